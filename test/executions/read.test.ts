import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import { CommitIdDoesNotExistException, GetCommitCommand } from '@aws-sdk/client-codecommit';
import {
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PipelineNotFoundException,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { declaredStages, readExecutions, withAuthors, withPhases } from '../../src/executions/read.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { execution, runningBuildRun } from '../helpers/execution.js';
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

test('the phase of a build is asked for only while it runs', async () => {
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [{ id: 'hello-build:5e0d', currentPhase: 'BUILD' }] });
  const running = await withPhases(context, execution(runningBuildRun));
  expect(running.stages.map(({ actions }) => actions[0]?.phase)).toEqual([undefined, 'BUILD']);
  const done = execution();
  expect(await withPhases(context, done)).toBe(done);
  expect(aws.inputsOf('BatchGetBuilds')).toEqual([{ ids: ['hello-build:5e0d'] }]);
});

test('each commit is asked for once, and one that is gone has no author', async () => {
  aws.codecommit
    .on(GetCommitCommand, { commitId: 'c1' })
    .resolves({ commit: { author: { name: 'Ada' } } })
    .on(GetCommitCommand, { commitId: 'c2' })
    .rejects(new CommitIdDoesNotExistException({ message: 'not there', $metadata: {} }));
  const of = (id: string) => execution(undefined, { revision: { id, message: 'm' } });
  const executions = [of('c1'), of('c2'), of('c1'), execution(undefined, { revision: undefined })];
  const authors = (await withAuthors(context, executions)).map(({ revision }) => revision?.author);
  expect(authors).toEqual(['Ada', undefined, 'Ada', undefined]);
  expect(aws.inputsOf('GetCommit')).toEqual([
    { repositoryName: 'hello', commitId: 'c1' },
    { repositoryName: 'hello', commitId: 'c2' },
  ]);
});
