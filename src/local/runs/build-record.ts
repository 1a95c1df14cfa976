/** How a build's record changes from phase to phase. */
import type {
  Build,
  BuildBatchPhase,
  BuildPhase,
  BuildPhaseType,
  PhaseContext,
  StatusType,
} from '@aws-sdk/client-codebuild';
import { type BuildRecord, builds } from '../services/codebuild/records.js';
import type { Call } from '../service.js';
import { dequeue, hasLostRunner, RUNNER_DIED } from './queue.js';

/** The build with its current phase ended, and the next one begun. */
export function inPhase(build: Build, next: BuildPhaseType, now: Date): Build {
  return { ...build, phases: [...(build.phases ?? []), { phaseType: next, startTime: now }], currentPhase: next };
}

/** The build with its current phase ended. */
export function phaseEnded(build: Build, status: StatusType, contexts: readonly PhaseContext[], now: Date): Build {
  return { ...build, phases: lastEnded(build.phases ?? [], status, contexts, now) };
}

/** The phases of a build or a batch with the last one ended, unless it has been before. */
export function lastEnded<P extends BuildPhase | BuildBatchPhase>(
  phases: P[],
  status: StatusType,
  contexts: readonly PhaseContext[],
  now: Date,
): P[] {
  const last = phases.at(-1);
  if (last === undefined || last.phaseStatus !== undefined) return phases;
  const ended: P = {
    ...last,
    phaseStatus: status,
    endTime: now,
    durationInSeconds: Math.round((now.getTime() - (last.startTime?.getTime() ?? 0)) / 1000),
    contexts: contexts.length > 0 ? [...contexts] : [{ statusCode: '', message: '' }],
  };
  return [...phases.slice(0, -1), ended];
}

/**
 * The build with everything ended; a phase that was under way ends as the build does. The contexts are that phase's;
 * of the last one, COMPLETED, when none was.
 */
export function ended(build: Build, status: StatusType, now: Date, contexts: readonly PhaseContext[] = []): Build {
  const { phases = [], ...rest } = phaseEnded(build, status, contexts, now);
  const told = contexts.length === 0 || build.phases?.at(-1)?.phaseStatus === undefined;
  return {
    ...rest,
    phases: [...phases, { phaseType: 'COMPLETED', startTime: now, ...(!told && { contexts: [...contexts] }) }],
    currentPhase: 'COMPLETED',
    buildStatus: status,
    buildComplete: true,
    endTime: now,
  };
}

/** The record; when the process that ran the build has died, it says so from now on. */
export async function withoutDeadRunner(call: Call, record: BuildRecord): Promise<BuildRecord> {
  const { build, runner } = record;
  if (build.buildComplete || !(await hasLostRunner(call, runner))) return record;
  const contexts = [{ statusCode: 'INTERNAL_SERVICE_ERROR', message: RUNNER_DIED }];
  const faulted = { ...record, build: ended(build, 'FAULT', call.now(), contexts) };
  const id = build.id ?? '';
  await builds(call).put(id, faulted);
  await dequeue(call, { kind: 'build', region: call.region, id });
  return faulted;
}

/** Stops a build: at once when nobody runs it yet; for another one it is noted for its runner. */
export async function stop(call: Call, record: BuildRecord): Promise<BuildRecord> {
  const { build, runner } = record;
  if (build.buildComplete) return record;
  const id = build.id ?? '';
  const stopped: BuildRecord =
    runner === undefined
      ? { ...record, build: ended(build, 'STOPPED', call.now()) }
      : { ...record, stopRequested: true };
  await builds(call).put(id, stopped);
  if (runner === undefined) await dequeue(call, { kind: 'build', region: call.region, id });
  return stopped;
}
