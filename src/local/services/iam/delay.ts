/** Changes in IAM take a while to reach the other services, where the conditions say so. */
import type { Call } from '../../service.js';

export interface Delayed<T> {
  /** What the other services go by until then: the record as it was before its latest change, or no record. */
  readonly unseen?: { readonly until: Date; readonly former?: T };
}

/** The record as it is stored after a change: `former` is seen in its place for as long as changes take. */
export function changed<T extends Delayed<T>>(call: Call, record: T, former?: T): T {
  const { iamDelay = 0 } = call.store.conditions;
  const { unseen: _, ...settled } = record;
  if (iamDelay === 0) return settled as T;
  const until = new Date(call.now().getTime() + iamDelay);
  return { ...settled, unseen: { until, ...(former && { former: stillSeen(call, former) }) } } as T;
}

/** The record as the other services see it. */
export function seen<T extends Delayed<T>>(call: Call, record: T | undefined): T | undefined {
  let current = record;
  while (current?.unseen && call.now() < current.unseen.until) current = current.unseen.former;
  return current;
}

/** Without the former records that no service goes by any more: they would pile up. */
function stillSeen<T extends Delayed<T>>(call: Call, record: T): T {
  const { unseen, ...settled } = record;
  if (!unseen || call.now() >= unseen.until) return settled as T;
  const { until, former } = unseen;
  return { ...settled, unseen: { until, ...(former && { former: stillSeen(call, former) }) } } as T;
}
