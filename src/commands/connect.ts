import { setMaxListeners } from 'node:events';
import { type ClientConfig, clients } from '../aws/clients.js';
import { errorName } from '../aws/errors.js';
import { translate } from '../aws/translate.js';
import { identify } from '../aws/identity.js';
import type { Calling } from '../aws/retry.js';
import type { Session } from '../context.js';
import { UserError } from '../errors.js';
import type { Event } from '../events.js';
import type { Host } from '../host.js';
import { accountId, type LocalAws } from '../local/index.js';
import { whereabouts } from './config-file.js';
import { localRegion, openLocalAws, quoted } from './local-aws.js';
import type { ConnectionOptions } from './options.js';

/**
 * A session with AWS, or with the local one.
 * @throws the SDK's errors when there are no credentials, no region or no network; UserError `bad-config`
 */
export async function connect(given: ConnectionOptions, host: Host, emit: (event: Event) => void): Promise<Session> {
  const options = await withRegion(given, host);
  const local = isLocal(options, host) ? await openLocalAws(host, options.region) : undefined;
  const config = local ? localConfig(options, local) : awsConfig(options);
  const endpointUrl = options.endpointUrl ?? host.env.AWS_ENDPOINT_URL;
  const pathStyle = local !== undefined || (endpointUrl ?? host.env.AWS_ENDPOINT_URL_S3) !== undefined;
  const until = (signal: AbortSignal) => {
    const calling: Calling = { emit, signal, now: host.now, wait: (ms) => host.wait(ms, signal) };
    return { ...calling, aws: clients(config, calling, { pathStyle }) };
  };
  const interruptible = until(host.signal);
  // Both may be meant for other credentials than these.
  const doubted = !local && (host.env.AWS_ACCOUNT_ID !== undefined || endpointUrl !== undefined);
  const session: Session = {
    ...interruptible,
    ...(await identify(interruptible.aws, doubted).catch((error: unknown) => {
      throw withProfile(error, options.profile);
    })),
    endpoint: local ? 'local' : (endpointUrl ?? 'aws'),
    servedAt: async (arn) => await local?.urlOf(arn),
    commandLine: commandLineFor(given.config === undefined ? given : options, host),
    uninterrupted: () => ({ ...session, ...until(neverAborted()) }),
    // AWS throttles those who look too often; the local AWS is as quick as the disk.
    pollInterval: local ? 100 : 3000,
  };
  return session;
}

/** Calls that are made side by side listen to it, each for itself. */
function neverAborted(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

/** In a folder with a `pipeline.yml`, its region is meant where no other is named. */
async function withRegion(options: ConnectionOptions, host: Host): Promise<ConnectionOptions> {
  if (options.region !== undefined) return options;
  const { region } = await whereabouts(options.config, host);
  return region === undefined ? options : { ...options, region };
}

/** Whether a command is about the local AWS. */
export function isLocal(options: ConnectionOptions, { env }: Host): boolean {
  return options.local ?? (/^(1|true|yes)$/i.test(env.PIPELINE_SETUP_LOCAL ?? '') && options.endpointUrl === undefined);
}

/**
 * What the SDK would else look for in the environment and in the user's AWS configuration, for each client anew: they are
 * about AWS itself.
 */
const localSettings: ClientConfig = {
  authSchemePreference: [],
  disableClockSkewCorrection: false,
  disableS3ExpressSessionAuth: false,
  // The clients' retry strategy is our own: this is only told to the service.
  maxAttempts: 3,
  requestChecksumCalculation: 'WHEN_SUPPORTED',
  responseChecksumValidation: 'WHEN_SUPPORTED',
  useArnRegion: false,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: '',
};

function localConfig(options: ConnectionOptions, aws: LocalAws): ClientConfig {
  return {
    ...localSettings,
    region: options.region ?? localRegion,
    endpoint: 'http://localhost',
    // Nobody's real credentials: the local AWS has keys of its own.
    credentials: { ...aws.credentials, accountId },
    requestHandler: aws.requestHandler,
  };
}

function awsConfig({ region, profile, endpointUrl }: ConnectionOptions): ClientConfig {
  return {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    // In milliseconds. A connection on which nothing moves for so long is dead: no call that is made here takes AWS a
    // tenth of it. The SDK's `requestTimeout` would only warn.
    requestHandler: { connectionTimeout: 5000, socketTimeout: 30_000 },
  };
}

/** The SDK does not say which profile it was that had no credentials. */
function withProfile(error: unknown, profile: string | undefined): unknown {
  if (profile === undefined || errorName(error) !== 'CredentialsProviderError') return error;
  const translated = translate(error);
  if (translated?.code !== 'no-credentials') return error;
  return new UserError(translated.code, `The profile ${profile} has no AWS credentials, or does not exist.`, {
    hint: 'aws configure list-profiles shows the profiles there are; aws configure and aws configure sso make one.',
    exitCode: translated.exitCode,
    cause: error,
  });
}

/** How a command of this program is typed here, so that it can be pasted. */
export function commandLineFor(options: ConnectionOptions, host: Host): (command: string) => string {
  const flags = [
    ...(options.local ? ['--local'] : []),
    ...(options.region === undefined ? [] : ['--region', options.region]),
    ...(options.profile === undefined || options.local ? [] : ['--profile', options.profile]),
    ...(options.endpointUrl === undefined ? [] : ['--endpoint-url', options.endpointUrl]),
  ];
  return (command) => [programName(host), command, ...flags.map(quoted)].join(' ');
}

/** What this program is called with here. */
export function programName(host: Pick<Host, 'env'>): string {
  return isByNpx(host) ? 'npx pipeline-setup' : 'pipeline-setup';
}

/** npm sets the variable for what `npx` runs, which is then not on the PATH. */
export function isByNpx({ env }: Pick<Host, 'env'>): boolean {
  return env.npm_command === 'exec';
}
