/** Stacks are slow: minutes pass between what is asked of them and its end. */
import {
  CancelUpdateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { errorName } from '../../aws/errors.js';
import type { Session } from '../../context.js';
import { interrupted } from '../../errors.js';
import { printable } from '../../printable.js';

/** CloudFormation has one error for all that is wrong with a request, also for what is not there. */
export function isValidation(error: unknown, message: RegExp): boolean {
  return errorName(error).startsWith('ValidationError') && message.test((error as Error).message);
}

/** Undefined instead of failing where there is no such stack. */
export async function ifThere<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isValidation(error, /does not exist/)) return undefined;
    throw error;
  }
}

/** @param name its name, or its id, by which it is known also when it is deleted */
export async function described({ aws }: Session, name: string): Promise<Stack | undefined> {
  const answer = await ifThere(aws.cloudformation().send(new DescribeStacksCommand({ StackName: name })));
  return answer?.Stacks?.[0];
}

/** By it the events of an operation are known; CloudFormation refuses one that another operation on the stack had. */
export function tokenFor(operation: 'create' | 'update' | 'delete', { now }: Session): string {
  return `pipeline-setup-${operation}-${now()}`;
}

interface Following {
  /** By which the events of an operation are known: they are told. */
  readonly token?: string;
  /** Whether an update that is met under way need not come to its end. */
  readonly cancels?: boolean;
}

/** How long nothing may be said, in milliseconds. */
const quiet = 30_000;

/**
 * The stack when nothing is under way in it any more; undefined when it is gone.
 * @throws UserError `interrupted` after Ctrl-C: what is under way goes on
 */
export async function settled(
  context: Session,
  name: string,
  { token, cancels = false }: Following = {},
): Promise<Stack | undefined> {
  const told = new Set<string | undefined>();
  let said = context.now();
  for (let isMet = false; ; isMet = true) {
    const stack = await described(context, name);
    for (const event of stack && token !== undefined ? await eventsOf(context, stack, token) : []) {
      if (told.has(event.EventId)) continue;
      told.add(event.EventId);
      if (!isNews(event)) continue;
      say(context, stack, eventLine(event));
      said = context.now();
    }
    if (!stack || !isUnderWay(stack)) return stack;
    if (cancels && !isMet && stack.StackStatus === 'UPDATE_IN_PROGRESS') await cancel(context, name);
    if (context.now() - said >= quiet) {
      say(context, stack, `Still ${stack.StackStatus}.`);
      said = context.now();
    }
    if (!context.signal.aborted) await context.wait(context.pollInterval);
    if (context.signal.aborted) throw interrupted(`CloudFormation goes on with ${stack.StackName} by itself.`);
  }
}

/** What has come to an end. Of the stack itself it is said by whoever waits for it. */
function isNews({ PhysicalResourceId: id, ResourceStatus: status, StackId }: StackEvent): boolean {
  return id !== StackId && status?.endsWith('_IN_PROGRESS') === false;
}

function say({ emit }: Session, stack: Stack | undefined, text: string): void {
  emit({ type: 'resource-progress', kind: 'stack', name: stack?.StackName ?? '', text });
}

/** A stack that waits for its first change set is at rest. */
function isUnderWay({ StackStatus: status }: Stack): boolean {
  return status?.endsWith('_IN_PROGRESS') === true && status !== 'REVIEW_IN_PROGRESS';
}

/** It may have come to its end by now. */
async function cancel({ aws }: Session, StackName: string): Promise<void> {
  try {
    await aws.cloudformation().send(new CancelUpdateStackCommand({ StackName }));
  } catch (error) {
    if (!isValidation(error, /./)) throw error;
  }
}

/** What happened in an operation, oldest first. */
export async function eventsOf(context: Session, { StackId }: Stack, token: string): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  for (let NextToken: string | undefined; ;) {
    const request = new DescribeStackEventsCommand({ StackName: StackId, ...(NextToken && { NextToken }) });
    const page = await ifThere(context.aws.cloudformation().send(request));
    const own = (page?.StackEvents ?? []).filter(({ ClientRequestToken: each }) => each === token);
    events.push(...own);
    NextToken = page?.NextToken;
    // Newest first: behind the operation there are only older ones.
    if (!NextToken || own.length === 0) return events.toReversed();
  }
}

/** An event, in one line. */
export function eventLine(event: StackEvent): string {
  const { LogicalResourceId: id, ResourceType: type, ResourceStatus: status, ResourceStatusReason: reason } = event;
  return printable(`${id} (${type}) ${status}${reason === undefined ? '' : `: ${reason}`}`);
}
