import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readExported } from '../../../src/local/runs/exported-value.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exported-'));
  file = join(folder, 'exported');
});
afterEach(() => rm(folder, { recursive: true }));

test.each(['', 'one\ntwo ✓\n'])('gives what the shell has written: %j', async (value) => {
  await writeFile(file, value);
  expect(await readExported(file)).toBe(value);
});

test.each([
  ['a pipe', () => execFileSync('sh', ['-c', 'mkfifo "$0"', file]), 'is no file'],
  ['a folder', () => mkdir(file), 'is no file'],
  ['a symlink', () => symlink('/etc/hosts', file), 'ELOOP'],
  ['what is too large', () => writeFile(file, '').then(() => truncate(file, 2 ** 30)), 'it has 1073741824 bytes'],
])('does not read %s', async (_, make, message) => {
  await make();
  await expect(readExported(file)).rejects.toThrow(message);
});
