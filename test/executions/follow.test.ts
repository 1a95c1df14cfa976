import { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { BatchGetBuildsCommand, type BuildPhaseType } from '@aws-sdk/client-codebuild';
import {
  GetPipelineCommand,
  RetryStageExecutionCommand,
  StageNotRetryableException,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstExecution, follow, followFirst } from '../../src/executions/follow.js';
import { pipelineOf } from '../helpers/account.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { notesIn, testContext, type TestContext } from '../helpers/context.js';
import { buildDetail, executionId, type Look, shows, sourceDetail, summaryOf } from '../helpers/recorded.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [{ id: 'hello-build:5e0d', currentPhase: 'PRE_BUILD' }] });
});
afterEach(() => {
  aws.restore();
});

/** The build failed in this phase. */
function failedPhase(phaseType: BuildPhaseType, message: string): void {
  const phases = [{ phaseType, phaseStatus: 'FAILED' as const, contexts: [{ message }] }];
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [{ id: 'hello-build:5e0d', phases }] });
}

/** The statuses of all looks that were emitted. */
function looks(): string[] {
  return context.events.flatMap((event) => (event.type === 'execution' ? event.execution.status : []));
}

describe('the first execution', () => {
  test('is waited for until CodePipeline shows it', async () => {
    shows(aws, [[], []], [[], []], [[summaryOf('InProgress')], []]);
    expect(await firstExecution(context)).toBe(executionId);
    expect(context.host.waits).toEqual([100, 100]);
  });

  test('that does not come within a minute is an error', async () => {
    shows(aws, [[], []]);
    await expect(firstExecution(context)).rejects.toMatchObject({
      code: 'no-execution',
      exitCode: 1,
      hint: 'Everything is in place. Look again: pipeline-setup status hello',
    });
    expect(context.host.waits.reduce((a, b) => a + b)).toBe(60_000);
  });
});

describe('follow', () => {
  test('looks again and again until it is over, and shows every look', async () => {
    shows(
      aws,
      [[summaryOf('InProgress')], [sourceDetail('InProgress')]],
      [[summaryOf('InProgress')], [buildDetail('InProgress'), sourceDetail()]],
      [[summaryOf('Succeeded')], [buildDetail('Succeeded'), sourceDetail()]],
    );
    expect(await follow(context, executionId)).toMatchObject({ id: executionId, status: 'Succeeded' });
    expect(looks()).toEqual(['InProgress', 'InProgress', 'Succeeded']);
    expect(context.host.waits).toEqual([100, 100]);
  });

  test('tells the phase of the build that runs', async () => {
    shows(
      aws,
      [[summaryOf('InProgress')], [buildDetail('InProgress'), sourceDetail()]],
      [[summaryOf('Succeeded')], [buildDetail('Succeeded'), sourceDetail()]],
    );
    await follow(context, executionId);
    expect(context.events[0]).toMatchObject({ execution: { stages: [{}, { actions: [{ phase: 'PRE_BUILD' }] }] } });
  });

  test('sees only the execution that it follows', async () => {
    shows(
      aws,
      [[summaryOf('InProgress', 'e2'), summaryOf('InProgress')], []],
      [[summaryOf('InProgress', 'e2'), summaryOf('Superseded')], []],
    );
    expect((await follow(context, executionId)).status).toBe('Superseded');
    expect(aws.inputsOf('ListActionExecutions')).toContainEqual(
      expect.objectContaining({ filter: { pipelineExecutionId: executionId } }),
    );
  });

  test('says so when the pipeline is removed meanwhile', async () => {
    shows(aws, [[summaryOf('InProgress')], []], [[], []]);
    await expect(follow(context, executionId)).rejects.toMatchObject({ code: 'pipeline-gone', exitCode: 1 });
    expect(looks()).toEqual(['InProgress']);
  });

  test('gives CodePipeline a minute to show it', async () => {
    shows(aws, [[], []]);
    await expect(follow(context, executionId)).rejects.toMatchObject({ code: 'pipeline-gone' });
    expect(context.host.waits.length).toBeGreaterThan(100);
  });

  test('Ctrl-C before the first look is heard, too, even if the execution is over by then', async () => {
    shows(aws, [[summaryOf('Succeeded')], []]);
    context.host.interrupt();
    await expect(follow(context, executionId)).rejects.toMatchObject({ code: 'interrupted' });
    await expect(firstExecution(context)).rejects.toMatchObject({ code: 'interrupted' });
  });

  test('Ctrl-C stops the watching, not the execution', async () => {
    shows(aws, [[summaryOf('InProgress')], []]);
    context.host.onWait = context.host.interrupt;
    await expect(follow(context, executionId)).rejects.toMatchObject({
      code: 'interrupted',
      exitCode: 130,
      message: 'Stopped watching; the execution goes on.',
      hint: 'Watch it again: pipeline-setup status hello --watch',
    });
    expect(aws.writes()).toEqual([]);
  });
});

describe('followFirst', () => {
  const terminated = 'Build terminated with state: FAILED';
  const denied = [
    'The service role or action role doesn’t have the permissions required: not authorized to perform: s3:GetObject',
    'Access Denied (Service: Amazon S3; Status Code: 403)',
    'Insufficient permissions: Unable to access the artifact with Amazon S3 object key',
    'The provided role does not have permission to use codebuild:StartBuild',
  ];

  test.each(denied)('retries the stage once after a denial, and says so: %s', async (message) => {
    shows(
      aws,
      [[summaryOf('Failed')], [buildDetail('Failed', message), sourceDetail()]],
      [[summaryOf('Succeeded')], [buildDetail('Succeeded'), buildDetail('Failed', message), sourceDetail()]],
    );
    expect((await followFirst(context, executionId)).status).toBe('Succeeded');
    expect(notesIn(context)).toEqual([
      'Build was denied access, most likely because its new role was not effective everywhere yet: retrying it once',
    ]);
    expect(aws.writes()).toEqual([
      [
        'RetryStageExecution',
        { pipelineName: 'hello', stageName: 'Build', pipelineExecutionId: executionId, retryMode: 'FAILED_ACTIONS' },
      ],
    ]);
  });

  test('retries after a denial in a phase of the build', async () => {
    failedPhase('DOWNLOAD_SOURCE', 'CLIENT_ERROR: AccessDenied: Access Denied status code: 403');
    shows(
      aws,
      [[summaryOf('Failed')], [buildDetail('Failed', terminated), sourceDetail()]],
      [[summaryOf('Succeeded', executionId, 60)], [buildDetail('Succeeded'), sourceDetail()]],
    );
    expect((await followFirst(context, executionId)).status).toBe('Succeeded');
    expect(aws.inputsOf('RetryStageExecution')).toMatchObject([{ stageName: 'Build' }]);
  });

  test('does not retry a command of the build that was denied something', async () => {
    failedPhase('BUILD', 'Error while executing command: deploy || echo Access denied. Reason: exit status 1');
    shows(aws, [[summaryOf('Failed')], [buildDetail('Failed', terminated), sourceDetail()]]);
    expect((await followFirst(context, executionId)).status).toBe('Failed');
    expect(aws.writes()).toEqual([]);
  });

  const before: Look = [[summaryOf('Failed')], [buildDetail('Failed', denied[0]), sourceDetail()]];

  test('does not take the former end for that of the retry', async () => {
    const running: Look = [[summaryOf('InProgress')], [buildDetail('InProgress'), sourceDetail()]];
    const after: Look = [[summaryOf('Succeeded', executionId, 60)], [buildDetail('Succeeded'), sourceDetail()]];
    shows(aws, before, before, before, running, after);
    expect((await followFirst(context, executionId)).status).toBe('Succeeded');
    expect(looks()).toEqual(['Failed', 'InProgress', 'Succeeded']);
  });

  test('follows the retry also when it is told that there is nothing to retry: its answer was lost', async () => {
    const message = 'The stage is not in a failed state';
    const error = new StageNotRetryableException({ message, $metadata: {} });
    aws.codepipeline.on(RetryStageExecutionCommand).rejects(error);
    shows(aws, before, [[summaryOf('Succeeded', executionId, 60)], [buildDetail('Succeeded'), sourceDetail()]]);
    expect((await followFirst(context, executionId)).status).toBe('Succeeded');
  });

  test('does not retry a second time', async () => {
    const again: Look = [[summaryOf('Failed', executionId, 60)], before[1]];
    shows(aws, before, again);
    expect((await followFirst(context, executionId)).status).toBe('Failed');
    expect(aws.inputsOf('RetryStageExecution')).toHaveLength(1);
    expect(context.host.waits).toEqual([]);
  });

  test('believes the former end after a minute', async () => {
    shows(aws, before);
    expect((await followFirst(context, executionId)).status).toBe('Failed');
    expect(looks()).toEqual(['Failed', 'Failed']);
    expect(context.host.waits.reduce((a, b) => a + b)).toBe(60_000);
  });

  test.each([terminated, undefined])('does not retry any other failure: %s', async (message) => {
    shows(aws, [[summaryOf('Failed')], [buildDetail('Failed', message), sourceDetail()]]);
    expect((await followFirst(context, executionId)).status).toBe('Failed');
    expect(aws.writes()).toEqual([]);
    expect(notesIn(context)).toEqual([]);
  });

  test('does not retry what a stack was denied: its role is not new, and its change set is gone', async () => {
    const configuration = { StackName: 'hello-staging', ChangeSetName: 'release' };
    const actionTypeId = { category: 'Deploy', owner: 'AWS', provider: 'CloudFormation', version: '1' } as const;
    const stages = [{ name: 'Staging', actions: [{ name: 'Deploy', actionTypeId, configuration }] }];
    aws.cloudformation.on(DescribeStackEventsCommand).resolves({ StackEvents: [] });
    const failed = {
      ...buildDetail('Failed', denied[1]),
      stageName: 'Staging',
      actionName: 'Deploy',
      input: { actionTypeId, configuration },
    };
    shows(aws, [[summaryOf('Failed')], [failed, sourceDetail()]]);
    aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: { ...pipelineOf({ branch: 'main' }), stages } });
    expect((await followFirst(context, executionId)).status).toBe('Failed');
    expect(aws.writes()).toEqual([]);
  });

  test('has nothing to retry when it succeeds', async () => {
    shows(aws, [[summaryOf('Succeeded')], [buildDetail('Succeeded'), sourceDetail()]]);
    expect((await followFirst(context, executionId)).status).toBe('Succeeded');
    expect(aws.writes()).toEqual([]);
  });
});
