import type {
  Capability,
  Change,
  ChangeSetStatus,
  ChangeSetType,
  ExecutionStatus,
  Output,
  ResourceStatus,
  StackEvent,
  StackStatus,
  Tag,
} from '@aws-sdk/client-cloudformation';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';

/** What a stack is asked to be. */
export interface StackVersion {
  readonly body: string;
  /** Its parameters' values, sealed: they may be secret. */
  readonly parameters: string;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly Capability[];
  readonly description?: string;
}

/** A stack, as it is stored under the last part of its id. */
export interface StackRecord {
  /** Its ARN. */
  readonly id: string;
  readonly name: string;
  readonly created: Date;
  readonly updated?: Date;
  readonly deleted?: Date;
  readonly status: StackStatus;
  readonly reason?: string;
  /** Absent while there is but a change set that would create it. */
  readonly version?: StackVersion;
  /** The role that its resources are made as; absent, they are made as who asks. */
  readonly roleArn?: string;
  readonly disableRollback: boolean;
  readonly timeoutInMinutes?: number;
  readonly isProtected: boolean;
  /** The change set that was executed last. */
  readonly changeSetId?: string;
  readonly stackPolicy?: string;
  readonly outputs: readonly Output[];
  /** The exports of other stacks that its template refers to. */
  readonly imports: readonly string[];
  /** By logical id. */
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  /** What an update that has not come to its end would be rolled back to. */
  readonly former?: FormerStack;
  /** What has been replaced or left out since then, and is to be removed where nothing refers to it. */
  readonly discarded: readonly ResourceRecord[];
  /** The operation under way. */
  readonly operation?: string;
}

/** A stack before an update. */
interface FormerStack {
  readonly version?: StackVersion;
  readonly outputs: readonly Output[];
  readonly imports: readonly string[];
  readonly resources: Readonly<Record<string, ResourceRecord>>;
}

/** A resource of a stack. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly reason?: string;
  readonly updated: Date;
  /** The physical id, once there is something. */
  readonly id?: string;
  /** What `Fn::GetAtt` gives, as JSON, sealed: there may be secrets among it. */
  readonly attributes: string;
  /** The properties that it has or is to have, in the same way. */
  readonly properties: string;
  /** The operation that made it: no two of one logical id are called the same. */
  readonly madeBy: string;
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
  readonly metadata?: unknown;
  /** The logical ids of what it refers to. */
  readonly after: readonly string[];
  /** The operation that touched it last. */
  readonly operation: string;
}

/** What is being done to a stack, as it is stored under its id until it has ended. */
export interface OperationRecord {
  readonly id: string;
  /** The last part of the stack's id. */
  readonly stack: string;
  /** Who asked for it: an ARN. */
  readonly principal: string;
  /** `ClientRequestToken`: its events show it. */
  readonly token?: string;
  /** What becomes of a new stack that fails. */
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  /** The resources when it began. */
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  /** What is to be taken over: identifiers by logical id. */
  readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What is to be left behind when the stack goes. */
  readonly retain: readonly string[];
  /** What a rollback is to leave as it is. */
  readonly skip: readonly string[];
  /** What cannot be removed is left behind. */
  readonly force: boolean;
  /** What `DeletionPolicy: Retain` would keep is removed where this operation has made it. */
  readonly retainExceptOnCreate: boolean;
  readonly deadline?: Date;
  /** It is to be given up: CancelUpdateStack, or DeleteStack of a stack that is being created. */
  readonly cancelled?: boolean;
  /** The process that runs it, once one does. */
  readonly runner?: number;
}

/** A change set, as it is stored under the last part of its id. */
export interface ChangeSetRecord {
  /** Its ARN. */
  readonly id: string;
  readonly name: string;
  /** The last part of the stack's id. */
  readonly stack: string;
  readonly type: ChangeSetType;
  readonly description?: string;
  readonly created: Date;
  readonly status: ChangeSetStatus;
  readonly executionStatus: ExecutionStatus;
  readonly reason?: string;
  readonly version: StackVersion;
  readonly roleArn?: string;
  readonly changes: readonly Change[];
  readonly imports: OperationRecord['imports'];
  /** Whether nested stacks were asked for: there are none then. */
  readonly includesNested: boolean;
  readonly onStackFailure?: string;
  readonly token?: string;
}

export const stacks = (call: Call): Collection<StackRecord> => call.regional('cloudformation/stacks');
export const operations = (call: Call): Collection<OperationRecord> => call.regional('cloudformation/operations');
export const changeSets = (call: Call): Collection<ChangeSetRecord> => call.regional('cloudformation/change-sets');
/** A stack's events, in the order in which they happened. */
export const events = (call: Call, stack: string): Collection<StackEvent> =>
  call.regional(`cloudformation/events/${stack}`);
/** A call that an operation has made for a resource that is not finished, or was about to make when its runner died. */
interface AnswerRecord {
  /** By which the service knows it again. */
  readonly token: string;
  /** The answer, once there is one. */
  readonly sealed?: string;
}

/** What an operation has asked for, by resource and call. */
export const answers = (call: Call, operation: string): Collection<AnswerRecord> =>
  call.regional(`cloudformation/answers/${operation}`);

/** What a record is stored under: the last part of its ARN. */
export function keyOf({ id }: { readonly id: string }): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

export function isUnderWay({ status }: Pick<StackRecord, 'status'>): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}
