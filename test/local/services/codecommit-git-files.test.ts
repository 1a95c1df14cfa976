import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitOf } from '../../../src/local/services/codecommit/commit-of.js';
import { git } from '../../../src/local/services/codecommit/git.js';
import { branchesIn, looseObject, objectFile } from '../../../src/local/services/codecommit/git-files.js';
import { entriesOf, entryAt, filesOf, treeOf } from '../../../src/local/services/codecommit/tree.js';
import { writeCommit } from '../../../src/local/services/codecommit/write-commit.js';
import { writeObject } from '../../../src/local/services/codecommit/write-object.js';
import { writeTree } from '../../../src/local/services/codecommit/write-tree.js';

let folder: string;
let commit: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'git files '));
  await asked('init', '--quiet', '--bare', '--template=', '--initial-branch=main');
  commit = await newCommit('One');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('knows no branch of a new repository', () => {
  expect(branchesIn(folder)).toEqual([]);
});

it('knows the branches, by name, and which one a clone checks out', async () => {
  const other = await newCommit('Other');
  await asked('update-ref', 'refs/heads/main', commit);
  await asked('update-ref', 'refs/heads/a/b/c', other);
  await asked('update-ref', 'refs/heads/Z', commit);
  await asked('update-ref', 'refs/tags/v1', commit);
  expect(branchesIn(folder)).toEqual([
    { name: 'Z', commitId: commit, isDefault: false },
    { name: 'a/b/c', commitId: other, isDefault: false },
    { name: 'main', commitId: commit, isDefault: true },
  ]);
});

it('knows those that git has packed, and what has changed since', async () => {
  const other = await newCommit('Other');
  await asked('update-ref', 'refs/heads/main', commit);
  await asked('update-ref', 'refs/heads/old', commit);
  await asked('tag', '--annotate', '--message=v1', 'v1', commit);
  await asked('pack-refs', '--all');
  await asked('update-ref', 'refs/heads/main', other);
  expect(branchesIn(folder)).toEqual([
    { name: 'main', commitId: other, isDefault: true },
    { name: 'old', commitId: commit, isDefault: false },
  ]);
});

it('does not take a lock of git for a branch', async () => {
  await asked('update-ref', 'refs/heads/main', commit);
  await writeFile(join(folder, 'refs', 'heads', 'main.lock'), '');
  expect(branchesIn(folder)).toHaveLength(1);
});

it.each([
  ['a branch that stands for another one', () => asked('symbolic-ref', 'refs/heads/main', 'refs/heads/other')],
  ['a name that is not ASCII', () => asked('update-ref', 'refs/heads/zürich', commit)],
  ['a packed name that is not ASCII', () => packed('refs/heads/zürich')],
  ['branches that lie elsewhere', () => writeFile(join(folder, 'HEAD'), 'ref: refs/heads/.invalid\n')],
  ['no default branch', () => writeFile(join(folder, 'HEAD'), `${commit}\n`)],
])('leaves %s to git', async (_, make) => {
  await make();
  expect(branchesIn(folder)).toBeUndefined();
});

it('reads an object as git does, with its type', async () => {
  await asked('tag', '--annotate', '--message=v1', 'v1', commit);
  const tag = await asked('rev-parse', 'v1');
  expect(looseObject(folder, commit)).toEqual({
    type: 'commit',
    content: await git(folder, ['cat-file', 'commit', commit]),
  });
  expect(looseObject(folder, tag)).toEqual({ type: 'tag', content: await git(folder, ['cat-file', 'tag', tag]) });
});

it('leaves an object that is very large to git', async () => {
  const large = Buffer.alloc(9 * 1024 * 1024);
  const id = (await git(folder, ['hash-object', '-w', '--stdin'], large)).toString().trim();
  expect(looseObject(folder, id)).toBeUndefined();
});

it('leaves an object that is packed, or is not there, to git', async () => {
  await asked('update-ref', 'refs/heads/main', commit);
  await asked('repack', '-a', '-d', '--quiet');
  expect(looseObject(folder, commit)).toBeUndefined();
  expect(looseObject(folder, '0'.repeat(40))).toBeUndefined();
});

it('leaves nothing behind of an object that cannot be written', async () => {
  // The blob of the text `new` lies in the folder 3e.
  await writeFile(join(folder, 'objects', '3e'), '');
  await expect(writeObject(folder, 'blob', Buffer.from('new'))).rejects.toThrow();
  expect((await readdir(join(folder, 'objects'))).filter((name) => name.startsWith('tmp_'))).toEqual([]);
});

describe('a commit with folders', () => {
  let id: string;
  beforeEach(async () => {
    const blob = (await git(folder, ['hash-object', '-w', '--stdin'], Buffer.from('text'))).toString().trim();
    const inner = await madeTree(`100755 blob ${blob}\trun.sh\n120000 blob ${blob}\tzürich\n`);
    const root = await madeTree(
      `040000 tree ${inner}\ta\n100644 blob ${blob}\ta.txt\n160000 commit ${commit}\tmodule\n`,
    );
    id = await asked('commit-tree', '-m', 'Folders', root);
    await asked('update-ref', 'refs/heads/main', id);
  });

  it.each([
    ['as they lie', () => undefined],
    ['when git has packed them', () => asked('repack', '-a', '-d', '--quiet')],
    ['when a folder alone is packed', () => packedAlone('a/')],
  ])('gives its trees %s', async (_, pack) => {
    await pack();
    const listed = await asked('ls-tree', '-r', id);
    const files = await filesOf(folder, id);
    expect(files.map(({ path }) => path)).toEqual(['a.txt', 'a/run.sh', 'a/zürich', 'module']);
    expect(files.map(({ mode }) => mode)).toEqual(listed.split('\n').map((line) => line.slice(0, 6)));
    expect(await commitOf(folder, 'HEAD')).toBe(id);
    expect(await entryAt(folder, id, 'a/run.sh')).toEqual(files[1]);
    expect(await entryAt(folder, id, 'a/none')).toBeUndefined();
    expect(await entryAt(folder, id, 'a.txt/none')).toBeUndefined();
    const tree = await treeOf(folder, id);
    expect((await entriesOf(folder, tree)).map(({ path }) => path)).toEqual(['a.txt', 'a', 'module']);
    expect(tree).toBe(await asked('rev-parse', `${id}^{tree}`));
  });

  it.each([
    ['as they lie', () => undefined],
    ['when git has packed them', () => asked('repack', '-a', '-d', '--quiet')],
  ])('are what a new commit is built on %s', async (_, pack) => {
    const [text] = await filesOf(folder, id);
    const odd = Buffer.from(
      `100644 blob ${text!.id}\tn\xf6t UTF-8\n040000 tree ${await treeOf(folder, id)}\tbelow\n`,
      'latin1',
    );
    const parent = await asked('commit-tree', '-m', 'Below', (await git(folder, ['mktree'], odd)).toString().trim());
    await asked('update-ref', 'refs/heads/main', parent);
    await pack();
    const made = await writeCommit(folder, {
      parent,
      name: 'Ann',
      email: 'ann@example.com',
      date: new Date('2026-01-02T03:04:05Z'),
      message: 'On top',
      changes: [
        { path: 'below/a/run.sh', gone: true },
        { path: 'below/a/zürich', gone: true },
        { path: 'below/a.txt', mode: '100755', id: text!.id },
        { path: 'below/a-b', mode: '100644', content: Buffer.from('new') },
        { path: 'ä/b/c', mode: '120000', content: Buffer.from('../d') },
      ],
    });
    const listed = (await git(folder, ['-c', 'core.quotePath=false', 'ls-tree', '-r', made])).toString('latin1');
    const rows = listed
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/ [0-9a-f]{40}\t/, ' '));
    expect(rows).toEqual([
      '100644 blob below/a-b',
      '100755 blob below/a.txt',
      '160000 commit below/module',
      '100644 blob n\xf6t UTF-8',
      `120000 blob ${Buffer.from('ä/b/c').toString('latin1')}`,
    ]);
    expect(await asked('cat-file', 'commit', made)).toBe(
      `tree ${await asked('rev-parse', `${made}^{tree}`)}\nparent ${parent}\nauthor Ann <ann@example.com> 1767323045 +0000\n` +
        'committer Ann <ann@example.com> 1767323045 +0000\n\nOn top',
    );
    await asked('update-ref', 'refs/heads/main', made);
    expect(await asked('fsck', '--strict', '--no-dangling')).toBe('');
  });

  it('are never taken for empty where one is lost: no commit is built on them', async () => {
    const lost = await asked('rev-parse', `${id}:a/`);
    await rm(objectFile(folder, lost));
    const changes = [{ path: 'a/new', mode: '100644', content: Buffer.from('new') }];
    const made = writeTree(folder, await treeOf(folder, id), changes);
    await expect(made).rejects.toThrow(`there is no tree ${lost}`);
  });

  async function madeTree(entries: string): Promise<string> {
    return (await git(folder, ['mktree'], Buffer.from(entries))).toString().trim();
  }

  async function packedAlone(path: string): Promise<void> {
    const tree = await asked('rev-parse', `${id}:${path}`);
    await git(folder, ['pack-objects', '--quiet', join(folder, 'objects', 'pack', 'pack')], Buffer.from(`${tree}\n`));
    await asked('prune-packed');
  }
});

async function asked(...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
  return (await git(folder, [...identity, ...args])).toString().trim();
}

async function newCommit(message: string): Promise<string> {
  return asked('commit-tree', '-m', message, await asked('mktree'));
}

async function packed(ref: string): Promise<void> {
  await asked('update-ref', ref, commit);
  await asked('pack-refs', '--all');
}
