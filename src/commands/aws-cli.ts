/**
 * Stands in for the AWS CLI in builds of the local AWS, on a machine that has none: what a build needs to log in to its packages,
 * what one needs that sends a command to instances, and nothing else. https://docs.aws.amazon.com/cli/latest/reference/codeartifact/
 */
import { parseArgs } from 'node:util';
import type { Session } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import { ssmCommand } from './aws-cli-ssm.js';
import { connect } from './connect.js';
import { useRegistry } from './npm.js';
import { registryOf, tokenOf } from './registry.js';

const options = {
  'command-id': { type: 'string' },
  details: { type: 'boolean' },
  'document-name': { type: 'string' },
  domain: { type: 'string' },
  'domain-owner': { type: 'string' },
  'duration-seconds': { type: 'string' },
  output: { type: 'string' },
  parameters: { type: 'string' },
  query: { type: 'string' },
  region: { type: 'string' },
  repository: { type: 'string' },
  targets: { type: 'string' },
  tool: { type: 'string' },
} as const;

type Values = Omit<Partial<Record<keyof typeof options, string>>, 'details'> & { readonly details?: boolean };

/**
 * Carries out a command of the AWS CLI as that would.
 * @param args without the program
 * @throws UserError `no-aws-cli` for any that it does not know
 */
export async function awsCli(args: readonly string[], host: Host): Promise<number> {
  const { command, values } = read(args);
  const { domain, tool, repository } = values;
  const session = async () => await connect({ local: false, ...regionOf(values, host) }, host, () => undefined);
  if (command === 'codeartifact login' && tool === 'npm' && domain !== undefined && repository !== undefined) {
    const where = { domain, domainOwner: values['domain-owner'], repository };
    return await login(await registryOf(await session(), where, seconds(values)), host);
  }
  if (command === 'codeartifact get-authorization-token' && domain !== undefined && isKnownForm(values)) {
    return await printToken({ ...values, domain }, await session(), host);
  }
  const ssm = ssmCommand(command, values);
  if (!ssm) throw unknown(args);
  host.stdout.write(await ssm(await session()));
  return exitCode.done;
}

function read(args: readonly string[]): { command: string; values: Values } {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { command: positionals.join(' '), values };
  } catch {
    throw unknown(args);
  }
}

/** What is typed behind `aws` and before the first option names the command. */
function unknown(args: readonly string[]): UserError {
  const end = args.findIndex((each) => each.startsWith('-'));
  const words = end < 0 ? args : args.slice(0, Math.max(end, 1));
  return new UserError('no-aws-cli', `"aws ${words.join(' ')}" needs the AWS CLI, and this machine has none.`, {
    hint: [
      'Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
      'What stands in for it in builds of the local AWS knows, beside what sends commands to instances, two commands alone:',
      'aws codeartifact login --tool npm --domain DOMAIN --repository REPOSITORY',
      'aws codeartifact get-authorization-token --domain DOMAIN [--query authorizationToken --output text]',
    ].join('\n'),
    exitCode: exitCode.usage,
  });
}

/** Builds have it in their environment; a file in their folder is not asked. */
function regionOf({ region }: Values, { env }: Host): { region?: string } {
  const found = region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  return found === undefined ? {} : { region: found };
}

function seconds(values: Values): number | undefined {
  const given = values['duration-seconds'];
  return given === undefined ? undefined : Number(given);
}

async function login(registry: Awaited<ReturnType<typeof registryOf>>, host: Host): Promise<number> {
  await useRegistry(registry, 'user', host);
  host.stdout.write(`Successfully configured npm to use AWS CodeArtifact repository ${registry.url}\n`);
  if (registry.expires) host.stdout.write(`Login expires at ${registry.expires.toISOString()}\n`);
  return exitCode.done;
}

/** All of the answer, or the token alone. */
function isKnownForm({ query, output }: Values): boolean {
  return query === undefined
    ? output === undefined || output === 'json'
    : query === 'authorizationToken' && output === 'text';
}

async function printToken(values: Values & { domain: string }, session: Session, host: Host): Promise<number> {
  const where = { domain: values.domain, domainOwner: values['domain-owner'] };
  const { token, expires } = await tokenOf(session, where, seconds(values));
  const answer = { authorizationToken: token, expiration: expires?.toISOString() };
  host.stdout.write(`${values.query === undefined ? JSON.stringify(answer, null, 4) : token}\n`);
  return exitCode.done;
}
