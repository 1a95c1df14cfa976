import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import {
  CreateLogStream$,
  DeleteLogStream$,
  DescribeLogStreams$,
  type CreateLogStreamCommandInput,
  type CreateLogStreamCommandOutput,
  type DeleteLogStreamCommandInput,
  type DeleteLogStreamCommandOutput,
  type DescribeLogStreamsCommandInput,
  type DescribeLogStreamsCommandOutput,
  type LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import {
  eventFile,
  groupArn,
  groupNamed,
  groupOf,
  invalid,
  streamNamed,
  streams,
  type GroupRecord,
  type StreamRecord,
} from './group.js';

export const CreateLogStream = operation<CreateLogStreamCommandInput, CreateLogStreamCommandOutput>(
  CreateLogStream$,
  async (input, call) => {
    const name = input.logStreamName ?? '';
    const group = await groupNamed(call, input.logGroupName ?? '');
    if (await streams(call, group).get(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    }
    await streams(call, group).put(name, { id: randomUUID(), name, creationTime: call.now().getTime() });
    return {};
  },
);

/** Deletes the stream's events, too. */
export const DeleteLogStream = operation<DeleteLogStreamCommandInput, DeleteLogStreamCommandOutput>(
  DeleteLogStream$,
  async (input, call) => {
    const group = await groupNamed(call, input.logGroupName ?? '');
    const stream = await streamNamed(call, group, input.logStreamName ?? '');
    await streams(call, group).delete(stream.name);
    await rm(await eventFile(call, group, stream), { force: true });
    return {};
  },
);

export const DescribeLogStreams = operation<DescribeLogStreamsCommandInput, DescribeLogStreamsCommandOutput>(
  DescribeLogStreams$,
  async (input, call) => {
    const { orderBy = 'LogStreamName', descending = false, logStreamNamePrefix: prefix, limit = 50 } = input;
    if (prefix !== undefined && orderBy === 'LastEventTime') {
      throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
    }
    const group = await groupOf(call, input.logGroupName, input.logGroupIdentifier);
    const found = (await streams(call, group).entries())
      .map(([, stream]) => stream)
      .filter(({ name }) => name.startsWith(prefix ?? ''));
    if (orderBy === 'LastEventTime') found.sort((a, b) => lastEvent(a) - lastEvent(b));
    if (descending) found.reverse();
    const rest = found.slice(startOf(found, input.nextToken));
    const chosen = rest.slice(0, limit);
    return {
      logStreams: chosen.map((stream) => described(call, group, stream)),
      ...(rest.length > limit && { nextToken: Buffer.from(chosen.at(-1)!.name).toString('base64url') }),
    };
  },
);

function lastEvent({ lastEventTimestamp = 0 }: StreamRecord): number {
  return lastEventTimestamp;
}

/** Where the page after a token begins. The token names the last stream of the page before, in whatever order. */
function startOf(found: readonly StreamRecord[], token: string | undefined): number {
  if (token === undefined) return 0;
  const last = Buffer.from(token, 'base64url').toString();
  const index = found.findIndex(({ name }) => name === last);
  if (index < 0) throw invalid('The specified nextToken is invalid.');
  return index + 1;
}

function described(call: Call, group: GroupRecord, { id: _, name, ...times }: StreamRecord): LogStream {
  return { logStreamName: name, arn: `${groupArn(call, group.name)}:log-stream:${name}`, storedBytes: 0, ...times };
}
