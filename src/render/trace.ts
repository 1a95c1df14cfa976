/** A trace as browsers' performance panels and Perfetto open it: rows of what took how long. Pure. */
import { criticalPath } from '../critical-path.js';
import type { CallEvent, Span } from '../events.js';

/** The work on one resource. */
export interface Work extends Span {
  readonly kind: string;
  readonly name: string;
}

interface Slice extends Span {
  readonly name: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

interface Row {
  readonly name: string;
  readonly slices: readonly Slice[];
}

/**
 * "Trace Event Format", its JSON object format: complete events (`X`), and metadata (`M`) that names the rows.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export function traceDocument(calls: readonly CallEvent[], work: readonly Work[]): object {
  const rows = [pathRow(calls), ...workRows(work), ...callRows(calls)];
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      metadata('process_name', 0, { name: 'pipeline-setup' }),
      ...rows.flatMap(({ name, slices }, index) => [
        metadata('thread_name', index + 1, { name }),
        metadata('thread_sort_index', index + 1, { sort_index: index + 1 }),
        ...slices.map((slice) => complete(index + 1, slice)),
      ]),
    ],
  };
}

function metadata(name: string, tid: number, args: object): object {
  return { ph: 'M', cat: '__metadata', name, pid: 1, tid, ts: 0, args };
}

/** Its times are in microseconds. */
function complete(tid: number, { name, start, ms, args = {} }: Slice): object {
  return { ph: 'X', cat: 'aws', name, pid: 1, tid, ts: start * 1000, dur: ms * 1000, args };
}

function pathRow(calls: readonly CallEvent[]): Row {
  return { name: 'critical path', slices: criticalPath(calls).map(callSlice) };
}

/** Each kind has a row; work on it does not overlap. */
function workRows(work: readonly Work[]): Row[] {
  return [...grouped(work, ({ kind }) => kind)].map(([name, slices]) => ({ name, slices }));
}

/** Each service has as many rows as it had calls at once, with the attempts inside of their calls. */
function callRows(calls: readonly CallEvent[]): Row[] {
  return [...grouped(calls, ({ service }) => service)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([service, its]) =>
      lanes(its).map((lane, index) => ({
        name: index === 0 ? service : `${service} ${index + 1}`,
        slices: lane.flatMap((call) => [callSlice(call), ...attemptSlices(call)]),
      })),
    );
}

function callSlice(call: CallEvent): Slice {
  const { service, operation, start, ms, attempts, requestId, error } = call;
  return { name: `${service} ${operation}`, start, ms, args: { attempts: attempts.length, requestId, error } };
}

function attemptSlices({ attempts }: CallEvent): Slice[] {
  return attempts.map((attempt, index) => ({ name: `attempt ${index + 1}`, ...attempt }));
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** As few rows as there can be, so that nothing in a row overlaps. */
function lanes<S extends Span>(spans: readonly S[]): S[][] {
  const all: S[][] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const free = all.find((lane) => lane.every(({ start, ms }) => start + ms <= span.start));
    if (free) free.push(span);
    else all.push([span]);
  }
  return all;
}
