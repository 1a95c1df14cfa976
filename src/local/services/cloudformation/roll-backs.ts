import {
  CancelUpdateStack$,
  ContinueUpdateRollback$,
  RollbackStack$,
  type CancelUpdateStackCommandInput,
  type CancelUpdateStackCommandOutput,
  type ContinueUpdateRollbackCommandInput,
  type ContinueUpdateRollbackCommandOutput,
  type RollbackStackCommandInput,
  type RollbackStackCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { beginOperation } from '../../runs/stacks/record.js';
import { operation } from '../../service.js';
import { invalid } from './errors.js';
import { livingStack } from './find.js';
import { checkRole } from './intent.js';
import { operations, type StackRecord } from './records.js';

export const CancelUpdateStack = operation<CancelUpdateStackCommandInput, CancelUpdateStackCommandOutput>(
  CancelUpdateStack$,
  async ({ StackName }, call) => {
    const stack = await livingStack(call, StackName);
    if (stack.status !== 'UPDATE_IN_PROGRESS') {
      throw invalid('CancelUpdateStack cannot be called from current stack status');
    }
    const updating = await operations(call).get(stack.operation ?? '');
    if (updating) await operations(call).put(updating.id, { ...updating, cancelled: true });
    return {};
  },
);

export const ContinueUpdateRollback = operation<
  ContinueUpdateRollbackCommandInput,
  ContinueUpdateRollbackCommandOutput
>(
  ContinueUpdateRollback$,
  async ({ StackName, ResourcesToSkip: skip = [], RoleARN: roleArn, ClientRequestToken: token }, call) => {
    const stack = await livingStack(call, StackName);
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
      throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not continue the update rollback.`);
    }
    const failed = skip.every((id) => stack.resources[id]?.status === 'UPDATE_FAILED');
    if (!failed) throw invalid('Only resources in UPDATE_FAILED state can be skipped.');
    await checkRole(call, stack, roleArn);
    const asked = { skip, ...(token !== undefined && { token }) };
    await beginOperation(call, withRole(stack, roleArn), 'UPDATE_ROLLBACK_IN_PROGRESS', asked);
    return {};
  },
);

/** Rolls back a stack that was left as it failed. */
export const RollbackStack = operation<RollbackStackCommandInput, RollbackStackCommandOutput>(
  RollbackStack$,
  async ({ StackName, RoleARN: roleArn, ClientRequestToken: token, RetainExceptOnCreate }, call) => {
    const stack = await livingStack(call, StackName);
    if (stack.status !== 'CREATE_FAILED' && stack.status !== 'UPDATE_FAILED') {
      throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
    }
    await checkRole(call, stack, roleArn);
    const status = stack.status === 'CREATE_FAILED' ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS';
    await beginOperation(call, withRole(stack, roleArn), status, {
      retainExceptOnCreate: RetainExceptOnCreate ?? false,
      ...(token !== undefined && { token }),
    });
    return { StackId: stack.id };
  },
);

function withRole(stack: StackRecord, roleArn: string | undefined): StackRecord {
  return roleArn === undefined ? stack : { ...stack, roleArn };
}
