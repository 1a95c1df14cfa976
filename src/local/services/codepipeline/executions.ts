import {
  StartPipelineExecution$,
  StopPipelineExecution$,
  type StartPipelineExecutionCommandInput,
  type StartPipelineExecutionCommandOutput,
  type StopPipelineExecutionCommandInput,
  type StopPipelineExecutionCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';
import { inProgress, settle } from '../../runs/executions.js';
import { type Call, operation } from '../../service.js';
import { start } from '../codepipeline-start.js';
import { executions, isLive, pipelineNamed, type ExecutionRecord, type PipelineRecord } from './records.js';

export const StartPipelineExecution = operation<
  StartPipelineExecutionCommandInput,
  StartPipelineExecutionCommandOutput
>(StartPipelineExecution$, async ({ name = '', clientRequestToken, variables, sourceRevisions = [] }, call) => {
  const pipeline = await pipelineNamed(call, name);
  const same = clientRequestToken !== undefined && (await startedBy(call, pipeline, clientRequestToken));
  if (same) return { pipelineExecutionId: same.id };
  const sources = pipeline.declaration.stages?.[0]?.actions ?? [];
  for (const { actionName, revisionType } of sourceRevisions) {
    if (revisionType !== 'COMMIT_ID') throw invalid(`Source revisions of type ${revisionType} are not for CodeCommit`);
    if (!sources.some((action) => action.name === actionName))
      throw invalid(`There is no source action named ${actionName}`);
  }
  const commits = Object.fromEntries(sourceRevisions.map((each) => [each.actionName ?? '', each.revisionValue ?? '']));
  const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: call.principal } as const;
  return { pipelineExecutionId: await start(call, name, trigger, { clientRequestToken, variables, commits }) };
});

async function startedBy(call: Call, pipeline: PipelineRecord, token: string): Promise<ExecutionRecord | undefined> {
  const all = await executions(call, pipeline).entries();
  return all.map(([, execution]) => execution).find((execution) => execution.clientRequestToken === token);
}

/**
 * Stops an execution: it takes no further step when what is under way has ended, or, abandoned, at once. What an
 * abandoned action has started, such as a build, goes on by itself.
 * Source: "Stop a pipeline execution" in AWS's CodePipeline user guide.
 */
export const StopPipelineExecution = operation<StopPipelineExecutionCommandInput, StopPipelineExecutionCommandOutput>(
  StopPipelineExecution$,
  async ({ pipelineName, pipelineExecutionId = '', abandon = false, reason }, call) => {
    const pipeline = await pipelineNamed(call, pipelineName);
    await settle(call, pipeline);
    const execution = await executions(call, pipeline).get(pipelineExecutionId);
    if (!execution || !isLive(execution)) {
      throw new AwsError(
        'PipelineExecutionNotStoppableException',
        'Unable to stop the pipeline execution. The execution might already be in a Stopped state, or it might no longer be in progress.',
      );
    }
    if (execution.status === 'Stopping' && !abandon) {
      throw new AwsError(
        'DuplicatedStopRequestException',
        'The pipeline execution is already in a Stopping state. If you already chose to stop and wait, you cannot make that request again. You can choose to stop and abandon now, but be aware that this option can lead to failed tasks or out of sequence tasks.',
      );
    }
    stop(execution, pipeline, abandon, reason, call.now());
    await executions(call, pipeline).put(execution.id, execution);
    await settle(call, pipeline);
    return { pipelineExecutionId };
  },
);

function stop(
  execution: ExecutionRecord,
  pipeline: PipelineRecord,
  abandon: boolean,
  reason: string | undefined,
  now: Date,
): void {
  const stage = pipeline.declaration.stages?.[execution.stage]?.name ?? '';
  // One that waits for a stage has nothing under way.
  execution.status = execution.entered ? 'Stopping' : 'Stopped';
  execution.lastUpdateTime = now;
  if (reason !== undefined) execution.stopReason = reason;
  const entry = execution.entered ? execution.stages[stage] : undefined;
  if (entry) entry.status = 'Stopping';
  if (!abandon) return;
  for (const action of inProgress(execution)) {
    action.status = 'Abandoned';
    action.lastUpdateTime = now;
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
