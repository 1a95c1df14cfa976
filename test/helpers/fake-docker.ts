import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

const program = fileURLToPath(new URL('fake-docker.sh', import.meta.url));

export interface FakeDocker {
  /** What `docker` was called with, with these words first. */
  calls(...words: string[]): string[][];
  /** The containers that there are. */
  containers(): string[];
  /** Ends the engine: from now on nothing answers. */
  stopEngine(): Promise<void>;
  /** Gives every image the file by which CodeBuild's own images select runtimes. */
  writeRuntimes(text: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Puts a `docker` first on the PATH whose containers are processes of this machine.
 * @param images those that its engine has; `registry` is what can be pulled
 */
export async function fakeDocker(images: readonly string[], registry: readonly string[] = []): Promise<FakeDocker> {
  const state = await mkdtemp(join(tmpdir(), 'fake docker '));
  const bin = join(state, 'bin');
  await mkdir(bin);
  await copyFile(program, join(bin, 'docker'));
  await chmod(join(bin, 'docker'), 0o755);
  await writeFile(join(state, 'engine'), '');
  await writeFile(join(state, 'images'), images.map((each) => `${each}\n`).join(''));
  await writeFile(join(state, 'registry'), registry.map((each) => `${each}\n`).join(''));
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
  return {
    calls: (...words) => {
      const file = join(state, 'calls');
      const recorded = existsSync(file) ? readFileSync(file, 'utf8').split('\0').slice(0, -1) : [];
      const calls: string[][] = [];
      // How many words it had, and the words.
      while (recorded.length > 0) calls.push(recorded.splice(0, Number(recorded.shift())));
      return calls.filter((call) => words.every((word, at) => call[at] === word));
    },
    containers: () => readdirSync(state).filter((name) => name.startsWith('codebuild-') && name !== 'codebuild-image'),
    stopEngine: () => rm(join(state, 'engine')),
    writeRuntimes: async (text) => {
      await mkdir(join(state, 'codebuild-image', 'config'), { recursive: true });
      await writeFile(join(state, 'codebuild-image', 'config', 'runtimes.yml'), text);
    },
    close: async () => {
      vi.unstubAllEnvs();
      await rm(state, { recursive: true, force: true });
    },
  };
}
