import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitOf } from '../../../src/local/services/codecommit/commit-of.js';
import { git } from '../../../src/local/services/codecommit/git.js';
import { branchesIn, looseObject } from '../../../src/local/services/codecommit/git-files.js';
import { entriesOf, entryAt, filesOf, treeOf } from '../../../src/local/services/codecommit/tree.js';

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

it('leaves an object that is packed, or is not there, to git', async () => {
  await asked('update-ref', 'refs/heads/main', commit);
  await asked('repack', '-a', '-d', '--quiet');
  expect(looseObject(folder, commit)).toBeUndefined();
  expect(looseObject(folder, '0'.repeat(40))).toBeUndefined();
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
