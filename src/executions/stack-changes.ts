/** What a change set does to its stack. */
import { type Change, DescribeChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { printable } from '../printable.js';
import { placeholder } from '../stages/cloudformation/stack.js';
import { type Execution, isApproval, type StageRun } from './execution.js';

export interface StackChanges {
  readonly stack: string;
  readonly changeSet: string;
  readonly changes: readonly StackChange[];
}

/** What becomes of one resource. */
export interface StackChange {
  /** `Replace` is CloudFormation's `Modify` with a replacement that is sure. */
  readonly action: 'Add' | 'Modify' | 'Replace' | 'Remove' | 'Import' | 'Dynamic';
  /** Its name in the template. */
  readonly id: string;
  readonly type: string;
  /** Of one that is modified: whether it may be replaced all the same. */
  readonly mayBeReplaced?: true;
  /** Of one that is removed: what becomes of it, where that is not to be deleted. */
  readonly stays?: true;
}

/** Of the change set that was prepared in a stage; undefined when none was, or none can be looked at. */
export async function stackChanges(context: Context, { actions }: StageRun): Promise<StackChanges | undefined> {
  const { stack } =
    actions.find(({ stack: each, status }) => each?.changeSet !== undefined && status === 'Succeeded') ?? {};
  if (stack?.changeSet === undefined) return undefined;
  const changes: StackChange[] = [];
  for (let NextToken: string | undefined; ;) {
    const request = new DescribeChangeSetCommand({
      StackName: stack.name,
      ChangeSetName: stack.changeSet,
      ...(NextToken && { NextToken }),
    });
    const page = await ignore(unreadable, context.aws.cloudformation().send(request));
    if (!page) return undefined;
    changes.push(...(page.Changes ?? []).flatMap(changeOf));
    NextToken = page.NextToken;
    if (!NextToken) return { stack: stack.name, changeSet: stack.changeSet, changes };
  }
}

/** Of the approval that an execution waits for. */
export async function awaitedChanges(context: Context, { stages }: Execution): Promise<StackChanges | undefined> {
  const asks = stages.find(({ actions }) => actions.some((each) => isApproval(each) && each.status === 'InProgress'));
  return asks && (await stackChanges(context, asks));
}

/** Whoever may not look still learns the rest, and one without changes may be gone by itself. */
const unreadable = [
  'AccessDenied',
  'AccessDeniedException',
  'ChangeSetNotFound',
  'ChangeSetNotFoundException',
  'ValidationError',
];

function changeOf({ ResourceChange: change }: Change): StackChange[] {
  if (!change) return [];
  const { Action, LogicalResourceId = '', PolicyAction, Replacement, ResourceType = '' } = change;
  if (LogicalResourceId === placeholder.id && ResourceType === placeholder.type) return [];
  const isReplaced = Action === 'Modify' && Replacement === 'True';
  return [
    {
      action: isReplaced ? 'Replace' : ((Action ?? 'Dynamic') as StackChange['action']),
      id: printable(LogicalResourceId),
      type: printable(ResourceType),
      ...(Replacement === 'Conditional' && { mayBeReplaced: true }),
      ...(Action === 'Remove' && PolicyAction === 'Retain' && { stays: true }),
    },
  ];
}
