/** Python programs without the time that it takes to load what they all use: each is a fork of one process that has. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a program did. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  /** The path of a Python program, or `aws`. */
  readonly program: string;
  readonly arguments: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** Runs programs as `forked.py` does; it ends with this process. */
export function forking(python: string): (program: Program) => Promise<Ran> {
  const waiting = new Map<string, (code: number) => void>();
  const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1' };
  const forks = spawn(python, [join(import.meta.dirname, 'forked.py')], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  createInterface({ input: forks.stdout }).on('line', (line) => {
    const { output, code } = JSON.parse(line) as { output: string; code: number };
    waiting.get(output)?.(code);
    waiting.delete(output);
  });
  const died = once(forks, 'close').then(() => {
    throw new Error('forked.py died');
  });
  died.catch(() => undefined);
  return async (program) => {
    const output = await mkdtemp(join(tmpdir(), 'ran '));
    try {
      const ended = new Promise<number>((resolve) => waiting.set(output, resolve));
      forks.stdin.write(`${JSON.stringify({ ...program, output })}\n`);
      const code = await Promise.race([ended, died]);
      const [stdout = '', stderr = ''] = await Promise.all(
        ['stdout', 'stderr'].map((name) => readFile(join(output, name), 'utf8')),
      );
      return { code, stdout, stderr };
    } finally {
      await rm(output, { recursive: true });
    }
  };
}
