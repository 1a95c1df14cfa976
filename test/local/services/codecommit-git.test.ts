import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tryGit } from '../../../src/local/services/codecommit/git.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'git '));
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function gitThat(script: string): Promise<void> {
  await writeFile(join(folder, 'git'), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'git'), 0o755);
}

it('begins again when the Ctrl-C for its caller ended it before it had begun', async () => {
  const mark = join(folder, 'mark');
  await gitThat(`if [ ! -e '${mark}' ]; then : >'${mark}'; kill -INT $$; fi; cat`);
  const { status, stdout } = await tryGit(folder, ['version'], Buffer.from('what it is given'));
  expect([status, stdout.toString()]).toEqual([0, 'what it is given']);
});

it('does not when anything else ended it', async () => {
  await gitThat('kill -TERM $$');
  expect((await tryGit(folder, ['version'])).status).toBeNull();
});
