import type { StageRetryMode } from '@aws-sdk/client-codepipeline';
import {
  actionsIn,
  type ActionRecord,
  type ExecutionRecord,
  type StageRetries,
} from '../services/codepipeline/records.js';

/** What a retry of the stage runs once more: nothing, unless an action has failed. */
export function actionsToRetry(
  execution: ExecutionRecord,
  stageName: string,
  mode: StageRetryMode = 'FAILED_ACTIONS',
): ActionRecord[] {
  const actions = actionsIn(execution, stageName);
  const failed = actions.filter(({ status }) => status === 'Failed' || status === 'Abandoned');
  return mode === 'ALL_ACTIONS' && failed.length > 0 ? actions : failed;
}

/** Lets a stage that has failed go on, in the same execution. */
export function retryStage(
  execution: ExecutionRecord,
  stageName: string,
  mode: StageRetryMode | undefined,
  latest: StageRetries['latest'],
  now: Date,
): void {
  for (const action of actionsToRetry(execution, stageName, mode)) action.retried = true;
  const { enteredAt = now, retries } = execution.stages[stageName] ?? {};
  const counted = { ...retries, [latest]: (retries?.[latest] ?? 0) + 1, latest };
  execution.stages[stageName] = { status: 'InProgress', enteredAt, retries: counted };
  execution.lastUpdateTime = now;
}
