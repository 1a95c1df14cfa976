/** The state of the local AWS: on disk, and only there. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Conditions } from './conditions.js';
import { LocalAwsRemoved } from './errors.js';
import { isAwaited, lock, type Release } from './lock.js';
import { openCollection } from './store/collection.js';

export interface Store {
  /** The folder everything lies in. */
  readonly home: string;
  now(): Date;
  readonly conditions: Conditions;
  /**
   * Runs `work` while no other process or call of this home runs its own. Not re-entrant.
   * @throws Error naming the process that holds the lock, when it is not free within 30 s
   * @throws LocalAwsRemoved
   */
  exclusive<T>(work: () => Promise<T>): Promise<T>;
  /** Values by key, each in a file of its own that is replaced atomically. Dates survive. */
  collection<T>(name: string): Collection<T>;
  /** A path below the home; its parent folder exists afterwards. */
  path(...parts: string[]): Promise<string>;
}

export interface Collection<T> {
  /** @throws DamagedState when the file cannot be read back */
  get(key: string): Promise<T | undefined>;
  put(key: string, value: T): Promise<void>;
  /** Whether there was something to delete. */
  delete(key: string): Promise<boolean>;
  /** How many values there are; none is read. */
  count(): Promise<number>;
  /** All values, ordered by key. @throws DamagedState */
  entries(): Promise<[key: string, value: T][]>;
}

export interface StoreOptions {
  readonly home: string;
  /** What time it is: the system's, unless a test decides. */
  readonly clock?: () => Date;
  /** Default: everything is near, quick and seen at once. */
  readonly conditions?: Conditions;
}

/** Opens the state below `home`. Nothing is read or written before it is asked for. */
export function openStore({ home, clock = () => new Date(), conditions = {} }: StoreOptions): Store {
  const queued = queueFor(join(home, 'lock'));
  /** Never the home itself: whoever removed it does not get it back, empty. */
  const makeFolder = (folder: string) => {
    if (!existsSync(home)) throw new LocalAwsRemoved(home);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  };
  return {
    home,
    now: clock,
    conditions,
    exclusive: (work) =>
      queued(work).catch((error: unknown) => {
        throw existsSync(home) ? error : new LocalAwsRemoved(home);
      }),
    collection: (name) => openCollection(join(home, 'state', name), makeFolder),
    async path(...parts) {
      const path = join(home, ...parts);
      makeFolder(dirname(path));
      return path;
    },
  };
}

/** Works one after another, under the lock. It is kept from one to the next, unless another process waits for it. */
function queueFor(path: string): Store['exclusive'] {
  let last: Promise<unknown> = Promise.resolve();
  let queued = 0;
  let release: Release | undefined;

  async function next<T>(work: () => Promise<T>): Promise<T> {
    try {
      release ??= await lock(path);
      return await work();
    } finally {
      queued -= 1;
      if (queued === 0 || isAwaited(path)) {
        await release?.();
        release = undefined;
      }
    }
  }

  return (work) => {
    queued += 1;
    const run = last.then(() => next(work));
    last = run.catch(() => undefined);
    return run;
  };
}
