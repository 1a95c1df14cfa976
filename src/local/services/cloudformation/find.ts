import { AwsError } from '../../errors.js';
import { stackWithoutLostOperation } from '../../runs/stacks/record.js';
import type { Call } from '../../service.js';
import { invalid } from './errors.js';
import { type ChangeSetRecord, changeSets, keyOf, type StackRecord, stacks } from './records.js';

/**
 * The stack with this name or id. One that was deleted is found by its id alone.
 * @throws AwsError `ValidationError`
 */
export async function stackNamed(call: Call, nameOrId: string | undefined): Promise<StackRecord> {
  const stack = await findStack(call, nameOrId);
  if (!stack) throw invalid(`Stack with id ${nameOrId} does not exist`);
  return stack;
}

/** As `stackNamed`, of one that has not been deleted. @throws AwsError `ValidationError` */
export async function livingStack(call: Call, nameOrId: string | undefined): Promise<StackRecord> {
  const stack = await stackNamed(call, nameOrId);
  if (stack.deleted) throw invalid(`Stack [${stack.name}] does not exist`);
  return stack;
}

export async function findStack(call: Call, nameOrId = ''): Promise<StackRecord | undefined> {
  if (nameOrId.startsWith('arn:')) {
    const stack = await stacks(call).get(keyOf({ id: nameOrId }));
    return stack?.id === nameOrId ? stackWithoutLostOperation(call, stack) : undefined;
  }
  return (await livingStacks(call)).find(({ name }) => name === nameOrId);
}

/** Those that have not been deleted. */
export async function livingStacks(call: Call): Promise<StackRecord[]> {
  return (await allStacks(call)).filter(({ deleted }) => deleted === undefined);
}

/** The newest first, with those that were deleted. */
export async function allStacks(call: Call): Promise<StackRecord[]> {
  const all: StackRecord[] = [];
  for (const [, stack] of await stacks(call).entries()) all.push(await stackWithoutLostOperation(call, stack));
  return all.toSorted((a, b) => b.created.getTime() - a.created.getTime() || (a.id < b.id ? -1 : 1));
}

/**
 * The change set with this name, of this stack, or with this id.
 * @throws AwsError `ChangeSetNotFound`; `ValidationError` when a name comes without a stack, or there is no such stack
 */
export async function changeSetNamed(
  call: Call,
  nameOrId: string | undefined,
  stackName: string | undefined,
): Promise<ChangeSetRecord> {
  const changeSet = await findChangeSet(call, nameOrId, stackName);
  if (!changeSet) throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404);
  return changeSet;
}

/** @throws AwsError `ValidationError` */
export async function findChangeSet(
  call: Call,
  nameOrId = '',
  stackName: string | undefined,
): Promise<ChangeSetRecord | undefined> {
  if (nameOrId.startsWith('arn:')) {
    const changeSet = await changeSets(call).get(keyOf({ id: nameOrId }));
    return changeSet?.id === nameOrId ? changeSet : undefined;
  }
  if (stackName === undefined)
    throw invalid('StackName must be specified if ChangeSetName is not specified as an ARN.');
  return (await changeSetsOf(call, await stackNamed(call, stackName))).find(({ name }) => name === nameOrId);
}

/** A stack's change sets, in the order in which they were made. One that was executed is found by its id alone. */
export async function changeSetsOf(call: Call, stack: StackRecord): Promise<ChangeSetRecord[]> {
  const all = (await changeSets(call).entries()).map(([, changeSet]) => changeSet);
  return all
    .filter(({ stack: of, executionStatus }) => of === keyOf(stack) && executionStatus !== 'EXECUTE_COMPLETE')
    .toSorted((a, b) => a.created.getTime() - b.created.getTime());
}
