import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BuildLog } from '../../../src/local/runs/build-log.js';
import type { BuildRecord } from '../../../src/local/services/codebuild/records.js';
import { appendEvents } from '../../../src/local/services/logs/event-file.js';

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
