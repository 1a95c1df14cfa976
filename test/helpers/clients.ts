/** Clients of AWS that nobody here wrote, where they are installed: the AWS CLI, and boto3 in Python. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Listener } from '../../src/local/index.js';
import { forking, type Program, type Ran } from './forked.js';
import type { Local } from './local.js';
import { findProgram } from './program.js';

/** The path of a Python that has boto3; undefined on a machine without it. */
export const pythonWithBoto3 = findPython();

/** The path of the AWS CLI; undefined on a machine without it. */
export const awsCli = findAwsCli();

/** Whether the AWS CLI is one that this Python can load, as its version 1 is, and not a program of its own. */
const isLoadable = pythonWithBoto3 !== undefined && awsCli === join(dirname(pythonWithBoto3), 'aws');

/** The environment of a client of this local AWS: nothing of whoever runs the tests reaches it. */
export function clientEnv({ url }: Listener, { clientConfig }: Pick<Local, 'clientConfig'>): NodeJS.ProcessEnv {
  const { accessKeyId, secretAccessKey } = clientConfig.credentials;
  return {
    PATH: process.env.PATH,
    LC_ALL: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: clientConfig.region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    // What is tried again takes seconds, and hides a fault of ours.
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    // Looked up in the system's settings otherwise, which macOS lets no fork do.
    no_proxy: '*',
  };
}

/** Runs the AWS CLI in `folder`: `aws(env, folder, 's3', 'ls')`. */
export async function aws(env: NodeJS.ProcessEnv, cwd: string, ...args: readonly string[]): Promise<Ran> {
  if (isLoadable) return fork({ program: 'aws', arguments: args, env, cwd });
  const child = spawn(awsCli ?? 'aws', args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, stdout, stderr };
}

/**
 * Runs a Python program in `folder`, and gives what it printed as JSON.
 * @throws Error with what it said, when it failed
 */
export async function python<T>(env: NodeJS.ProcessEnv, cwd: string, program: string): Promise<T> {
  const { code, stdout, stderr } = await fork({ program, arguments: [], env, cwd });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

let forks: ReturnType<typeof forking> | undefined;

function fork(program: Program): Promise<Ran> {
  forks ??= forking(pythonWithBoto3 ?? 'python3');
  return forks(program);
}

function findPython(): string | undefined {
  const python = findProgram('python3');
  try {
    // It is only looked for: to import it takes much longer, and every worker asks.
    const isThere =
      "import sys, importlib.util; print(sys.executable); sys.exit(importlib.util.find_spec('boto3') is None)";
    return python && execFileSync(python, ['-c', isThere], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

/** A shim of a version manager is a shell script, which takes a third as long again as what it looks for. */
function findAwsCli(): string | undefined {
  const found = findProgram('aws');
  const isShim = found !== undefined && basename(dirname(found)) === 'shims';
  return (isShim && pythonWithBoto3 ? findProgram('aws', dirname(pythonWithBoto3)) : undefined) ?? found;
}
