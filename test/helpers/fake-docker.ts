import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

const program = fileURLToPath(new URL('fake-docker.mjs', import.meta.url));

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

/** What every build asks first is answered by the shell itself: a process of Node.js takes many times as long. */
const wrapper = (state: string) => `#!/bin/sh
state='${state}'
case "$1" in version | image)
  words=
  for word; do words="$words,\\"$word\\""; done
  echo "[\${words#,}]" >> "$state/calls"
  if [ ! -e "$state/engine" ]; then
    echo 'Cannot connect to the Docker daemon. Is the docker daemon running?' >&2
    exit 1
  fi
  if [ "$1" = version ]; then echo 28.2.2; exit; fi
  if ! grep -qxF "$word" "$state/images"; then
    echo "Error response from daemon: No such image: $word" >&2
    exit 1
  fi
  exit
esac
exec '${process.execPath}' '${program}' "$state" "$@"
`;

/**
 * Puts a `docker` first on the PATH whose containers are processes of this machine.
 * @param images those that its engine has; `registry` is what can be pulled
 */
export async function fakeDocker(images: readonly string[], registry: readonly string[] = []): Promise<FakeDocker> {
  const state = await mkdtemp(join(tmpdir(), 'fake docker '));
  const bin = join(state, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'docker'), wrapper(state));
  await chmod(join(bin, 'docker'), 0o755);
  await writeFile(join(state, 'engine'), '');
  await writeFile(join(state, 'images'), images.map((each) => `${each}\n`).join(''));
  await writeFile(join(state, 'registry'), registry.join('\n'));
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
  return {
    calls: (...words) => {
      const file = join(state, 'calls');
      const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
      const calls = lines.map((each) => JSON.parse(each) as string[]);
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
