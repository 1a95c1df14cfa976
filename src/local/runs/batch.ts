/** Runs batches of builds, as CodeBuild does: their builds side by side, as far as they do not wait for each other. */
import { availableParallelism } from 'node:os';
import type { BuildBatch, BuildBatchPhaseType, PhaseContext, StatusType } from '@aws-sdk/client-codebuild';
import type { Call } from '../service.js';
import { batches, type BatchRecord } from '../services/codebuild/batch-records.js';
import { combineArtifacts } from './batch-artifacts.js';
import { BatchBuilds } from './batch-builds.js';
import { batchEnded, groupNamed, inPhase, PENDING, statusOf } from './batch-record.js';
import { checkRestrictions, groupOf, isGood, startInput } from './batch-tasks.js';
import { REASONS } from './build.js';
import { PhaseFailure } from './build-job.js';
import { type BatchTask, DOWNLOAD_SOURCE } from './buildspec-task.js';
import type { Interruption, RunJob } from './kinds/kind.js';
import { buildSession } from './principals.js';
import { dequeue } from './queue.js';

/** How many builds of a batch run at once: AWS has a quota for it, a machine its processors. */
const AT_ONCE = availableParallelism();

/** A batch that this process has claimed. */
export type BatchJob = RunJob<BatchRecord>;

/** Runs a batch to its end. */
export async function runBatch(job: BatchJob): Promise<void> {
  const timeout = new AbortController();
  const minutes = job.record.batch.buildBatchConfig?.timeoutInMins ?? 480;
  const timer = setTimeout(() => timeout.abort('TIMED_OUT' satisfies Interruption), minutes * job.timing.minute);
  try {
    await new BatchRun({ ...job, interrupt: AbortSignal.any([job.interrupt, timeout.signal]) }).toItsEnd();
  } finally {
    clearTimeout(timer);
  }
}

class BatchRun {
  private record: BatchRecord;
  private readonly builds: BatchBuilds;

  constructor(private readonly job: BatchJob) {
    this.record = job.record;
    this.builds = new BatchBuilds(job, (change) => this.update(change));
  }

  async toItsEnd(): Promise<void> {
    const { interrupt } = this.job;
    const stop = () => void this.builds.stop().catch(() => undefined);
    interrupt.addEventListener('abort', stop, { once: true });
    try {
      await this.phase('DOWNLOAD_BATCHSPEC', () => this.readTasks());
      await this.phase('IN_PROGRESS', () => this.runTasks());
      await this.phase('COMBINE_ARTIFACTS', () => this.combine());
      await this.end('SUCCEEDED');
    } catch (error) {
      if (interrupt.aborted) {
        const status = interrupt.reason as Interruption;
        await this.end(status, REASONS[status]);
      } else if (error instanceof PhaseFailure) {
        await this.end('FAILED', [error.context]);
      } else {
        await this.end('FAULT', [{ statusCode: 'INTERNAL_SERVICE_ERROR', message: String(error) }]);
        throw error;
      }
    } finally {
      interrupt.removeEventListener('abort', stop);
    }
  }

  private async phase(type: BuildBatchPhaseType, work: () => Promise<void>): Promise<void> {
    this.job.interrupt.throwIfAborted();
    await this.update((batch) => inPhase(batch, type, this.now()));
    await work();
    this.job.interrupt.throwIfAborted();
  }

  /** A batch that is retried keeps what an earlier attempt has read. */
  private async readTasks(): Promise<void> {
    const first: BatchTask = {
      identifier: DOWNLOAD_SOURCE,
      dependsOn: [],
      ignoreFailure: false,
      env: { variables: {} },
    };
    if (!groupNamed(this.record.batch, DOWNLOAD_SOURCE)) {
      const { dependsOn: _, ...group } = groupOf(first);
      await this.update((batch) => ({ ...batch, buildGroups: [group] }));
    }
    if (this.status(DOWNLOAD_SOURCE) !== 'SUCCEEDED') {
      const build = await this.builds.run(DOWNLOAD_SOURCE, this.record.start, this.record);
      if (build.status !== 'SUCCEEDED') throw build.failure;
    }
    checkRestrictions(this.record);
    const added = (this.record.spec?.tasks ?? []).filter(
      ({ identifier }) => !groupNamed(this.record.batch, identifier),
    );
    await this.update((batch) => ({ ...batch, buildGroups: [...(batch.buildGroups ?? []), ...added.map(groupOf)] }));
  }

  private async runTasks(): Promise<void> {
    const tasks = this.record.spec?.tasks ?? [];
    const waiting = new Set(tasks.filter(({ identifier }) => this.status(identifier) === PENDING));
    const running = new Set<Promise<void>>();
    try {
      for (;;) {
        for (const task of waiting) {
          if (this.builds.stopped || running.size >= AT_ONCE) break;
          if (!this.mayBegin(task)) continue;
          waiting.delete(task);
          const run: Promise<void> = this.runTask(task).finally(() => running.delete(run));
          running.add(run);
        }
        if (running.size === 0) break;
        await Promise.race(running);
      }
    } catch (error) {
      await this.builds.stop();
      await Promise.allSettled(running);
      throw error;
    }
    this.job.interrupt.throwIfAborted();
    const failed = tasks.filter((task) => !task.ignoreFailure && this.status(task.identifier) !== 'SUCCEEDED');
    if (failed.length === 0) return;
    const message = `Builds that did not succeed: ${failed.map(({ identifier }) => identifier).join(', ')}`;
    throw this.builds.refusal ?? new PhaseFailure('CLIENT_ERROR', message);
  }

  private mayBegin({ dependsOn }: BatchTask): boolean {
    const before = (this.record.spec?.tasks ?? []).filter(({ identifier }) => dependsOn.includes(identifier));
    return before.every((task) => isGood(this.status(task.identifier), task));
  }

  private async runTask(task: BatchTask): Promise<void> {
    const { status } = await this.builds.run(task.identifier, startInput(this.record, task), this.record);
    if (this.record.spec?.fastFail && !isGood(status, task)) await this.builds.stop();
  }

  /** In the name of the role that the builds have: it is the one that may read and write artifacts. */
  private combine(): Promise<void> {
    const { aws, region } = this.job;
    const role = buildSession(this.record.batch.serviceRole ?? '', this.record.batch.id ?? '');
    return combineArtifacts(this.record, (operation, input) => aws.call('s3', operation, input, role, region));
  }

  private status(identifier: string): StatusType | undefined {
    return statusOf(groupNamed(this.record.batch, identifier));
  }

  private async end(status: StatusType, contexts: readonly PhaseContext[] = []): Promise<void> {
    await this.update((batch) => batchEnded(batch, status, this.now(), contexts));
    await this.act((call) => dequeue(call, { kind: 'batch', region: call.region, id: this.record.batch.id ?? '' }));
  }

  private update(change: (batch: BuildBatch) => BuildBatch): Promise<void> {
    return this.act(async (call) => {
      // Read again: StopBuildBatch, or the first build, may have changed it.
      const id = this.record.batch.id ?? '';
      const record = (await batches(call).get(id)) ?? this.record;
      this.record = { ...record, batch: change(record.batch) };
      await batches(call).put(id, this.record);
    });
  }

  private act<T>(work: (call: Call) => Promise<T>): Promise<T> {
    return this.job.aws.act(work, undefined, this.job.region);
  }

  private now(): Date {
    return this.job.aws.store.now();
  }
}
