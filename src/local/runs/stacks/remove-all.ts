import { keyOf, type ResourceRecord, type StackRecord, stacks } from '../../services/cloudformation/records.js';
import { table } from '../../template/values.js';
import { inUse } from './exports.js';
import { inOrder, reversed } from './in-order.js';
import type { Outcome } from './operation.js';
import { listed } from './reasons.js';
import { remove, withoutReason } from './steps.js';
import { isSame, type StackWork } from './work.js';

/**
 * Removes all resources of a stack, or of one whose creation failed, each before what it refers to. Those that are to be
 * retained are left behind.
 */
export async function removeAll(work: StackWork, verb: 'DELETE' | 'ROLLBACK'): Promise<Outcome> {
  const stack = await work.stack();
  const { retain, force } = work.operation;
  if (verb === 'DELETE') {
    const used = await work.act((call) => inUse(call, stack, stack.outputs));
    if (used)
      return {
        status: 'DELETE_FAILED',
        reason: `Delete canceled. Cannot delete export ${used.name} as it is in use by ${used.by.join(', ')}.`,
      };
  }
  await removeDiscarded(work, stack);
  const there = Object.values(stack.resources).filter(
    ({ id, status }) => id !== undefined && status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED',
  );
  const after = table(there.map(({ logicalId, after: others }) => [logicalId, others]));
  const ids = there.map(({ logicalId }) => logicalId);
  const failed = await inOrder(
    ids,
    reversed(after),
    (id) => {
      const record = stack.resources[id] as ResourceRecord;
      return retain.includes(id) || isKept(work, record, verb) ? skip(work, record) : remove(work, record);
    },
    { goesOn: true },
  );
  if (failed.length === 0) return { status: `${verb}_COMPLETE` };
  if (force) {
    for (const id of failed) await skip(work, (await work.stack()).resources[id] as ResourceRecord);
    return { status: 'DELETE_COMPLETE' };
  }
  return { status: `${verb}_FAILED`, reason: listed('delete', failed) };
}

/**
 * What an update that failed has put other things in the place of goes with the stack, as far as it lets itself be removed and
 * is not to be retained: what does not is tried again when the stack is deleted again. What its rollback has brought back is among
 * the stack's resources.
 */
async function removeDiscarded(work: StackWork, stack: StackRecord): Promise<void> {
  const current = Object.values(stack.resources);
  const left = stack.discarded.filter(
    (record, place, all) =>
      !current.some((each) => isSame(each, record)) && all.findIndex((each) => isSame(each, record)) === place,
  );
  for (const record of left) {
    if (record.updateReplacePolicy === 'Delete' && !isKept(work, record, 'DELETE')) await remove(work, record);
    else await work.discarding(record, 'DELETE_SKIPPED');
  }
  await work.change(async (now, call) => {
    const failed = now.discarded.filter(({ status }) => status === 'DELETE_FAILED');
    await stacks(call).put(keyOf(now), { ...now, discarded: failed });
  });
}

/**
 * `Retain` keeps a resource; `RetainExceptOnCreate` only one that was finished.
 * Source: "DeletionPolicy attribute" in the CloudFormation template reference.
 */
function isKept(work: StackWork, { deletionPolicy, madeBy }: ResourceRecord, verb: 'DELETE' | 'ROLLBACK'): boolean {
  const isNew = verb === 'ROLLBACK' && madeBy === work.operation.id;
  if (deletionPolicy === 'Retain') return !(isNew && work.operation.retainExceptOnCreate);
  return deletionPolicy === 'RetainExceptOnCreate' && !isNew;
}

async function skip(work: StackWork, record: ResourceRecord): Promise<boolean> {
  await work.put({ ...withoutReason(record), status: 'DELETE_SKIPPED' }, {});
  return true;
}
