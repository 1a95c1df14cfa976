import { keyOf, type ResourceRecord, stacks } from '../../services/cloudformation/records.js';
import { inOrder, reversed } from './in-order.js';
import type { Outcome } from './operation.js';
import { listed } from './reasons.js';
import { remove } from './steps.js';
import { isSame, type StackWork } from './work.js';

/**
 * Removes what an update, or its rollback, has put other things in the place of or left out, unless it is to be retained.
 * What cannot be removed is left behind: the stack is complete all the same.
 */
export async function cleanUp(
  work: StackWork,
  status: 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE',
): Promise<Outcome> {
  const stack = await work.stack();
  const current = Object.values(stack.resources);
  const left = stack.discarded.filter((record) => !current.some((each) => isSame(each, record)));
  const isRollback = status === 'UPDATE_ROLLBACK_COMPLETE';
  // There may be several that had the same logical id, one after the other.
  const ids = left.map((_, place) => String(place));
  const after = Object.fromEntries(
    left.map((record, place) => [
      String(place),
      ids.filter((id) => record.after.includes(left[Number(id)]?.logicalId ?? '')),
    ]),
  );
  const failed = await inOrder(
    ids,
    reversed(after),
    async (id) => {
      const record = left[Number(id)]!;
      if (!isKept(work, record, stack.resources[record.logicalId] !== undefined, isRollback))
        return remove(work, record);
      await work.discarding(record, 'DELETE_SKIPPED');
      return true;
    },
    { goesOn: true },
  );
  await work.change(async ({ former: _, ...now }, call) => stacks(call).put(keyOf(now), { ...now, discarded: [] }));
  const names = failed.map((id) => left[Number(id)]?.logicalId ?? '');
  return { status, ...(names.length > 0 && { reason: listed('delete', names) }) };
}

/** Source: "DeletionPolicy attribute" and "UpdateReplacePolicy attribute" in the CloudFormation template reference. */
function isKept(
  { operation }: StackWork,
  { deletionPolicy, updateReplacePolicy }: ResourceRecord,
  isReplaced: boolean,
  isRollback: boolean,
): boolean {
  if (!isRollback) return (isReplaced ? updateReplacePolicy : deletionPolicy) !== 'Delete';
  return !isReplaced && deletionPolicy === 'Retain' && !operation.retainExceptOnCreate;
}
