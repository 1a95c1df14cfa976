import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeFolder } from '../../../src/local/runs/remove-folder.js';

test('removes what is write-protected, and what is not there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'remove-'));
  await mkdir(join(folder, 'protected'));
  await writeFile(join(folder, 'protected', 'file'), '');
  await chmod(join(folder, 'protected'), 0o500);
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
  await removeFolder(folder);
});
