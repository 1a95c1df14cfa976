/** git itself, run on a bare repository with nothing of the caller's own environment or configuration in its way. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { delimiter, join } from 'node:path';

export interface GitResult {
  /** Exit status. */
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * What git prints.
 * @throws Error with what git says when it fails
 */
export async function git(folder: string, args: readonly string[], input?: Uint8Array): Promise<Buffer> {
  const { status, stdout, stderr } = await tryGit(folder, args, input);
  if (status !== 0) throw new Error(`git ${args.join(' ')} failed (${status}): ${stderr.trim()}`);
  return stdout;
}

/**
 * How git ends, whatever it is.
 * @throws Error when this host has no git
 */
export function tryGit(
  folder: string,
  args: readonly string[],
  input: Uint8Array = new Uint8Array(),
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    // A path is the name of a file here, never a pattern, whatever it begins with.
    const child = spawn('git', [`--git-dir=${folder}`, '--literal-pathspecs', ...args], {
      env: environment(),
      cwd: '/',
      // Ctrl-C is for the one who called: what git has begun, it finishes.
      detached: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? withoutGit() : error));
    child.on('close', (status, signal) =>
      // One that comes before it has left the terminal ends it all the same: before it has begun.
      signal === 'SIGINT'
        ? resolve(tryGit(folder, args, input))
        : resolve({ status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }),
    );
    // A git that ends early closes the pipe; its exit status tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/**
 * Before something is made that is of no use without git.
 * @throws Error when this host has none
 */
export function needGit(): void {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const isIn = (folder: string) => ['git', 'git.exe'].some((name) => existsSync(join(folder, name)));
  if (!folders.some(isIn)) throw withoutGit();
}

function environment(): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return { PATH, LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: devNull, GIT_TERMINAL_PROMPT: '0' };
}

function withoutGit(): Error {
  return new Error('The local AWS needs git on the PATH: its CodeCommit repositories are real ones.');
}
