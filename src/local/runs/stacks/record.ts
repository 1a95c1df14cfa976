/** How the records of stacks and their operations change, and the events that tell of it. */
import { randomUUID } from 'node:crypto';
import type { ResourceStatus, StackEvent, StackStatus } from '@aws-sdk/client-cloudformation';
import {
  answers,
  events,
  isUnderWay,
  keyOf,
  type OperationRecord,
  operations,
  type ResourceRecord,
  type StackRecord,
  stacks,
} from '../../services/cloudformation/records.js';
import type { Call } from '../../service.js';
import { isDiskFull } from '../../errors.js';
import { dequeue, enqueue, hasLostRunner } from '../queue.js';

/** The type under which a stack is in its own events, and in those of the stack that it is nested in. */
export const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** What an operation is to be; the rest is as usual. */
export type Asked = Partial<Omit<OperationRecord, 'id' | 'stack' | 'principal' | 'resources'>>;

/** Writes an operation down, and what the stack is while it lasts; a runner carries it out. */
export async function beginOperation(
  call: Call,
  stack: StackRecord,
  status: StackStatus,
  asked: Asked = {},
): Promise<StackRecord> {
  const operation: OperationRecord = {
    onFailure: 'ROLLBACK',
    imports: {},
    retain: [],
    skip: [],
    force: false,
    retainExceptOnCreate: false,
    ...asked,
    id: randomUUID(),
    stack: keyOf(stack),
    principal: call.principal,
    resources: stack.resources,
  };
  await enqueue(call, { kind: 'stack', region: call.region, id: operation.id });
  await operations(call).put(operation.id, operation);
  return withStatus(call, { ...stack, operation: operation.id }, status, 'User Initiated', operation.token);
}

/** Stores the stack with this status, and notes it among the events. What has come to its end has no operation any more. */
export async function withStatus(
  call: Call,
  stack: StackRecord,
  status: StackStatus,
  reason?: string,
  token?: string,
): Promise<StackRecord> {
  const { reason: _, operation, ...rest } = stack;
  const now = call.now();
  const changed: StackRecord = {
    ...rest,
    status,
    ...(reason !== undefined && { reason }),
    ...(status === 'DELETE_COMPLETE' && { deleted: now }),
    ...(operation !== undefined && isUnderWay({ status }) && { operation }),
  };
  await stacks(call).put(keyOf(stack), changed);
  await note(call, stack, token, {
    EventId: randomUUID(),
    LogicalResourceId: stack.name,
    PhysicalResourceId: stack.id,
    ResourceType: STACK_TYPE,
    ResourceStatus: status as ResourceStatus,
    ResourceStatusReason: reason,
  });
  if (operation !== undefined && !isUnderWay({ status })) await forgetOperation(call, operation);
  return changed;
}

/** There is nothing more to be done for it. */
export async function forgetOperation(call: Call, operation: string): Promise<void> {
  for (const [key] of await answers(call, operation).entries()) await answers(call, operation).delete(key);
  await operations(call).delete(operation);
  await dequeue(call, { kind: 'stack', region: call.region, id: operation });
}

/** What is said of a resource in an event. */
export interface Said {
  readonly status: ResourceStatus;
  readonly reason?: string | undefined;
  /** As JSON, with nothing secret in them. */
  readonly properties?: string | undefined;
}

/** Notes among the stack's events what becomes of a resource. */
export async function noteResource(
  call: Call,
  stack: StackRecord,
  token: string | undefined,
  { logicalId, type, id = '' }: Pick<ResourceRecord, 'logicalId' | 'type' | 'id'>,
  { status, reason, properties }: Said,
): Promise<void> {
  await note(call, stack, token, {
    EventId: `${logicalId}-${status}-${call.now().toISOString()}`,
    LogicalResourceId: logicalId,
    PhysicalResourceId: id,
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: reason,
    ResourceProperties: properties,
  });
}

type Noted = Omit<StackEvent, 'StackId' | 'StackName' | 'Timestamp'>;

async function note(call: Call, { id, name, operation }: StackRecord, token: string | undefined, event: Noted) {
  const log = events(call, keyOf({ id }));
  const place = String(await log.count()).padStart(8, '0');
  await log.put(place, {
    StackId: id,
    StackName: name,
    Timestamp: call.now(),
    ...(operation !== undefined && { OperationId: operation }),
    ...(token !== undefined && { ClientRequestToken: token }),
    ...(Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined)) as Noted),
  });
}

/** What becomes of a stack whose phase cannot be carried out at all. */
const BROKEN: Partial<Record<StackStatus, StackStatus>> = {
  CREATE_IN_PROGRESS: 'CREATE_FAILED',
  UPDATE_IN_PROGRESS: 'UPDATE_FAILED',
  IMPORT_IN_PROGRESS: 'IMPORT_ROLLBACK_FAILED',
  ROLLBACK_IN_PROGRESS: 'ROLLBACK_FAILED',
  DELETE_IN_PROGRESS: 'DELETE_FAILED',
  UPDATE_ROLLBACK_IN_PROGRESS: 'UPDATE_ROLLBACK_FAILED',
  IMPORT_ROLLBACK_IN_PROGRESS: 'IMPORT_ROLLBACK_FAILED',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_COMPLETE',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_ROLLBACK_COMPLETE',
};

export function brokenStatus(status: StackStatus): StackStatus {
  return BROKEN[status] ?? 'CREATE_FAILED';
}

/**
 * The stack; when its operation had to be given up and not even that could be written down, as on a full disk, it says so from
 * now on.
 */
export async function stackWithoutLostOperation(call: Call, stack: StackRecord): Promise<StackRecord> {
  const { operation, status } = stack;
  if (operation === undefined || !isUnderWay(stack) || (await operations(call).get(operation))) return stack;
  return withStatus(call, stack, brokenStatus(status), LOST).catch((error: unknown) => {
    if (!isDiskFull(error)) throw error;
    const { operation: _, ...rest } = stack;
    return { ...rest, status: brokenStatus(status), reason: LOST };
  });
}

const LOST =
  'The operation was given up, as its progress could not be written down: no space may be left on the disk. Make room there, and try again.';

/** The record; when the process that ran the operation has died, the next one goes on with it. */
export async function operationWithoutDeadRunner(call: Call, record: OperationRecord): Promise<OperationRecord> {
  const { runner, ...rest } = record;
  if (!(await hasLostRunner(call, runner))) return record;
  await operations(call).put(record.id, rest);
  return rest;
}
