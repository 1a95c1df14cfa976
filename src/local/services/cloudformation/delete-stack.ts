import {
  DeleteStack$,
  type DeleteStackCommandInput,
  type DeleteStackCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { beginOperation, withStatus } from '../../runs/stacks/record.js';
import { type Call, operation } from '../../service.js';
import { invalid } from './errors.js';
import { changeSetsOf, findStack } from './find.js';
import { checkRole } from './intent.js';
import { changeSets, keyOf, operations, type StackRecord } from './records.js';
import { wasAsked } from './was-asked.js';

/** Of a stack that is not there, or is gone already, it says nothing. */
export const DeleteStack = operation<DeleteStackCommandInput, DeleteStackCommandOutput>(
  DeleteStack$,
  async (input, call) => {
    const { RetainResources: retain = [], RoleARN: roleArn, ClientRequestToken: token } = input;
    const stack = await findStack(call, input.StackName);
    if (!stack || stack.deleted || (await wasAsked(call, stack, token, 'DELETE_IN_PROGRESS'))) return {};
    if (stack.isProtected) {
      throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    }
    checkRetained(stack, retain);
    await checkRole(call, stack, roleArn);
    if (stack.status === 'CREATE_IN_PROGRESS') return giveUp(call, stack);
    if (stack.status === 'DELETE_IN_PROGRESS') return {};
    if (stack.operation !== undefined) {
      throw invalid(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
    }
    for (const changeSet of await changeSetsOf(call, stack)) await changeSets(call).delete(keyOf(changeSet));
    if (stack.status === 'REVIEW_IN_PROGRESS') {
      await withStatus(call, stack, 'DELETE_COMPLETE');
      return {};
    }
    const { former, ...rest } = stack;
    // What a failed update would have gone back to is removed as well.
    const kept = Object.values(former?.resources ?? {}).filter(
      ({ logicalId, id }) => stack.resources[logicalId]?.id !== id,
    );
    const leaving = { ...rest, discarded: [...stack.discarded, ...kept], ...(roleArn !== undefined && { roleArn }) };
    await beginOperation(call, leaving, 'DELETE_IN_PROGRESS', {
      retain,
      force: input.DeletionMode === 'FORCE_DELETE_STACK',
      ...(token !== undefined && { token }),
    });
    return {};
  },
);

/** @throws AwsError `ValidationError` */
function checkRetained({ status, resources }: StackRecord, retain: readonly string[]): void {
  if (retain.length === 0) return;
  if (status !== 'DELETE_FAILED') {
    throw invalid(
      'Invalid operation on stack. Specify which resources to retain only when the stack is in the DELETE_FAILED state.',
    );
  }
  const unknown = retain.filter((id) => resources[id]?.status !== 'DELETE_FAILED');
  if (unknown.length > 0) {
    throw invalid(
      `The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state: [${unknown.join(', ')}]`,
    );
  }
}

/** A stack that is being created is created no further, and then removed. */
async function giveUp(call: Call, stack: StackRecord) {
  const operation = await operations(call).get(stack.operation ?? '');
  if (operation) await operations(call).put(operation.id, { ...operation, cancelled: true, onFailure: 'DELETE' });
  return {};
}
