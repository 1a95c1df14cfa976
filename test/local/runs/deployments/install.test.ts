/** How files are placed on an instance. */
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseAppspec } from '../../../../src/local/runs/deployments/appspec.js';
import { install, type Installation } from '../../../../src/local/runs/deployments/install.js';

let folder: string;
let warnings: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'install '));
  await mkdir(join(folder, 'root'));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inRoot = (path: string) => join(folder, 'root', path);

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Installs a revision of these files. */
async function place(
  appspec: string,
  files: Readonly<Record<string, string>>,
  behavior: Installation['behavior'] = 'DISALLOW',
): Promise<void> {
  const archive = join(folder, 'archive');
  await rm(archive, { recursive: true, force: true });
  await mkdir(archive, { recursive: true });
  for (const [path, text] of Object.entries(files)) await write(join(archive, path), text);
  await install({
    root: join(folder, 'root'),
    groupId: 'group',
    archive,
    appspec: parseAppspec(`version: 0.0\nos: linux\n${appspec}`),
    behavior,
    warn: async (line) => void warnings.push(line),
  });
}

/** All files below `/srv`, with what they hold. */
async function placed(): Promise<Record<string, string>> {
  const entries = await readdir(inRoot('srv'), { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const found = files.map(
    async (file) => [file.slice(inRoot('srv').length + 1), await readFile(file, 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(found));
}

const files = (...pairs: [string, string][]) =>
  `files:\n${pairs.map(([source, destination]) => `  - source: ${source}\n    destination: ${destination}\n`).join('')}`;

describe('what goes where', () => {
  const REVISION = { 'a.txt': 'a', 'web/index.html': 'i', 'web/css/main.css': 'c' };
  const cases: [string, [string, string][], Record<string, string>][] = [
    ['a file into a folder', [['a.txt', '/srv/x']], { 'x/a.txt': 'a' }],
    ['a file of a folder', [['web/css/main.css', '/srv']], { 'main.css': 'c' }],
    ['what a folder holds', [['web', '/srv/site']], { 'site/index.html': 'i', 'site/css/main.css': 'c' }],
    ['everything', [['/', '/srv/all']], expect.objectContaining({ 'all/a.txt': 'a', 'all/web/css/main.css': 'c' })],
    ['what is not to leave the root', [['../../a.txt', '/../../srv']], { 'a.txt': 'a' }],
  ];
  test.each(cases)('%s', async (_title, pairs, expected) => {
    await place(files(...pairs), REVISION);
    expect(await placed()).toEqual(expected);
  });

  test('a source that is not there fails it, and nothing is placed', async () => {
    await expect(place(files(['a.txt', '/srv'], ['b.txt', '/srv']), REVISION)).rejects.toThrow('b.txt');
    expect(await placed()).toEqual({});
  });

  test('two files for one place fail it', async () => {
    const twice = place(files(['a.txt', '/srv'], ['b/a.txt', '/srv']), { 'a.txt': '1', 'b/a.txt': '2' });
    await expect(twice).rejects.toThrow(/two source files named .* for the same destination \(\/srv\/a\.txt\)/);
  });

  test('a symlink stays one', async () => {
    const archive = join(folder, 'archive');
    await place(files(['web', '/srv/site']), REVISION);
    await symlink('index.html', join(archive, 'web/home.html'));
    await rm(inRoot('srv'), { recursive: true });
    await install({
      root: join(folder, 'root'),
      groupId: 'group',
      archive,
      appspec: parseAppspec(`version: 0.0\nos: linux\n${files(['web', '/srv/site'])}`),
      behavior: 'DISALLOW',
      warn: () => Promise.resolve(),
    });
    expect(await readlink(inRoot('srv/site/home.html'))).toBe('index.html');
  });
});

describe('what is there', () => {
  const spec = files(['site', '/srv/site']);

  test('of the former deployment is removed, and what others have put beside it stays', async () => {
    await place(spec, { 'site/old.html': 'o', 'site/both.html': '1', 'site/gone/x': 'x', 'site/kept/y': 'y' });
    await write(inRoot('srv/site/kept/upload.png'), 'u');
    await place(spec, { 'site/both.html': '2' });
    expect(await placed()).toEqual({ 'site/both.html': '2', 'site/kept/upload.png': 'u' });
    await expect(lstat(inRoot('srv/site/gone'))).rejects.toThrow('ENOENT');
  });

  test.each([
    ['OVERWRITE', 'new'],
    ['RETAIN', 'old'],
  ] as const)('of somebody else: %s', async (behavior, text) => {
    await write(inRoot('srv/site/index.html'), 'old');
    await place(spec, { 'site/index.html': 'new', 'site/more.html': 'm' }, behavior);
    expect(await placed()).toEqual({ 'site/index.html': text, 'site/more.html': 'm' });
    // What was kept is none of the deployment's: the next one does not remove it.
    await place('', { 'site/x': 'x' });
    expect(await placed()).toEqual(behavior === 'RETAIN' ? { 'site/index.html': 'old' } : {});
  });

  test('of somebody else: DISALLOW fails it, before anything is placed', async () => {
    await write(inRoot('srv/site/index.html'), 'old');
    await expect(place(spec, { 'site/a.html': 'a', 'site/index.html': 'new' })).rejects.toThrow(
      'The deployment failed because a specified file already exists at this location: /srv/site/index.html',
    );
    expect(await placed()).toEqual({ 'site/index.html': 'old' });
  });
});

describe('permissions', () => {
  const mode = async (path: string) => ((await stat(inRoot(path))).mode & 0o7777).toString(8);
  const spec = files(['site', '/srv/site']);
  const REVISION = { 'site/run.sh': 'r', 'site/a.txt': 'a', 'site/b.txt': 'b', 'site/sub/c.txt': 'c' };

  test('of all that lies below, of what matches, but not of what is excepted', async () => {
    await place(
      `${spec}permissions:
  - object: /srv/site
    pattern: "*.txt"
    except: ["b*"]
    mode: 600
  - object: /srv/site/sub
    type: [directory, file]
    mode: 640
  - object: /srv/site/run.sh
    mode: 4755
`,
      REVISION,
    );
    const paths = ['srv/site/a.txt', 'srv/site/b.txt', 'srv/site/sub/c.txt', 'srv/site/run.sh'];
    expect(await Promise.all(paths.map(mode))).toEqual(['600', '644', '640', '4755']);
  });

  test('of folders alone', async () => {
    await place(`${spec}permissions:\n  - object: /srv\n    type: [directory]\n    mode: 750\n`, REVISION);
    const paths = ['srv/site', 'srv/site/sub', 'srv/site/a.txt'];
    expect(await Promise.all(paths.map(mode))).toEqual(['750', '750', '644']);
  });

  test('what cannot be done is a warning: unknown owners, ACLs', async () => {
    const owner = 'owner: nobody-of-this-name\n    acls: ["u:x:r"]';
    await place(`${spec}permissions:\n  - object: /srv/site/a.txt\n    ${owner}\n`, REVISION);
    expect(warnings).toEqual([
      expect.stringMatching(/^Warning: the owner of \/srv\/site\/a\.txt stays as it is: .*nobody-of-this-name/),
      'Warning: the local AWS does not act on the acls of /srv/site/a.txt',
    ]);
  });

  test.each([
    ['twice for a file', '  - object: /srv/site/a.txt\n  - object: /srv/site\n', /specified more than once/],
    ['a pattern for a file', '  - object: /srv/site/a.txt\n    pattern: "x*"\n', /an invalid pattern \(x\*\)/],
    ['an exception for a file', '  - object: /srv/site/a.txt\n    except: ["x*"]\n', /except parameter/],
  ])('%s fails it', async (_title, permissions, message) => {
    await expect(place(`${spec}permissions:\n${permissions}`, REVISION)).rejects.toThrow(message);
  });
});
