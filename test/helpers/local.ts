import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, open, type OpenOptions } from '../../src/local/index.js';

/** What every client of the SDK is given to talk to a local AWS. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle: boolean;
  readonly requestHandler?: LocalAws['requestHandler'];
}

export interface Local {
  readonly aws: LocalAws;
  readonly home: string;
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
  return {
    aws,
    home,
    runnersStarted: () => started,
    client: (Client, config) => new Client({ ...clientConfig, requestHandler: aws.requestHandler, ...config }),
    close: () => rm(home, { recursive: true, force: true }),
  };
}

/** For a client that uses the network: `new STSClient({ ...clientConfig, endpoint })`. */
export const clientConfig: ClientConfig = {
  region: 'us-east-1',
  endpoint: 'http://localhost',
  credentials: { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'secret' },
  forcePathStyle: true,
};
