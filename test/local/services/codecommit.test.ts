import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  BatchGetRepositoriesCommand,
  CodeCommitClient,
  CreateBranchCommand,
  CreateCommitCommand,
  type CreateCommitCommandInput,
  CreateRepositoryCommand,
  DeleteBranchCommand,
  DeleteRepositoryCommand,
  GetBranchCommand,
  GetCommitCommand,
  GetFileCommand,
  GetFolderCommand,
  GetRepositoryCommand,
  ListBranchesCommand,
  ListRepositoriesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDefaultBranchCommand,
  UpdateRepositoryDescriptionCommand,
} from '@aws-sdk/client-codecommit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repositoryOf } from '../../../src/local/services/codecommit-events.js';
import { type Local, openLocal } from '../../helpers/local.js';

const run = promisify(execFile);
const now = new Date('2026-01-02T03:04:05Z');

let local: Local;
let client: CodeCommitClient;
let work: string;

beforeEach(async () => {
  local = await openLocal({ clock: () => now });
  client = local.client(CodeCommitClient);
  work = await mkdtemp(join(tmpdir(), 'work '));
});

afterEach(async () => {
  await local.close();
  await rm(work, { recursive: true, force: true });
});

/** The user's git, with an identity. */
async function git(cwd: string, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];
  return (await run('git', [...identity, ...args], { cwd })).stdout.trim();
}

async function create(repositoryName: string) {
  const { repositoryMetadata } = await client.send(new CreateRepositoryCommand({ repositoryName }));
  return repositoryMetadata!;
}

function commit(repositoryName: string, input: Partial<CreateCommitCommandInput> & { files?: Record<string, string> }) {
  const { files = {}, ...rest } = input;
  const putFiles = Object.entries(files).map(([filePath, text]) => ({ filePath, fileContent: Buffer.from(text) }));
  return client.send(
    new CreateCommitCommand({
      repositoryName,
      branchName: 'main',
      ...(putFiles.length > 0 ? { putFiles } : {}),
      ...rest,
    }),
  );
}

describe('repositories', () => {
  test('are created empty, described, listed and deleted', async () => {
    const made = await client.send(
      new CreateRepositoryCommand({ repositoryName: 'hello', repositoryDescription: 'A first one', tags: { a: 'b' } }),
    );
    expect(made.repositoryMetadata).toMatchObject({
      accountId: '000000000000',
      repositoryName: 'hello',
      repositoryDescription: 'A first one',
      Arn: 'arn:aws:codecommit:us-east-1:000000000000:hello',
      creationDate: now,
    });
    expect(made.repositoryMetadata?.defaultBranch).toBeUndefined();
    expect(await client.send(new GetRepositoryCommand({ repositoryName: 'hello' }))).toMatchObject({
      repositoryMetadata: made.repositoryMetadata,
    });
    await create('another');
    const { repositories } = await client.send(new ListRepositoriesCommand({ order: 'descending' }));
    expect(repositories?.map(({ repositoryName }) => repositoryName)).toEqual(['hello', 'another']);

    const { repositoryId } = await client.send(new DeleteRepositoryCommand({ repositoryName: 'hello' }));
    expect(repositoryId).toBe(made.repositoryMetadata?.repositoryId);
    await expect(stat(fileURLToPath(made.repositoryMetadata!.cloneUrlHttp!))).rejects.toThrow('ENOENT');
    const again = await client.send(new DeleteRepositoryCommand({ repositoryName: 'hello' }));
    expect(again.repositoryId).toBeUndefined();
    await expect(client.send(new GetRepositoryCommand({ repositoryName: 'hello' }))).rejects.toMatchObject({
      name: 'RepositoryDoesNotExistException',
      message: 'hello does not exist',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('of one name exist once, and names are checked', async () => {
    await create('hello');
    await expect(create('hello')).rejects.toMatchObject({
      name: 'RepositoryNameExistsException',
      message: 'Repository named hello already exists',
    });
    for (const name of ['hello.git', 'a b', 'x'.repeat(101), 'a/b']) {
      await expect(create(name)).rejects.toMatchObject({ name: 'InvalidRepositoryNameException' });
    }
  });

  test('whose names differ in case only lie apart, and both can be cloned', async () => {
    const [lower, upper] = [await create('hello'), await create('Hello')];
    const folders = [lower, upper].map(({ cloneUrlHttp }) => fileURLToPath(cloneUrlHttp!));
    expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(2);
    expect(folders.map((folder) => basename(folder))).toEqual(['hello.git', 'Hello.git']);
    await commit('Hello', { files: { a: '1' } });
    expect(await git(work, 'ls-remote', upper.cloneUrlHttp!, 'refs/heads/main')).toContain('refs/heads/main');
    expect(await git(work, 'ls-remote', lower.cloneUrlHttp!)).toBe('');
    expect(await repositoryOf(folders[1]!, local.home)).toEqual({ region: 'us-east-1', repositoryName: 'Hello' });
  });

  test('are one set per region', async () => {
    await create('hello');
    const elsewhere = local.client(CodeCommitClient, { region: 'eu-west-1' });
    expect((await elsewhere.send(new ListRepositoriesCommand({}))).repositories).toEqual([]);
    const { repositoryMetadata } = await elsewhere.send(new CreateRepositoryCommand({ repositoryName: 'hello' }));
    expect(repositoryMetadata?.Arn).toBe('arn:aws:codecommit:eu-west-1:000000000000:hello');
    const folder = fileURLToPath(repositoryMetadata!.cloneUrlHttp!);
    expect(await repositoryOf(folder, local.home)).toEqual({ region: 'eu-west-1', repositoryName: 'hello' });
    expect(await repositoryOf(work, local.home)).toBeUndefined();
  });

  test('are read in batches, and those that are missing are named', async () => {
    await create('hello');
    const batch = await client.send(new BatchGetRepositoriesCommand({ repositoryNames: ['hello', 'nope'] }));
    expect(batch.repositories?.map(({ repositoryName }) => repositoryName)).toEqual(['hello']);
    expect(batch.repositoriesNotFound).toEqual(['nope']);
    await expect(client.send(new BatchGetRepositoriesCommand({ repositoryNames: [] }))).rejects.toMatchObject({
      name: 'RepositoryNamesRequiredException',
    });
  });

  test('have a description that can be replaced and taken away', async () => {
    await create('hello');
    const describe = (repositoryDescription?: string) =>
      client.send(new UpdateRepositoryDescriptionCommand({ repositoryName: 'hello', repositoryDescription }));
    const description = async () =>
      (await client.send(new GetRepositoryCommand({ repositoryName: 'hello' }))).repositoryMetadata
        ?.repositoryDescription;
    await describe('Better');
    expect(await description()).toBe('Better');
    await describe();
    expect(await description()).toBeUndefined();
    await expect(describe('x'.repeat(1001))).rejects.toMatchObject({ name: 'InvalidRepositoryDescriptionException' });
  });

  test('have tags', async () => {
    const { Arn: resourceArn } = await create('hello');
    const tags = async () => (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
    await client.send(new TagResourceCommand({ resourceArn, tags: { a: '1', b: '2' } }));
    await client.send(new TagResourceCommand({ resourceArn, tags: { b: '3' } }));
    expect(await tags()).toEqual({ a: '1', b: '3' });
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a', 'nope'] }));
    expect(await tags()).toEqual({ b: '3' });
    const refused = (wrong: Record<string, string>, name: string) =>
      expect(client.send(new TagResourceCommand({ resourceArn, tags: wrong }))).rejects.toMatchObject({ name });
    await refused({ 'aws:x': '' }, 'InvalidSystemTagUsageException');
    await refused({ x: 'y'.repeat(257) }, 'InvalidTagsMapException');
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']));
    await refused(many, 'TooManyTagsException');
    await expect(
      client.send(new ListTagsForResourceCommand({ resourceArn: 'arn:aws:codecommit:us-east-1:1:hello' })),
    ).rejects.toMatchObject({ name: 'InvalidResourceArnException' });
  });
});

describe('CreateCommit', () => {
  test('makes the first branch of an empty repository, and git clones it from the URL', async () => {
    const { cloneUrlHttp } = await create('hello');
    const made = await client.send(
      new CreateCommitCommand({
        repositoryName: 'hello',
        branchName: 'trunk',
        authorName: 'Ann <x>',
        email: 'ann@example.com',
        commitMessage: 'First\n\nWith a body: é',
        putFiles: [
          { filePath: 'run.sh', fileMode: 'EXECUTABLE', fileContent: Buffer.from('#!/bin/sh\n') },
          { filePath: 'docs/a "quoted"\\ näme.md', fileContent: Buffer.from('hi\n') },
          { filePath: 'link', fileMode: 'SYMLINK', fileContent: Buffer.from('run.sh') },
          { filePath: 'empty', fileContent: new Uint8Array() },
        ],
      }),
    );
    expect(made.filesAdded?.map(({ absolutePath, fileMode }) => [absolutePath, fileMode])).toEqual([
      ['docs/a "quoted"\\ näme.md', 'NORMAL'],
      ['empty', 'NORMAL'],
      ['link', 'SYMLINK'],
      ['run.sh', 'EXECUTABLE'],
    ]);
    const { repositoryMetadata } = await client.send(new GetRepositoryCommand({ repositoryName: 'hello' }));
    expect(repositoryMetadata?.defaultBranch).toBe('trunk');

    expect(cloneUrlHttp).toMatch(/^file:\/\/\/.*local%20aws%20.*\/repositories\/us-east-1\/hello\.git$/);
    await git(work, 'clone', '--quiet', cloneUrlHttp!);
    const clone = join(work, 'hello');
    expect(await git(clone, 'rev-parse', 'HEAD', 'HEAD^{tree}')).toBe(`${made.commitId}\n${made.treeId}`);
    expect(await git(clone, 'log', '-1', '--format=%an|%ae|%cI|%B')).toBe(
      'Ann x|ann@example.com|2026-01-02T03:04:05+00:00|First\n\nWith a body: é',
    );
    expect(await readFile(join(clone, 'docs/a "quoted"\\ näme.md'), 'utf8')).toBe('hi\n');
    expect((await stat(join(clone, 'run.sh'))).mode & 0o111).not.toBe(0);
    expect(await git(clone, 'fsck', '--strict')).toBe('');
  });

  test('goes on from the head that the caller names, in every way to change a file', async () => {
    await create('hello');
    const first = await commit('hello', { files: { 'a/b.txt': 'one', 'a/c.txt': 'two', 'd.sh': 'three' } });
    const second = await client.send(
      new CreateCommitCommand({
        repositoryName: 'hello',
        branchName: 'main',
        parentCommitId: first.commitId,
        putFiles: [
          { filePath: 'moved.txt', sourceFile: { filePath: 'a/b.txt', isMove: true } },
          { filePath: 'copy.txt', sourceFile: { filePath: 'd.sh' } },
        ],
        deleteFiles: [{ filePath: 'a/c.txt' }],
        setFileModes: [{ filePath: 'd.sh', fileMode: 'EXECUTABLE' }],
        keepEmptyFolders: true,
      }),
    );
    const paths = (files: { absolutePath?: string | undefined }[] | undefined) =>
      files?.map(({ absolutePath }) => absolutePath);
    expect(paths(second.filesAdded)).toEqual(['a/.gitkeep', 'copy.txt', 'moved.txt']);
    expect(paths(second.filesUpdated)).toEqual(['d.sh']);
    expect(paths(second.filesDeleted)).toEqual(['a/b.txt', 'a/c.txt']);
    const { commit: read } = await client.send(
      new GetCommitCommand({ repositoryName: 'hello', commitId: second.commitId! }),
    );
    expect(read?.parents).toEqual([first.commitId]);
  });

  test('refuses what does not go on from the head', async () => {
    await create('hello');
    const nowhere = 'f'.repeat(40);
    const refused = (input: Parameters<typeof commit>[1], name: string) =>
      expect(commit('hello', { files: { b: '' }, ...input })).rejects.toMatchObject({ name });
    await refused({ parentCommitId: nowhere }, 'ParentCommitDoesNotExistException');
    const { commitId: first } = await commit('hello', { files: { a: '1' } });
    await refused({}, 'ParentCommitIdRequiredException');
    await refused({ parentCommitId: first!.slice(0, 8) }, 'InvalidParentCommitIdException');
    await refused({ parentCommitId: nowhere }, 'ParentCommitDoesNotExistException');
    await refused({ branchName: 'other', parentCommitId: first }, 'BranchDoesNotExistException');
    await refused({ parentCommitId: first, files: { a: '1' } }, 'NoChangeException');
    await commit('hello', { parentCommitId: first, files: { a: '2' } });
    await refused({ parentCommitId: first }, 'ParentCommitIdOutdatedException');
    const { branches } = await client.send(new ListBranchesCommand({ repositoryName: 'hello' }));
    expect(branches).toEqual(['main']);
  });

  test('refuses files that cannot be', async () => {
    await create('hello');
    const { commitId: parentCommitId } = await commit('hello', { files: { 'a/b': '1', c: '2' } });
    const refused = (input: Parameters<typeof commit>[1], name: string) =>
      expect(commit('hello', { parentCommitId, ...input })).rejects.toMatchObject({ name });
    await refused({}, 'FileEntryRequiredException');
    await refused(
      { files: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`f${at}`, ''])) },
      'MaximumFileEntriesExceededException',
    );
    for (const path of ['/a', 'a//b', '../a', 'a/./b', '.git/config', 'a/', `${'d/'.repeat(21)}f`]) {
      await refused({ files: { [path]: '' } }, 'InvalidPathException');
    }
    await refused({ deleteFiles: [{ filePath: 'nope' }] }, 'FileDoesNotExistException');
    await refused({ files: { c: '' }, deleteFiles: [{ filePath: 'c' }] }, 'SamePathRequestException');
    await refused({ files: { 'c/d': '' } }, 'DirectoryNameConflictsWithFileNameException');
    await refused({ files: { a: '' } }, 'FileNameConflictsWithDirectoryNameException');
    await refused({ files: { x: '', 'x/y': '' } }, 'PutFileEntryConflictException');
    await refused({ putFiles: [{ filePath: 'x' }] }, 'SourceFileOrContentRequiredException');
    await refused(
      {
        putFiles: [{ filePath: 'x', fileContent: new Uint8Array(), sourceFile: { filePath: 'c' } }],
      },
      'FileContentAndSourceFileSpecifiedException',
    );
    await refused(
      { putFiles: [{ filePath: 'x', fileContent: new Uint8Array(6 * 1024 * 1024 + 1) }] },
      'FileContentSizeLimitExceededException',
    );
    await refused({ files: { x: '' }, authorName: 'x'.repeat(1025) }, 'NameLengthExceededException');
    await refused({ files: { x: '' }, branchName: 'a..b' }, 'InvalidBranchNameException');
  });

  test('replaces a file by a folder in one commit', async () => {
    await create('hello');
    const { commitId: parentCommitId } = await commit('hello', { files: { a: '1' } });
    const { filesAdded, filesDeleted } = await commit('hello', {
      parentCommitId,
      files: { 'a/b': '2' },
      deleteFiles: [{ filePath: 'a' }],
    });
    expect(filesAdded?.[0]?.absolutePath).toBe('a/b');
    expect(filesDeleted?.[0]?.absolutePath).toBe('a');
  });

  test('lets one of several at once win', async () => {
    await create('hello');
    const { commitId: parentCommitId } = await commit('hello', { files: { a: '1' } });
    const several = ['2', '3', '4'].map((text) => commit('hello', { parentCommitId, files: { a: text } }));
    const results = await Promise.allSettled(several);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as Error).name)).toEqual(
      Array.from({ length: 2 }, () => 'ParentCommitIdOutdatedException'),
    );
  });

  test('knows nothing of the git environment of who calls', async () => {
    const { GIT_DIR, GIT_AUTHOR_NAME } = process.env;
    Object.assign(process.env, { GIT_DIR: work, GIT_AUTHOR_NAME: 'Somebody' });
    try {
      await create('hello');
      const { commitId } = await commit('hello', { files: { a: '1' } });
      const read = await client.send(new GetCommitCommand({ repositoryName: 'hello', commitId: commitId! }));
      expect(read.commit?.author?.name).toBe('local');
    } finally {
      for (const [name, value] of Object.entries({ GIT_DIR, GIT_AUTHOR_NAME })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  test('takes up to 100 files at once', async () => {
    await create('hello');
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`f${at}`, `${at}`]));
    expect((await commit('hello', { files })).filesAdded).toHaveLength(100);
  });
});

describe('reading', () => {
  test('GetCommit gives author, committer and message as git has them', async () => {
    const { cloneUrlHttp } = await create('hello');
    await git(work, 'clone', '--quiet', cloneUrlHttp!);
    const clone = join(work, 'hello');
    await writeFile(join(clone, 'a.txt'), 'a');
    await git(clone, 'add', '.');
    await git(clone, 'commit', '--quiet', '-m', 'Über', '--date=1700000000 +0530', '--author=Bob <>');
    await git(clone, 'push', '--quiet', 'origin', 'HEAD:main');
    const commitId = await git(clone, 'rev-parse', 'HEAD');
    const { commit: read } = await client.send(new GetCommitCommand({ repositoryName: 'hello', commitId }));
    expect(read).toMatchObject({
      commitId,
      treeId: await git(clone, 'rev-parse', 'HEAD^{tree}'),
      parents: [],
      message: 'Über\n',
      author: { name: 'Bob', email: '', date: '1700000000 +0530' },
      committer: { name: 'Ann', email: 'ann@example.com', date: expect.stringMatching(/^\d+ [+-]\d{4}$/) },
    });
    const refused = (id: string, name: string) =>
      expect(client.send(new GetCommitCommand({ repositoryName: 'hello', commitId: id }))).rejects.toMatchObject({
        name,
      });
    await refused(commitId.slice(0, 7), 'InvalidCommitIdException');
    await refused('f'.repeat(40), 'CommitIdDoesNotExistException');
    await refused(read!.treeId!, 'CommitIdDoesNotExistException');
    await git(clone, 'tag', '-a', 'v1', '-m', 'v1');
    await git(clone, 'push', '--quiet', 'origin', 'v1');
    const tag = await git(clone, 'rev-parse', 'v1');
    await refused(tag, 'CommitIdDoesNotExistException');
    const branch = { repositoryName: 'hello', branchName: 'b', commitId: tag };
    await expect(client.send(new CreateBranchCommand(branch))).rejects.toMatchObject({
      name: 'CommitDoesNotExistException',
    });
  });

  test('GetFile gives the bytes at a branch, a commit, or the default branch', async () => {
    await create('hello');
    const bytes = Buffer.from([0, 255, 10, 13]);
    const first = await commit('hello', { putFiles: [{ filePath: 'd/x.bin', fileContent: bytes }] });
    await commit('hello', { parentCommitId: first.commitId, files: { 'd/x.bin': 'changed' } });
    const file = (filePath: string, commitSpecifier?: string) =>
      client.send(new GetFileCommand({ repositoryName: 'hello', filePath, commitSpecifier }));
    expect(await file('d/x.bin', first.commitId)).toMatchObject({
      fileSize: 4,
      fileMode: 'NORMAL',
      filePath: 'd/x.bin',
    });
    expect(Buffer.from((await file('d/x.bin', first.commitId)).fileContent!)).toEqual(bytes);
    for (const specifier of [undefined, 'main', 'refs/heads/main', 'HEAD']) {
      expect(Buffer.from((await file('d/x.bin', specifier)).fileContent!).toString()).toBe('changed');
    }
    await expect(file('d')).rejects.toMatchObject({ name: 'FileDoesNotExistException' });
    await expect(file('nope')).rejects.toMatchObject({ name: 'FileDoesNotExistException' });
    await expect(file('d/x.bin', 'nope')).rejects.toMatchObject({ name: 'CommitDoesNotExistException' });
    await expect(file('d/x.bin', 'main^{tree}')).rejects.toMatchObject({ name: 'InvalidCommitException' });
  });

  test.each([':foo', ':/foo', ':!foo', ':(x)y', ':(literal)foo'])('takes %s for the name of a file', async (path) => {
    await create('hello');
    await commit('hello', { files: { foo: 'another', [path]: 'own' } });
    const { fileContent } = await client.send(new GetFileCommand({ repositoryName: 'hello', filePath: path }));
    expect(Buffer.from(fileContent!).toString()).toBe('own');
    const missing = client.send(new GetFileCommand({ repositoryName: 'hello', filePath: `${path}o` }));
    await expect(missing).rejects.toMatchObject({ name: 'FileDoesNotExistException' });
  });

  test('GetFolder lists what lies in a folder, by kind', async () => {
    await create('hello');
    await commit('hello', {
      putFiles: [
        { filePath: 'd/x', fileContent: Buffer.from('x') },
        { filePath: 'd/link', fileContent: Buffer.from('x'), fileMode: 'SYMLINK' },
        { filePath: 'd/e/y', fileContent: Buffer.from('y') },
      ],
    });
    const folder = (folderPath: string) => client.send(new GetFolderCommand({ repositoryName: 'hello', folderPath }));
    expect(await folder('/')).toMatchObject({ folderPath: '', subFolders: [{ absolutePath: 'd' }], files: [] });
    expect(await folder('d')).toMatchObject({
      folderPath: 'd',
      subFolders: [{ absolutePath: 'd/e', relativePath: 'e' }],
      files: [{ absolutePath: 'd/x', relativePath: 'x', fileMode: 'NORMAL' }],
      symbolicLinks: [{ absolutePath: 'd/link', fileMode: 'SYMLINK' }],
      subModules: [],
    });
    await expect(folder('d/x')).rejects.toMatchObject({ name: 'FolderDoesNotExistException' });
  });
});

describe('branches', () => {
  test('are created at a commit, listed, made the default one, and deleted', async () => {
    await create('hello');
    const { commitId } = await commit('hello', { files: { a: '1' } });
    const branch = { repositoryName: 'hello', branchName: 'feature/x' };
    await client.send(new CreateBranchCommand({ ...branch, commitId: commitId! }));
    expect((await client.send(new GetBranchCommand(branch))).branch).toEqual({ branchName: 'feature/x', commitId });
    const again = client.send(new CreateBranchCommand({ ...branch, commitId: commitId! }));
    await expect(again).rejects.toMatchObject({ name: 'BranchNameExistsException' });
    const { branches } = await client.send(new ListBranchesCommand({ repositoryName: 'hello' }));
    expect(branches).toEqual(['feature/x', 'main']);

    const removeMain = () => client.send(new DeleteBranchCommand({ repositoryName: 'hello', branchName: 'main' }));
    await expect(removeMain()).rejects.toMatchObject({ name: 'DefaultBranchCannotBeDeletedException' });
    await client.send(new UpdateDefaultBranchCommand({ repositoryName: 'hello', defaultBranchName: 'feature/x' }));
    expect((await removeMain()).deletedBranch).toEqual({ branchName: 'main', commitId });
    expect((await removeMain()).deletedBranch).toBeUndefined();
    const missing = client.send(new GetBranchCommand({ repositoryName: 'hello', branchName: 'main' }));
    await expect(missing).rejects.toMatchObject({ name: 'BranchDoesNotExistException' });
  });

  test('need a commit that exists, and a name that git takes', async () => {
    await create('hello');
    const { commitId } = await commit('hello', { files: { a: '1' } });
    const refused = (branchName: string, at: string, name: string) =>
      expect(
        client.send(new CreateBranchCommand({ repositoryName: 'hello', branchName, commitId: at })),
      ).rejects.toMatchObject({ name });
    await refused('x', 'f'.repeat(40), 'CommitDoesNotExistException');
    await refused('x', 'abc', 'InvalidCommitIdException');
    for (const name of ['a b', 'a..b', '-a', 'a.lock', 'a/', '/a', 'a//b', 'a~1', '@{x', '.a', 'f'.repeat(40)]) {
      await refused(name, commitId!, 'InvalidBranchNameException');
    }
  });

  test('have no name that git has no place for', async () => {
    await create('hello');
    const tooLong = 'é'.repeat(200);
    const first = commit('hello', { branchName: tooLong, files: { a: '1' } });
    await expect(first).rejects.toMatchObject({ name: 'InvalidBranchNameException' });
    const { commitId } = await commit('hello', { branchName: 'feature/x', files: { a: '1' } });
    for (const branchName of ['feature', 'feature/x/y', tooLong]) {
      const made = client.send(new CreateBranchCommand({ repositoryName: 'hello', branchName, commitId }));
      await expect(made).rejects.toMatchObject({
        name: 'InvalidBranchNameException',
        $metadata: { httpStatusCode: 400 },
      });
    }
  });

  test('are not called moved when git fails for another reason', async () => {
    const { cloneUrlHttp } = await create('hello');
    const { commitId: parentCommitId } = await commit('hello', { files: { a: '1' } });
    await writeFile(join(fileURLToPath(cloneUrlHttp!), 'refs', 'heads', 'main.lock'), '');
    await expect(commit('hello', { parentCommitId, files: { a: '2' } })).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.stringContaining('main.lock'),
    });
  });

  test('are listed page by page', async () => {
    const { cloneUrlHttp } = await create('hello');
    const { commitId } = await commit('hello', { files: { a: '1' } });
    const names = Array.from({ length: 120 }, (_, index) => `b${String(index).padStart(3, '0')}`);
    const folder = fileURLToPath(cloneUrlHttp!);
    const input = names.map((name) => `create refs/heads/${name} ${commitId}\n`).join('');
    const update = run('git', [`--git-dir=${folder}`, 'update-ref', '--stdin']);
    update.child.stdin?.end(input);
    await update;
    const first = await client.send(new ListBranchesCommand({ repositoryName: 'hello' }));
    expect(first.branches).toEqual(names.slice(0, 100));
    const rest = await client.send(new ListBranchesCommand({ repositoryName: 'hello', nextToken: first.nextToken }));
    expect(rest.branches).toEqual([...names.slice(100), 'main']);
    expect(rest.nextToken).toBeUndefined();
    const wrong = client.send(new ListBranchesCommand({ repositoryName: 'hello', nextToken: '!' }));
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidContinuationTokenException' });
  });
});

describe('a push', () => {
  test('runs the hook of this home, in the repository, whatever hooks the user has configured', async () => {
    const { cloneUrlHttp } = await create('hello');
    const folder = fileURLToPath(cloneUrlHttp!);
    await mkdir(join(local.home, 'hooks'));
    await writeFile(join(local.home, 'hooks/post-receive'), '#!/bin/sh\n(pwd; cat) > "$OUT"\n', { mode: 0o755 });
    await git(work, 'init', '--quiet', 'hello');
    const clone = join(work, 'hello');
    await git(clone, 'commit', '--quiet', '--allow-empty', '-m', 'First');
    await writeFile(join(work, 'gitconfig'), `[core]\n  hooksPath = ${work}\n`);
    const env = { ...process.env, OUT: join(work, 'out'), GIT_CONFIG_GLOBAL: join(work, 'gitconfig') };
    await run('git', ['push', '--quiet', cloneUrlHttp!, 'HEAD:main'], { cwd: clone, env });
    const head = await git(clone, 'rev-parse', 'HEAD');
    const [cwd, update] = (await readFile(join(work, 'out'), 'utf8')).trim().split('\n');
    expect(await repositoryOf(cwd!, local.home)).toEqual({ region: 'us-east-1', repositoryName: 'hello' });
    expect(cwd).toBe(await realpath(folder));
    expect(update).toBe(`${'0'.repeat(40)} ${head} refs/heads/main`);
  });

  test('makes the first branch the default one', async () => {
    const { cloneUrlHttp } = await create('hello');
    await git(work, 'init', '--quiet', '--initial-branch=master', 'hello');
    const clone = join(work, 'hello');
    await git(clone, 'commit', '--quiet', '--allow-empty', '-m', 'First');
    await git(clone, 'push', '--quiet', cloneUrlHttp!, 'master');
    const after = await git(clone, 'rev-parse', 'HEAD');
    const pushed = await local.aws.repositoryIn(fileURLToPath(cloneUrlHttp!));
    await local.aws.received(pushed!, [{ ref: 'refs/heads/master', before: '0'.repeat(40), after }]);
    const { repositoryMetadata } = await client.send(new GetRepositoryCommand({ repositoryName: 'hello' }));
    expect(repositoryMetadata?.defaultBranch).toBe('master');
  });
});

test('a host without git is told that it is needed', async () => {
  const { PATH } = process.env;
  process.env.PATH = work;
  try {
    await expect(create('hello')).rejects.toMatchObject({ name: 'InternalFailure' });
    await expect(local.aws.call('codecommit', 'CreateRepository', { repositoryName: 'hello' })).rejects.toThrow(
      'The local AWS needs git on the PATH',
    );
  } finally {
    process.env.PATH = PATH;
  }
});
