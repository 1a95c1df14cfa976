/** The processes of a home that work in the background: one of each kind at most, started when there is work for it. */
import { rm } from 'node:fs/promises';
import { hostingLock, hostingStartingLock, runnerLock, startingLock } from './home.js';
import { holderOf, type Release, tryLock } from './lock.js';

/** The runner moves executions; the hosting serves what is hosted. */
export type Background = 'runner' | 'hosting';

const LOCKS = {
  runner: { own: runnerLock, starting: startingLock },
  hosting: { own: hostingLock, starting: hostingStartingLock },
} as const;

/** Whether such a process is at work. */
export async function isAtWork(home: string, kind: Background): Promise<boolean> {
  return (await holderOf(LOCKS[kind].own(home))) !== undefined;
}

/**
 * Starts such a process, unless one is at work or on its way.
 * @param start is given what is to be called when the process that was started has ended: it is on its way no more
 */
export async function wake(
  home: string,
  kind: Background,
  start: (ended: Release) => Promise<void> | void,
): Promise<void> {
  // One that is at work sees what is new before it ends, and one that is on its way when it begins.
  if (await isAtWork(home, kind)) return;
  const ended = await tryLock(LOCKS[kind].starting(home));
  if (!ended) return;
  try {
    await start(ended);
  } catch (error) {
    await ended();
    throw error;
  }
}

/** Makes this process the one of its kind; undefined when another one is. */
export async function begin(home: string, kind: Background): Promise<Release | undefined> {
  // Before it asks for the lock: whoever still takes it to be on its way is seen by it, or by whoever has the lock then.
  await rm(LOCKS[kind].starting(home), { force: true });
  return tryLock(LOCKS[kind].own(home));
}
