import { expect, test } from 'vitest';
import type { CallEvent } from '../../src/events.js';
import { traceDocument } from '../../src/render/trace.js';

function call(service: string, operation: string, start: number, ms: number, more: Partial<CallEvent> = {}): CallEvent {
  return { type: 'call', service, operation, start, ms, attempts: [{ start, ms }], requestId: 'r', ...more };
}

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args: Record<string, unknown>;
}

function eventsOf(...given: Parameters<typeof traceDocument>): TraceEvent[] {
  return (traceDocument(...given) as { traceEvents: TraceEvent[] }).traceEvents;
}

/** Each row by its name: what is in it, with its time in milliseconds. */
function rowsOf(...given: Parameters<typeof traceDocument>): Record<string, string[]> {
  const events = eventsOf(...given);
  const rows = events.filter(({ name }) => name === 'thread_name');
  return Object.fromEntries(
    rows.map(({ tid, args }) => [
      args.name,
      events
        .filter((event) => event.ph === 'X' && event.tid === tid)
        .map(({ name, ts, dur = 0 }) => `${name} ${ts / 1000}-${(ts + dur) / 1000}`),
    ]),
  );
}

const calls = [
  call('STS', 'GetCallerIdentity', 100, 10),
  call('IAM', 'GetRole', 110, 20),
  call('IAM', 'GetRolePolicy', 111, 10),
  call('S3', 'CreateBucket', 115, 10),
  call('IAM', 'CreateRole', 130, 40, {
    attempts: [
      { start: 130, ms: 5 },
      { start: 160, ms: 10 },
    ],
  }),
];
const work = [
  { kind: 'build-role', name: 'hello-build', start: 130, ms: 41 },
  { kind: 'artifact-bucket', name: 'hello-bucket', start: 112, ms: 15 },
];

test('a row for what everything waited for, one for each kind, and the calls of each service', () => {
  expect(rowsOf(calls, work)).toEqual({
    'critical path': ['STS GetCallerIdentity 100-110', 'IAM GetRole 110-130', 'IAM CreateRole 130-170'],
    'build-role': ['hello-build 130-171'],
    'artifact-bucket': ['hello-bucket 112-127'],
    IAM: [
      'IAM GetRole 110-130',
      'attempt 1 110-130',
      'IAM CreateRole 130-170',
      'attempt 1 130-135',
      'attempt 2 160-170',
    ],
    'IAM 2': ['IAM GetRolePolicy 111-121', 'attempt 1 111-121'],
    S3: ['S3 CreateBucket 115-125', 'attempt 1 115-125'],
    STS: ['STS GetCallerIdentity 100-110', 'attempt 1 100-110'],
  });
});

test('every event has what its format asks for', () => {
  for (const event of eventsOf(calls, work)) {
    expect(event).toMatchObject({ pid: 1, name: expect.any(String), ts: expect.any(Number), args: expect.any(Object) });
    expect(['X', 'M']).toContain(event.ph);
    expect(event.dur !== undefined).toBe(event.ph === 'X');
  }
});

test('a call says how it ended, and what to ask AWS about', () => {
  const failed = call('IAM', 'GetRole', 0, 1, { error: 'NoSuchEntityException' });
  expect(eventsOf([failed], []).filter(({ name }) => name === 'IAM GetRole')[0]?.args).toEqual({
    attempts: 1,
    requestId: 'r',
    error: 'NoSuchEntityException',
  });
});

test('it can be written when nothing was called yet', () => {
  expect(rowsOf([], [])).toEqual({ 'critical path': [] });
});
