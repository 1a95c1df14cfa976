import {
  GetPipelineCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PipelineExecutionOutdatedException,
  RollbackStageCommand,
  UnableToRollbackStageException,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { afterLostAnswer } from '../../src/aws/errors.js';
import { rollback } from '../../src/commands/rollback.js';
import { pipelineOf } from '../helpers/account.js';
import { awsError, type MockedAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { commitOf, drivenAws, idOf, nth, options } from '../helpers/driven.js';
import { fakeHost } from '../helpers/host.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
beforeEach(() => {
  aws = drivenAws();
  executionsAre(nth(3), nth(2, 'Failed'), nth(1));
});
afterEach(() => {
  aws.restore();
});

/** @param all newest first */
function executionsAre(...all: ReturnType<typeof nth>[]): void {
  const pipelineExecutionSummaries = all.map(({ summary }) => summary);
  aws.codepipeline.on(ListPipelineExecutionsCommand).resolves({ pipelineExecutionSummaries });
  aws.codepipeline
    .on(ListPipelineExecutionsCommand, { filter: { succeededInStage: { stageName: 'Build' } } })
    .resolves({
      pipelineExecutionSummaries: pipelineExecutionSummaries.filter(({ status }) => status === 'Succeeded'),
    });
  aws.codepipeline
    .on(ListActionExecutionsCommand)
    .resolves({ actionExecutionDetails: all.flatMap(({ details }) => details) });
}

const unwatched = { ...options, wait: false, yes: true };

test('it goes back to the last one that succeeded, after it was shown and asked', async () => {
  aws.codepipeline.on(RollbackStageCommand).resolves({ pipelineExecutionId: idOf(4) });
  const host = fakeHost({ answers: ['y'] });
  expect(await rollback('build', 'hello', { ...options, wait: false }, host)).toBe(0);
  expect(host.questions).toEqual(['Roll Build back? [y/N] ']);
  expect(host.stderr.text).toContain(`  from  3333333 Change 3  execution ${idOf(3)}\n`);
  expect(host.stderr.text).toContain(`  to    1111111 Change 1  execution ${idOf(1)}\n`);
  expect(aws.inputsOf('RollbackStage')).toEqual([
    { pipelineName: 'hello', stageName: 'Build', targetPipelineExecutionId: idOf(1) },
  ]);
  expect(host.stdout.text).toContain(`Execution ${idOf(4)} goes on.`);
});

test('for programs', async () => {
  aws.codepipeline.on(RollbackStageCommand).resolves({ pipelineExecutionId: idOf(4) });
  const host = fakeHost();
  expect(await rollback('Build', 'hello', { ...unwatched, json: true }, host)).toBe(0);
  expect(JSON.parse(host.stdout.text)).toMatchObject({
    executionId: idOf(4),
    rollback: { stage: 'Build', from: { executionId: idOf(3) }, to: { executionId: idOf(1) } },
    execution: null,
  });
});

test('nothing is done when it is declined, or nobody is there', async () => {
  const declined = rollback('build', 'hello', options, fakeHost({ answers: ['n'] }));
  await expect(declined).rejects.toMatchObject({ code: 'declined' });
  await expect(rollback('build', 'hello', options, fakeHost())).rejects.toMatchObject({ code: 'confirmation-needed' });
  expect(aws.writes()).toEqual([]);
});

test('after a rollback it goes back behind what that went back to', async () => {
  const { summary, details } = nth(4);
  const rolledBack = { ...summary, rollbackMetadata: { rollbackTargetPipelineExecutionId: idOf(2) } };
  executionsAre({ summary: rolledBack, details }, nth(3), nth(2), nth(1));
  await rollback('build', 'hello', unwatched, fakeHost());
  expect(aws.inputsOf('RollbackStage')).toMatchObject([{ targetPipelineExecutionId: idOf(1) }]);
});

describe('--to', () => {
  test.each([idOf(1), idOf(1).slice(0, 6), commitOf(1), commitOf(1).slice(0, 7)])('%s', async (to) => {
    await rollback('build', 'hello', { ...unwatched, to }, fakeHost());
    expect(aws.inputsOf('RollbackStage')).toMatchObject([{ targetPipelineExecutionId: idOf(1) }]);
  });

  test.each([
    ['abcdef0', 'unknown-execution'],
    [commitOf(2), 'unknown-execution'],
    [idOf(3), 'there-already'],
  ])('%s is refused: %s', async (to, code) => {
    await expect(rollback('build', 'hello', { ...unwatched, to }, fakeHost())).rejects.toMatchObject({ code });
    expect(aws.writes()).toEqual([]);
  });
});

describe('it is refused', () => {
  const failing = () => rollback('build', 'hello', unwatched, fakeHost());

  test('in the stage that brings the commits', async () => {
    await expect(rollback('source', 'hello', unwatched, fakeHost())).rejects.toMatchObject({ code: 'not-rolled-back' });
  });

  test('in a stage that only asks', async () => {
    const { stages = [], ...pipeline } = pipelineOf(testContext().config);
    const actionTypeId = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } as const;
    const ask = { name: 'Approve', actions: [{ name: 'Approval', actionTypeId }] };
    aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: { ...pipeline, stages: [...stages, ask] } });
    const asked = rollback('approve', 'hello', unwatched, fakeHost());
    await expect(asked).rejects.toMatchObject({
      code: 'not-rolled-back',
      message: expect.stringContaining('only asks'),
    });
  });

  test('when there is nothing earlier', async () => {
    executionsAre(nth(1));
    await expect(failing()).rejects.toMatchObject({ code: 'nothing-to-roll-back-to' });
  });

  test('by CodePipeline: what to do', async () => {
    const metadata = { message: 'The stage is running.', $metadata: {} };
    aws.codepipeline
      .on(RollbackStageCommand)
      .rejectsOnce(new PipelineExecutionOutdatedException(metadata))
      .rejectsOnce(new UnableToRollbackStageException(metadata));
    await expect(failing()).rejects.toMatchObject({
      code: 'not-rolled-back',
      hint: expect.stringContaining(`run hello --commit ${commitOf(1)}`),
    });
    await expect(failing()).rejects.toMatchObject({ message: expect.stringContaining('The stage is running.') });
  });

  test('by CodePipeline, which is no refusal when it was the first answer that was lost', async () => {
    const metadata = { message: 'The stage is running.', $metadata: {} };
    const { summary, details } = nth(4, 'InProgress');
    const rollbackMetadata = { rollbackTargetPipelineExecutionId: idOf(1) };
    aws.codepipeline.on(RollbackStageCommand).callsFake(() => {
      executionsAre({ summary: { ...summary, rollbackMetadata }, details }, nth(3), nth(2, 'Failed'), nth(1));
      throw afterLostAnswer(new UnableToRollbackStageException(metadata));
    });
    const host = fakeHost();
    expect(await rollback('build', 'hello', { ...unwatched, json: true }, host)).toBe(0);
    expect(JSON.parse(host.stdout.text)).toMatchObject({ executionId: idOf(4) });
  });

  test('by CodePipeline, when a rollback of before is no answer', async () => {
    const { summary, details } = nth(4);
    const rollbackMetadata = { rollbackTargetPipelineExecutionId: idOf(2) };
    executionsAre({ summary: { ...summary, rollbackMetadata }, details }, nth(3), nth(2), nth(1));
    const metadata = { message: 'The stage is running.', $metadata: {} };
    aws.codepipeline.on(RollbackStageCommand).rejects(afterLostAnswer(new UnableToRollbackStageException(metadata)));
    await expect(failing()).rejects.toMatchObject({ code: 'not-rolled-back' });
  });

  test('where it is not permitted, as AWS says it', async () => {
    aws.codepipeline.on(RollbackStageCommand).rejects(awsError('AccessDeniedException', 'no', 403));
    await expect(failing()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
