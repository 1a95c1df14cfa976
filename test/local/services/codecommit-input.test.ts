/** CodeCommit has an exception of its own for each member that its API model constrains, or requires. */
import * as codecommit from '@aws-sdk/client-codecommit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codecommit as service } from '../../../src/local/services/codecommit.js';
import { type Local, openLocal } from '../../helpers/local.js';

let local: Local;
beforeAll(async () => {
  local = await openLocal();
  const putFiles = [{ filePath: 'a', fileContent: Buffer.from('a') }];
  await send('CreateRepository', { repositoryName: 'hello' });
  await send('CreateCommit', { repositoryName: 'hello', branchName: 'main', putFiles });
});
afterAll(() => local.close());

const commands = { ...codecommit } as unknown as Record<string, new (input: object) => codecommit.GetRepositoryCommand>;

function send(operation: string, input: object): Promise<unknown> {
  const Command = commands[`${operation}Command`]!;
  return local.client(codecommit.CodeCommitClient).send(new Command(input));
}

const repositoryName = 'hello';
const resourceArn = 'arn:aws:codecommit:us-east-1:000000000000:hello';
const file = { filePath: 'b', fileContent: Buffer.from('b') };
const onMain = { repositoryName, branchName: 'main' };

const ofARepository = Object.keys(service.operations).filter((name) => !/Repositories$|Resource$/.test(name));

test.each(ofARepository)('%s names a repository', async (operation) => {
  const refused = (name: string) => ({ name, $metadata: { httpStatusCode: 400 } });
  await expect(send(operation, {})).rejects.toMatchObject(refused('RepositoryNameRequiredException'));
  for (const wrong of ['a b', 'a'.repeat(101), 'a.git']) {
    await expect(send(operation, { repositoryName: wrong })).rejects.toMatchObject(
      refused('InvalidRepositoryNameException'),
    );
  }
});

test.each<[operation: string, input: object, name: string]>([
  ['BatchGetRepositories', {}, 'RepositoryNamesRequiredException'],
  ['BatchGetRepositories', { repositoryNames: ['a b'] }, 'InvalidRepositoryNameException'],
  ['GetBranch', { repositoryName }, 'BranchNameRequiredException'],
  ['GetBranch', { repositoryName, branchName: 'a'.repeat(257) }, 'InvalidBranchNameException'],
  ['DeleteBranch', { repositoryName }, 'BranchNameRequiredException'],
  ['DeleteBranch', { repositoryName, branchName: 'a'.repeat(257) }, 'InvalidBranchNameException'],
  ['CreateBranch', { repositoryName, commitId: 'x' }, 'BranchNameRequiredException'],
  ['CreateBranch', { repositoryName, branchName: 'a'.repeat(257), commitId: 'x' }, 'InvalidBranchNameException'],
  ['CreateBranch', { repositoryName, branchName: 'b' }, 'CommitIdRequiredException'],
  ['UpdateDefaultBranch', { repositoryName }, 'BranchNameRequiredException'],
  ['UpdateDefaultBranch', { repositoryName, defaultBranchName: 'a'.repeat(257) }, 'InvalidBranchNameException'],
  ['GetCommit', { repositoryName }, 'CommitIdRequiredException'],
  ['GetFile', { repositoryName }, 'PathRequiredException'],
  ['GetFolder', { repositoryName }, 'PathRequiredException'],
  ['CreateCommit', { repositoryName, putFiles: [file] }, 'BranchNameRequiredException'],
  ['CreateCommit', { ...onMain, branchName: 'a'.repeat(257), putFiles: [file] }, 'InvalidBranchNameException'],
  [
    'CreateRepository',
    { repositoryName: 'b', repositoryDescription: 'x'.repeat(1001) },
    'InvalidRepositoryDescriptionException',
  ],
  ['CreateRepository', { repositoryName: 'b', kmsKeyId: 'a b' }, 'EncryptionKeyInvalidIdException'],
  ['CreateRepository', { repositoryName: 'b', tags: { '': '' } }, 'InvalidTagsMapException'],
  ['CreateRepository', { repositoryName: 'b', tags: { a: 'x'.repeat(257) } }, 'InvalidTagsMapException'],
  [
    'UpdateRepositoryDescription',
    { repositoryName, repositoryDescription: 'x'.repeat(1001) },
    'InvalidRepositoryDescriptionException',
  ],
  ['ListRepositories', { sortBy: 'x' }, 'InvalidSortByException'],
  ['ListRepositories', { order: 'x' }, 'InvalidOrderException'],
  ['ListTagsForResource', {}, 'ResourceArnRequiredException'],
  ['TagResource', { tags: {} }, 'ResourceArnRequiredException'],
  ['TagResource', { resourceArn }, 'TagsMapRequiredException'],
  ['TagResource', { resourceArn, tags: { ['x'.repeat(129)]: '' } }, 'InvalidTagsMapException'],
  ['UntagResource', { tagKeys: ['a'] }, 'ResourceArnRequiredException'],
  ['UntagResource', { resourceArn }, 'TagKeysListRequiredException'],
  ['UntagResource', { resourceArn, tagKeys: ['x'.repeat(129)] }, 'InvalidTagKeysListException'],
])('%s of %j is refused with %s', async (operation, input, name) => {
  await expect(send(operation, input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

test.each<[files: object, name: string]>([
  [{ putFiles: [{ ...file, filePath: undefined }] }, 'PathRequiredException'],
  [{ putFiles: [{ ...file, fileMode: 'x' }] }, 'InvalidFileModeException'],
  [{ setFileModes: [{ filePath: 'a', fileMode: 'x' }] }, 'InvalidFileModeException'],
  [{ setFileModes: [{ filePath: 'a' }] }, 'FileModeRequiredException'],
  [{ deleteFiles: [{}] }, 'PathRequiredException'],
])('CreateCommit of %j is refused with %s', async (files, name) => {
  const { branch } = (await send('GetBranch', onMain)) as codecommit.GetBranchCommandOutput;
  const input = { ...onMain, parentCommitId: branch?.commitId, ...files };
  await expect(send('CreateCommit', input)).rejects.toMatchObject({ name });
});
