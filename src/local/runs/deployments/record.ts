/** How a deployment's record changes. */
import type {
  DeploymentInfo,
  DeploymentOverview,
  DeploymentStatus,
  Diagnostics,
  ErrorInformation,
  InstanceTarget,
  LifecycleEvent,
} from '@aws-sdk/client-codedeploy';
import { type DeploymentRecord, deployments } from '../../services/codedeploy/records.js';
import type { Call } from '../../service.js';
import { dequeue, hasLostRunner, RUNNER_DIED } from '../queue.js';
import { rollBack } from './rollback.js';

export function isLive({ info }: DeploymentRecord): boolean {
  return info.completeTime === undefined;
}

/** The record with these targets, and what that comes to in numbers. */
export function withTargets(record: DeploymentRecord, targets: readonly InstanceTarget[]): DeploymentRecord {
  return { ...record, targets, info: { ...record.info, deploymentOverview: overviewOf(targets) } };
}

function overviewOf(targets: readonly InstanceTarget[]): DeploymentOverview {
  const count = (wanted: string) => targets.filter(({ status }) => status === wanted).length;
  return {
    Pending: count('Pending'),
    InProgress: count('InProgress'),
    Succeeded: count('Succeeded'),
    Failed: count('Failed'),
    Skipped: count('Skipped'),
    Ready: count('Ready'),
  };
}

/** How a deployment ends. */
export interface Verdict {
  readonly status: Extract<DeploymentStatus, 'Succeeded' | 'Failed' | 'Stopped'>;
  readonly error?: ErrorInformation;
}

/**
 * Ends a deployment: an instance that was deployed to has failed, one that was waiting is skipped. In the same call the
 * deployment that rolls it back begins, if there is to be one.
 */
export async function end(call: Call, record: DeploymentRecord, verdict: Verdict): Promise<DeploymentRecord> {
  const { status, error } = verdict;
  const now = call.now();
  const closed = withTargets(
    record,
    record.targets.map((target) => closedTarget(target, error?.message ?? '', now)),
  );
  const info: DeploymentInfo = {
    ...closed.info,
    status,
    completeTime: now,
    ...(error && { errorInformation: error }),
  };
  const id = info.deploymentId ?? '';
  await deployments(call).put(id, { ...closed, info });
  const rollbackInfo = await rollBack(call, { ...closed, info });
  const ended = { ...closed, info: { ...info, ...(rollbackInfo && { rollbackInfo }) } };
  if (rollbackInfo) await deployments(call).put(id, ended);
  await dequeue(call, { kind: 'deployment', region: call.region, id });
  return ended;
}

function closedTarget(target: InstanceTarget, message: string, now: Date): InstanceTarget {
  if (target.status !== 'InProgress' && target.status !== 'Pending') return target;
  const events = (target.lifecycleEvents ?? []).map((event) => {
    const diagnostics: Diagnostics = { errorCode: 'UnknownError', scriptName: '', message, logTail: '' };
    return event.status === 'InProgress' ? { ...event, status: 'Failed' as const, endTime: now, diagnostics } : event;
  });
  const status = target.status === 'InProgress' ? 'Failed' : 'Skipped';
  return { ...target, status, lastUpdatedAt: now, lifecycleEvents: skipped(events) };
}

/** The events with those skipped that have not begun. */
export function skipped(events: readonly LifecycleEvent[]): LifecycleEvent[] {
  return events.map((event) => (event.status === 'Pending' ? { ...event, status: 'Skipped' } : event));
}

const STOPPED: Verdict = {
  status: 'Stopped',
  error: { code: 'MANUAL_STOP', message: 'The deployment was stopped by a request.' },
};

/** The verdict on a deployment whose process has ended, or was told to. */
export function broken(message: string): Verdict {
  return { status: 'Failed', error: { code: 'INTERNAL_ERROR', message } };
}

/** The verdict on a deployment that is interrupted. */
export function interrupted(reason: unknown): Verdict {
  return reason === 'STOPPED' ? STOPPED : broken('The process that ran the deployment was told to end.');
}

/** Stops a deployment: at once when nobody runs it yet; for another one it is noted for its runner. */
export async function stopDeployment(
  call: Call,
  record: DeploymentRecord,
  rollBackStopped = false,
): Promise<DeploymentRecord> {
  if (!isLive(record)) return record;
  const asked = { ...record, ...(rollBackStopped && { rollBackStopped }) };
  if (record.runner === undefined) return end(call, asked, STOPPED);
  const noted = { ...asked, stopRequested: true };
  await deployments(call).put(record.info.deploymentId ?? '', noted);
  return noted;
}

/** The record; when the process that ran the deployment has died, it says so from now on. */
export async function deploymentWithoutDeadRunner(call: Call, record: DeploymentRecord): Promise<DeploymentRecord> {
  if (!isLive(record) || !(await hasLostRunner(call, record.runner))) return record;
  return end(call, record, broken(RUNNER_DIED));
}
