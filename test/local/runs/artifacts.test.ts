import { execFile } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ArtifactError } from '../../../src/local/runs/artifact-error.js';
import { pack } from '../../../src/local/runs/artifacts.js';
import type { ArtifactSpec } from '../../../src/local/runs/buildspec.js';
import { unpack } from '../../../src/local/runs/unpack.js';
import { BadZip, readZip, writeZip } from '../../../src/local/runs/zip.js';

const run = promisify(execFile);
let folder: string;
let source: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  source = join(folder, 'src');
  await mkdir(source);
});
afterEach(() => rm(folder, { recursive: true }));

async function files(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(source, path)), { recursive: true });
    await writeFile(join(source, path), `the content of ${path}`);
  }
}

const spec = (over: Partial<ArtifactSpec>): ArtifactSpec => ({
  files: ['**/*'],
  baseDirectory: '.',
  discardPaths: false,
  excludePaths: [],
  enableSymlinks: false,
  ...over,
});

const lines: string[] = [];
const looking = { log: async (line: string) => void lines.push(line) };
const packed = async (over: Partial<ArtifactSpec>) =>
  readZip(await pack(spec(over), source, looking)).map(({ path }) => path);

describe('pack', () => {
  test('takes all files, hidden ones too, by **/*', async () => {
    await files('a.txt', 'lib/b.js', '.hidden/c');
    expect(await packed({})).toEqual(['.hidden/c', 'a.txt', 'lib/b.js']);
  });

  test('takes what the patterns name, below the base directory, without what is excluded', async () => {
    await files('dist/a.js', 'dist/sub/b.js', 'dist/sub/c.map', 'other.js');
    expect(await packed({ files: ['**/*'], baseDirectory: 'dist', excludePaths: ['**/*.map'] })).toEqual([
      'a.js',
      'sub/b.js',
    ]);
    expect(await packed({ files: ['*.js', 'sub/c.map'], baseDirectory: './dist/' })).toEqual(['a.js', 'sub/c.map']);
    expect(await packed({ files: ['sub/*'], baseDirectory: 'di*' })).toEqual(['sub/b.js', 'sub/c.map']);
  });

  test('leaves out the folders when paths are discarded', async () => {
    await files('dist/a.js', 'dist/sub/b.js');
    expect(await packed({ files: ['dist/**/*'], discardPaths: true })).toEqual(['a.js', 'b.js']);
  });

  test('gives the same bytes for the same files and keeps executables executable', async () => {
    await files('b', 'a');
    await chmod(join(source, 'b'), 0o755);
    const first = await pack(spec({}), source, looking);
    const second = await pack(spec({ files: ['b', 'a'] }), source, looking);
    expect(Buffer.from(first).equals(second)).toBe(true);
    expect(readZip(first).map(({ executable }) => executable)).toEqual([false, true]);
  });

  test('takes a file by any name', async () => {
    await files('__proto__', 'constructor', 'a/__proto__', 'toString/__proto__');
    expect(await packed({})).toEqual(['__proto__', 'a/__proto__', 'constructor', 'toString/__proto__']);
  });

  test('says that nothing matches, as CodeBuild does', async () => {
    await files('a');
    await expect(packed({ files: ['b'] })).rejects.toThrow(new ArtifactError('no matching artifact paths found'));
    await expect(packed({ baseDirectory: 'dist' })).rejects.toThrow('no matching base directory path found for dist');
    await expect(packed({ baseDirectory: '..' })).rejects.toThrow(ArtifactError);
  });

  test('lets nothing in from outside the source folder', async () => {
    await files('a');
    await mkdir(join(folder, 'outside'));
    await writeFile(join(folder, 'outside', 'secret'), 'secret');
    await symlink(join(folder, 'outside', 'secret'), join(source, 'file-link'));
    await symlink(join(folder, 'outside'), join(source, 'folder-link'));
    await symlink('a', join(source, 'good-link'));
    expect(await packed({ files: ['**/*', '../outside/*', join(folder, 'outside', '*')] })).toEqual(['a', 'good-link']);
    await expect(packed({ files: ['secret'], baseDirectory: 'folder-link' })).rejects.toThrow(ArtifactError);
    await expect(packed({ files: ['folder-link/secret', 'file-link'] })).rejects.toThrow(ArtifactError);
  });

  test('lets nothing in by way of a link in the place of the source folder', async () => {
    await mkdir(join(folder, 'outside'));
    await writeFile(join(folder, 'outside', 'secret'), 'secret');
    await rm(source, { recursive: true });
    await symlink('outside', source);
    await expect(packed({})).rejects.toThrow(new ArtifactError('the source folder is not there any more'));
    // As a cache is packed, whose patterns begin with the source folder.
    const build = join(folder, 'build');
    await mkdir(join(build, 'home'), { recursive: true });
    await symlink('../outside', join(build, 'src'));
    const cached = pack(spec({ files: ['src/**/*', 'src/secret'], enableSymlinks: true }), build, looking);
    await expect(cached).rejects.toThrow('no matching artifact paths found');
  });

  test('finds a file by the path that its pattern begins with', async () => {
    await files('dist/1/a.js', 'dist/b.js', '!x', 'a[b].js');
    await symlink('dist/1', join(source, 'latest'));
    expect(await packed({ files: ['latest/*', 'dist/b.js', './dist/1/**'] })).toEqual([
      'dist/1/a.js',
      'dist/b.js',
      'latest/a.js',
    ]);
    expect(await packed({ baseDirectory: 'latest' })).toEqual(['a.js']);
    expect(await packed({ baseDirectory: 'l*' })).toEqual(['a.js']);
    expect(await packed({ files: ['a\\[b\\].js'] })).toEqual(['a[b].js']);
    await expect(packed({ files: ['dist/../dist/b.js', `${source}/dist/b.js`] })).rejects.toThrow(ArtifactError);
  });

  test('follows links, also to what is packed by its own path, but not back to where they are', async () => {
    await files('z/a.txt', 'lib/b.txt', 'dist/c.txt');
    await symlink('../z', join(source, 'lib/a-link'));
    await symlink('..', join(source, 'lib/up'));
    await symlink('../lib', join(source, 'dist/lib'));
    expect(await packed({})).toEqual([
      'dist/c.txt',
      'dist/lib/a-link/a.txt',
      'dist/lib/b.txt',
      'lib/a-link/a.txt',
      'lib/b.txt',
      'z/a.txt',
    ]);
    expect(lines).toContain('Skipping lib/up: it is a link to a folder that it lies in');
    expect(await packed({ baseDirectory: 'dist' })).toEqual(['c.txt', 'lib/a-link/a.txt', 'lib/b.txt']);
  });

  test('packs packages that are linked from where they are kept, as pnpm does', async () => {
    await files('node_modules/.pnpm/a@1/node_modules/a/index.js', 'node_modules/.pnpm/b@1/node_modules/b/index.js');
    await symlink('.pnpm/a@1/node_modules/a', join(source, 'node_modules/a'));
    await symlink('../../b@1/node_modules/b', join(source, 'node_modules/.pnpm/a@1/node_modules/b'));
    expect(await packed({})).toEqual([
      'node_modules/.pnpm/a@1/node_modules/a/index.js',
      'node_modules/.pnpm/a@1/node_modules/b/index.js',
      'node_modules/.pnpm/b@1/node_modules/b/index.js',
      'node_modules/a/index.js',
    ]);
  });

  test('gives up on a farm of links', async () => {
    for (let n = 0; n < 25; n++) {
      await files(`${n}/file`);
      for (const name of ['x', 'y']) await symlink(`../${n + 1}`, join(source, `${n}/${name}`));
    }
    await files('25/file');
    await expect(packed({})).rejects.toThrow(/^too many files are found through symlinks, such as .*enable-symlinks$/);
    await expect(packed({})).rejects.toThrow(ArtifactError);
    expect(await packed({ enableSymlinks: true })).toHaveLength(76);
  });

  test('keeps symlinks within the artifact when it is told to, and follows those that lead to elsewhere', async () => {
    await files('dist/real/a.txt', 'lib/b.txt');
    await symlink('real', join(source, 'dist/folder'));
    await symlink(join(source, 'dist/folder/a.txt'), join(source, 'dist/file'));
    await symlink('../lib', join(source, 'dist/lib'));
    await symlink('..', join(source, 'dist/real/up'));
    await symlink('/etc', join(source, 'dist/etc'));
    const zip = await pack(spec({ baseDirectory: 'dist', enableSymlinks: true }), source, looking);
    const kept = readZip(zip).map(({ path, kind, content }) =>
      kind === 'symlink' ? `${path} -> ${Buffer.from(content()).toString()}` : path,
    );
    expect(kept).toEqual(['file -> real/a.txt', 'folder -> real', 'lib/b.txt', 'real/a.txt', 'real/up -> ..']);
    const target = join(folder, 'unpacked');
    await mkdir(target);
    await unpack(zip, target);
    expect(await readFile(join(target, 'folder/up/file'), 'utf8')).toBe('the content of dist/real/a.txt');
    expect(await packed({ enableSymlinks: true, baseDirectory: 'dist', discardPaths: true })).toEqual([
      'a.txt',
      'b.txt',
      'file',
    ]);
  });

  test('packs no more than fits into the memory', async () => {
    await files('large/a', 'large/b', 'small');
    for (const path of ['large/a', 'large/b']) await truncate(join(source, path), 2 ** 29 + 1);
    await expect(packed({})).rejects.toThrow(
      new ArtifactError('its files have 1073741846 bytes, more than the 1073741824 that are packed'),
    );
    await truncate(join(source, 'large/a'), 2 ** 33);
    await expect(packed({ files: ['large/a'] })).rejects.toThrow(ArtifactError);
    expect(await packed({ excludePaths: ['large/*'] })).toEqual(['small']);
  });

  test('says which file or folder cannot be read, and why', async () => {
    await files('a', 'b');
    const log = async (line: string) => void (line === 'Expanding b' && (await rm(join(source, 'a'))));
    await expect(pack(spec({ files: ['a', 'b'] }), source, { log })).rejects.toThrow(
      new ArtifactError('a cannot be read: ENOENT'),
    );
    const name = 'deep'.repeat(50);
    const nest = `for n in $(seq 30); do mkdir ${name} && cd -P ${name} || exit 1; done`;
    await run('sh', ['-c', nest], { cwd: source });
    await expect(packed({})).rejects.toThrow(/^deep.*deep cannot be read: ENAMETOOLONG$/);
    await run('rm', ['-rf', join(source, name)]);
  });

  test('is ended by its interruption', async () => {
    await files('a');
    const interrupt = AbortSignal.abort('STOPPED');
    await expect(pack(spec({}), source, { ...looking, interrupt })).rejects.toBe('STOPPED');
  });
});

describe('unpack', () => {
  test('restores files, modes, folders and symlinks', async () => {
    const zip = zipSync({
      'bin/run': [Buffer.from('#!/bin/sh\n'), { os: 3, attrs: 0o100755 * 0x10000 }],
      'empty/': [new Uint8Array(), { os: 3, attrs: 0o040755 * 0x10000 }],
      'bin/link': [Buffer.from('run'), { os: 3, attrs: 0o120777 * 0x10000 }],
    });
    await unpack(zip, source);
    expect(await readFile(join(source, 'bin/run'), 'utf8')).toBe('#!/bin/sh\n');
    expect((await stat(join(source, 'bin/run'))).mode & 0o777).toBe(0o755);
    expect(await readlink(join(source, 'bin/link'))).toBe('run');
    expect((await stat(join(source, 'empty'))).isDirectory()).toBe(true);
  });

  const link = (target: string) => [Buffer.from(target), { os: 3, attrs: 0o120777 * 0x10000 }] as const;
  test.each([
    ['../up', { '../up': Buffer.from('x') }],
    ['a path that climbs', { 'a/../../up': Buffer.from('x') }],
    ['an absolute path', { '/etc/passwd-copy': Buffer.from('x') }],
    ['a Windows path', { 'a\\..\\..\\up': Buffer.from('x') }],
    ['an absolute symlink', { link: link('/etc') }],
    ['a symlink that climbs', { 'a/link': link('../../up') }],
    ['a file through a symlink', { link: link('.'), 'link/../../up': Buffer.from('x') }],
    ['a file below a symlink', { link: link('.'), 'link/file': Buffer.from('x') }],
    ['a symlink below a symlink', { 'link/./file': link('file'), './link': link('.') }],
    [
      'a symlink that climbs through another',
      { 'a/b/c': link('../..'), x: link('a/b/c/../../../local-aws.txt'), 'a/b/d': Buffer.from('x') },
    ],
    ['a symlink that would climb once there is a folder', { 'a/b/c': link('../..'), x: link('a/b/c/new/../../up') }],
  ])('refuses %s and writes nothing', async (_, entries) => {
    const zip = zipSync({ good: Buffer.from('good'), ...(entries as object) });
    await expect(unpack(zip, source)).rejects.toThrow(BadZip);
    expect(await readdir(source)).toEqual([]);
    expect(await readdir(folder)).toEqual(['src']);
  });

  test('takes symlinks that lead in circles, nowhere, or through each other', async () => {
    const zip = zipSync({
      circle: [...link('circle')],
      nowhere: [...link('not/here')],
      'a/b/top': [...link('../..')],
      again: [...link('a/b/top/file')],
      file: Buffer.from('content'),
    });
    await unpack(zip, source);
    expect((await readdir(source)).toSorted()).toEqual(['a', 'again', 'circle', 'file', 'nowhere']);
    expect(await readFile(join(source, 'again'), 'utf8')).toBe('content');
  });

  test('refuses what is not a zip, is cut short, or unpacks to more than it says', async () => {
    await expect(unpack(Buffer.from('hello'), source)).rejects.toThrow('it is not a zip file');
    const zip = writeZip([{ path: 'a', content: Buffer.alloc(10_000, 'a'), executable: false }]);
    await expect(unpack(zip.subarray(20), source)).rejects.toThrow(BadZip);
    const lying = Buffer.from(zip);
    lying.writeUInt32LE(10, lying.length - 22 - 47 + 24); // The size in its directory's only entry.
    await expect(unpack(lying, source)).rejects.toThrow('"a" cannot be unpacked');
    expect(await readdir(source)).toEqual([]);
  });
});
