import { appendFile, mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  ListTagsForResourceCommand,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventFile, groupNamed, streamNamed } from '../../../src/local/services/logs/group.js';
import { type Local, openLocal } from '../../helpers/local.js';

const noon = Date.parse('2026-03-01T12:00:00Z');
const minute = 60_000;
const day = 24 * 60 * minute;

let local: Local;
let logs: CloudWatchLogsClient;
let now: number;

beforeEach(async () => {
  now = noon;
  local = await openLocal({ clock: () => new Date(now) });
  logs = local.client(CloudWatchLogsClient);
});
afterEach(() => local.close());

const group = '/aws/codebuild/hello';
const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${group}`;
const stream = { logGroupName: group, logStreamName: 'build' };

function createGroup(logGroupName = group, tags?: Record<string, string>) {
  return logs.send(new CreateLogGroupCommand({ logGroupName, ...(tags && { tags }) }));
}

async function createStream() {
  await createGroup();
  await logs.send(new CreateLogStreamCommand(stream));
}

function put(...messages: string[]) {
  return logs.send(
    new PutLogEventsCommand({ ...stream, logEvents: messages.map((message) => ({ message, timestamp: now })) }),
  );
}

function get(input: Partial<GetLogEventsCommandInput> = {}) {
  return logs.send(new GetLogEventsCommand({ ...stream, ...input }));
}

async function read(input: Partial<GetLogEventsCommandInput> = {}) {
  return (await get(input)).events?.map(({ message }) => message);
}

describe('log groups', () => {
  it('are described with both of their ARNs', async () => {
    await createGroup();
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toEqual([
      {
        logGroupName: group,
        arn: `${arn}:*`,
        logGroupArn: arn,
        creationTime: noon,
        metricFilterCount: 0,
        logGroupClass: 'STANDARD',
      },
    ]);
  });

  it('exist once', async () => {
    await createGroup();
    await expect(createGroup()).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
  });

  it.each(['', 'with space', 'a'.repeat(513)])('are not named %j', async (name) => {
    await expect(createGroup(name)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('are found by prefix, by a part of the name, and by ARN', async () => {
    await createGroup('/aws/codebuild/one');
    await createGroup('/aws/codebuild/two');
    await createGroup('/aws/lambda/one');
    const names = async (input: object) =>
      (await logs.send(new DescribeLogGroupsCommand(input))).logGroups?.map(({ logGroupName }) => logGroupName);
    expect(await names({ logGroupNamePrefix: '/aws/codebuild/' })).toEqual([
      '/aws/codebuild/one',
      '/aws/codebuild/two',
    ]);
    expect(await names({ logGroupNamePattern: 'ONE' })).toEqual(['/aws/codebuild/one', '/aws/lambda/one']);
    const lambda = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/one';
    expect(await names({ logGroupIdentifiers: [lambda] })).toEqual(['/aws/lambda/one']);
    expect(await names({ logGroupNamePrefix: '/none' })).toEqual([]);
  });

  it('come in pages', async () => {
    for (const name of ['c', 'a', 'b', 'E', 'd']) await createGroup(name);
    const pages: unknown[] = [];
    for await (const { logGroups } of paginateDescribeLogGroups({ client: logs, pageSize: 2 }, {})) {
      pages.push(logGroups?.map(({ logGroupName }) => logGroupName));
    }
    expect(pages).toEqual([['E', 'a'], ['b', 'c'], ['d']]);
  });

  it('take only the retentions that AWS offers', async () => {
    await createGroup();
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: 30 }));
    const described = async () => (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.retentionInDays;
    expect(await described()).toBe(30);
    await expect(
      logs.send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: 31 })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException', message: expect.stringContaining("Value '31'") });
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: group }));
    expect(await described()).toBeUndefined();
  });

  it('are tagged by the ARN that has no :*', async () => {
    await createGroup(group, { owner: 'me', stage: 'test' });
    await logs.send(new TagResourceCommand({ resourceArn: arn, tags: { owner: 'you', cost: '1' } }));
    await logs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['stage', 'none'] }));
    const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }));
    expect(tags).toEqual({ owner: 'you', cost: '1' });
    await expect(logs.send(new ListTagsForResourceCommand({ resourceArn: `${arn}:*` }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(logs.send(new TagResourceCommand({ resourceArn: arn, tags: { 'aws:x': '' } }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('take their streams and events with them', async () => {
    await createStream();
    await put('old');
    await logs.send(new DeleteLogGroupCommand({ logGroupName: group }));
    await expect(get()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
    expect(await readdir(join(local.home, 'logs'))).toEqual([]);
    await createStream();
    expect(await read()).toEqual([]);
    await expect(logs.send(new DeleteLogGroupCommand({ logGroupName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('log streams', () => {
  it('exist once, in a group that exists', async () => {
    await expect(logs.send(new CreateLogStreamCommand(stream))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await createStream();
    await expect(logs.send(new CreateLogStreamCommand(stream))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await expect(
      logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'a:b' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('know the times of their events', async () => {
    await createStream();
    await put('first');
    now += minute;
    await put('second');
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupIdentifier: arn }));
    expect(logStreams).toEqual([
      {
        logStreamName: 'build',
        arn: `${arn}:log-stream:build`,
        storedBytes: 0,
        creationTime: noon,
        firstEventTimestamp: noon,
        lastEventTimestamp: noon + minute,
        lastIngestionTime: noon + minute,
      },
    ]);
  });

  it('come by name or by last event, in pages', async () => {
    await createGroup();
    for (const [index, logStreamName] of ['b', 'c', 'a'].entries()) {
      await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName }));
      const logEvents = [{ timestamp: now + index, message: 'x' }];
      await logs.send(new PutLogEventsCommand({ logGroupName: group, logStreamName, logEvents }));
    }
    const page = async (input: object) => {
      const found = await logs.send(new DescribeLogStreamsCommand({ logGroupName: group, ...input }));
      return { names: found.logStreams?.map(({ logStreamName }) => logStreamName), next: found.nextToken };
    };
    expect((await page({})).names).toEqual(['a', 'b', 'c']);
    expect((await page({ logStreamNamePrefix: 'b' })).names).toEqual(['b']);
    const latest = { orderBy: 'LastEventTime', descending: true };
    const { names, next } = await page({ ...latest, limit: 2 });
    expect(names).toEqual(['a', 'c']);
    expect(await page({ ...latest, nextToken: next })).toEqual({ names: ['b'], next: undefined });
    await expect(page({ nextToken: 'never' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(page({ ...latest, logStreamNamePrefix: 'b' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('log streams that are deleted', () => {
  beforeEach(createStream);

  it('take their events with them', async () => {
    await put('old');
    await logs.send(new DeleteLogStreamCommand(stream));
    await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(logs.send(new DeleteLogStreamCommand(stream))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
    await logs.send(new CreateLogStreamCommand(stream));
    expect(await read()).toEqual([]);
  });
});

describe('log events', () => {
  beforeEach(createStream);

  it('are followed by the forward token, which at the end stays the same', async () => {
    await put('one', 'two');
    const first = await get({ startFromHead: true, limit: 1 });
    expect(first.events).toEqual([{ message: 'one', timestamp: noon, ingestionTime: noon }]);
    const second = await get({ startFromHead: true, nextToken: first.nextForwardToken });
    expect(second.events?.map(({ message }) => message)).toEqual(['two']);
    const atEnd = await get({ startFromHead: true, nextToken: second.nextForwardToken });
    expect(atEnd.events).toEqual([]);
    expect(atEnd.nextForwardToken).toBe(second.nextForwardToken);
    await put('three');
    expect(await read({ startFromHead: true, nextToken: atEnd.nextForwardToken })).toEqual(['three']);
  });

  it('are read from the end backwards otherwise', async () => {
    await put('one', 'two', 'three');
    const last = await get({ limit: 2 });
    expect(last.events?.map(({ message }) => message)).toEqual(['two', 'three']);
    const before = await get({ nextToken: last.nextBackwardToken });
    expect(before.events?.map(({ message }) => message)).toEqual(['one']);
    const atStart = await get({ nextToken: before.nextBackwardToken });
    expect(atStart.events).toEqual([]);
    expect(atStart.nextBackwardToken).toBe(before.nextBackwardToken);
    expect(await read({ nextToken: before.nextForwardToken, startFromHead: true })).toEqual(['two', 'three']);
  });

  it('are chosen by time', async () => {
    for (const message of ['one', 'two', 'three']) {
      await put(message);
      now += minute;
    }
    expect(await read({ startTime: noon + minute, endTime: noon + 2 * minute })).toEqual(['two']);
    expect(await read({ startTime: noon + minute, startFromHead: true })).toEqual(['two', 'three']);
  });

  it('fill a page up to a megabyte', async () => {
    for (const letter of ['a', 'b', 'c']) await put(letter.repeat(500_000));
    const { events, nextForwardToken } = await get({ startFromHead: true });
    expect(events?.map(({ message }) => message?.[0])).toEqual(['a', 'b']);
    expect((await read({ startFromHead: true, nextToken: nextForwardToken }))?.map((text) => text?.[0])).toEqual(['c']);
    expect((await read())?.map((message) => message?.[0])).toEqual(['b', 'c']);
  });

  it('keep any text', async () => {
    const messages = ['tab\tand\nnewline', 'ünïcödé 🎉', '\u001b[31mred\u001b[0m', '{"$date":"x"}'];
    await put(...messages);
    expect(await read()).toEqual(messages);
  });

  it('come in the order of their times, however late they arrive', async () => {
    await put('noon', 'noon too');
    const atEnd = (await get({ startFromHead: true })).nextForwardToken;
    now += 2 * minute;
    await put('later');
    now -= minute;
    await put('between', 'between too');
    now -= 2 * minute;
    await put('earlier');
    now += minute;
    await put('noon at last');
    const all = ['earlier', 'noon', 'noon too', 'noon at last', 'between', 'between too', 'later'];
    expect(await read()).toEqual(all);
    expect(await read({ startFromHead: true })).toEqual(all);
    const paged: unknown[] = [];
    for (let nextToken: string | undefined, next = ''; next !== nextToken;) {
      nextToken = next || undefined;
      const page = await get({ startFromHead: true, limit: 2, ...(nextToken && { nextToken }) });
      paged.push(...(page.events ?? []).map(({ message }) => message));
      next = page.nextForwardToken ?? '';
    }
    expect(paged).toEqual(all);
    // What has been read already does not come again, and what is earlier than that does not come at all.
    expect(await read({ startFromHead: true, nextToken: atEnd })).toEqual(all.slice(3));
    expect(await read({ startFromHead: true, startTime: now, endTime: now + 1 })).toEqual(all.slice(1, 4));
  });

  it('are found among many', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `line ${index} ${'x'.repeat(index % 300)}`);
    for (let at = 0; at < lines.length; at += 100) {
      now += 1;
      await put(...lines.slice(at, at + 100));
    }
    const found: unknown[] = [];
    for (let nextToken: string | undefined, next = ''; next !== nextToken;) {
      nextToken = next || undefined;
      const page = await get({ limit: 701, ...(nextToken && { nextToken }) });
      found.unshift(...(page.events ?? []).map(({ message }) => message));
      next = page.nextBackwardToken ?? '';
    }
    expect(found).toEqual(lines);
  });

  it('survive a crash in the middle of a write', async () => {
    await put('whole');
    const [folder] = await readdir(join(local.home, 'logs'));
    const [file] = await readdir(join(local.home, 'logs', folder!));
    await appendFile(join(local.home, 'logs', folder!, file!), '{"timestamp":1,"mess');
    expect(await read()).toEqual(['whole']);
    await put('after');
    expect(await read({ startFromHead: true })).toEqual(['whole', 'after']);
  });

  it.each([
    ['out of order', [noon, noon - 1], 'must be in chronological order'],
    ['over more than a day', [noon - day - 1, noon], 'cannot span more than 24 hours'],
  ])('are refused %s', async (_, times, message) => {
    const logEvents = times.map((timestamp) => ({ timestamp, message: 'x' }));
    await expect(logs.send(new PutLogEventsCommand({ ...stream, logEvents }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
  });

  it('are refused when they are empty, or too many bytes', async () => {
    await expect(put('')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(put('x'.repeat(1_048_576))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Upload too large: 1048602 bytes exceeds limit of 1048576',
    });
  });

  it('are rejected one by one when they are too old or too new', async () => {
    const times = [noon - 15 * day, noon, noon + 3 * 60 * minute];
    const logEvents = times.map((timestamp) => ({ timestamp, message: String(timestamp) }));
    const { rejectedLogEventsInfo } = await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
    expect(rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 });
    expect(await read()).toEqual([String(noon)]);
  });

  it('are gone after the retention', async () => {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: 1 }));
    await put('old');
    now += 2 * day;
    await put('new');
    expect(await read()).toEqual(['new']);
  });

  it('need a stream and a token that exist', async () => {
    await expect(get({ logStreamName: 'none' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
    await expect(get({ nextToken: 'f/1/s' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(get({ nextToken: `f/${'9'.repeat(56)}/s` })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('log events of a group', () => {
  async function write(logStreamName: string, ...events: [minutes: number, message: string][]) {
    await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName })).catch(() => undefined);
    const logEvents = events.map(([minutes, message]) => ({ timestamp: noon + minutes * minute, message }));
    await logs.send(new PutLogEventsCommand({ logGroupName: group, logStreamName, logEvents }));
  }

  const filter = (input: FilterLogEventsCommandInput) =>
    logs.send(new FilterLogEventsCommand({ logGroupName: group, ...input }));

  async function found(input: FilterLogEventsCommandInput = {}) {
    return (await filter(input)).events?.map(({ message }) => message);
  }

  beforeEach(async () => {
    await createGroup();
    await write('b', [1, 'ERROR one'], [3, 'info three'], [3, 'ERROR three']);
    await write('a', [2, 'WARN two'], [3, 'ERROR a "three"']);
  });

  it('come from all streams, in the order of their times', async () => {
    const { events = [], searchedLogStreams, nextToken } = await filter({});
    expect(events.map(({ logStreamName, message }) => `${logStreamName} ${message}`)).toEqual([
      'b ERROR one',
      'a WARN two',
      'a ERROR a "three"',
      'b info three',
      'b ERROR three',
    ]);
    expect(events[0]).toEqual({
      logStreamName: 'b',
      timestamp: noon + minute,
      ingestionTime: noon,
      message: 'ERROR one',
      eventId: expect.stringMatching(/^\d{56}$/),
    });
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(5);
    expect([searchedLogStreams, nextToken]).toEqual([[], undefined]);
  });

  it('come in pages, each of them once', async () => {
    const pages: unknown[] = [];
    const config = { client: logs, pageSize: 2 };
    for await (const { events } of paginateFilterLogEvents(config, { logGroupIdentifier: arn })) {
      pages.push(events?.map(({ message }) => message));
    }
    expect(pages).toEqual([['ERROR one', 'WARN two'], ['ERROR a "three"', 'info three'], ['ERROR three']]);
  });

  it('are chosen by stream, and by time with its very end', async () => {
    expect(await found({ logStreamNames: ['a'] })).toEqual(['WARN two', 'ERROR a "three"']);
    expect(await found({ logStreamNamePrefix: 'b' })).toHaveLength(3);
    const at = (minutes: number) => noon + minutes * minute;
    expect(await found({ startTime: at(1), endTime: at(2) })).toEqual(['ERROR one', 'WARN two']);
    expect(await found({ startTime: at(4) })).toEqual([]);
    await expect(filter({ logStreamNames: ['a'], logStreamNamePrefix: 'b' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(filter({ logStreamNames: ['none'] })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(filter({ nextToken: 'never' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The specified nextToken is invalid.',
    });
  });

  it('are found although the process died when it had written them', async () => {
    const file = await local.aws.act(async (call) => {
      const record = await groupNamed(call, group);
      return eventFile(call, record, await streamNamed(call, record, 'a'));
    });
    await rm(file);
    await mkdir(file);
    await expect(write('a', [5, 'last'])).rejects.toMatchObject({ name: 'InternalFailure' });
    await rmdir(file);
    const timestamp = noon + 5 * minute;
    await writeFile(file, `${JSON.stringify({ timestamp, message: 'last', ingestionTime: noon })}\n`);
    expect(await found({ startTime: timestamp })).toEqual(['last']);
  });

  it.each([
    ['', 5],
    ['ERROR', 3],
    ['error', 0],
    ['ERR', 3],
    ['ERROR three', 2],
    ['"ERROR three"', 1],
    ['"a \\"three\\""', 1],
    ['ERROR -three', 1],
    ['-ERROR', 2],
    ['-"ERROR a"', 4],
    ['?WARN ?info', 2],
    ['?WARN ERROR', 3],
  ])('are matched by %j', async (filterPattern, count) => {
    expect(await found({ filterPattern })).toHaveLength(count);
  });

  it.each([
    ['{ $.level = "x" }', 'does not offer JSON filter patterns'],
    ['[ip, user]', 'does not offer space-delimited filter patterns'],
    ['%ERR.*%', 'does not offer regular expression filter patterns'],
    ['a-b', "Invalid character(s) in term 'a-b'"],
    ['"open', 'Invalid filter pattern'],
    ['"a"b', 'Invalid filter pattern'],
  ])('are not looked for by %j', async (filterPattern, message) => {
    await expect(filter({ filterPattern })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
  });
});
