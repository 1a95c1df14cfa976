import {
  CreateCommitCommand,
  CreateRepositoryCommand,
  DeleteBranchCommand,
  DeleteRepositoryCommand,
  GetBranchCommand,
  GetCommitCommand,
  GetRepositoryCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-codecommit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal } from './refusal.js';
import { openWorld, type World } from './world.js';

let world: World;
let repositoryName: string;
let first: string;
let second: string;

const codecommit = () => world.aws.codecommit();
const get = async (name = repositoryName) =>
  (await codecommit().send(new GetRepositoryCommand({ repositoryName: name }))).repositoryMetadata;
const commit = async (fileContent: string, parentCommitId?: string) => {
  const putFiles = [{ filePath: 'a.txt', fileContent: Buffer.from(fileContent) }];
  const input = { repositoryName, branchName: 'main', putFiles, commitMessage: fileContent, parentCommitId };
  return (await codecommit().send(new CreateCommitCommand(input))).commitId ?? '';
};

beforeAll(async () => {
  world = await openWorld();
  repositoryName = world.name;
  await codecommit().send(new CreateRepositoryCommand({ repositoryName, tags: { ...world.tags } }));
});
afterAll(() => world.close());

describe('a new CodeCommit repository', () => {
  test('has a clone URL and an ARN made of its name, and no default branch', async () => {
    const { partition, region, account } = world.identity;
    const metadata = await get();
    expect(metadata).toMatchObject({ Arn: `arn:${partition}:codecommit:${region}:${account}:${repositoryName}` });
    expect(metadata?.cloneUrlHttp).toMatch(new RegExp(`/${repositoryName}(\\.git)?$`));
    expect(metadata?.defaultBranch).toBeUndefined();
  });

  test('has its tags as a map', async () => {
    const resourceArn = (await get())?.Arn;
    const { tags } = await codecommit().send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual(world.tags);
  });

  test('has no branch', async () => {
    const branch = new GetBranchCommand({ repositoryName, branchName: 'main' });
    await expect(codecommit().send(branch)).rejects.toThrow(refusal('BranchDoesNotExistException'));
  });

  test('cannot be created again', async () => {
    const again = codecommit().send(new CreateRepositoryCommand({ repositoryName }));
    await expect(again).rejects.toThrow(refusal('RepositoryNameExistsException'));
  });
});

describe('a CodeCommit commit', () => {
  test('without a parent makes the branch of an empty repository, and its default branch', async () => {
    first = await commit('one');
    const { branch } = await codecommit().send(new GetBranchCommand({ repositoryName, branchName: 'main' }));
    expect(branch).toMatchObject({ branchName: 'main', commitId: first });
    expect((await get())?.defaultBranch).toBe('main');
  });

  test('without a parent is refused where the branch is', async () => {
    await expect(commit('two')).rejects.toThrow(refusal('ParentCommitIdRequiredException'));
  });

  test('of what is there already is refused', async () => {
    await expect(commit('one', first)).rejects.toThrow(refusal('NoChangeException'));
  });

  test('has the parent that it names', async () => {
    second = await commit('two', first);
    const answer = await codecommit().send(new GetCommitCommand({ repositoryName, commitId: second }));
    expect(answer.commit).toMatchObject({ parents: [first], message: expect.stringMatching(/^two\n?$/) });
  });

  test('on a parent that is no longer the head is refused', async () => {
    await expect(commit('three', first)).rejects.toThrow(refusal('ParentCommitIdOutdatedException'));
  });
});

test('the default branch cannot be deleted', async () => {
  const deletion = codecommit().send(new DeleteBranchCommand({ repositoryName, branchName: 'main' }));
  await expect(deletion).rejects.toThrow(refusal('DefaultBranchCannotBeDeletedException'));
});

test('DeleteRepository succeeds again where there is none, without an id', async () => {
  const deleted = await codecommit().send(new DeleteRepositoryCommand({ repositoryName }));
  expect(deleted.repositoryId).toMatch(/^[0-9a-f-]{36}$/);
  const again = await codecommit().send(new DeleteRepositoryCommand({ repositoryName }));
  expect(again.repositoryId).toBeUndefined();
  await expect(get()).rejects.toThrow(refusal('RepositoryDoesNotExistException'));
});
