import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DamagedState, LocalAwsRemoved } from '../../src/local/errors.js';
import { openStore, type Collection, type Store } from '../../src/local/store.js';
import { compile, ended, said, start } from '../helpers/child.js';

let home: string;
let store: Store;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'store '));
  store = openStore({ home });
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('a collection', () => {
  let things: Collection<unknown>;
  beforeEach(() => {
    things = store.collection('a/things');
  });

  it('gives back what was put, from another store too', async () => {
    const value = {
      text: 'ü\n"',
      number: 1.5,
      yes: true,
      none: null,
      list: [1, [2]],
      at: new Date('2026-03-01T12:00:00.123Z'),
    };
    await things.put('key', value);
    expect(await things.get('key')).toEqual(value);
    expect(await openStore({ home }).collection('a/things').get('key')).toEqual(value);
  });

  it('takes no value for a date that only looks like one', async () => {
    const value = { $date: '2026-03-01', $$date: [{ $date: 1 }], nested: { $date: new Date(0) } };
    await things.put('key', value);
    expect(await things.get('key')).toEqual(value);
  });

  it('finds no key that the value does not have itself', async () => {
    await things.put('key', { nested: {} });
    const found = (await things.get('key')) as { nested: object };
    expect(['constructor' in found, 'toString' in found.nested]).toEqual([false, false]);
  });

  it('knows nothing at first, and nothing that was deleted', async () => {
    expect(await things.get('key')).toBeUndefined();
    expect(await things.entries()).toEqual([]);
    expect(await things.count()).toBe(0);
    expect(await things.delete('key')).toBe(false);
    await things.put('key', 1);
    expect(await things.delete('key')).toBe(true);
    expect(await things.get('key')).toBeUndefined();
  });

  it('replaces a value', async () => {
    await things.put('key', { a: 1 });
    await things.put('key', { b: 2 });
    expect(await things.entries()).toEqual([['key', { b: 2 }]]);
  });

  it('lists in the order of the keys', async () => {
    for (const key of ['b', 'B', 'a', '10', '9', 'ä']) await things.put(key, key);
    expect((await things.entries()).map(([key]) => key)).toEqual(['10', '9', 'B', 'a', 'b', 'ä']);
    expect(await things.count()).toBe(6);
  });

  it('keeps any keys apart, in files whose names differ in more than case', async () => {
    const long = 'x'.repeat(300);
    const keys = [
      'a',
      'A',
      '%41',
      'a/b',
      '../a',
      '..',
      '',
      'ä',
      'a b',
      'arn:aws:iam::0:role/x',
      long,
      `${long}y`,
      long.toUpperCase(),
    ];
    for (const key of keys) await things.put(key, key);
    for (const key of keys) expect(await things.get(key)).toBe(key);
    const files = await readdir(join(home, 'state', 'a', 'things'));
    expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(keys.length);
    expect(Math.max(...files.map((file) => Buffer.byteLength(file)))).toBeLessThan(220);
  });

  it('is apart from one of another name', async () => {
    await things.put('key', 1);
    expect(await store.collection('a').get('key')).toBeUndefined();
    expect(await store.collection('a').entries()).toEqual([]);
  });

  it('refuses what would not come back, and keeps what was there', async () => {
    await things.put('key', 1);
    await expect(things.put('key', { bytes: new Uint8Array(1) })).rejects.toThrow('plain data');
    expect(await things.get('key')).toBe(1);
  });

  it.each([
    ['that was cut off', '{ "key": "key", "va'],
    ['that is empty', ''],
    ['that holds something else', '[]'],
  ])('names a file %s', async (_, content) => {
    await things.put('key', 1);
    const folder = join(home, 'state', 'a', 'things');
    const file = join(folder, (await readdir(folder))[0]!);
    await writeFile(file, content);
    const damaged = expect.objectContaining({ file, message: expect.stringContaining(file) });
    await expect(things.get('key')).rejects.toEqual(damaged);
    await expect(things.entries()).rejects.toBeInstanceOf(DamagedState);
    await things.put('key', 2);
    expect(await things.get('key')).toBe(2);
  });

  it('does not see what a crash left half written', async () => {
    await things.put('key', 1);
    const folder = join(home, 'state', 'a', 'things');
    await writeFile(join(folder, 'key.json.1-abc.tmp'), '{');
    expect(await things.entries()).toEqual([['key', 1]]);
  });

  it('leaves no temporary file', async () => {
    await things.put('key', 1);
    expect(await readdir(join(home, 'state', 'a', 'things'))).toEqual(['key.json']);
  });
});

describe('a store whose home was removed', () => {
  beforeEach(() => rm(home, { recursive: true }));

  it.each<[string, () => Promise<unknown>]>([
    ['runs nothing', () => store.exclusive(async () => undefined)],
    ['keeps nothing', () => store.collection('a/things').put('one', 1)],
    ['has no paths', () => store.path('builds', 'one')],
  ])('%s, and makes it no more', async (_what, use) => {
    await expect(use()).rejects.toBeInstanceOf(LocalAwsRemoved);
    expect(existsSync(home)).toBe(false);
  });
});

describe('a store', () => {
  it('says what time it is by the clock it was given', () => {
    const at = new Date(0);
    expect(openStore({ home, clock: () => at }).now()).toBe(at);
  });

  it('makes the folders of a path', async () => {
    const path = await store.path('objects', 'bucket', 'object');
    await writeFile(path, 'x');
    expect(await readFile(join(home, 'objects', 'bucket', 'object'), 'utf8')).toBe('x');
  });

  it('touches nothing before it is asked', async () => {
    openStore({ home }).collection('a');
    expect(await readdir(home)).toEqual([]);
  });

  it('runs one piece of work at a time, in order, whatever comes of it', async () => {
    const steps: string[] = [];
    const work = (name: string) => async () => {
      steps.push(`${name} begins`);
      await new Promise(setImmediate);
      steps.push(`${name} ends`);
      if (name === 'first') throw new Error('first failed');
      return name;
    };
    const results = await Promise.allSettled(['first', 'second'].map((name) => store.exclusive(work(name))));
    expect(steps).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
    expect(results).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'second' }]);
  });

  it('loses no write of several processes', async () => {
    const program = await compile(
      home,
      'count',
      `import { openStore } from '../../src/local/store.js';
       const store = openStore({ home: process.argv[2] });
       const counters = store.collection('counters');
       for (let i = 0; i < 40; i++) {
         await store.exclusive(async () => counters.put('n', ((await counters.get('n')) ?? 0) + 1));
       }`,
    );
    const children = Array.from({ length: 4 }, () => start(program, home));
    expect(await Promise.all(children.map(ended))).toEqual([0, 0, 0, 0]);
    expect(await store.collection('counters').get('n')).toBe(160);
  });

  it('is not kept from others while one has more and more to do', async () => {
    const done: string[] = [];
    const many = Array.from({ length: 200 }, (_, index) =>
      store.exclusive(async () => {
        for (let n = 0; n < 10; n++) await writeFile(join(home, 'work'), 'x');
        done.push(String(index));
      }),
    );
    await openStore({ home }).exclusive(async () => void done.push('other'));
    await Promise.all(many);
    expect(done.indexOf('other')).toBeLessThan(100);
    expect(await readdir(home)).toEqual(['work']);
  });

  it('goes on when a process was killed at work', async () => {
    const program = await compile(
      home,
      'hang',
      `import { openStore } from '../../src/local/store.js';
       await openStore({ home: process.argv[2] }).exclusive(async () => {
         console.log('at work');
         await new Promise(() => setInterval(() => {}, 1000));
       });`,
    );
    const child = start(program, home);
    await said(child);
    const waiting = store.exclusive(async () => 'done');
    child.kill('SIGKILL');
    expect(await waiting).toBe('done');
  });

  it('says why it cannot write', async () => {
    await mkdir(join(home, 'state'));
    await writeFile(join(home, 'state', 'a'), '');
    await expect(store.collection('a').put('key', 1)).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});
