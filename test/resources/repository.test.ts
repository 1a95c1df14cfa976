import {
  CreateCommitCommand,
  GetRepositoryCommand,
  ListTagsForResourceCommand,
  ParentCommitIdRequiredException,
} from '@aws-sdk/client-codecommit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { destroy, provision } from '../../src/engine.js';
import { repository } from '../../src/resources/repository.js';
import { seed } from '../../src/templates/index.js';
import { everythingThere, nothingThere, ourTags } from '../helpers/account.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { surveyOf } from '../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

async function firstCommit(branchName: string) {
  const files = await seed('hello-node', 'hello');
  return {
    repositoryName: 'hello',
    branchName,
    authorName: 'pipeline-setup',
    commitMessage: 'Hello World from the template hello-node\n',
    putFiles: files.map(({ path, content }) => ({ filePath: path, fileContent: content, fileMode: 'NORMAL' })),
  };
}

test('absent: is made with its tags, then gets its first commit', async () => {
  nothingThere(aws);
  expect(await repository.read(context)).toBeUndefined();
  await provision(await surveyOf(context, 'repository', { branch: 'trunk', tags: { team: 'web' } }));
  expect(aws.writes()).toEqual([
    [
      'CreateRepository',
      {
        repositoryName: 'hello',
        repositoryDescription: 'Source of the pipeline hello',
        tags: { team: 'web', ...ourTags },
      },
    ],
    ['CreateCommit', await firstCommit('trunk')],
  ]);
});

test('same: there is nothing to change', async () => {
  everythingThere(aws, context);
  const { inspection } = await surveyOf(context, 'repository');
  expect(inspection).toMatchObject({ state: 'present', changes: [] });
  expect(inspection.arn).toBe('arn:aws:codecommit:eu-central-1:123456789012:hello');
});

test('the branch that it has is kept', async () => {
  const trunk = testContext({ branch: 'trunk' });
  everythingThere(aws, trunk);
  const { context: settled } = await surveyOf(trunk, 'repository');
  expect(settled.config.branch).toBe('trunk');
});

test('without a commit: gets its first one', async () => {
  everythingThere(aws, context);
  aws.codecommit.on(GetRepositoryCommand).resolves({ repositoryMetadata: { repositoryName: 'hello' } });
  const survey = await surveyOf(context, 'repository');
  expect(survey.inspection).toMatchObject({
    state: 'drifted',
    changes: [{ path: 'seeded', from: false, to: true }],
  });
  await provision(survey);
  expect(aws.writes()).toEqual([
    ['TagResource', { resourceArn: context.names.repository.arn, tags: ourTags }],
    ['CreateCommit', await firstCommit('main')],
  ]);
});

test('with commits and without a tag that is wanted: is tagged, and its code is left alone', async () => {
  everythingThere(aws, context);
  const survey = await surveyOf(context, 'repository', { tags: { team: 'web' } });
  expect(survey.inspection.changes).toEqual([{ path: 'tags.team', from: undefined, to: 'web' }]);
  await provision(survey);
  expect(aws.writes()).toEqual([
    ['TagResource', { resourceArn: context.names.repository.arn, tags: { team: 'web', ...ourTags } }],
  ]);
});

test('a first commit that somebody else has made in the meantime is as good', async () => {
  nothingThere(aws);
  const faster = new ParentCommitIdRequiredException({ message: 'The branch has a tip', $metadata: {} });
  aws.codecommit.on(CreateCommitCommand).rejects(faster);
  await expect(repository.create(context)).resolves.toEqual({ seeded: true, defaultBranch: 'main' });
});

test.each([{}, { 'pipeline-setup:pipeline': 'other' }])('with the tags %j it is foreign', async (tags) => {
  everythingThere(aws, context);
  aws.codecommit.on(ListTagsForResourceCommand).resolves({ tags });
  expect((await surveyOf(context, 'repository')).inspection.state).toBe('foreign');
});

test('is removed whole', async () => {
  everythingThere(aws, context);
  await destroy(await surveyOf(context, 'repository'), {});
  expect(aws.writes()).toEqual([['DeleteRepository', { repositoryName: 'hello' }]]);
});
