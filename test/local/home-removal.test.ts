/** What comes in the middle of a reset: another command, or its end. */
import type * as fs from 'node:fs/promises';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { open, reset } from '../../src/local/index.js';
import { holderOf, tryLock } from '../../src/local/lock.js';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  return { ...real, rename: vi.fn<typeof rename>(real.rename), rm: vi.fn<typeof rm>(real.rm) };
});
const real = await vi.importActual<typeof fs>('node:fs/promises');

let folder: string;
let home: string;
const startRunner = () => undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'home removal '));
  home = join(folder, 'home');
  await open({ home, startRunner });
});
afterEach(() => real.rm(folder, { recursive: true, force: true }));

it('a local AWS that is begun while the old one is being removed stays, and its lock too', async () => {
  vi.mocked(rename).mockImplementationOnce(async (from, to) => {
    await real.rename(from, to);
    const aws = await open({ home, startRunner });
    await aws.call('logs', 'CreateLogGroup', { logGroupName: 'group' });
    await tryLock(join(home, 'lock'));
  });
  await reset(home);
  expect(await readdir(folder)).toEqual(['home']);
  expect((await readdir(home)).toSorted()).toEqual(['local-aws.txt', 'lock', 'state']);
  expect(await holderOf(join(home, 'lock'))).toBe(process.pid);
});

it('what a removal that was cut off has left goes with the next reset', async () => {
  // It gets as far as to the last file.
  vi.mocked(rm).mockImplementation(async (path, options) => {
    if (String(path).endsWith('state')) throw new Error('cut off');
    await real.rm(path, options);
  });
  await expect(reset(home)).rejects.toThrow('cut off');
  expect(await readdir(folder)).toEqual([`home.removed-${process.pid}`]);
  vi.mocked(rm).mockImplementation(real.rm);
  await reset(home);
  expect(await readdir(folder)).toEqual([]);
});

it('a folder where a disk is mounted stays, with nothing in it', async () => {
  const busy = Object.assign(new Error('EBUSY: resource busy or locked'), { code: 'EBUSY' });
  vi.mocked(rename).mockRejectedValueOnce(busy);
  vi.mocked(rm).mockImplementation(async (path, options) => {
    if (path === home) throw busy;
    await real.rm(path, options);
  });
  await reset(home);
  vi.mocked(rm).mockImplementation(real.rm);
  expect(await readdir(home)).toEqual([]);
});
