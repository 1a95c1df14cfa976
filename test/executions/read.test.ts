import { BatchGetCommitsCommand, RepositoryDoesNotExistException } from '@aws-sdk/client-codecommit';
import {
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PipelineNotFoundException,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { declaredStages, readExecutions, withAuthors } from '../../src/executions/read.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { execution } from '../helpers/execution.js';
import { buildDetail, declared, shows, sourceDetail, summaryOf } from '../helpers/recorded.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

test('the last few executions, newest first', async () => {
  shows(aws, [
    [summaryOf('InProgress', 'e2'), summaryOf('Succeeded')],
    [sourceDetail('InProgress', 'e2'), buildDetail('Succeeded'), sourceDetail()],
  ]);
  const stages = await declaredStages(context);
  expect(stages).toEqual(declared);
  const executions = await readExecutions(context, stages, { count: 7 });
  expect(executions.map(({ status, stages: [source] }) => [status, source?.status])).toEqual([
    ['InProgress', 'InProgress'],
    ['Succeeded', 'Succeeded'],
  ]);
  expect(aws.inputsOf('ListPipelineExecutions')).toEqual([{ pipelineName: 'hello', maxResults: 7 }]);
});

test('none, when there is no pipeline', async () => {
  const gone = new PipelineNotFoundException({ message: 'not there', $metadata: {} });
  aws.codepipeline.on(ListPipelineExecutionsCommand).rejects(gone).on(ListActionExecutionsCommand).rejects(gone);
  expect(await readExecutions(context, [])).toEqual([]);
});

test('all commits are asked for at once, each of them once, and one that is gone has no author', async () => {
  aws.codecommit
    .on(BatchGetCommitsCommand)
    .resolves({ commits: [{ commitId: 'c1', author: { name: 'Ada' } }], errors: [{ commitId: 'c2' }] });
  const of = (id: string) => execution(undefined, { revision: { id, message: 'm' } });
  const executions = [of('c1'), of('c2'), of('c1'), execution(undefined, { revision: undefined })];
  const authors = (await withAuthors(context, executions)).map(({ revision }) => revision?.author);
  expect(authors).toEqual(['Ada', undefined, 'Ada', undefined]);
  expect(aws.calls()).toEqual([['BatchGetCommits', { repositoryName: 'hello', commitIds: ['c1', 'c2'] }]]);
});

test('no commit, no call; no repository, no authors', async () => {
  const none = [execution(undefined, { revision: undefined })];
  expect(await withAuthors(context, none)).toEqual(none);
  expect(aws.calls()).toEqual([]);
  const gone = new RepositoryDoesNotExistException({ message: 'not there', $metadata: {} });
  aws.codecommit.on(BatchGetCommitsCommand).rejects(gone);
  expect((await withAuthors(context, [execution()]))[0]?.revision?.author).toBeUndefined();
});
