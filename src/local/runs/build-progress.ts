import type { Build, BuildPhaseType, PhaseContext, StatusType } from '@aws-sdk/client-codebuild';
import type { LocalAws } from '../index.js';
import type { Call } from '../service.js';
import { builds, type BuildRecord } from '../services/codebuild/records.js';
import { PhaseFailure } from './build-job.js';
import type { BuildLog } from './build-log.js';
import { ended, inPhase, phaseEnded } from './build-record.js';
import { dequeue } from './queue.js';

/** The record of a build that runs, kept true from phase to phase. */
export class BuildProgress {
  /** A phase has failed. */
  failed = false;
  private readonly id: string;

  /** @param interrupt aborted when the build is ended from outside */
  constructor(
    private readonly aws: LocalAws,
    private readonly region: string,
    private readonly record: BuildRecord,
    private readonly interrupt: AbortSignal,
  ) {
    this.id = record.build.id ?? '';
  }

  /** Runs a phase; gives its result, or undefined when it has failed. @throws when the build is interrupted */
  async phase<T>(type: BuildPhaseType, log: BuildLog | undefined, work: () => Promise<T>): Promise<T | undefined> {
    this.interrupt.throwIfAborted();
    await this.update((build) => inPhase(phaseEnded(build, 'SUCCEEDED', [], this.now()), type, this.now()));
    await log?.say(type === 'DOWNLOAD_SOURCE' ? `Phase is ${type}` : `Entering phase ${type}`);
    const result = await work().catch((error: unknown) => {
      this.interrupt.throwIfAborted();
      if (error instanceof PhaseFailure) return log?.withoutSecrets(error) ?? error;
      throw error;
    });
    this.interrupt.throwIfAborted();
    const failure = result instanceof PhaseFailure ? result : undefined;
    const status = failure ? 'FAILED' : 'SUCCEEDED';
    await log?.say(`Phase complete: ${type} State: ${status}`);
    await log?.say(`Phase context status code: ${failure?.statusCode ?? ''} Message: ${failure?.message ?? ''}`);
    await this.update((build) => phaseEnded(build, status, failure ? [failure.context] : [], this.now()));
    if (failure) this.failed = true;
    return failure ? undefined : (result as T);
  }

  async end(status: StatusType, contexts: readonly PhaseContext[] = []): Promise<void> {
    await this.update((build) => ended(build, status, this.now(), contexts));
    await this.act((call) => dequeue(call, { kind: 'build', region: this.region, id: this.id }));
  }

  /** Changes the build's record. */
  update(change: (build: Build) => Build): Promise<Build> {
    return this.act(async (call) => {
      // Read again: StopBuild may have changed it.
      const record = (await builds(call).get(this.id)) ?? this.record;
      const build = change(record.build);
      await builds(call).put(this.id, { ...record, build });
      return build;
    });
  }

  /** Work on the local AWS's state that CodeBuild does itself. */
  act<T>(work: (call: Call) => Promise<T>): Promise<T> {
    return this.aws.act(work, undefined, this.region);
  }

  private now(): Date {
    return this.aws.store.now();
  }
}
