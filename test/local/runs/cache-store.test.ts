import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CacheStore, cacheInFolder } from '../../../src/local/runs/cache-store.js';

let folder: string;
let store: CacheStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caches-'));
  store = cacheInFolder(folder);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const text = async (name: string) => Buffer.from((await store.get(name)) ?? []).toString();

test('caches that are saved in the same millisecond are each kept whole', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(0);
  const names = Array.from({ length: 20 }, (_, n) => `hello/${n}`);
  await Promise.all(names.map((name) => store.put(name, Buffer.from(name.repeat(10_000)))));
  for (const name of names) expect(await text(name)).toBe(name.repeat(10_000));
  expect(await readdir(folder)).toHaveLength(20);
});

test('what a process has left half written is no cache, and goes with the next one that is saved', async () => {
  await writeFile(join(folder, '.1-half'), 'half');
  expect(await store.list('hello/')).toEqual([]);
  await store.put('hello/a', Buffer.from('a'));
  expect(await readdir(folder)).toEqual(['hello%2Fa']);
});
