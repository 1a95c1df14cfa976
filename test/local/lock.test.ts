import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holderOf, lock, tryLock } from '../../src/local/lock.js';
import { compile, deadPid, ended, said, start } from '../helpers/child.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock '));
  path = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is held by one until it is given back', async () => {
  expect(await holderOf(path)).toBeUndefined();
  const release = await tryLock(path);
  expect(release).toBeDefined();
  expect(await tryLock(path)).toBeUndefined();
  expect(await holderOf(path)).toBe(process.pid);
  await release?.();
  expect(await holderOf(path)).toBeUndefined();
  expect(await tryLock(path)).toBeDefined();
});

it('leaves no other file behind', async () => {
  const release = await tryLock(path);
  await tryLock(path);
  expect(await readdir(folder)).toEqual(['lock']);
  await release?.();
  expect(await readdir(folder)).toEqual([]);
});

it('is waited for', async () => {
  const release = await tryLock(path);
  const waiting = lock(path);
  await release?.();
  await (
    await waiting
  )();
  expect(await holderOf(path)).toBeUndefined();
});

it('is had by who waits, while another one takes it again and again', async () => {
  const had = new AbortController();
  let rounds = 0;
  const busy = async () => {
    for (; !had.signal.aborted && rounds < 500; rounds++) {
      const release = await lock(path);
      for (let n = 0; n < 20; n++) await writeFile(join(folder, 'work'), 'x');
      await release();
    }
  };
  const waiter = async () => {
    const release = await lock(path);
    had.abort();
    await release();
  };
  await Promise.all([busy(), waiter()]);
  expect(rounds).toBeLessThan(10);
  expect(await readdir(folder)).toEqual(['work']);
});

it('is not waited for longer than asked, and says who has it', async () => {
  await tryLock(path);
  await expect(lock(path, 5)).rejects.toThrow(`held by process ${process.pid}`);
});

it.each([
  ['a dead process', async () => `${await deadPid()} 1`],
  ['nobody, after a power cut', async () => ''],
])('is taken from %s by exactly one of many', async (_, content) => {
  await writeFile(path, await content());
  expect(await holderOf(path)).toBeUndefined();
  const taken = await Promise.all(Array.from({ length: 20 }, () => tryLock(path)));
  const winners = taken.filter((release) => release !== undefined);
  expect(winners).toHaveLength(1);
  await winners[0]?.();
  expect(await readdir(folder)).toEqual([]);
});

it('is taken over when the process that took it away died too', async () => {
  await writeFile(path, `${await deadPid()} 1`);
  await writeFile(`${path}.break`, `${await deadPid()} 1`);
  expect(await tryLock(path)).toBeDefined();
});

it.runIf(process.platform === 'linux')('is not held by a later process with the pid of its holder', async () => {
  await writeFile(path, `${process.pid} 1`);
  expect(await holderOf(path)).toBeUndefined();
  expect(await tryLock(path)).toBeDefined();
});

it('outlives its holder only until somebody looks', async () => {
  const program = await compile(
    folder,
    'hold',
    `import { lock } from '../../src/local/lock.js';
     await lock(process.argv[2]);
     console.log('held');
     setInterval(() => {}, 1000);`,
  );
  const child = start(program, path);
  await said(child);
  expect(await holderOf(path)).toBe(child.pid);
  expect(await tryLock(path)).toBeUndefined();
  child.kill('SIGKILL');
  expect(await ended(child)).toBe('SIGKILL');
  expect(await holderOf(path)).toBeUndefined();
  expect(await tryLock(path)).toBeDefined();
});
