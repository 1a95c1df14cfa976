/** The built program, as a user runs it, with a local AWS of its own; and the real git. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { reset } from '../../src/local/index.js';
import { run } from '../../src/main.js';
import { fakeHost } from './host.js';

const program = fileURLToPath(new URL('../../bin/pipeline-setup.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cli {
  /** Where the local AWS lies. */
  readonly home: string;
  /** What the programs have in their environment: their home is the folder. */
  readonly env: Record<string, string | undefined>;
  /** A folder to work in. */
  readonly folder: string;
  run(...args: string[]): Promise<Ended>;
  /** Runs a command with `--json` and gives the document. */
  json(...args: string[]): Promise<any>;
  /**
   * The same on the same local AWS without the built program, which takes several times as long: for what a test does before
   * or after what it proves. What is started in the background is the built program.
   */
  inProcess(...args: string[]): Promise<Ended>;
  /** Runs a command with `--json` like that, and gives the document. */
  look(...args: string[]): Promise<any>;
  /** Starts a command and leaves it running. */
  start(...args: string[]): ChildProcess;
  git(...args: string[]): Promise<Ended>;
  npm(folder: string, ...args: string[]): Promise<Ended>;
  /** From now on this is found for npm. */
  standIn(npm: Npm): Promise<void>;
  /** Lets an npm go on that was `held`. */
  letGo(): Promise<void>;
  close(): Promise<void>;
}

/** Takes the place of npm, which would do more than a test needs: in no time, or until `letGo` is called. */
const standIns = {
  idle: '#!/bin/sh\n[ "$1" != start ] || exec node server.js\n',
  held: '#!/bin/sh\nwhile [ -e "$0" ] && [ ! -e "${0%/*}/let-go" ]; do sleep 0.05; done\n',
};

type Npm = 'real' | keyof typeof standIns;

/** @param npm for builds of which only matters that they run, or that they do not end too soon */
export async function openCli({ npm = 'real' }: { readonly npm?: Npm } = {}): Promise<Cli> {
  const base = await mkdtemp(join(tmpdir(), 'pipeline setup '));
  const home = join(base, 'home');
  const programs = join(base, 'programs');
  await mkdir(programs);
  const standIn = async (name: Npm) => {
    await rm(join(programs, 'npm'), { force: true });
    if (name !== 'real') await writeFile(join(programs, 'npm'), standIns[name], { mode: 0o755 });
  };
  await standIn(npm);
  // Nothing of whoever runs the tests: no credentials, no git settings.
  const env: Cli['env'] = {
    PATH: [programs, process.env.PATH].join(delimiter),
    HOME: base,
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME,
    PIPELINE_SETUP_HOME: home,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  const cli: Cli = {
    home,
    env,
    folder: base,
    run: (...args) => execute(process.execPath, [program, ...args], base, env),
    async json(...args) {
      return JSON.parse((await cli.run(...args, '--json')).stdout);
    },
    async inProcess(...args) {
      const host = {
        ...fakeHost({ env, cwd: base, platform: process.platform }),
        self: [process.execPath, program] as const,
        now: Date.now,
        wait: (ms: number, signal?: AbortSignal) => delay(ms, undefined, { signal }).catch(() => undefined),
      };
      const code = await run(args, host);
      return { code, stdout: host.stdout.text, stderr: host.stderr.text };
    },
    async look(...args) {
      return JSON.parse((await cli.inProcess(...args, '--json')).stdout);
    },
    start: (...args) => spawn(process.execPath, [program, ...args], { cwd: base, env }),
    git: (...args) => execute('git', args, base, env),
    npm: (folder, ...args) => execute('npm', args, folder, env),
    standIn,
    letGo: () => writeFile(join(programs, 'let-go'), ''),
    async close() {
      await reset(home);
      await rm(base, { recursive: true, force: true });
    },
  };
  return cli;
}

function execute(file: string, args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { cwd, env, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/** Waits for a line of a running command. */
export async function line(child: ChildProcess, pattern: RegExp): Promise<string> {
  for await (const text of createInterface({ input: child.stderr! })) if (pattern.test(text)) return text;
  throw new Error(`It ended without a line like ${pattern}`);
}

export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** The variables that `local serve` prints when it listens. */
export async function printedBy(server: ChildProcess): Promise<Record<string, string>> {
  let text = '';
  server.stdout!.setEncoding('utf8');
  for await (const chunk of server.stdout!.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('unset ')) break;
  }
  return Object.fromEntries([...text.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));
}

/** For clients of the SDK: what these variables say. */
export function configOf(env: Readonly<Record<string, string>>) {
  return {
    endpoint: env['AWS_ENDPOINT_URL']!,
    region: env['AWS_REGION']!,
    credentials: { accessKeyId: env['AWS_ACCESS_KEY_ID']!, secretAccessKey: env['AWS_SECRET_ACCESS_KEY']! },
    maxAttempts: 1,
  };
}
