import {
  DescribeStacks$,
  ListStacks$,
  type DescribeStacksCommandInput,
  type DescribeStacksCommandOutput,
  type ListStacksCommandInput,
  type ListStacksCommandOutput,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { parametersOf } from '../../runs/stacks/plan.js';
import { STACK_TYPE } from '../../runs/stacks/record.js';
import { operation } from '../../service.js';
import { type ParameterValue, shownValue } from '../../template/parameters.js';
import { carryOn } from './carry-on.js';
import { allStacks, livingStacks, stackNamed } from './find.js';
import { listed } from './listed.js';
import type { StackRecord, StackVersion } from './records.js';

export const DescribeStacks = operation<DescribeStacksCommandInput, DescribeStacksCommandOutput>(
  DescribeStacks$,
  async ({ StackName, NextToken }, call) => {
    const living = await livingStacks(call);
    const chosen = StackName === undefined ? living : [await stackNamed(call, StackName)];
    carryOn(call, ...chosen);
    const { items, paging } = listed(chosen, NextToken);
    return { Stacks: items.map((stack) => shown(call.store.home, stack, living)), ...paging };
  },
);

/** With those that have been deleted. */
export const ListStacks = operation<ListStacksCommandInput, ListStacksCommandOutput>(
  ListStacks$,
  async ({ StackStatusFilter: wanted, NextToken }, call) => {
    const all = await allStacks(call);
    const chosen = all.filter(({ status }) => !wanted?.length || wanted.includes(status));
    const { items, paging } = listed(chosen, NextToken);
    const StackSummaries = items.map((stack) => ({
      StackId: stack.id,
      StackName: stack.name,
      ...(stack.version?.description !== undefined && { TemplateDescription: stack.version.description }),
      ...times(stack),
      StackStatus: stack.status,
      ...(stack.reason !== undefined && { StackStatusReason: stack.reason }),
      ...ancestors(stack, all),
      DriftInformation: { StackDriftStatus: 'NOT_CHECKED' as const },
    }));
    return { StackSummaries, ...paging };
  },
);

/** @param all those that it may be nested in */
function shown(home: string, stack: StackRecord, all: readonly StackRecord[]): Stack {
  const { version, reason, roleArn, timeoutInMinutes, changeSetId } = stack;
  const parameters = version ? shownParameters(parametersOf(home, stack, version)) : [];
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(changeSetId !== undefined && { ChangeSetId: changeSetId }),
    ...described(version),
    ...(parameters.length > 0 && { Parameters: parameters }),
    ...times(stack),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    ...(reason !== undefined && { StackStatusReason: reason }),
    DisableRollback: stack.disableRollback,
    NotificationARNs: [],
    ...(timeoutInMinutes !== undefined && { TimeoutInMinutes: timeoutInMinutes }),
    ...(stack.outputs.length > 0 && { Outputs: [...stack.outputs] }),
    ...(roleArn !== undefined && { RoleARN: roleArn }),
    EnableTerminationProtection: stack.isProtected,
    ...ancestors(stack, all),
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

function described(version: StackVersion | undefined) {
  return {
    ...(version?.description !== undefined && { Description: version.description }),
    ...(version?.capabilities.length && { Capabilities: [...version.capabilities] }),
    Tags: [...(version?.tags ?? [])],
  };
}

function times({ created, updated, deleted }: StackRecord) {
  return {
    CreationTime: created,
    ...(updated && { LastUpdatedTime: updated }),
    ...(deleted && { DeletionTime: deleted }),
  };
}

/** The stack that it is nested in, and the outermost one. */
function ancestors({ id }: StackRecord, all: readonly StackRecord[]): Pick<Stack, 'ParentId' | 'RootId'> {
  const parentOf = (nested: string) =>
    all.find(({ resources }) => Object.values(resources).some((each) => each.type === STACK_TYPE && each.id === nested))
      ?.id;
  const ParentId = parentOf(id);
  if (ParentId === undefined) return {};
  let RootId = ParentId;
  for (let next = parentOf(RootId); next !== undefined; next = parentOf(next)) RootId = next;
  return { ParentId, RootId };
}

/** As they are shown: what is not to be seen is not. */
export function shownParameters(parameters: Readonly<Record<string, ParameterValue>>) {
  return Object.entries(parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: shownValue(value),
    ...(value.resolvedValue !== undefined && { ResolvedValue: value.noEcho ? '****' : value.resolvedValue }),
  }));
}
