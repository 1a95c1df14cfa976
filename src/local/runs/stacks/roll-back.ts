import { keyOf, type ResourceRecord, type StackRecord, stacks } from '../../services/cloudformation/records.js';
import { table } from '../../template/values.js';
import { inOrder } from './in-order.js';
import type { Outcome } from './operation.js';
import { listed } from './reasons.js';
import { planOf } from './plan.js';
import { update, wantedAgain, withoutReason } from './steps.js';
import { shownOf } from './wanted.js';
import { isSame, type StackWork } from './work.js';

/** Makes a stack whose update has failed what it was: what was changed is changed back, and what was replaced is there still. */
export async function rollBack(work: StackWork): Promise<Outcome> {
  const { former } = await work.stack();
  if (!former) throw new Error('there is nothing to roll back to');
  const after = table(Object.values(former.resources).map((each) => [each.logicalId, each.after]));
  const failed = await inOrder(
    Object.keys(former.resources),
    after,
    (id) => bringBack(work, former.resources[id] as ResourceRecord),
    { goesOn: true },
  );
  if (failed.length > 0) return { status: 'UPDATE_ROLLBACK_FAILED', reason: listed('update', failed) };
  await work.change((stack, call) => stacks(call).put(keyOf(stack), asBefore(stack)));
  return { status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS' };
}

async function bringBack(work: StackWork, before: ResourceRecord): Promise<boolean> {
  const stack = await work.stack();
  const { logicalId: id } = before;
  const version = stack.former?.version;
  const now = stack.resources[id];
  const isTouched = now !== undefined && now.operation !== before.operation;
  if (!isTouched || isBack(now, before)) return true;
  if (work.operation.skip.includes(id)) {
    await work.put({ ...withoutReason(before), status: 'UPDATE_COMPLETE' }, { reason: 'Resource update skipped' });
    return true;
  }
  if (isSame(now, before)) {
    if (now.properties !== before.properties) {
      const shown = version && (await shownOf(work, await planOf(work.aws.store.home, stack, version), version, id));
      return update(work, { ...wantedAgain(work, before), ...(shown !== undefined && { shown }) }, now);
    }
    await work.put(withoutReason(before));
    return true;
  }
  // What has taken its place is discarded.
  await work.put({ ...withoutReason(before), status: 'UPDATE_IN_PROGRESS' }, {});
  await work.put({ ...withoutReason(before), status: 'UPDATE_COMPLETE' }, {});
  return true;
}

/** A runner that died may have brought it back. */
function isBack(now: ResourceRecord, before: ResourceRecord): boolean {
  return isSame(now, before) && now.status === 'UPDATE_COMPLETE' && now.properties === before.properties;
}

/** What the update has added is discarded. */
function asBefore(stack: StackRecord): StackRecord {
  const { former, version: _, ...rest } = stack;
  const known = former?.resources ?? {};
  const added = Object.values(stack.resources).filter(({ logicalId, id }) => id !== undefined && !known[logicalId]);
  const resources = Object.fromEntries(Object.entries(stack.resources).filter(([id]) => known[id]));
  return {
    ...rest,
    ...(former?.version && { version: former.version }),
    outputs: former?.outputs ?? [],
    imports: former?.imports ?? [],
    resources,
    discarded: [...stack.discarded, ...added],
  };
}
