import type { Ending } from '../queue.js';
import type { LocalAws } from '../../index.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import type { Timing } from '../timing.js';

/** Why work is ended from outside. */
export type Interruption = 'STOPPED' | 'TIMED_OUT' | 'FAULT';

/** What a runner notes in the record of some work. */
export interface Claimable {
  /** The process that runs it, once one does. */
  readonly runner?: number;
  /** It has been asked to stop; its runner will see it. */
  readonly stopRequested?: boolean;
}

/** A kind of work that has an end, such as a build: one file for each, and a line in the index. */
export interface RunKind<R extends Claimable = Claimable> {
  /** Where its records lie, under their ids. */
  records(call: Call): Collection<R>;
  /** The record; when the process that ran the work has died, it says so from now on. */
  withoutDeadRunner(call: Call, record: R): Promise<R>;
  hasEnded(record: R): boolean;
  /** Ends it: at once when nobody runs it yet; for another one it is noted for its runner. */
  stop(call: Call, record: R): Promise<unknown>;
  /** Runs it to its end. */
  run(job: RunJob<R>): Promise<void>;
}

/** Work that this process has claimed. */
export interface RunJob<R> {
  readonly aws: LocalAws;
  readonly region: string;
  readonly record: R;
  readonly timing: Timing;
  /** Aborted with an `Interruption` as its reason, it ends the work. */
  readonly interrupt: AbortSignal;
  /** The URL at which what is run reaches the local AWS. */
  endpoint(): Promise<string>;
  /** Resolves when other work has ended, or will not begin. */
  ended(kind: Ending, id: string): Promise<void>;
}
