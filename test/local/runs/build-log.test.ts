import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GetLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../src/local/errors.js';
import { BuildLog } from '../../../src/local/runs/build-log.js';
import type { BuildRecord } from '../../../src/local/services/codebuild/records.js';
import { appendEvents } from '../../../src/local/services/logs/event-file.js';
import { openLocal } from '../../helpers/local.js';

interface Event {
  readonly timestamp: number;
  readonly message: string;
}

interface Put {
  readonly logEvents?: readonly Event[];
}

const record = { build: { logs: { groupName: 'group', streamName: 'stream' } } } as BuildRecord;

async function open(mostKept?: number) {
  const puts: (readonly Event[])[] = [];
  const call = async (operation: string, { logEvents }: Put) => {
    if (operation === 'PutLogEvents') puts.push(logEvents ?? []);
  };
  return { log: await BuildLog.open(record, () => new Date(0), call, mostKept), puts };
}

test('keeps so much of the output and no more, and says so; what CodeBuild says is kept', async () => {
  const { log, puts } = await open(120);
  for (let n = 1; n <= 100; n++) await log.write(`line ${n}`);
  await log.say('Phase complete');
  await log.flush();
  expect(puts.flat().map(({ message }) => message.replace(/\d\S+ \S+ /, ''))).toEqual([
    'line 1\n',
    'line 2\n',
    'line 3\n',
    '[Container] Warning: the log is full; what else is written is not kept\n',
    '[Container] Phase complete\n',
  ]);
});

test.each([
  ['empty lines', ''],
  ['bytes that JSON writes as six characters', '\0'.repeat(100)],
])('counts what a line takes on the disk: %s', async (_, line) => {
  const { log, puts } = await open(100_000);
  for (let n = 1; n <= 5000; n++) await log.write(line);
  await log.flush();
  const folder = await mkdtemp(join(tmpdir(), 'log-'));
  const events = puts.flat().map((event) => ({ ...event, ingestionTime: 0 }));
  await appendEvents(join(folder, 'events'), events);
  const { size } = await stat(join(folder, 'events'));
  await rm(folder, { recursive: true });
  expect(size).toBeGreaterThan(100_000);
  expect(size).toBeLessThan(101_000);
});

test.each([
  ['many empty lines', '', 20_000],
  ['long lines of characters that take three bytes', '✓'.repeat(64 * 1024), 10],
])('puts no more at once than CloudWatch Logs takes: %s', async (_, line, count) => {
  const { log, puts } = await open();
  for (let n = 0; n < count; n++) await log.write(line);
  await log.flush();
  expect(puts.flat()).toHaveLength(count);
  for (const events of puts) {
    expect(events.length).toBeLessThanOrEqual(10_000);
    const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
    expect(bytes).toBeLessThanOrEqual(1_048_576);
  }
});

describe('in CloudWatch Logs', () => {
  const HOUR = 3_600_000;
  const START = Date.parse('2026-01-02T03:04:05Z');

  /** A log, and what becomes of it in the local AWS, whose clock is at `time.now`. */
  async function openThere() {
    const time = { now: START };
    const clock = () => new Date(time.now);
    const local = await openLocal({ clock });
    const log = await BuildLog.open(record, clock, (operation, input) => local.aws.call('logs', operation, input));
    const messages = async () => {
      await log.flush();
      const stream = { logGroupName: 'group', logStreamName: 'stream', startFromHead: true };
      const { events = [] } = await local.aws.call<GetLogEventsCommandOutput>('logs', 'GetLogEvents', stream);
      return events.map(({ message = '' }) => message);
    };
    return { time, log, messages, close: () => local.close() };
  }

  test.each([
    ['on by two days', 48 * HOUR],
    ['back by a second', -1000],
  ])('all of a batch is kept when the clock steps %s', async (_, step) => {
    const { time, log, messages, close } = await openThere();
    await log.write('one');
    time.now += step;
    await log.write('two');
    expect(await messages()).toEqual(['one\n', 'two\n']);
    await close();
  });

  test('what follows is kept when the clock steps far back', async () => {
    const { time, log, messages, close } = await openThere();
    await log.write('one');
    await log.flush();
    time.now -= 3 * HOUR;
    await log.write('two');
    expect(await messages()).toEqual(['two\n', 'one\n']);
    await close();
  });

  test('the order is kept when the clock steps back a little', async () => {
    const { time, log, messages, close } = await openThere();
    await log.write('one');
    await log.flush();
    time.now -= 1000;
    await log.write('two');
    expect(await messages()).toEqual(['one\n', 'two\n']);
    await close();
  });
});

test('what CodeBuild says is cut where it is too long for an event, but not in a secret', async () => {
  const { log, puts } = await open();
  log.secrets.add(['secret']);
  await log.say('secret '.repeat(300_000));
  await log.flush();
  const messages = puts.flat().map(({ message }) => message.slice(0, -1));
  expect(messages.every((message) => message.length < 100_000)).toBe(true);
  expect(messages.join('') === `[Container] 1970/01/01 00:00:00.000000 ${'*** '.repeat(300_000)}`).toBe(true);
});

test.each([
  ['ResourceNotFoundException', 1],
  ['AccessDeniedException', 1],
  ['ThrottlingException', 3],
])('after %s, of three batches %i are put', async (code, count) => {
  let puts = 0;
  const log = await BuildLog.open(
    record,
    () => new Date(0),
    async (operation) => {
      if (operation !== 'PutLogEvents') return;
      puts++;
      throw new AwsError(code, 'refused');
    },
  );
  for (const line of ['one', 'two', 'three']) {
    await log.write(line);
    await log.flush();
  }
  expect(puts).toBe(count);
});
