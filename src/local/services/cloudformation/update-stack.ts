import {
  UpdateStack$,
  type UpdateStackCommandInput,
  type UpdateStackCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { beginOperation } from '../../runs/stacks/record.js';
import { type Call, operation } from '../../service.js';
import { stackChanges } from './changes.js';
import { invalid, notOffered } from './errors.js';
import { changeSetsOf, livingStack } from './find.js';
import { checkRole, type Intent, intended } from './intent.js';
import { changeSets, keyOf, type OperationRecord, type StackRecord } from './records.js';
import { checkedPolicy } from './stack-policy.js';
import { wasAsked } from './was-asked.js';

/**
 * The statuses from which a stack can be updated.
 * Source: "Update a stack" and "Stack status codes" in the CloudFormation user guide.
 */
const UPDATABLE = [
  'CREATE_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_COMPLETE',
];

export const UpdateStack = operation<UpdateStackCommandInput, UpdateStackCommandOutput>(
  UpdateStack$,
  async (input, call) => {
    const { ClientRequestToken: token, DisableRollback: disableRollback = false } = input;
    const stack = await livingStack(call, input.StackName);
    if (input.StackPolicyDuringUpdateBody ?? input.StackPolicyDuringUpdateURL)
      throw notOffered('StackPolicyDuringUpdate');
    if (await wasAsked(call, stack, token, 'UPDATE_IN_PROGRESS')) return { StackId: stack.id };
    checkUpdatable(stack);
    const stackPolicy = checkedPolicy(input);
    const intent = await intended(call, stack, input, stack.version);
    await checkRole(call, stack, input.RoleARN);
    const { isNothing } = await stackChanges(call, stack, intent);
    if (isNothing && stack.status !== 'UPDATE_FAILED') throw invalid('No updates are to be performed.');
    const asked = {
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
      ...(token !== undefined && { token }),
    };
    const updated = { ...stack, ...(stackPolicy !== undefined && { stackPolicy }) };
    await beginUpdate(call, updated, intent, input.RoleARN, disableRollback, asked);
    await outdate(call, stack);
    return { StackId: stack.id };
  },
);

/**
 * The change sets of a stack were made of what it is no more.
 * Source: `ExecutionStatus` of DescribeChangeSet in the CloudFormation API reference.
 */
async function outdate(call: Call, stack: StackRecord): Promise<void> {
  for (const each of await changeSetsOf(call, stack)) {
    if (each.executionStatus !== 'AVAILABLE') continue;
    await changeSets(call).put(keyOf(each), { ...each, executionStatus: 'OBSOLETE' });
  }
}

/** @throws AwsError `ValidationError` */
export function checkUpdatable({ id, status }: StackRecord): void {
  if (UPDATABLE.includes(status)) return;
  throw invalid(`Stack:${id} is in ${status} state and can not be updated.`);
}

/** Begins an update; what the stack was before is what it is rolled back to. */
export async function beginUpdate(
  call: Call,
  stack: StackRecord,
  { version }: Pick<Intent, 'version'>,
  roleArn: string | undefined,
  disableRollback: boolean,
  asked: Partial<OperationRecord>,
): Promise<void> {
  const { outputs, imports, resources } = stack;
  const former = stack.former ?? { ...(stack.version && { version: stack.version }), outputs, imports, resources };
  const updated: StackRecord = {
    ...stack,
    version,
    former,
    imports: [],
    disableRollback,
    updated: call.now(),
    ...(roleArn !== undefined && { roleArn }),
  };
  const isImport = Object.keys(asked.imports ?? {}).length > 0;
  await beginOperation(call, updated, isImport ? 'IMPORT_IN_PROGRESS' : 'UPDATE_IN_PROGRESS', asked);
}
