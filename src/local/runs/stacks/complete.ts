import type { Output } from '@aws-sdk/client-cloudformation';
import { keyOf, type StackRecord, stacks } from '../../services/cloudformation/records.js';
import { exportFault } from './exports.js';
import type { Plan } from './plan.js';
import { outputsIn } from './values.js';
import { messageOf, scopeNow } from './wanted.js';
import type { StackWork } from './work.js';

/** Gives a stack its outputs, and discards what is not in its template any more; why it cannot have them, if it cannot. */
export async function complete(work: StackWork, plan: Plan): Promise<string | undefined> {
  const outputs = await outputsNow(work, plan);
  if (typeof outputs === 'string') return outputs;
  return work.change(async (stack, call) => {
    const fault = await exportFault(call, stack, outputs);
    if (fault === undefined) await stacks(call).put(keyOf(stack), { ...withoutOthers(stack, plan), outputs });
    return fault;
  });
}

/** The outputs, or why they cannot be told. */
async function outputsNow(work: StackWork, plan: Plan): Promise<Output[] | string> {
  const scope = await scopeNow(work, plan);
  // Outputs are for everybody to see.
  const { dynamic: _, ...lookUp } = scope.lookUp;
  try {
    return await outputsIn(plan, { ...scope, lookUp });
  } catch (error) {
    return messageOf(error);
  }
}

function withoutOthers(stack: StackRecord, { after }: Plan): StackRecord {
  const { former, ...rest } = stack;
  const others = Object.values(stack.resources).filter(({ logicalId }) => after[logicalId] === undefined);
  return {
    ...rest,
    // An import changes nothing that could be cleaned up.
    ...(former && stack.status === 'UPDATE_IN_PROGRESS' && { former }),
    resources: Object.fromEntries(Object.entries(stack.resources).filter(([id]) => after[id] !== undefined)),
    discarded: [...stack.discarded, ...others.filter(({ id }) => id !== undefined)],
  };
}
