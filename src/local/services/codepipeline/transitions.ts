import {
  DisableStageTransition$,
  EnableStageTransition$,
  type DisableStageTransitionCommandInput,
  type DisableStageTransitionCommandOutput,
  type EnableStageTransitionCommandInput,
  type EnableStageTransitionCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';
import { settle } from '../../runs/executions.js';
import { type Call, operation } from '../../service.js';
import { pipelineNamed, pipelines, stageNotFound, type PipelineRecord } from './records.js';

interface Transition {
  readonly pipelineName?: string | undefined;
  readonly stageName?: string | undefined;
  readonly transitionType?: string | undefined;
}

/** Nothing enters the stage until the transition is enabled again. */
export const DisableStageTransition = operation<
  DisableStageTransitionCommandInput,
  DisableStageTransitionCommandOutput
>(DisableStageTransition$, async ({ reason = '', ...transition }, call) => {
  const { pipeline, stage } = await found(call, transition);
  pipeline.disabled[stage] = { reason, by: call.principal, at: call.now() };
  await pipelines(call).put(pipeline.declaration.name ?? '', pipeline);
  return {};
});

export const EnableStageTransition = operation<EnableStageTransitionCommandInput, EnableStageTransitionCommandOutput>(
  EnableStageTransition$,
  async (transition, call) => {
    const { pipeline, stage } = await found(call, transition);
    delete pipeline.disabled[stage];
    await pipelines(call).put(pipeline.declaration.name ?? '', pipeline);
    await settle(call, pipeline);
    return {};
  },
);

/** The stage that the transition leads into: an outbound one leads into the stage after the named one. */
async function found(
  call: Call,
  { pipelineName, stageName, transitionType }: Transition,
): Promise<{ pipeline: PipelineRecord; stage: string }> {
  const pipeline = await pipelineNamed(call, pipelineName);
  const stages = pipeline.declaration.stages ?? [];
  const index = stages.findIndex(({ name }) => name === stageName);
  if (index < 0) throw stageNotFound(stageName, pipelineName);
  const stage = stages[transitionType === 'Outbound' ? index + 1 : index]?.name;
  if (stage === undefined) throw new AwsError('ValidationException', `There is no stage after ${stageName}`);
  return { pipeline, stage };
}
