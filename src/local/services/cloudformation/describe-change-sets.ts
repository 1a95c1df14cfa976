import {
  DescribeChangeSet$,
  ListChangeSets$,
  type DescribeChangeSetCommandInput,
  type DescribeChangeSetCommandOutput,
  type ListChangeSetsCommandInput,
  type ListChangeSetsCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { parametersOf } from '../../runs/stacks/plan.js';
import { operation } from '../../service.js';
import { shownParameters } from './describe-stacks.js';
import { invalid } from './errors.js';
import { changeSetNamed, changeSetsOf, stackNamed } from './find.js';
import { listed } from './listed.js';
import { type ChangeSetRecord, type StackRecord, stacks } from './records.js';

export const DescribeChangeSet = operation<DescribeChangeSetCommandInput, DescribeChangeSetCommandOutput>(
  DescribeChangeSet$,
  async ({ ChangeSetName, StackName, NextToken }, call) => {
    const changeSet = await changeSetNamed(call, ChangeSetName, StackName);
    const stack = await stacks(call).get(changeSet.stack);
    if (!stack) throw invalid(`Stack with id ${StackName} does not exist`);
    const { version, onStackFailure } = changeSet;
    const parameters = shownParameters(parametersOf(call.store.home, stack, version));
    const { items, paging } = listed(changeSet.changes, NextToken);
    return {
      ...summary(changeSet, stack),
      ...(parameters.length > 0 && { Parameters: parameters }),
      NotificationARNs: [],
      RollbackConfiguration: {},
      Capabilities: [...version.capabilities],
      Tags: [...version.tags],
      Changes: items,
      ...(onStackFailure !== undefined && { OnStackFailure: onStackFailure as 'ROLLBACK' }),
      ...paging,
    };
  },
);

export const ListChangeSets = operation<ListChangeSetsCommandInput, ListChangeSetsCommandOutput>(
  ListChangeSets$,
  async ({ StackName, NextToken }, call) => {
    const stack = await stackNamed(call, StackName);
    const { items, paging } = listed(await changeSetsOf(call, stack), NextToken);
    return { Summaries: items.map((changeSet) => summary(changeSet, stack)), ...paging };
  },
);

function summary(changeSet: ChangeSetRecord, stack: StackRecord) {
  const { id, name, status, executionStatus, reason, created, description, includesNested } = changeSet;
  return {
    ChangeSetName: name,
    ChangeSetId: id,
    StackId: stack.id,
    StackName: stack.name,
    ...(description !== undefined && { Description: description }),
    CreationTime: created,
    ExecutionStatus: executionStatus,
    Status: status,
    ...(reason !== undefined && { StatusReason: reason }),
    IncludeNestedStacks: includesNested,
    ImportExistingResources: false,
  };
}
