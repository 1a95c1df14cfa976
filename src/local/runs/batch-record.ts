/** How a batch's record changes, from phase to phase and from build to build. */
import type { BuildBatch, BuildBatchPhaseType, BuildGroup, PhaseContext, StatusType } from '@aws-sdk/client-codebuild';
import type { Call } from '../service.js';
import { batches, type BatchRecord } from '../services/codebuild/batch-records.js';
import { builds, type BuildRecord } from '../services/codebuild/records.js';
import { lastEnded, stop, withoutDeadRunner } from './build-record.js';
import { dequeue, hasLostRunner, RUNNER_DIED } from './queue.js';

/**
 * The status of a build that waits for its turn. The API's model does not list it, but the service gives it.
 * Source: the output of `stop-build-batch` in the AWS CLI's command reference.
 */
export const PENDING = 'PENDING' as StatusType;

/** The batch with its current phase ended well, and the next one begun. */
export function inPhase(batch: BuildBatch, next: BuildBatchPhaseType, now: Date): BuildBatch {
  const phases = lastEnded(batch.phases ?? [], 'SUCCEEDED', [], now);
  return { ...batch, phases: [...phases, { phaseType: next, startTime: now }], currentPhase: next };
}

/** The batch with everything ended; its builds that have not begun never will. */
export function batchEnded(
  batch: BuildBatch,
  status: StatusType,
  now: Date,
  contexts: readonly PhaseContext[] = [],
): BuildBatch {
  // There are only three last phases.
  const phaseType = status === 'SUCCEEDED' || status === 'STOPPED' ? status : 'FAILED';
  return {
    ...batch,
    phases: [...lastEnded(batch.phases ?? [], status, contexts, now), { phaseType, startTime: now }],
    currentPhase: phaseType,
    buildBatchStatus: status,
    buildGroups: (batch.buildGroups ?? []).map((group) =>
      statusOf(group) === PENDING ? withSummary(group, { buildStatus: 'STOPPED' }) : group,
    ),
    complete: true,
    endTime: now,
  };
}

export function groupNamed(batch: BuildBatch, identifier: string): BuildGroup | undefined {
  return batch.buildGroups?.find((group) => group.identifier === identifier);
}

export function statusOf(group: BuildGroup | undefined): StatusType | undefined {
  return group?.currentBuildSummary?.buildStatus;
}

export function withSummary(group: BuildGroup, summary: NonNullable<BuildGroup['currentBuildSummary']>): BuildGroup {
  return { ...group, currentBuildSummary: { ...group.currentBuildSummary, ...summary } };
}

/** Stops a batch: at once when nobody runs it yet; for another one it is noted for its runner. */
export async function stopBatch(call: Call, record: BatchRecord): Promise<BatchRecord> {
  const { batch, runner } = record;
  if (batch.complete) return record;
  const id = batch.id ?? '';
  const stopped: BatchRecord =
    runner === undefined
      ? { ...record, batch: batchEnded(batch, 'STOPPED', call.now()) }
      : { ...record, stopRequested: true };
  await batches(call).put(id, stopped);
  if (runner === undefined) await dequeue(call, { kind: 'batch', region: call.region, id });
  return stopped;
}

/** The record; when the process that ran the batch has died, it says so from now on, and its builds are stopped. */
export async function batchWithoutDeadRunner(call: Call, record: BatchRecord): Promise<BatchRecord> {
  const { batch, runner } = record;
  if (batch.complete || !(await hasLostRunner(call, runner))) return record;
  const statuses = new Map<string | undefined, StatusType | undefined>();
  for (const each of await buildsOf(call, batch)) {
    const { build } = await stop(call, await withoutDeadRunner(call, each));
    statuses.set(build.arn, build.buildStatus);
  }
  const buildGroups = (batch.buildGroups ?? []).map((group) => {
    const buildStatus = statuses.get(group.currentBuildSummary?.arn);
    return buildStatus === undefined ? group : withSummary(group, { buildStatus });
  });
  const contexts = [{ statusCode: 'INTERNAL_SERVICE_ERROR', message: RUNNER_DIED }];
  const faulted = { ...record, batch: batchEnded({ ...batch, buildGroups }, 'FAULT', call.now(), contexts) };
  const id = batch.id ?? '';
  await batches(call).put(id, faulted);
  await dequeue(call, { kind: 'batch', region: call.region, id });
  return faulted;
}

/** All builds that have been started for a batch, those that were retried included. */
export async function buildsOf(call: Call, batch: BuildBatch): Promise<BuildRecord[]> {
  const records = (await builds(call).entries()).map(([, record]) => record);
  return records.filter(({ build }) => build.buildBatchArn === batch.arn);
}
