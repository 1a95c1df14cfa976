import { execFile } from 'node:child_process';
import type { Printed } from './machine.js';

const ANSWER_WITHIN_MS = 10_000;

/** Why the `docker` program did not do what it was told to, in its own words. */
export class DockerError extends Error {
  override readonly name = 'DockerError';
}

export interface DockerOptions {
  /** Ends the program. */
  readonly signal?: AbortSignal;
  /** In milliseconds; default: it may take for ever. */
  readonly timeout?: number;
}

/** Runs the `docker` program to its end. @throws DockerError, or the signal's reason */
export function docker(args: readonly string[], { signal, timeout = 0 }: DockerOptions = {}): Promise<Printed> {
  return new Promise((resolve, reject) => {
    execFile('docker', args, { timeout, ...(signal && { signal }) }, (error, stdout, stderr) => {
      if (!error) resolve({ stdout, stderr });
      else if (signal?.aborted) reject(signal.reason as Error);
      else if (error.code === 'ENOENT') reject(new DockerError('there is no program docker on the PATH'));
      else if (error.killed) reject(new DockerError('docker did not answer in time'));
      else reject(new DockerError(wordsOf(stderr) || error.message));
    });
  });
}

/** The version of the engine that answers. @throws DockerError when none does */
export async function engineVersion(): Promise<string> {
  const args = ['version', '--format', '{{.Server.Version}}'];
  const { stdout } = await docker(args, { timeout: ANSWER_WITHIN_MS });
  return stdout.trim();
}

/** What docker said on stderr, in one line, without its advice to read its help. */
export function wordsOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !/^(See|Run) '?docker /.test(line)).join(' ');
}
