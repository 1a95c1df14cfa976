/** Tar files, as the system's own tar writes them, and such that nobody means well with. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTar } from '../../../src/local/runs/tar.js';
import { unpackTar } from '../../../src/local/runs/unpack.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tar '));
  await mkdir(join(folder, 'to'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const to = (path = '') => join(folder, 'to', path);

const LONG = `${'a-long-name/'.repeat(20)}file.txt`;

test.each(['gnu', 'pax', 'ustar'])('in the format %s, compressed or not', async (format) => {
  const from = join(folder, 'from');
  const long = format === 'ustar' ? 'short/file.txt' : LONG;
  await mkdir(join(from, long, '..'), { recursive: true });
  await writeFile(join(from, long), 'long');
  await writeFile(join(from, 'ümlaut.sh'), 'run');
  await chmod(join(from, 'ümlaut.sh'), 0o755);
  await symlink('ümlaut.sh', join(from, 'link'));
  execFileSync('ln', [join(from, 'ümlaut.sh'), join(from, 'zweiter.sh')]);
  await mkdir(join(from, 'empty'));
  const tar = execFileSync('tar', [`--format=${format}`, '-C', from, '-cf', '-', '.']);
  for (const bytes of [tar, gzipSync(tar)]) {
    await rm(to(), { recursive: true });
    await mkdir(to());
    await unpackTar(bytes, to());
    const texts = await Promise.all([long, 'ümlaut.sh', 'zweiter.sh'].map((path) => readFile(to(path), 'utf8')));
    expect(texts).toEqual(['long', 'run', 'run']);
    expect((await stat(to('ümlaut.sh'))).mode & 0o777).toBe(0o755);
    expect(await readlink(to('link'))).toBe('ümlaut.sh');
    expect(await readdir(to('empty'))).toEqual([]);
  }
});

/** A header of a tar file, and what follows it. */
function entry(name: string, content = '', { type = '0', target = '', size = content.length } = {}): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(target, 157);
  header.write('ustar\0', 257, 'latin1');
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

describe('is refused whole', () => {
  const cases: [string, Buffer[], RegExp][] = [
    ['what is no tar file', [Buffer.alloc(1024, 'x')], /not a tar file/],
    ['one that ends too early', [entry('a', 'b', { size: 4096 })], /ends too early/],
    ['a path that climbs', [entry('good', 'x'), entry('../up', 'x')], /outside its folder/],
    ['an absolute path', [entry('/tmp/hostile', 'x')], /outside its folder/],
    ['a symlink that leads out', [entry('a', '', { type: '2', target: '../..' })], /points outside/],
    [
      'a file below a symlink',
      [entry('a', '', { type: '2', target: '.' }), entry('a/b', 'x')],
      /an entry below a symlink/,
    ],
    ['a link to what is not in it', [entry('a', '', { type: '1', target: '/etc/passwd' })], /no file, folder or link/],
    ['a device', [entry('a', '', { type: '3' })], /no file, folder or link/],
    ['a damaged pax header', [entry('x', '99 path=', { type: 'x' })], /damaged header/],
    ['a header that is too long', [entry('x', 'y'.repeat(2 ** 20 + 1), { type: 'L' })], /too long/],
  ];
  test.each(cases)('%s', async (_title, entries, message) => {
    await expect(async () => unpackTar(Buffer.concat(entries), to())).rejects.toThrow(message);
    expect(await readdir(to())).toEqual([]);
  });

  test('what says of itself that it is compressed, and is not', async () => {
    await expect(unpackTar(Buffer.from([0x1f, 0x8b, 0, 0]), to())).rejects.toThrow(/cannot be unpacked/);
  });
});

test('of two entries of one name the later one counts, and what follows the end is not looked at', () => {
  const tar = Buffer.concat([entry('a', '1'), entry('a', '2'), Buffer.alloc(1024), Buffer.from('anything')]);
  expect(readTar(tar).map(({ path, content }) => [path, Buffer.from(content()).toString()])).toEqual([['a', '2']]);
});
