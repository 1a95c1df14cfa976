/** Operations that run a stage once more. */
import {
  RetryStageExecution$,
  RollbackStage$,
  type RetryStageExecutionCommandInput,
  type RetryStageExecutionCommandOutput,
  type RollbackStageCommandInput,
  type RollbackStageCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';
import { settle } from '../../runs/executions.js';
import { hasSucceededIn, rollback } from '../../runs/rollback.js';
import { actionsToRetry, retryStage } from '../../runs/stage-retry.js';
import { type Call, operation } from '../../service.js';
import { latestIn } from './state.js';
import {
  executionNotFound,
  executions,
  isLive,
  pipelineNamed,
  pipelines,
  stageNotFound,
  type ExecutionRecord,
  type PipelineRecord,
} from './records.js';

/** Runs the failed actions of a stage, or all of them, once more, in the same execution. */
export const RetryStageExecution = operation<RetryStageExecutionCommandInput, RetryStageExecutionCommandOutput>(
  RetryStageExecution$,
  async ({ pipelineName, stageName = '', pipelineExecutionId = '', retryMode }, call) => {
    const pipeline = await pipelineNamed(call, pipelineName);
    await settle(call, pipeline);
    const stage = (pipeline.declaration.stages ?? []).findIndex(({ name }) => name === stageName);
    if (stage < 0) throw stageNotFound(stageName, pipelineName);
    const all = (await executions(call, pipeline).entries()).map(([, each]) => each);
    const execution = latestIn(all, stageName);
    if (execution?.id !== pipelineExecutionId) {
      throw new AwsError(
        'NotLatestPipelineExecutionException',
        'The stage has failed in a later run of the pipeline and the pipelineExecutionId associated with the request is out of date.',
      );
    }
    const again = actionsToRetry(execution, stageName, retryMode);
    if (isLive(execution) || again.length === 0 || execution.pipelineVersion !== pipeline.declaration.version) {
      throw new AwsError(
        'StageNotRetryableException',
        'Unable to retry. The pipeline structure or stage state might have changed while actions awaited retry, or the stage contains no failed actions.',
      );
    }
    retryStage(execution, stageName, retryMode, 'manual', call.now());
    Object.assign(execution, { status: 'InProgress', stage, entered: true });
    await goOn(call, pipeline, all, execution);
    return { pipelineExecutionId };
  },
);

/** Runs the stage once more in a new execution, with what it had when the target succeeded in it. */
export const RollbackStage = operation<RollbackStageCommandInput, RollbackStageCommandOutput>(
  RollbackStage$,
  async ({ pipelineName, stageName = '', targetPipelineExecutionId: targetId = '' }, call) => {
    const pipeline = await pipelineNamed(call, pipelineName);
    await settle(call, pipeline);
    const stage = (pipeline.declaration.stages ?? []).findIndex(({ name }) => name === stageName);
    if (stage < 0) throw stageNotFound(stageName, pipelineName);
    const all = (await executions(call, pipeline).entries()).map(([, each]) => each);
    const target = all.find(({ id }) => id === targetId);
    if (!target) throw executionNotFound(targetId);
    if (target.pipelineVersion !== pipeline.declaration.version) {
      const message = `The pipeline execution ${targetId} is of a former version of the pipeline`;
      throw new AwsError('PipelineExecutionOutdatedException', message);
    }
    checkRollback(pipeline, stage, target, all);
    const trigger = { triggerType: 'ManualRollback', triggerDetail: call.principal } as const;
    const execution = rollback(pipeline, stageName, target, trigger, call.now());
    await goOn(call, pipeline, [...all, execution], execution);
    return { pipelineExecutionId: execution.id };
  },
);

/** @throws AwsError `UnableToRollbackStageException` */
function checkRollback(
  { declaration }: PipelineRecord,
  stage: number,
  target: ExecutionRecord,
  all: readonly ExecutionRecord[],
): void {
  const refuse = (reason: string): never => {
    throw new AwsError('UnableToRollbackStageException', `Unable to roll back the stage. ${reason}`);
  };
  if (declaration.pipelineType !== 'V2') refuse('Only pipelines of type V2 can be rolled back.');
  if (declaration.executionMode === 'PARALLEL') refuse('A pipeline in PARALLEL mode cannot be rolled back.');
  if (stage === 0) refuse('A source stage cannot be rolled back.');
  if (all.some((each) => isLive(each) && each.entered && each.stage === stage)) refuse('The stage is running.');
  if (target.rollbackTo !== undefined) refuse(`The pipeline execution ${target.id} is a rollback itself.`);
  const name = declaration.stages?.[stage]?.name ?? '';
  if (!hasSucceededIn(target, name))
    refuse(`The pipeline execution ${target.id} did not succeed in the stage ${name}.`);
}

/** Writes down an execution that has not ended any more, or yet, and moves it. */
async function goOn(
  call: Call,
  pipeline: PipelineRecord,
  all: readonly ExecutionRecord[],
  execution: ExecutionRecord,
): Promise<void> {
  const live = all.filter(isLive).toSorted((a, b) => a.order - b.order);
  pipeline.live = live.map(({ id }) => id);
  // One that is named and has ended is passed by; one that goes on and is not named would never move.
  await pipelines(call).put(pipeline.declaration.name ?? '', pipeline);
  await executions(call, pipeline).put(execution.id, execution);
  await settle(call, pipeline);
}
