import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, open, type OpenOptions } from '../../src/local/index.js';

/** What every client of the SDK is given to talk to a local AWS. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly forcePathStyle: boolean;
  readonly maxAttempts?: number;
  readonly requestHandler?: LocalAws['requestHandler'];
}

export interface Local {
  readonly aws: LocalAws;
  readonly home: string;
  /** For a client that uses the network: `new STSClient({ ...local.clientConfig, endpoint })`. */
  readonly clientConfig: ClientConfig;
  /** How often a runner was asked for. */
  runnersStarted(): number;
  /** A client of the SDK that talks to this local AWS in process: `local.client(STSClient)`. */
  client<C>(Client: new (config: ClientConfig) => C, config?: Partial<ClientConfig>): C;
  /** Removes the home. */
  close(): Promise<void>;
}

/** Opens a local AWS in a temporary home. Its runner is not a process: a test calls `aws.moveExecutions()` itself. */
export async function openLocal(options: Partial<OpenOptions> = {}): Promise<Local> {
  const home = await mkdtemp(join(tmpdir(), 'local aws '));
  let started = 0;
  const startRunner = () => {
    started += 1;
  };
  const aws = await open({ home, startRunner, ...options });
  const clientConfig = configOf(aws);
  return {
    aws,
    home,
    clientConfig,
    runnersStarted: () => started,
    // What is tried again takes time, and hides a fault of ours; the SDK takes quotas for throttling.
    client: (Client, config) =>
      new Client({ ...clientConfig, maxAttempts: 1, requestHandler: aws.requestHandler, ...config }),
    close: () => rm(home, { recursive: true, force: true }),
  };
}

export function configOf({ credentials }: Pick<LocalAws, 'credentials'>): ClientConfig {
  return { region: 'us-east-1', endpoint: 'http://localhost', credentials, forcePathStyle: true };
}
