/** Stages that are run once more: retried, or rolled back. */
import {
  ListPipelineExecutionsCommand,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
  type FailureConditions,
  type PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { logOf, getBuild } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { buildspec, type Hello, hello } from '../../helpers/pipeline.js';

let local: Local;
let lab: Hello;

beforeEach(async () => {
  local = await openLocal();
  lab = await hello(local);
});
afterEach(() => local.close());

const pipelineName = 'hello';
const stageName = 'Build';

function withOnFailure(onFailure: FailureConditions, stage = 1): Partial<PipelineDeclaration> {
  return {
    stages: lab.declaration.stages!.map((each, index) => (index === stage ? { ...each, onFailure } : each)),
  };
}

async function push(file: string, message: string): Promise<string> {
  await lab.commit(
    { file, 'buildspec.yml': buildspec('cat file >out.txt', 'echo "builds $MESSAGE"', 'sh file') },
    message,
  );
  const { pipelineExecutionId = '' } = await lab.pipeline.send(new StartPipelineExecutionCommand({ name: 'hello' }));
  await lab.move();
  return pipelineExecutionId;
}

/** The pipeline, with an execution that has succeeded. */
async function create(over?: Partial<PipelineDeclaration>): Promise<string> {
  await lab.commit(
    { file: 'true', 'buildspec.yml': buildspec('cat file >out.txt', 'echo "builds $MESSAGE"', 'sh file') },
    'good',
  );
  const id = await lab.create(over);
  await lab.move();
  expect(await lab.execution(id)).toMatchObject({ status: 'Succeeded', executionType: 'STANDARD' });
  return id;
}

const rollBack = async (targetPipelineExecutionId: string, stage = stageName) => {
  const input = { pipelineName, stageName: stage, targetPipelineExecutionId };
  return (await lab.pipeline.send(new RollbackStageCommand(input))).pipelineExecutionId ?? '';
};

describe('a rollback', () => {
  test('runs the stage alone, with what it had', async () => {
    const stages = lab.declaration.stages!;
    const last = { ...stages[1]!.actions![0]!, name: 'Last', namespace: 'LastVariables', outputArtifacts: [] };
    const good = await create({ stages: [...stages, { name: 'Last', actions: [last] }] });
    const bad = await push('exit 3', 'bad');
    expect(await lab.execution(bad)).toMatchObject({ status: 'Failed' });
    const id = await rollBack(good);
    await lab.move();
    const target = await lab.execution(good);
    expect(await lab.execution(id)).toMatchObject({
      status: 'Succeeded',
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: good },
      trigger: { triggerType: 'ManualRollback', triggerDetail: expect.stringContaining('local') as unknown },
      artifactRevisions: target.artifactRevisions,
    });
    expect((await lab.executions())[0]).toMatchObject({ pipelineExecutionId: id, executionType: 'ROLLBACK' });
    const actions = (await lab.actions()).filter(({ pipelineExecutionId }) => pipelineExecutionId === id);
    expect(actions.map(({ actionName }) => actionName)).toEqual(['Build']);
    const [, build, after] = await lab.stages();
    expect(build?.latestExecution).toEqual({ pipelineExecutionId: id, status: 'Succeeded', type: 'ROLLBACK' });
    expect(after?.latestExecution?.pipelineExecutionId).toBe(good);
    const run = await getBuild(local, actions[0]?.output?.executionResult?.externalExecutionId ?? '');
    expect(await logOf(local, run)).toContain('builds good');
  });

  test('needs an execution that succeeded in the stage as it is now', async () => {
    const good = await create();
    const bad = await push('exit 3', 'bad');
    const again = await rollBack(good);
    await expect(rollBack(good)).rejects.toMatchObject({
      name: 'UnableToRollbackStageException',
      message: 'Unable to roll back the stage. The stage is running.',
    });
    await lab.move();
    for (const [target, stage, reason] of [
      [good, 'Source', /source stage/],
      [bad, 'Build', /did not succeed/],
      [again, 'Build', /is a rollback itself/],
    ] as const) {
      const refused = { name: 'UnableToRollbackStageException', message: expect.stringMatching(reason) as unknown };
      await expect(rollBack(target, stage)).rejects.toMatchObject(refused);
    }
    await expect(rollBack(good, 'Other')).rejects.toMatchObject({ name: 'StageNotFoundException' });
    await expect(rollBack('00000000-0000-0000-0000-000000000000')).rejects.toMatchObject({
      name: 'PipelineExecutionNotFoundException',
    });
    const succeeded = async () => {
      const filter = { succeededInStage: { stageName } };
      const found = await lab.pipeline.send(new ListPipelineExecutionsCommand({ pipelineName, filter }));
      return found.pipelineExecutionSummaries?.map(({ pipelineExecutionId }) => pipelineExecutionId);
    };
    expect(await succeeded()).toEqual([again, good]);
    await lab.pipeline.send(new UpdatePipelineCommand({ pipeline: lab.declaration }));
    await expect(rollBack(good)).rejects.toMatchObject({ name: 'PipelineExecutionOutdatedException' });
    expect(await succeeded()).toEqual([]);
  });

  test.each([
    ['V1', { pipelineType: 'V1' }, /type V2/],
    ['PARALLEL', { executionMode: 'PARALLEL' }, /PARALLEL mode/],
  ] as const)('is not for a pipeline that is %s', async (_, over, message) => {
    const refused = { name: 'UnableToRollbackStageException', message: expect.stringMatching(message) as unknown };
    await expect(rollBack(await create(over))).rejects.toMatchObject(refused);
  });
});

describe('a stage that fails', () => {
  test('is rolled back, when it says so, to the last execution that succeeded', async () => {
    await create(withOnFailure({ result: 'ROLLBACK' }));
    const good = await push('echo fine', 'better');
    const bad = await push('exit 3', 'bad');
    const [rollback, failed] = await lab.executions();
    expect(failed).toMatchObject({ pipelineExecutionId: bad, status: 'Failed' });
    expect(rollback).toMatchObject({
      status: 'Succeeded',
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: good },
      trigger: {
        triggerType: 'AutomatedRollback',
        triggerDetail: JSON.stringify({ FailedPipelineExecutionId: bad }),
      },
    });
  });

  test('is not rolled back where nothing has succeeded, nor when the rollback fails too', async () => {
    await lab.commit({ file: 'exit 3', 'buildspec.yml': buildspec('sh file') });
    await lab.create(withOnFailure({ result: 'ROLLBACK' }));
    await lab.move();
    expect(await lab.executions()).toMatchObject([{ status: 'Failed', executionType: 'STANDARD' }]);
  });

  test.each([
    ['FAILED_ACTIONS', 1],
    ['ALL_ACTIONS', 2],
  ] as const)('is retried once, when it says so: %s', async (retryMode, fine) => {
    const [source, build] = lab.declaration.stages!;
    const action = build!.actions![0]!;
    const twice = ['Fine', 'Flaky'].map((name) => ({
      ...action,
      name,
      namespace: name,
      outputArtifacts: [],
      configuration: { ...action.configuration, BuildspecOverride: `${name}.yml` },
    }));
    const onFailure = { result: 'RETRY', retryConfiguration: { retryMode } } as const;
    await lab.commit({ 'Fine.yml': buildspec('touch out.txt'), 'Flaky.yml': buildspec('exit 3') });
    const id = await lab.create({ stages: [source!, { ...build!, actions: twice, onFailure }] });
    await lab.move();
    expect((await lab.execution(id)).status).toBe('Failed');
    const runs = async (name: string) => (await lab.actions()).filter(({ actionName }) => actionName === name).length;
    expect([await runs('Fine'), await runs('Flaky')]).toEqual([fine, 2]);
    expect((await lab.stages())[1]?.retryStageMetadata).toEqual({
      autoStageRetryAttempt: 1,
      latestRetryTrigger: 'AutomatedStageRetry',
    });
    await lab.pipeline.send(
      new RetryStageExecutionCommand({ pipelineName, stageName, pipelineExecutionId: id, retryMode: 'FAILED_ACTIONS' }),
    );
    await lab.move();
    expect(await runs('Flaky')).toBe(3);
    expect((await lab.stages())[1]).toMatchObject({
      latestExecution: { status: 'Failed' },
      retryStageMetadata: {
        autoStageRetryAttempt: 1,
        manualStageRetryAttempt: 1,
        latestRetryTrigger: 'ManualStageRetry',
      },
    });
  });

  test('just fails otherwise', async () => {
    await lab.commit({ 'buildspec.yml': buildspec('exit 3') });
    await lab.create(withOnFailure({ result: 'FAIL' }));
    await lab.move();
    expect(await lab.executions()).toMatchObject([{ status: 'Failed' }]);
    expect((await lab.stages())[1]?.retryStageMetadata).toBeUndefined();
  });
});

test.each<[string, () => Partial<PipelineDeclaration>, RegExp]>([
  ['in V1', () => ({ ...withOnFailure({ result: 'RETRY' }), pipelineType: 'V1' }), /type V2/],
  ['to skip', () => withOnFailure({ result: 'SKIP' }), /ROLLBACK, RETRY or FAIL/],
  ['of a source', () => withOnFailure({ result: 'ROLLBACK' }, 0), /source stage/],
  ['in parallel', () => ({ ...withOnFailure({ result: 'ROLLBACK' }), executionMode: 'PARALLEL' }), /PARALLEL/],
  ['on conditions', () => withOnFailure({ conditions: [{ result: 'ROLLBACK' }] }), /does not offer conditions/],
])('onFailure is refused %s', async (_, over, message) => {
  const refused = { name: 'InvalidStageDeclarationException', message: expect.stringMatching(message) as unknown };
  await expect(lab.create(over())).rejects.toMatchObject(refused);
});
