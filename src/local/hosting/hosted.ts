/** What a home serves by HTTP, each on a port of its own, for as long as it is there. */
import type { LocalAws } from '../index.js';
import type { Store } from '../store.js';
import type { HostingTiming } from './timing.js';

/** A kind of thing that is hosted, such as environments. A new kind is a file, and a line in `kinds.ts`. */
export interface HostedKind {
  /** All of this kind, in every region. Reads without the store's lock: it is asked often. */
  list(store: Store): Promise<readonly Hosted[]>;
  /** Ends and removes what a process that died has left running. */
  removeLeft?(home: string, graceMs: number): Promise<void>;
}

export interface Hosted {
  /** Tells it from everything else that is hosted. */
  readonly key: string;
  /** What it is, for people: `environment`. */
  readonly kind: string;
  readonly name: string;
  readonly region: string;
  /** Where it is served. */
  readonly url: string;
  /** Begins to serve it. What it throws is logged, and it is tried again. */
  serve(hosting: Hosting): Promise<Serving>;
}

/** What serves one hosted thing. */
export interface Serving {
  /** Called after changes in the local AWS, and every now and then: begins whatever there is to do, and does not wait for it. */
  look(): Promise<void>;
  /** Ends all that was begun. */
  close(): Promise<void>;
}

/** The process that serves, as what it serves sees it. */
export interface Hosting {
  readonly aws: LocalAws;
  readonly timing: HostingTiming;
  /** The URL at which programs reach the local AWS. */
  endpoint(): Promise<string>;
  /** Has everything looked at again soon. */
  wake(): void;
  /** Says a fault of ours in the local AWS's log. */
  log(error: unknown): Promise<void>;
}
