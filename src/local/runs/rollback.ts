/**
 * Rollbacks: a stage is run once more, with the artifacts and the variables of an execution that succeeded in it.
 * Source: "Configuring stage rollback" in AWS's CodePipeline user guide.
 */
import { randomUUID } from 'node:crypto';
import type { ExecutionTrigger } from '@aws-sdk/client-codepipeline';
import type { ExecutionRecord, PipelineRecord } from '../services/codepipeline/records.js';

/** Whether a stage can be rolled back to an execution, if that is of the pipeline's structure as it is now. */
export function hasSucceededIn(execution: ExecutionRecord, stageName: string): boolean {
  return execution.rollbackTo === undefined && execution.stages[stageName]?.status === 'Succeeded';
}

/** The latest execution that a stage can be rolled back to. */
export function latestToRollBackTo(
  { declaration: { version } }: PipelineRecord,
  history: readonly ExecutionRecord[],
  stageName: string,
): ExecutionRecord | undefined {
  return history
    .filter((each) => each.pipelineVersion === version && hasSucceededIn(each, stageName))
    .toSorted((a, b) => b.order - a.order)[0];
}

/** The execution that rolls a stage back: it is in the stage. The pipeline counts it. */
export function rollback(
  pipeline: PipelineRecord,
  stageName: string,
  target: ExecutionRecord,
  trigger: ExecutionTrigger,
  now: Date,
): ExecutionRecord {
  const { stages = [], version = 1, executionMode = 'SUPERSEDED' } = pipeline.declaration;
  const stage = stages.findIndex(({ name }) => name === stageName);
  const earlier = stages.slice(0, stage).map(({ name }) => name);
  pipeline.started += 1;
  return {
    id: randomUUID(),
    order: pipeline.started,
    pipelineVersion: version,
    executionMode,
    trigger,
    variables: target.variables,
    commits: target.commits,
    startTime: now,
    lastUpdateTime: now,
    status: 'InProgress',
    stage,
    entered: true,
    stages: { [stageName]: { status: 'InProgress', enteredAt: now } },
    actions: [],
    revisions: target.revisions,
    rollbackTo: target.id,
    inherited: target.actions.filter((action) => earlier.includes(action.stageName) && !action.retried),
  };
}
