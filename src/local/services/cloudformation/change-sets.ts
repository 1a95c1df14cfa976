import { randomUUID } from 'node:crypto';
import {
  CreateChangeSet$,
  DeleteChangeSet$,
  ExecuteChangeSet$,
  type CreateChangeSetCommandInput,
  type CreateChangeSetCommandOutput,
  type DeleteChangeSetCommandInput,
  type DeleteChangeSetCommandOutput,
  type ExecuteChangeSetCommandInput,
  type ExecuteChangeSetCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../errors.js';
import { beginOperation, withStatus } from '../../runs/stacks/record.js';
import { type Call, operation } from '../../service.js';
import { stackChanges } from './changes.js';
import { invalid, notOffered } from './errors.js';
import { changeSetNamed, changeSetsOf, findChangeSet, findStack } from './find.js';
import { importsAsked } from './import-asked.js';
import { checkRole, type Intent, intended } from './intent.js';
import { newStack } from './new-stack.js';
import { type ChangeSetRecord, changeSets, keyOf, type OperationRecord, type StackRecord, stacks } from './records.js';
import { beginUpdate, checkUpdatable } from './update-stack.js';

/** AWS says it so when there is nothing to do. */
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export const CreateChangeSet = operation<CreateChangeSetCommandInput, CreateChangeSetCommandOutput>(
  CreateChangeSet$,
  async (input, call) => {
    const { ChangeSetName: name = '', RoleARN: roleArn, ChangeSetType: type = 'UPDATE' } = input;
    checkOffered(input);
    const stack = await stackFor(call, input);
    const former = (await changeSetsOf(call, stack)).find((each) => each.name === name);
    if (former) {
      if (input.ClientToken !== undefined && former.token === input.ClientToken) return ids(former, stack);
      throw new AwsError('AlreadyExistsException', `ChangeSet ${name} already exists`);
    }
    const intent = await intended(call, stack, input, stack.version);
    if (input.IncludeNestedStacks) checkNoNested(intent);
    await checkRole(call, stack, roleArn);
    const imports = type === 'IMPORT' ? importsAsked(stack, intent, input.ResourcesToImport) : {};
    const { changes, isNothing } = await stackChanges(call, stack, intent, imports);
    const isEmpty = isNothing && type === 'UPDATE';
    const changeSet: ChangeSetRecord = {
      id: call.arn('cloudformation', `changeSet/${name}/${randomUUID()}`),
      name,
      stack: keyOf(stack),
      type,
      created: call.now(),
      status: isEmpty ? 'FAILED' : 'CREATE_COMPLETE',
      executionStatus: isEmpty ? 'UNAVAILABLE' : 'AVAILABLE',
      ...(isEmpty && { reason: NO_CHANGES }),
      version: intent.version,
      changes,
      imports,
      includesNested: input.IncludeNestedStacks ?? false,
      ...(input.Description !== undefined && { description: input.Description }),
      ...(roleArn !== undefined && { roleArn }),
      ...(input.OnStackFailure !== undefined && { onStackFailure: input.OnStackFailure }),
      ...(input.ClientToken !== undefined && { token: input.ClientToken }),
    };
    // A stack that it is to create is there from now on, to be reviewed.
    if (stack.version === undefined && !(await stacks(call).get(keyOf(stack))))
      await withStatus(call, stack, stack.status, 'User Initiated');
    await changeSets(call).put(keyOf(changeSet), changeSet);
    return ids(changeSet, stack);
  },
);

function ids({ id }: ChangeSetRecord, stack: StackRecord) {
  return { Id: id, StackId: stack.id };
}

function checkOffered({ ImportExistingResources, DeploymentMode }: CreateChangeSetCommandInput) {
  if (ImportExistingResources) throw notOffered('ImportExistingResources');
  if (DeploymentMode !== undefined) throw notOffered('DeploymentMode');
}

/** The CDK asks for nested stacks whether there are any or not. */
function checkNoNested({ plan }: Intent): void {
  const types = Object.values(plan.template.resources).map(({ type }) => type);
  if (types.includes('AWS::CloudFormation::Stack')) throw notOffered('IncludeNestedStacks, with a nested stack,');
}

/** The stack that a change set is of; one that it is to create is not stored yet. */
async function stackFor(call: Call, input: CreateChangeSetCommandInput): Promise<StackRecord> {
  const { StackName: name = '', ChangeSetType: type = 'UPDATE' } = input;
  const there = await findStack(call, name);
  const isNew = there === undefined || there.status === 'REVIEW_IN_PROGRESS';
  if (type === 'CREATE' && !isNew) {
    throw invalid(
      `Stack [${name}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
    );
  }
  if (!isNew && there.deleted === undefined) {
    checkUpdatable(there);
    return there;
  }
  if (type === 'UPDATE') throw invalid(`Stack [${name}] does not exist`);
  if (there && there.deleted === undefined) return there;
  return newStack(call, name);
}

export const ExecuteChangeSet = operation<ExecuteChangeSetCommandInput, ExecuteChangeSetCommandOutput>(
  ExecuteChangeSet$,
  async (input, call) => {
    const { ChangeSetName, StackName, ClientRequestToken: token } = input;
    const changeSet = await changeSetNamed(call, ChangeSetName, StackName);
    if (changeSet.executionStatus !== 'AVAILABLE') {
      const { id, status, executionStatus } = changeSet;
      const is = status === 'CREATE_COMPLETE' ? `execution status of [${executionStatus}]` : `status of [${status}]`;
      throw new AwsError('InvalidChangeSetStatus', `ChangeSet [${id}] cannot be executed in its current ${is}`);
    }
    const stack = await stacks(call).get(changeSet.stack);
    if (!stack) throw invalid(`Stack with id ${StackName} does not exist`);
    await checkRole(call, stack, changeSet.roleArn);
    await execute(call, { ...stack, changeSetId: changeSet.id }, changeSet, input, {
      imports: changeSet.imports,
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
      ...(token !== undefined && { token }),
    });
    await changeSets(call).put(keyOf(changeSet), { ...changeSet, executionStatus: 'EXECUTE_COMPLETE' });
    // The others were made of what the stack is no more.
    for (const each of await changeSetsOf(call, stack)) await changeSets(call).delete(keyOf(each));
    return {};
  },
);

async function execute(
  call: Call,
  stack: StackRecord,
  { version, roleArn, type, onStackFailure }: ChangeSetRecord,
  { DisableRollback }: ExecuteChangeSetCommandInput,
  asked: Partial<OperationRecord>,
): Promise<void> {
  const disableRollback = DisableRollback ?? onStackFailure === 'DO_NOTHING';
  if (stack.status !== 'REVIEW_IN_PROGRESS') {
    checkUpdatable(stack);
    return beginUpdate(call, stack, { version }, roleArn, disableRollback, asked);
  }
  const made = { ...stack, version, disableRollback, ...(roleArn !== undefined && { roleArn }) };
  const onFailure = disableRollback ? 'DO_NOTHING' : onStackFailure === 'DELETE' ? 'DELETE' : 'ROLLBACK';
  const status = type === 'IMPORT' ? 'IMPORT_IN_PROGRESS' : 'CREATE_IN_PROGRESS';
  await beginOperation(call, made, status, { ...asked, onFailure });
}

/** One that is gone already is no error. */
export const DeleteChangeSet = operation<DeleteChangeSetCommandInput, DeleteChangeSetCommandOutput>(
  DeleteChangeSet$,
  async ({ ChangeSetName, StackName }, call) => {
    const changeSet = await findChangeSet(call, ChangeSetName, StackName);
    if (changeSet) await changeSets(call).delete(keyOf(changeSet));
    return {};
  },
);
