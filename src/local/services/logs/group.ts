/** What the operations on log groups, streams and events share. */
import { rm } from 'node:fs/promises';
import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';

export interface GroupRecord {
  /** Tells the group from an earlier one of the same name. */
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970, as in all of this service. */
  readonly creationTime: number;
  readonly groupClass: LogGroupClass;
  readonly retentionInDays?: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface StreamRecord {
  /** Tells the stream from an earlier one of the same name, and names the file of its events. */
  readonly id: string;
  readonly name: string;
  readonly creationTime: number;
  readonly firstEventTimestamp?: number;
  readonly lastEventTimestamp?: number;
  readonly lastIngestionTime?: number;
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function groups(call: Call): Collection<GroupRecord> {
  return call.regional('logs/groups');
}

export function streams(call: Call, group: GroupRecord): Collection<StreamRecord> {
  return call.regional(`logs/streams/${group.id}`);
}

export function groupArn(call: Call, name: string): string {
  return call.arn('logs', `log-group:${name}`);
}

/** @throws AwsError `ResourceNotFoundException` */
export async function groupNamed(call: Call, name: string): Promise<GroupRecord> {
  const group = await groups(call).get(name);
  if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

/** The group of an operation that takes a name, or an identifier: a name or an ARN. */
export function groupOf(call: Call, name: string | undefined, identifier: string | undefined): Promise<GroupRecord> {
  if ((name === undefined) === (identifier === undefined)) {
    throw invalid('Exactly one of logGroupName and logGroupIdentifier must be specified.');
  }
  return groupNamed(call, name ?? nameIn(call, identifier!));
}

/** The name in a log group's ARN; anything else is taken for a name. */
export function nameIn(call: Call, identifier: string): string {
  const prefix = groupArn(call, '');
  return identifier.startsWith(prefix) ? identifier.slice(prefix.length) : identifier;
}

/** @throws AwsError `ResourceNotFoundException` */
export async function streamNamed(call: Call, group: GroupRecord, name: string): Promise<StreamRecord> {
  const stream = await streams(call, group).get(name);
  if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
}

/** Older events than this are gone: milliseconds since 1970. */
export function retainedFrom({ retentionInDays }: GroupRecord, now: number): number {
  return retentionInDays === undefined ? 0 : now - retentionInDays * 86_400_000;
}

/** The file of a stream's events. */
export function eventFile(call: Call, group: GroupRecord, stream: StreamRecord): Promise<string> {
  return call.store.path('logs', group.id, `${stream.id}.jsonl`);
}

/** Removes a group's streams and their events. */
export async function removeStreams(call: Call, group: GroupRecord): Promise<void> {
  for (const [name] of await streams(call, group).entries()) await streams(call, group).delete(name);
  await rm(await call.store.path('logs', group.id), { recursive: true, force: true });
}
