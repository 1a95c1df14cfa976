/** What git calls to log in to CodeCommit, as https://git-scm.com/docs/gitcredentials has it ("Custom Helpers"). */
import {
  codeCommitRegion,
  type GitCredentials,
  gitCredentials,
  type GitUrl,
  type SigningKey,
} from '../aws/git-credentials.js';
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import { localHome, localRegion } from './local-aws.js';
import type { ConnectionOptions } from './options.js';

type Options = Pick<ConnectionOptions, 'profile' | 'region'>;

type Asked = Partial<GitUrl> & { readonly protocol?: string };

/**
 * Prints a user name and a password for CodeCommit, AWS's own or the local one. For any other host it prints nothing,
 * so that git asks somebody else. They are made anew each time: there is nothing to store and nothing to erase.
 * @throws UserError when git does not say which repository it is about
 */
export async function credentialHelper(action: string, options: Options, host: Host): Promise<number> {
  if (action !== 'get') return exitCode.done;
  const asked = parse(await host.readInput(isWhole));
  const credentials = await credentialsFor(asked, options, host);
  if (credentials) host.stdout.write(`username=${credentials.username}\npassword=${credentials.password}\n`);
  return exitCode.done;
}

/** A request ends with an empty line. */
function isWhole(text: string): boolean {
  return /^\r?\n|\n\r?\n/.test(text);
}

function parse(text: string): Asked {
  const lines = text.split(/\r?\n/).map((line) => /^(protocol|host|path)=(.*)$/.exec(line));
  return Object.fromEntries(lines.flatMap((match) => (match ? [[match[1], match[2]]] : [])));
}

async function credentialsFor(asked: Asked, options: Options, host: Host): Promise<GitCredentials | undefined> {
  const { protocol, host: hostname = '', path } = asked;
  const region = codeCommitRegion(hostname);
  const sign = (key: SigningKey, where: string) =>
    gitCredentials({ host: hostname, path: given(path) }, where, key, new Date(host.now()));
  if (protocol === 'https' && region !== undefined) return sign(await awsKey(region, options), region);
  if (protocol !== 'http' || !isThisMachine(hostname) || !(path ?? 'v1/repos/').startsWith('v1/repos/'))
    return undefined;
  const where = options.region ?? host.env.AWS_REGION ?? localRegion;
  // In a build: the one that is asked for is AWS as the build knows it, and it is logged in to it already.
  if (host.env.AWS_ENDPOINT_URL === `http://${hostname}`) return sign(await awsKey(where, options), where);
  const key = await localKey(host);
  return key && sign(key, options.region ?? localRegion);
}

/** @throws UserError */
function given(path: string | undefined): string {
  if (path) return path;
  throw new UserError(
    'no-repository',
    'git did not say which repository it is about, and CodeCommit wants that signed.',
    {
      hint: 'git config --global credential.UseHttpPath true',
      exitCode: exitCode.usage,
    },
  );
}

async function awsKey(region: string, options: Options) {
  const { awsCredentials } = await import('../aws/credentials.js');
  return await awsCredentials({ region, ...options });
}

/** The local AWS alone is ever told this key, and no other server on this machine is told one of AWS. */
async function localKey(host: Host) {
  const { credentialsIn } = await import('../local/index.js');
  return await credentialsIn(localHome(host));
}

function isThisMachine(hostname: string): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(hostname);
}
