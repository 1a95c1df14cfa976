import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findConfig } from '../../src/config/find.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config '));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test.each(['pipeline.yml', 'pipeline.yaml'])('%s is found in the folder', async (path) => {
  await writeFile(join(folder, path), 'name: é\n');
  expect(await findConfig(folder)).toEqual({ path, text: 'name: é\n' });
});

test('a folder may have none', async () => {
  expect(await findConfig(folder)).toBeUndefined();
});

test('another is read when it is named, whatever the folder has', async () => {
  await mkdir(join(folder, 'ci'));
  await writeFile(join(folder, 'ci/shop.yml'), 'name: shop');
  await writeFile(join(folder, 'pipeline.yml'), 'name: other');
  expect(await findConfig(folder, 'ci/shop.yml')).toEqual({ path: 'ci/shop.yml', text: 'name: shop' });
  const { text } = (await findConfig('/', join(folder, 'ci/shop.yml')))!;
  expect(text).toBe('name: shop');
});

test.each<[what: string, content: string | Uint8Array, message: string]>([
  ['binary', new Uint8Array([0xff, 0xfe, 0x00]), 'pipeline.yml is not text.'],
  ['with a NUL in it', 'name: a\0', 'pipeline.yml is not text.'],
  ['huge', 'x'.repeat(1_000_001), 'pipeline.yml has more than 1000000 bytes.'],
])('one that is %s is refused', async (_what, content, message) => {
  await writeFile(join(folder, 'pipeline.yml'), content);
  await expect(findConfig(folder)).rejects.toMatchObject({ code: 'bad-config', exitCode: 2, message });
});

test('neither a folder nor a file that is not there is read', async () => {
  await expect(findConfig(folder, 'none.yml')).rejects.toMatchObject({
    code: 'bad-config',
    message: 'none.yml is not there.',
  });
  await mkdir(join(folder, 'pipeline.yml'));
  await expect(findConfig(folder)).rejects.toMatchObject({ code: 'bad-config', message: 'pipeline.yml is a folder.' });
});

test('of two, none is chosen', async () => {
  await writeFile(join(folder, 'pipeline.yml'), '');
  await writeFile(join(folder, 'pipeline.yaml'), '');
  await expect(findConfig(folder)).rejects.toMatchObject({
    code: 'bad-config',
    message: 'pipeline.yml and pipeline.yaml are both there.',
  });
});
