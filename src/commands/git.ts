/** git, run for the user: with the user's settings, proxies and certificates, and nobody to ask. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { interrupted } from '../errors.js';
import type { Host } from '../host.js';
import { printable } from '../printable.js';

export interface GitOptions {
  readonly cwd: string;
  readonly env: Host['env'];
  /** Ends git and all that it has started. */
  readonly signal: AbortSignal;
  /** The descriptor of a file that takes what git prints. */
  readonly stdout?: number;
  /** Called with what git is at, such as `Receiving objects: 45%`. */
  readonly onProgress?: (text: string) => void;
}

/** git ended with an error; the message is the reason that it gave. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed';
}

/**
 * What git prints.
 * @throws GitFailed, UserError `interrupted`, or an error with the code `ENOENT` where there is no git
 */
export async function git(args: readonly string[], options: GitOptions): Promise<string> {
  const child = spawn('git', args, {
    cwd: options.cwd,
    env: environment(options.env),
    stdio: ['ignore', options.stdout ?? 'pipe', 'pipe'],
    // A process group of its own, so that all of it can be ended: git leaves the network to another program.
    detached: true,
    windowsHide: true,
  });
  const printed: Buffer[] = [];
  const said: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk));
  createInterface({ input: child.stderr! }).on('line', (line) => {
    const progress = /^(?:remote: )?([A-Z][\w ]+: +\d+%)/.exec(line)?.[1];
    if (progress === undefined) said.push(printable(line));
    else options.onProgress?.(progress);
  });
  const stop = () => {
    endGroup(child.pid);
  };
  options.signal.addEventListener('abort', stop);
  if (options.signal.aborted) stop();
  try {
    const status = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (options.signal.aborted) throw interrupted();
    if (status !== 0) throw new GitFailed(reasonIn(said) ?? `git ended with status ${String(status)}`);
    return Buffer.concat(printed).toString();
  } finally {
    options.signal.removeEventListener('abort', stop);
  }
}

/** What git says first is the cause; what follows is what came of it. */
function reasonIn(said: readonly string[]): string | undefined {
  return said.find((line) => /^(fatal|error): /.test(line)) ?? said.findLast((line) => line.trim() !== '');
}

/** What would lead git to another repository, as it is set in a hook of git: `git rev-parse --local-env-vars`. */
const ofAnotherRepository =
  /^GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|NAMESPACE|(ALTERNATE_)?OBJECT_DIRECTOR(Y|IES)|SHALLOW_FILE)$/;

function environment(env: Host['env']): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !ofAnotherRepository.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '' };
}

function endGroup(pid: number | undefined): void {
  // It did not start.
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
