/** Single files, blobs, differences and batches of commits. */
import {
  BatchGetCommitsCommand,
  CodeCommitClient,
  CreateBranchCommand,
  CreateCommitCommand,
  type CreateCommitCommandInput,
  CreateRepositoryCommand,
  DeleteFileCommand,
  type DeleteFileCommandInput,
  GetBlobCommand,
  GetBranchCommand,
  GetCommitCommand,
  GetDifferencesCommand,
  type GetDifferencesCommandInput,
  GetFileCommand,
  GetFolderCommand,
  PutFileCommand,
  type PutFileCommandInput,
} from '@aws-sdk/client-codecommit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Local, openLocal } from '../../helpers/local.js';

const on = { repositoryName: 'hello', branchName: 'main' };
const nobody = 'f'.repeat(40);

let local: Local;
let client: CodeCommitClient;
let first: string;

beforeEach(async () => {
  local = await openLocal();
  client = local.client(CodeCommitClient);
  await client.send(new CreateRepositoryCommand({ repositoryName: 'hello' }));
  first = (await put({ filePath: 'd/a.txt', fileContent: Buffer.from('one'), parentCommitId: undefined })).commitId!;
});
afterEach(() => local.close());

function put(input: Partial<PutFileCommandInput> = {}) {
  const given = { filePath: 'b.txt', fileContent: Buffer.from('two'), parentCommitId: first };
  return client.send(new PutFileCommand({ ...on, ...given, ...input }));
}

function remove(input: Partial<DeleteFileCommandInput> = {}) {
  return client.send(new DeleteFileCommand({ ...on, filePath: 'd/a.txt', parentCommitId: first, ...input }));
}

function commit(input: Partial<CreateCommitCommandInput>) {
  return client.send(new CreateCommitCommand({ ...on, parentCommitId: first, ...input }));
}

function differences(input: Partial<GetDifferencesCommandInput> = {}) {
  return client.send(new GetDifferencesCommand({ repositoryName: 'hello', afterCommitSpecifier: 'main', ...input }));
}

async function headCommit() {
  const { branch } = await client.send(new GetBranchCommand(on));
  const { commit: read } = await client.send(
    new GetCommitCommand({ repositoryName: 'hello', commitId: branch!.commitId! }),
  );
  return read!;
}

describe('PutFile', () => {
  test('adds a file, and updates it', async () => {
    const said = { name: 'Ann', email: 'ann@example.com', commitMessage: 'Second' };
    const { blobId, treeId, commitId } = await put({ ...said, fileMode: 'EXECUTABLE' });
    const author = { name: 'Ann', email: 'ann@example.com' };
    expect(await headCommit()).toMatchObject({ commitId, treeId, parents: [first], message: 'Second', author });
    const at = { repositoryName: 'hello', filePath: 'b.txt' };
    expect(await client.send(new GetFileCommand(at))).toMatchObject({ blobId, fileMode: 'EXECUTABLE' });
    // What is not said of the mode is kept.
    const second = await put({ fileContent: Buffer.from('three'), parentCommitId: commitId });
    expect(await client.send(new GetFileCommand(at))).toMatchObject({
      blobId: second.blobId,
      fileMode: 'EXECUTABLE',
      fileSize: 5,
    });
  });

  test.each<[string, Partial<PutFileCommandInput>]>([
    ['FileContentRequiredException', { fileContent: new Uint8Array() }],
    ['FileContentSizeLimitExceededException', { fileContent: new Uint8Array(6 * 1024 * 1024 + 1) }],
    ['SameFileContentException', { filePath: 'd/a.txt', fileContent: Buffer.from('one') }],
    ['FileNameConflictsWithDirectoryNameException', { filePath: 'd' }],
    ['DirectoryNameConflictsWithFileNameException', { filePath: 'd/a.txt/b' }],
    ['InvalidPathException', { filePath: '../a' }],
    ['InvalidFileModeException', { fileMode: 'OTHER' as 'NORMAL' }],
    ['ParentCommitIdRequiredException', { parentCommitId: undefined }],
    ['ParentCommitDoesNotExistException', { parentCommitId: nobody }],
    ['BranchDoesNotExistException', { branchName: 'other' }],
    ['NameLengthExceededException', { name: 'x'.repeat(1025) }],
    ['RepositoryDoesNotExistException', { repositoryName: 'nope' }],
  ])('refuses with %s', async (name, input) => {
    await expect(put(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  test('refuses a parent that is not the head any more', async () => {
    await put();
    await expect(put({ filePath: 'c.txt' })).rejects.toMatchObject({ name: 'ParentCommitIdOutdatedException' });
  });
});

describe('DeleteFile', () => {
  test('deletes a file, in the name of the caller', async () => {
    const blob = await client.send(new GetFileCommand({ repositoryName: 'hello', filePath: 'd/a.txt' }));
    const { blobId, commitId, filePath, treeId } = await remove();
    expect({ blobId, filePath }).toEqual({ blobId: blob.blobId, filePath: 'd/a.txt' });
    expect(await headCommit()).toMatchObject({
      commitId,
      treeId,
      message: 'Deleted d/a.txt',
      author: { name: 'arn:aws:iam::000000000000:user/local', email: '' },
    });
    await expect(remove({ parentCommitId: commitId })).rejects.toMatchObject({ name: 'FileDoesNotExistException' });
  });

  test('keeps the folder where that is wanted', async () => {
    await remove({ keepEmptyFolders: true });
    const { files } = await client.send(new GetFolderCommand({ repositoryName: 'hello', folderPath: 'd' }));
    expect(files).toMatchObject([{ relativePath: '.gitkeep' }]);
  });

  test.each<[string, Partial<DeleteFileCommandInput>]>([
    ['FileDoesNotExistException', { filePath: 'd' }],
    ['PathRequiredException', { filePath: '' }],
    ['ParentCommitDoesNotExistException', { parentCommitId: nobody }],
    ['InvalidParentCommitIdException', { parentCommitId: 'main' }],
  ])('refuses with %s', async (name, input) => {
    await expect(remove(input)).rejects.toMatchObject({ name });
  });
});

test('GetBlob gives the bytes', async () => {
  const bytes = Buffer.from([0, 255, 10, 13]);
  const { blobId, treeId } = await put({ fileContent: bytes });
  const blob = (id: string) => client.send(new GetBlobCommand({ repositoryName: 'hello', blobId: id }));
  expect(Buffer.from((await blob(blobId!)).content!)).toEqual(bytes);
  await expect(blob('')).rejects.toMatchObject({ name: 'BlobIdRequiredException' });
  await expect(blob('main')).rejects.toMatchObject({ name: 'InvalidBlobIdException' });
  await expect(blob(treeId!)).rejects.toMatchObject({ name: 'BlobIdDoesNotExistException' });
  await expect(blob(nobody)).rejects.toMatchObject({ name: 'BlobIdDoesNotExistException' });
});

test('BatchGetCommits gives those that there are, and says what is wrong with the others', async () => {
  const get = (commitIds: string[]) => client.send(new BatchGetCommitsCommand({ repositoryName: 'hello', commitIds }));
  const { commitId } = await put({ commitMessage: 'Second' });
  const { commits, errors } = await get([commitId!, first, nobody, 'main']);
  expect(commits).toMatchObject([
    { commitId, message: 'Second', parents: [first] },
    { commitId: first, parents: [] },
  ]);
  expect(errors).toMatchObject([
    { commitId: nobody, errorCode: 'CommitIdDoesNotExistException' },
    { commitId: 'main', errorCode: 'InvalidCommitIdException' },
  ]);
  await expect(get([])).rejects.toMatchObject({ name: 'CommitIdsListRequiredException' });
  const many = Array.from({ length: 101 }, (_, index) => String(index));
  await expect(get(many)).rejects.toMatchObject({ name: 'CommitIdsLimitExceededException' });
});

describe('GetDifferences', () => {
  /** What changed, as `M d/a.txt`. */
  async function changes(input: Partial<GetDifferencesCommandInput>) {
    const { differences: found = [] } = await differences(input);
    return found.map(
      ({ changeType, beforeBlob, afterBlob }) => `${changeType} ${beforeBlob?.path ?? '-'} ${afterBlob?.path ?? '-'}`,
    );
  }

  beforeEach(async () => {
    await commit({
      putFiles: [
        { filePath: 'd/a.txt', fileContent: Buffer.from('ONE') },
        { filePath: 'e/a.txt', fileContent: Buffer.from('one') },
        { filePath: 'd/new', fileContent: Buffer.from('new') },
      ],
    });
  });

  test('between two commits', async () => {
    expect(await changes({ beforeCommitSpecifier: first })).toEqual(['M d/a.txt d/a.txt', 'A - d/new', 'A - e/a.txt']);
    expect(await changes({ beforeCommitSpecifier: 'main', afterCommitSpecifier: first })).toEqual([
      'M d/a.txt d/a.txt',
      'D d/new -',
      'D e/a.txt -',
    ]);
    expect(await changes({ beforeCommitSpecifier: 'main' })).toEqual([]);
    const { differences: [modified] = [] } = await differences({ beforeCommitSpecifier: first });
    const mode = '100644';
    expect(modified).toMatchObject({ beforeBlob: { mode }, afterBlob: { mode }, changeType: 'M' });
    expect(modified!.beforeBlob!.blobId).not.toBe(modified!.afterBlob!.blobId);
  });

  test('of everything there is, where there is nothing to compare with', async () => {
    expect(await changes({})).toEqual(['A - d/a.txt', 'A - d/new', 'A - e/a.txt']);
  });

  test('below a path, which may have had another name', async () => {
    const beforeCommitSpecifier = first;
    expect(await changes({ beforeCommitSpecifier, afterPath: 'd' })).toEqual(['M d/a.txt d/a.txt', 'A - d/new']);
    expect(await changes({ beforeCommitSpecifier, beforePath: 'd/a.txt' })).toEqual(['M d/a.txt d/a.txt']);
    expect(await changes({ beforeCommitSpecifier, beforePath: 'd', afterPath: 'e' })).toEqual([]);
  });

  test('a page at a time', async () => {
    const one = await differences({ MaxResults: 2 });
    const two = await differences({ MaxResults: 2, NextToken: one.NextToken });
    const paths = [one, two].map(({ differences: found }) => found!.map(({ afterBlob }) => afterBlob!.path));
    expect(paths).toEqual([['d/a.txt', 'd/new'], ['e/a.txt']]);
    expect(two.NextToken).toBeUndefined();
  });

  test.each<[string, Partial<GetDifferencesCommandInput>]>([
    ['CommitRequiredException', { afterCommitSpecifier: '' }],
    ['CommitDoesNotExistException', { afterCommitSpecifier: 'nope' }],
    ['CommitDoesNotExistException', { beforeCommitSpecifier: nobody }],
    ['InvalidCommitException', { afterCommitSpecifier: 'main^' }],
    ['PathDoesNotExistException', { afterPath: 'nope' }],
    ['InvalidPathException', { afterPath: 'a//b' }],
    ['InvalidMaxResultsException', { MaxResults: 0 }],
    ['InvalidContinuationTokenException', { NextToken: '!' }],
  ])('refuses with %s', async (name, input) => {
    await expect(differences(input)).rejects.toMatchObject({ name });
  });
});

test('only the branch that is named moves', async () => {
  await client.send(new CreateBranchCommand({ ...on, branchName: 'other', commitId: first }));
  const { commitId } = await put({ branchName: 'other' });
  const { branch } = await client.send(new GetBranchCommand({ ...on, branchName: 'other' }));
  expect(branch?.commitId).toBe(commitId);
  expect((await headCommit()).commitId).toBe(first);
});
