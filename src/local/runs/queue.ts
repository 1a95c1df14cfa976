/** What there is for a runner to do: work that has not ended, such as builds, and pipelines with actions that have not ended. */
import { runnerLock } from '../home.js';
import { holderOf } from '../lock.js';
import type { Call } from '../service.js';
import type { Collection, Store } from '../store.js';
import type { runKinds } from './kinds/index.js';

/** What has an end that an action or other work waits for. */
export type Ending = keyof typeof runKinds;

export type Work =
  | { readonly kind: Ending; readonly region: string; readonly id: string }
  | { readonly kind: 'pipeline'; readonly region: string; readonly name: string };

export function queue(store: Store): Collection<Work> {
  return store.collection('runs/queue');
}

/**
 * Adds work, unless it is there already, and wakes a runner. Before the record that it is about: a runner passes by what
 * it finds no record of, but a record that no runner looks for would wait for ever.
 */
export async function enqueue(call: Call, work: Work): Promise<void> {
  const key = keyOf(work);
  if ((await queue(call.store).get(key)) === undefined) await queue(call.store).put(key, work);
  call.wakeRunner();
}

export async function dequeue(call: Call, work: Work): Promise<void> {
  await queue(call.store).delete(keyOf(work));
}

/** Tells some work from all other. */
export function keyOf(work: Work): string {
  return `${work.kind} ${work.region} ${work.kind === 'pipeline' ? work.name : work.id}`;
}

/** In the place of a process that claimed some work: none that lives. */
export const NOBODY = 0;

/**
 * Whether the process that claimed some work is no more. Work that nobody has claimed is looked at by who waits for it:
 * a runner that died before it took it is followed by another one.
 */
export async function hasLostRunner(call: Call, runner: number | undefined): Promise<boolean> {
  if (runner === undefined) call.wakeRunner();
  return runner !== undefined && !(await isRunning(call.store, runner));
}

/** Whether the process that claimed some work still runs it. */
export async function isRunning(store: Store, runner: number): Promise<boolean> {
  return (await holderOf(runnerLock(store.home))) === runner;
}

/** How it is said of work whose process has died. */
export const RUNNER_DIED = 'The process on this machine that ran it ended unexpectedly.';
