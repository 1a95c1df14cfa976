import { describe, expect, test } from 'vitest';
import {
  awaitedApprovals,
  executionOf,
  failedAction,
  isAtRest,
  isOver,
  telling,
  withWaits,
} from '../../src/executions/execution.js';
import { approvalRun, execution, failedBuildRun, runningBuildRun } from '../helpers/execution.js';
import {
  approvalDetail,
  approvalStage,
  buildDetail,
  declared,
  executionId,
  sourceDetail,
  summaryOf,
} from '../helpers/recorded.js';

const source = {
  name: 'Source',
  provider: 'CodeCommit',
  status: 'Succeeded',
  startedAt: new Date('2026-03-01T11:59:00Z'),
  endedAt: new Date('2026-03-01T11:59:02Z'),
  summary: 'Say hello',
  externalId: '3f2c1a9d00000000000000000000000000000000',
};

const build = {
  name: 'Build',
  provider: 'CodeBuild',
  startedAt: new Date('2026-03-01T11:59:03Z'),
  externalId: 'hello-build:5e0d',
  url: 'https://console.aws.amazon.com/codebuild/5e0d',
};

describe('an execution', () => {
  test('that succeeded', () => {
    expect(executionOf(summaryOf('Succeeded'), declared, [buildDetail('Succeeded'), sourceDetail()])).toEqual({
      id: executionId,
      status: 'Succeeded',
      trigger: 'CreatePipeline',
      startedAt: new Date('2026-03-01T11:59:00Z'),
      endedAt: new Date('2026-03-01T11:59:33Z'),
      revision: { id: '3f2c1a9d00000000000000000000000000000000', message: 'Say hello' },
      stages: [
        { name: 'Source', status: 'Succeeded', actions: [source] },
        {
          name: 'Build',
          status: 'Succeeded',
          actions: [{ ...build, status: 'Succeeded', endedAt: new Date('2026-03-01T11:59:33Z') }],
        },
      ],
    });
  });

  test('in progress: what runs has no end, what is to come has not started', () => {
    const running = executionOf(summaryOf('InProgress'), declared, [sourceDetail('InProgress')]);
    expect(running).toMatchObject({ status: 'InProgress', endedAt: undefined });
    expect(running.stages).toMatchObject([
      { name: 'Source', status: 'InProgress', actions: [{ status: 'InProgress', endedAt: undefined }] },
      {
        name: 'Build',
        status: 'NotStarted',
        actions: [{ name: 'Build', provider: 'CodeBuild', status: 'NotStarted' }],
      },
    ]);
  });

  test('that failed: with the words of the action', () => {
    const failed = executionOf(summaryOf('Failed'), declared, [
      buildDetail('Failed', 'Build terminated'),
      sourceDetail(),
    ]);
    expect(failed.stages[1]).toMatchObject({
      status: 'Failed',
      actions: [{ status: 'Failed', error: { code: 'JobFailed', message: 'Build terminated' } }],
    });
  });

  test('whose stage was retried: the newest run of an action counts', () => {
    const details = [buildDetail('InProgress'), buildDetail('Failed', 'Build terminated'), sourceDetail()];
    const [, retried] = executionOf(summaryOf('InProgress'), declared, details).stages;
    expect(retried).toMatchObject({ status: 'InProgress', actions: [{ status: 'InProgress' }] });
    expect(retried?.actions[0]).not.toHaveProperty('error');
  });

  test('takes nothing from another execution', () => {
    const { stages } = executionOf(summaryOf('InProgress', 'e2'), declared, [buildDetail('Failed'), sourceDetail()]);
    expect(stages.map(({ status }) => status)).toEqual(['NotStarted', 'NotStarted']);
  });

  test('that rolls a stage back: to which execution', () => {
    const rollbackMetadata = { rollbackTargetPipelineExecutionId: 'e0' };
    const rollback = executionOf({ ...summaryOf('Succeeded'), rollbackMetadata }, declared, [buildDetail('Succeeded')]);
    expect(rollback).toMatchObject({ rollbackTo: 'e0' });
    expect(rollback.stages.map(({ status }) => status)).toEqual(['NotStarted', 'Succeeded']);
  });

  test('that waits for an approval: of whom, with what the variables in it stand for', () => {
    const details = [approvalDetail('InProgress'), buildDetail('Succeeded'), sourceDetail()];
    const waiting = executionOf(summaryOf('InProgress'), [...declared, approvalStage], details);
    expect(waiting.stages[2]).toMatchObject({
      status: 'InProgress',
      actions: [{ name: 'Approve', provider: 'Manual', status: 'InProgress', asked: 'release managers' }],
    });
    expect(JSON.stringify(waiting)).not.toContain('token');
  });

  test('that a newer one has superseded: it is over, and what it waited for was never begun', () => {
    const superseded = executionOf(summaryOf('Superseded'), [...declared, approvalStage], [sourceDetail()]);
    expect(superseded).toMatchObject({ status: 'Superseded', endedAt: new Date('2026-03-01T11:59:33Z') });
    expect(superseded.stages.map(({ status }) => status)).toEqual(['Succeeded', 'NotStarted', 'NotStarted']);
  });

  test('that was stopped between two actions of a stage', () => {
    const [Build] = declared[1]!.actions!;
    const two = [{ name: 'Build', actions: [Build!, { ...Build, name: 'Lint' }] }];
    const [stage] = executionOf(summaryOf('Stopped'), two as typeof declared, [buildDetail('Succeeded')]).stages;
    expect(stage?.status).toBe('Stopped');
  });

  test('that was stopped', () => {
    const stopped = executionOf(summaryOf('Stopped'), declared, [buildDetail('Abandoned'), sourceDetail()]);
    expect(stopped.stages.map(({ status }) => status)).toEqual(['Succeeded', 'Stopped']);
  });

  test('has the message of its commit from the source, where the summary lacks it', () => {
    const bare = { ...summaryOf('Succeeded'), sourceRevisions: [{ actionName: 'Source', revisionId: 'abc' }] };
    expect(executionOf(bare, declared, [sourceDetail()]).revision).toEqual({ id: 'abc', message: 'Say hello' });
  });

  test('has its commit from the source, where the summary does not know it yet', () => {
    const { sourceRevisions: _none, ...early } = summaryOf('InProgress');
    expect(executionOf(early, declared, [sourceDetail()]).revision).toEqual({
      id: '3f2c1a9d00000000000000000000000000000000',
      message: 'Say hello',
    });
    expect(executionOf(early, declared, [buildDetail('InProgress')])).not.toHaveProperty('revision');
  });

  test('that has not got its source yet has no commit', () => {
    const early = { pipelineExecutionId: executionId };
    expect(executionOf(early, declared, [])).toMatchObject({ status: 'InProgress', trigger: 'Unknown' });
    expect(executionOf(early, declared, [])).not.toHaveProperty('revision');
  });
});

test('a stage with several actions', () => {
  const actionTypeId = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const;
  const two = [{ name: 'Build', actions: ['Build', 'Lint'].map((name) => ({ name, actionTypeId })) }];
  const statusWith = (...details: Parameters<typeof executionOf>[2][number][]) =>
    executionOf(summaryOf('InProgress'), two, details).stages[0]?.status;
  const lint = (status: Parameters<typeof buildDetail>[0]) => ({ ...buildDetail(status), actionName: 'Lint' });
  expect(statusWith()).toBe('NotStarted');
  expect(statusWith(buildDetail('Succeeded'))).toBe('InProgress');
  expect(statusWith(buildDetail('Succeeded'), lint('Succeeded'))).toBe('Succeeded');
  expect(statusWith(buildDetail('InProgress'), lint('Failed'))).toBe('Failed');
  expect(statusWith(buildDetail('InProgress'), lint('Abandoned'))).toBe('InProgress');
});

test.each([
  ['InProgress', false],
  ['Stopping', false],
  ['Succeeded', true],
  ['Failed', true],
  ['Stopped', true],
  ['Superseded', true],
  ['Cancelled', true],
])('%s is over: %s', (status, over) => {
  expect(isOver(execution(undefined, { status }))).toBe(over);
});

test('the first action that failed', () => {
  expect(failedAction(execution())).toBeUndefined();
  expect(failedAction(execution(failedBuildRun))).toMatchObject({ stage: { name: 'Build' }, action: failedBuildRun });
});

describe('approvals that are awaited', () => {
  const stage = (...actions: (typeof approvalRun)[]) => ({ name: 'Release', status: 'InProgress', actions });

  test('when nothing else is under way', () => {
    const waiting = execution(undefined, { stages: [stage(approvalRun)] });
    expect(awaitedApprovals(waiting)).toEqual([{ stage: stage(approvalRun), action: approvalRun }]);
  });

  test('are none as long as something moves', () => {
    const both = execution(undefined, { stages: [stage(approvalRun, runningBuildRun)] });
    expect(awaitedApprovals(both)).toEqual([]);
    expect(awaitedApprovals(execution())).toEqual([]);
  });
});

describe('the execution that tells why', () => {
  const failed = execution(failedBuildRun);
  const again = execution(undefined, { id: 'again', trigger: 'AutomatedRollback' });

  test('is the latest', () => {
    const pushed = execution();
    expect(telling([pushed, failed])).toBe(pushed);
    expect(telling([])).toBeUndefined();
  });

  test('is the one that was rolled back, in the same stage', () => {
    expect(telling([again, execution(), failed])).toBe(failed);
    const elsewhere = { ...again, stages: again.stages.map((stage) => ({ ...stage, status: 'NotStarted' })) };
    expect(telling([elsewhere, failed])).toBe(elsewhere);
  });

  test('is the one that was to roll it back, where that failed too', () => {
    const worse = { ...failed, id: 'worse', trigger: 'AutomatedRollback' };
    expect(telling([worse, failed])).toBe(worse);
  });
});

describe('an execution that is between two stages', () => {
  const release = (...actions: (typeof approvalRun)[]) => ({ name: 'Release', status: 'NotStarted', actions });
  const [source] = execution().stages;
  const between = execution(undefined, { id: 'newer', status: 'InProgress', stages: [source!, release()] });
  const holding = (status: string) =>
    execution(undefined, {
      id: 'older',
      status: 'InProgress',
      stages: [source!, { ...release({ ...approvalRun, status }), status }],
    });

  test('waits behind another one that waits for an answer in the stage that comes next', () => {
    const [newer, older] = withWaits([between, holding('InProgress')]);
    expect(newer).toEqual({ ...between, waitsFor: { execution: 'older', stage: 'Release' } });
    expect(older).toEqual(holding('InProgress'));
    expect([between, newer!, older!].map(isAtRest)).toEqual([false, true, true]);
  });

  test('goes on by itself where nothing holds it up', () => {
    const over = execution(undefined, { id: 'over', stages: [source!, release()] });
    for (const executions of [[between], [between, holding('Succeeded')], [over, holding('InProgress')]]) {
      expect(withWaits(executions)).toEqual(executions);
    }
  });
});
