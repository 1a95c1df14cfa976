import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostMachine } from '../../../../src/local/runs/machines/host.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host '));
});
afterEach(() => rm(folder, { recursive: true }));

const versionWith = (...folders: string[]) =>
  hostMachine({ folder, graceMs: 0 }).nodeVersion!({ PATH: folders.join(delimiter) });

test('knows the version of the Node.js that it runs on, also by a symlink', async () => {
  expect(versionWith(dirname(process.execPath))).toBe(process.version);
  await symlink(process.execPath, join(folder, 'node'));
  expect(versionWith('/nowhere', folder)).toBe(process.version);
});

test('does not know that of another one, which comes first, nor that of none', async () => {
  const other = join(folder, 'node');
  await writeFile(other, '#!/bin/sh\necho v1.2.3\n');
  expect(versionWith(folder, dirname(process.execPath))).toBe(process.version);
  await chmod(other, 0o755);
  expect(versionWith(folder, dirname(process.execPath))).toBeUndefined();
  expect(versionWith()).toBeUndefined();
});
