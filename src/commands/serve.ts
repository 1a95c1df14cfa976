/** `local serve`: the local AWS on a port, for every other client of AWS. */
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import { accountId, type Conditions, type Credentials, type Listener, type LocalAws } from '../local/index.js';
import { choosePlace, keepPlace, placeLine } from './build-place.js';
import { programName } from './connect.js';
import { localRegion, openLocalAws, quoted } from './local-aws.js';
import { type PlaceOptions, servingPort } from './options.js';
import { openRequestLog } from './request-log.js';

export interface ServeOptions extends PlaceOptions {
  readonly port: number;
  readonly env?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly region?: string;
  readonly latency?: number;
  readonly iamDelay?: number;
  readonly throttle?: number;
  readonly fault?: Conditions['faults'];
  readonly requests?: string;
}

/**
 * Serves the local AWS until Ctrl-C. With `env`, where it is being served on that port already, it only says how to
 * reach it.
 */
export async function serve(options: ServeOptions, host: Host): Promise<number> {
  const { port, region = localRegion } = options;
  const place = await choosePlace({ ...options, local: true }, host);
  if (place) await keepPlace(place, options, host);
  const onRequest = options.requests === undefined ? undefined : openRequestLog(options.requests, host);
  const aws = await openLocalAws(host, region, { conditions: conditionsOf(options), ...(onRequest && { onRequest }) });
  const client = { ...aws.credentials, region };
  if (options.env && (await aws.isServed(port))) {
    host.stdout.write(exports(`http://127.0.0.1:${port}`, client));
    return exitCode.done;
  }
  await checkFaults(aws, options.fault ?? []);
  const listener = await listen(aws, port, host);
  announce(listener, client, options, host);
  if (place === 'docker' && !options.quiet && !options.json) host.stderr.write(`${placeLine}\n`);
  await ended(host.signal);
  await listener.close();
  return exitCode.done;
}

interface Client extends Credentials {
  readonly region: string;
}

function conditionsOf({ latency, iamDelay, throttle, fault }: ServeOptions): Conditions {
  return {
    ...(latency !== undefined && { latency }),
    ...(iamDelay !== undefined && { iamDelay }),
    ...(throttle !== undefined && { throttle }),
    ...(fault && { faults: fault }),
  };
}

/** @throws UserError for an operation that is not there: its fault would never be seen */
async function checkFaults(aws: LocalAws, faults: NonNullable<Conditions['faults']>): Promise<void> {
  for (const { operation } of faults) {
    if (await aws.isOffered(operation)) continue;
    throw new UserError('no-operation', `The local AWS has no operation ${operation} that could fail.`, {
      hint: 'docs/local-aws.md lists those that there are, such as CreateProject.',
      exitCode: exitCode.usage,
    });
  }
}

/** @throws UserError when the port cannot be had */
async function listen(aws: LocalAws, port: number, host: Host): Promise<Listener> {
  try {
    return await aws.serve(port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && (await aws.isServed(port))) {
      throw new UserError('served-already', `This local AWS is being served on port ${port} already.`, {
        hint: `To use it: ${evalLine(port, host)}`,
        cause: error,
      });
    }
    if (code === 'EADDRINUSE') {
      throw new UserError('port-in-use', `Port ${port} is taken by another program, or another local AWS.`, {
        hint: 'Add --port 0 for one that is free, or --port with a number of your own.',
        cause: error,
      });
    }
    if (code === 'EACCES') {
      throw new UserError('port-denied', `This user may not listen on port ${port}.`, {
        hint: 'Ports below 1024 are for the system: choose a higher one.',
        exitCode: exitCode.usage,
        cause: error,
      });
    }
    throw error;
  }
}

/** What to type is data, on stdout; what happens is said on stderr. */
function announce({ url, port }: Listener, client: Client, { env, json, quiet }: ServeOptions, host: Host): void {
  const say = (line: string) => void (quiet || host.stderr.write(`${line}\n`));
  if (json) {
    const { accessKeyId, secretAccessKey, region } = client;
    host.stdout.write(
      `${JSON.stringify({ endpoint: url, accountId, region, accessKeyId, secretAccessKey }, null, 2)}\n`,
    );
    return;
  }
  say(`The local AWS listens on ${url}, for this machine alone. Ctrl-C ends it.`);
  if (env) say(`In another terminal: ${evalLine(port, host)}`);
  else say('Any client of AWS works with these variables:\n');
  host.stdout.write(exports(url, client));
  if (!env) say(`\nTo set them in another terminal: ${evalLine(port, host)}`);
}

/** Sets the variables in the shell that it is typed in. */
function evalLine(port: number, host: Host): string {
  return `eval "$(${programName(host)} local serve --env${port === servingPort ? '' : ` --port ${port}`})"`;
}

/**
 * As a POSIX shell takes them. A profile, or the token of a session, would be taken instead of the key or with it;
 * AWS's tools do not agree on which variable names the region.
 */
function exports(url: string, { accessKeyId, secretAccessKey, region }: Client): string {
  const variables = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCOUNT_ID: accountId,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [...lines, 'unset AWS_PROFILE AWS_SESSION_TOKEN', ''].join('\n');
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
