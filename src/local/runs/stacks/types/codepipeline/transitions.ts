/** Transitions into stages that a template closes. */
import { DisableStageTransition$ } from '@aws-sdk/client-codepipeline';
import { isDeepStrictEqual } from 'node:util';
import { structures, text } from '../given.js';
import { inputOf } from '../input.js';
import type { Properties, ResourceJob } from '../type.js';

/** Closes those that are to be closed now, and opens those that were closed by the template before. @throws AwsError */
export async function changeTransitions(job: ResourceJob, pipelineName: string, before: Properties): Promise<void> {
  const [former, wanted] = [closedBy(before), closedBy(job.properties)];
  const transitionType = 'Inbound';
  for (const [stageName, transition] of wanted) {
    if (isDeepStrictEqual(former.get(stageName), transition)) continue;
    const input = inputOf(DisableStageTransition$, { ...transition, pipelineName, transitionType }, job.logicalId);
    await job.call('codepipeline', 'DisableStageTransition', input);
  }
  for (const stageName of former.keys()) {
    if (wanted.has(stageName) || !hasStage(job.properties, stageName)) continue;
    await job.call('codepipeline', 'EnableStageTransition', { pipelineName, stageName, transitionType });
  }
}

/** By the stages' names. */
function closedBy(properties: Properties): Map<string, Properties> {
  const transitions = structures(properties, 'DisableInboundStageTransitions');
  return new Map(transitions.map((transition) => [text(transition, 'StageName') ?? '', transition]));
}

/** A stage that is no more took its transition with it. */
function hasStage(properties: Properties, stageName: string): boolean {
  return structures(properties, 'Stages').some((stage) => text(stage, 'Name') === stageName);
}
