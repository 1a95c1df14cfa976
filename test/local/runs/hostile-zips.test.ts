/** Zips that nobody means well with: whatever becomes of them, nothing outside of the folder is changed. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpack } from '../../../src/local/runs/unpack.js';
import { BadZip, readZip } from '../../../src/local/runs/zip.js';
import { LINK, rawZip, type RawEntry } from '../../helpers/raw-zip.js';

let around: string;
let folder: string;
beforeEach(async () => {
  around = await mkdtemp(join(tmpdir(), 'hostile '));
  folder = join(around, 'a', 'b', 'folder');
  await mkdir(folder, { recursive: true });
  for (const canary of ['up', 'a/up', 'a/b/up', 'a/b/folder2']) await writeFile(join(around, canary), 'a canary');
});
afterEach(async () => {
  const files = (await readdir(around, { recursive: true })).filter((path) => !path.startsWith('a/b/folder/'));
  expect(files.toSorted()).toEqual(['a', 'a/b', 'a/b/folder', 'a/b/folder2', 'a/b/up', 'a/up', 'up']);
  for (const canary of ['up', 'a/up', 'a/b/up', 'a/b/folder2']) {
    expect(await readFile(join(around, canary), 'utf8')).toBe('a canary');
  }
  await rm(around, { recursive: true });
});

const content = 'hostile';
const good: RawEntry = { name: 'good', content: 'good' };

describe('is refused whole', () => {
  it.each<[string, RawEntry[]]>([
    ['a path that climbs', [{ name: '../up', content }]],
    ['a path that climbs from within', [{ name: 'x/../../up', content }]],
    ['a path to a neighbour whose name begins alike', [{ name: '../folder2', content }]],
    ['a folder outside', [{ name: '../../new/', mode: 0o040755 }]],
    ['an absolute path', [{ name: '/tmp/hostile-zip', content }]],
    ['a path with two slashes before it', [{ name: '//tmp/hostile-zip', content }]],
    ['a path of Windows', [{ name: '..\\up', content }]],
    ['a drive of Windows', [{ name: 'C:\\up', content }]],
    ['a path with a NUL', [{ name: 'x\0/../../up', content }]],
    ['no name', [{ name: '', content }]],
    ['the name of the folder itself', [{ name: '.', content }]],
    ['a symlink to the folder itself that takes its place', [{ name: '.', content: '..', mode: LINK }]],
    ['a name too long', [{ name: 'x'.repeat(300), content }]],
    ['a path too long', [{ name: 'x/'.repeat(3000) + 'x', content }]],
    ['an absolute symlink', [{ name: 'x', content: '/tmp', mode: LINK }]],
    ['a symlink that climbs', [{ name: 'x', content: '../up', mode: LINK }]],
    ['a symlink to the folder around', [{ name: 'x', content: '..', mode: LINK }]],
    ['a symlink to nothing', [{ name: 'x', content: '', mode: LINK }]],
    ['a symlink with a NUL', [{ name: 'x', content: '.\0/../..', mode: LINK }]],
    ['a symlink too long', [{ name: 'x', content: './'.repeat(3000), mode: LINK }]],
    [
      'a file behind a symlink',
      [
        { name: 'x', content: '../..', mode: LINK },
        { name: 'x/up', content },
      ],
    ],
    [
      'a file behind a symlink of the same place',
      [
        { name: 'x', content: '.', mode: LINK },
        { name: 'x/up', content },
      ],
    ],
    [
      'a symlink in the place of a folder that is written to',
      [
        { name: 'x/', mode: 0o040755 },
        { name: 'x', content: '.', mode: LINK },
        { name: 'x/y', content },
      ],
    ],
    [
      'a symlink behind a symlink',
      [
        { name: 'x', content: '.', mode: LINK },
        { name: 'x/y', content: '../..', mode: LINK },
      ],
    ],
    [
      'symlinks that climb together',
      [
        { name: 'x/y/z', content: '../..', mode: LINK },
        { name: 'w', content: 'x/y/z/../up', mode: LINK },
      ],
    ],
    ['two files of a name', [{ name: 'x', content }, { name: 'x' }]],
    ['two files of a name in other words', [{ name: 'x', content }, { name: './/x' }]],
    [
      'a file and a symlink of a name',
      [
        { name: 'x', content },
        { name: 'x', content: 'good', mode: LINK },
      ],
    ],
    ['a file in a file', [{ name: 'x', content }, { name: 'x/y' }]],
    ['a file in the place of a folder', [{ name: 'x/y' }, { name: 'x', content }]],
    ['an encrypted file', [{ name: 'x', content, flags: 1 }]],
    ['an unknown compression', [{ name: 'x', content, method: 99 }]],
    ['a size that is not true', [{ name: 'x', content, size: 3 }]],
    ['a size of zip64', [{ name: 'x', content, size: 0xffffffff }]],
  ])('%s', async (_, entries) => {
    await expect(unpack(rawZip([good, ...entries]), folder)).rejects.toThrow(BadZip);
    expect(await readdir(folder)).toEqual([]);
  });

  it('what unpacks to very much more than it is', async () => {
    const megabytes = (count: number) => deflateRawSync(Buffer.alloc(count * 2 ** 20));
    const packed = megabytes(100);
    const bomb = Array.from({ length: 3 }, (__, n): RawEntry => {
      return { name: `zeros ${n}`, content: packed, method: 8, size: 100 * 2 ** 20 };
    });
    await expect(unpack(rawZip(bomb), folder)).rejects.toThrow(/^it has \d+ bytes and would unpack to 314572800$/);
    const most = Array.from({ length: 6 }, (__, n): RawEntry => ({ name: `${n}`, size: 2 ** 30 - 1 }));
    await expect(unpack(rawZip(most), folder)).rejects.toThrow('would unpack to 6442450938');
    const lying: RawEntry = { name: 'zeros', content: packed, method: 8, size: 10 };
    await expect(unpack(rawZip([lying]), folder)).rejects.toThrow('"zeros" cannot be unpacked');
    expect(await readdir(folder)).toEqual([]);
  });

  it('more symlinks to nowhere than can be followed', async () => {
    const links = Array.from({ length: 20 }, (__, n): RawEntry => {
      return { name: `${n}`, content: 'x/'.repeat(2000), mode: LINK };
    });
    await expect(unpack(rawZip(links), folder)).rejects.toThrow('too many of its symlinks lead nowhere');
    expect(await readdir(folder)).toEqual([]);
  });

  it('zip64, in its own words', () => {
    const locator = Buffer.concat([Buffer.from('PK\x06\x07'), Buffer.alloc(16)]);
    const zip = rawZip([good]);
    const zip64 = Buffer.concat([zip.subarray(0, -22), locator, zip.subarray(-22)]);
    expect(() => readZip(zip64)).toThrow('zip64 files are not supported');
    zip.writeUInt16LE(0xffff, zip.length - 12);
    expect(() => readZip(zip)).toThrow('zip64 files are not supported');
  });

  it('a name that would steer a terminal, which the message does not', async () => {
    const name = '\x1b[2J\n../x';
    await expect(unpack(rawZip([{ name, content, flags: 1 }]), folder)).rejects.toThrow(
      '"\\u001b[2J\\n../x" is encrypted',
    );
  });
});

it('what is odd only stays within the folder', async () => {
  const inner = rawZip([{ name: '../up', content }]);
  const entries: RawEntry[] = [
    { name: './', content: '../..', mode: LINK },
    { name: 'C:/up', content },
    { name: 'new\nline \x1b[31m', content },
    { name: 'inner.zip', content: inner },
    { name: '.git/hooks/post-checkout', content, mode: 0o104755 },
    { name: 'Case', content },
    { name: 'e\u0301', content },
    { name: Buffer.from([0xff, 0xfe]), content },
    { name: 'twice/' },
    { name: 'twice/' },
  ];
  await unpack(rawZip(entries, 'a comment with PK\x05\x06 and more than twenty-two bytes behind it'), folder);
  const files = (await readdir(folder, { recursive: true })).toSorted();
  expect(files).toEqual(expect.arrayContaining(['C:/up', 'inner.zip', 'new\nline \x1b[31m', 'twice']));
  expect(await readFile(join(folder, 'inner.zip'))).toEqual(inner);
});

it('any damage of a byte, and any cut, is refused or stays within the folder', async () => {
  const executable = [Buffer.from('#!/bin/sh'), { os: 3, attrs: 0o100755 * 0x10000 }] as const;
  const zip = zipSync({ 'a/b': [...executable], c: Buffer.alloc(100, 'c') });
  let refused = 0;
  const attempt = async (bytes: Uint8Array) => {
    const error = await unpack(bytes, folder).catch((thrown: unknown) => thrown);
    const left = await readdir(folder);
    // Refused in words, with nothing left; or it was taken.
    expect(error === undefined || (error instanceof BadZip && left.length === 0)).toBe(true);
    if (error) refused += 1;
    for (const name of left) await rm(join(folder, name), { recursive: true });
  };
  for (let at = 0; at < zip.length; at++) {
    await attempt(zip.subarray(0, at));
    for (const flip of [0x01, 0xff]) await attempt(zip.with(at, zip[at]! ^ flip));
  }
  expect(refused).toBeGreaterThan(zip.length * 1.5);
});
