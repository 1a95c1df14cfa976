import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import {
  NotLatestPipelineExecutionException,
  RetryStageExecutionCommand,
  StageNotRetryableException,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { afterLostAnswer } from '../../src/aws/errors.js';
import { retry } from '../../src/commands/retry.js';
import { awsError, type MockedAws } from '../helpers/aws.js';
import { drivenAws, idOf, nth, options } from '../helpers/driven.js';
import { fakeHost } from '../helpers/host.js';
import { shows } from '../helpers/recorded.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
beforeEach(() => {
  aws = drivenAws();
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [] });
  const [older, failed] = [nth(1, 'Failed'), nth(2, 'Failed')];
  const { summary, details } = nth(2);
  const again = { ...summary, lastUpdateTime: new Date(5 * 60_000) };
  shows(
    aws,
    [
      [failed.summary, older.summary],
      [...failed.details, ...older.details],
    ],
    [[failed.summary, older.summary], failed.details],
    [[again, older.summary], details],
  );
});
afterEach(() => {
  aws.restore();
});

const unwatched = { ...options, wait: false };

test('the failed actions of the latest execution that failed, followed to the new end', async () => {
  const host = fakeHost();
  expect(await retry('hello', options, host)).toBe(0);
  expect(aws.inputsOf('RetryStageExecution')).toEqual([
    { pipelineName: 'hello', stageName: 'Build', pipelineExecutionId: idOf(2), retryMode: 'FAILED_ACTIONS' },
  ]);
  expect(host.stdout.text).toMatch(/^✔ Succeeded after /);
});

test('all actions, of a stage in any case, for programs', async () => {
  const host = fakeHost();
  expect(await retry('hello', { ...unwatched, all: true, stage: 'build', json: true }, host)).toBe(0);
  expect(aws.inputsOf('RetryStageExecution')).toMatchObject([{ retryMode: 'ALL_ACTIONS' }]);
  expect(JSON.parse(host.stdout.text)).toMatchObject({
    executionId: idOf(2),
    retry: { stage: 'Build', mode: 'ALL_ACTIONS' },
  });
});

test('nothing failed', async () => {
  const failing = retry('hello', { ...unwatched, stage: 'source' }, fakeHost());
  await expect(failing).rejects.toMatchObject({ code: 'nothing-failed' });
  expect(aws.writes()).toEqual([]);
});

test.each([
  [new StageNotRetryableException({ message: '', $metadata: {} }), { code: 'not-retried' }],
  [new NotLatestPipelineExecutionException({ message: '', $metadata: {} }), { code: 'not-retried' }],
  [awsError('AccessDeniedException', 'no', 403), { name: 'AccessDeniedException' }],
])('CodePipeline refuses: %s', async (error, told) => {
  aws.codepipeline.on(RetryStageExecutionCommand).rejects(error);
  await expect(retry('hello', unwatched, fakeHost())).rejects.toMatchObject(told);
});

test('it runs again already when the first answer was lost', async () => {
  const error = afterLostAnswer(new StageNotRetryableException({ message: '', $metadata: {} }));
  aws.codepipeline.on(RetryStageExecutionCommand).rejects(error);
  expect(await retry('hello', unwatched, fakeHost())).toBe(0);
});
