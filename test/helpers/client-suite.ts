/** A local AWS that is served, with a runner at work, for clients that nobody here wrote. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { host } from '../../src/local/hosting/host.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { services } from '../../src/local/services/index.js';
import { QUICK } from './beanstalk.js';
import { aws, awsCli, clientEnv, python, pythonWithBoto3 } from './clients.js';
import { type Local, openLocal } from './local.js';

const TIMING = { minute: 60_000, grace: 500, poll: 100 };

export interface Served {
  readonly local: Local;
  readonly url: string;
  /** Where the clients run. */
  readonly folder: string;
  /** The clients' environment. */
  readonly env: NodeJS.ProcessEnv;
  /** A command of the AWS CLI that is to succeed; gives what it says. */
  cli(...args: readonly string[]): Promise<string>;
  /** A command of the AWS CLI that the service refuses; gives what it says of that. */
  refusedCli(...args: readonly string[]): Promise<string>;
  /** Runs `test/clients/<name>.py`, which uses boto3, and gives what it tells. */
  python(name: string): Promise<Told>;
  /** Waits until all that runs has ended. */
  moved(): Promise<void>;
  close(): Promise<void>;
}

export async function serve(): Promise<Served> {
  let moving: Promise<void> = Promise.resolve();
  let hosting: Promise<void> = Promise.resolve();
  const end = new AbortController();
  const local: Local = await openLocal({
    startRunner() {
      moving = moving.then(() => moveExecutions(local.aws, TIMING));
    },
    startHosting() {
      hosting = hosting.then(() => host(local.aws, QUICK, end.signal));
    },
  });
  const listener = await local.aws.listen();
  const folder = await mkdtemp(join(tmpdir(), 'clients '));
  const env = clientEnv(listener, local);
  return {
    local,
    url: listener.url,
    folder,
    env,
    async refusedCli(...args) {
      const { code, stdout, stderr } = await aws(env, folder, ...args);
      // Version 1 of the AWS CLI ends with 255 where version 2 ends with 254.
      expect({ args, code, stdout }).toEqual({
        args,
        code: expect.toSatisfy((it) => it === 254 || it === 255),
        stdout: '',
      });
      return stderr.trim();
    },
    async cli(...args) {
      const { code, stdout, stderr } = await aws(env, folder, ...args);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
      return stdout;
    },
    python: (name) => python(env, folder, join(import.meta.dirname, `../clients/${name}.py`)),
    moved: () => moving,
    async close() {
      await listener.close();
      await moving;
      end.abort();
      await hosting;
      await local.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Says which of the clients are not installed, so that they cannot try a service. */
export function sayWhatIsSkipped(service: string): void {
  const missing = [
    ...(awsCli === undefined ? ['the AWS CLI'] : []),
    ...(pythonWithBoto3 === undefined ? ['boto3'] : []),
  ];
  for (const client of missing) {
    process.stderr.write(`skipped: ${client} is not installed, so it cannot try the local ${service}\n`);
  }
}

/** The names of the operations that a service offers. */
export async function operationsOf(service: string): Promise<string[]> {
  const loaded = await services.find(({ name }) => name === service)?.load();
  return Object.keys(loaded?.operations ?? {}).toSorted();
}

/** What a program tells with `facts.py`. */
export interface Told {
  /** The operations that succeeded, by the name of their service. */
  readonly succeeded: Readonly<Record<string, readonly string[]>>;
  readonly said: Readonly<Record<string, unknown>>;
}

/**
 * How `facts.py` tells an error: its class in boto3, code, status and message.
 * @param name the class where it is not called like the code: `ClientError` for what the service's model does not know
 */
export function refused(code: string, message: string | RegExp, status = 400, name = code): unknown[] {
  return [name, code, status, typeof message === 'string' ? message : expect.stringMatching(message)];
}
