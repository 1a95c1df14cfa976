/** What becomes of an execution whose stage has not succeeded. */
import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { ExecutionRecord, PipelineRecord } from '../services/codepipeline/records.js';
import { latestToRollBackTo, rollback } from './rollback.js';
import { retryStage } from './stage-retry.js';

/** A pipeline whose executions are being moved; they are changed in place. */
export interface Movement {
  readonly pipeline: PipelineRecord;
  /** The executions that have not ended, oldest first; those that begin are added. */
  readonly live: ExecutionRecord[];
  /** All of its executions, where a stage may be rolled back. */
  readonly history: readonly ExecutionRecord[];
  readonly now: Date;
  readonly region: string;
}

export function end(
  execution: ExecutionRecord,
  { name = '' }: StageDeclaration,
  status: 'Stopped' | 'Failed',
  now: Date,
): true {
  const entry = execution.stages[name];
  if (entry) entry.status = status;
  execution.status = status;
  execution.lastUpdateTime = now;
  return true;
}

/**
 * Retries a stage that has failed, once, or rolls it back, or neither, as its `onFailure` says.
 * Source: "Configure automatic retry" and "Configure a stage for automatic rollback" in AWS's CodePipeline user guide.
 */
export function fail(movement: Movement, execution: ExecutionRecord, stage: StageDeclaration): true {
  const { pipeline, live, history, now } = movement;
  const { name = '', onFailure } = stage;
  const isRetried = execution.stages[name]?.retries?.automatic !== undefined;
  if (onFailure?.result === 'RETRY' && !isRetried) {
    retryStage(execution, name, onFailure.retryConfiguration?.retryMode, 'automatic', now);
    return true;
  }
  end(execution, stage, 'Failed', now);
  const rollsBack = onFailure?.result === 'ROLLBACK' && execution.rollbackTo === undefined;
  const target = rollsBack ? latestToRollBackTo(pipeline, history, name) : undefined;
  if (target) {
    const triggerDetail = JSON.stringify({ FailedPipelineExecutionId: execution.id });
    live.push(rollback(pipeline, name, target, { triggerType: 'AutomatedRollback', triggerDetail }, now));
  }
  return true;
}
