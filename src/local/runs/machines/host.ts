import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { killTree } from '../process-tree.js';
import type { Machine, RunningScript, Surroundings } from './machine.js';

const run = promisify(execFile);

/** What a build or a hook may see of the environment that it is run in, and nothing else: no credentials, no settings of npm. */
const KEPT = /^(PATH|LANG|LC_\w+|TZ)$/;

export interface HostOptions {
  /** The build's folder. */
  readonly folder: string;
  /** How long processes may take to end by themselves when they are killed. */
  readonly graceMs: number;
  /** Such as `NAME=value`: what only this build's commands have in their environment, to find what they leave running. */
  readonly mark?: string;
}

/** This machine: the commands run with its tools, as the user who runs the local AWS. */
export function hostMachine({ folder, graceMs, mark }: HostOptions): Machine {
  return {
    name: 'this machine',
    user: userName(),
    variables: { ...keptVariables(process.env), HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp') },
    inside: (file) => file,
    outside: (path) => path,
    nodeVersion: ({ PATH = '' }) =>
      firstOn(PATH, 'node') === realpathSync(process.execPath) ? process.version : undefined,
    start: (script, args, surroundings) => new HostScript(script, args, surroundings, graceMs, mark),
    run: ([program = '', ...args], { env, ...options }) => run(program, args, { ...options, env: { ...env } }),
    handOver: () => Promise.resolve(),
    // Whatever runs here may do what we may.
    whileStill: (work) => work(),
    close: () => Promise.resolve(),
  };
}

class HostScript implements RunningScript {
  private readonly child: ChildProcess;
  readonly input: Writable;
  readonly output: Readable;
  failure: Error | undefined;

  constructor(
    script: string,
    args: readonly string[],
    { cwd, env }: Surroundings,
    private readonly graceMs: number,
    private readonly mark: string | undefined,
  ) {
    this.child = spawn('sh', ['-c', script, 'sh', ...args], {
      cwd,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
      detached: true,
    });
    this.child.on('error', (error) => (this.failure = error));
    this.input = this.child.stdio[3] as Writable;
    this.output = this.child.stdout as Readable;
  }

  /** And everything that was started in it. */
  async kill(): Promise<void> {
    if (this.child.pid !== undefined) await killTree(this.child.pid, this.graceMs, this.mark);
    this.output.destroy();
  }
}

/** What of an environment what runs here may see. */
export function keptVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && KEPT.test(name) ? [[name, value]] : [],
  );
  const variables = Object.fromEntries(entries) as Record<string, string>;
  // What npm puts in front of the path for its own scripts would lend the build tools that it has not installed.
  const path = variables['PATH']
    ?.split(delimiter)
    .filter((folder) => !/node_modules[/\\]\.bin$|node-gyp-bin$/.test(folder));
  return { ...variables, ...(path && { PATH: path.join(delimiter) }) };
}

/** The program that a path leads to, without symlinks; undefined when there is none. */
function firstOn(path: string, program: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    try {
      const file = join(folder, program);
      accessSync(file, constants.X_OK);
      return realpathSync(file);
    } catch {
      // It is looked for in the next one.
    }
  }
  return undefined;
}

/** Who runs the local AWS. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'a user without a name';
  }
}
