/** The events of one log stream: a file of JSON lines in the order of their times. */
import { appendFile, copyFile, open, rename, truncate } from 'node:fs/promises';
import { EventLines, type Line, lineOf, type LogEvent, type StoredEvent } from './event-lines.js';
import { behind, type Position, START } from './event-position.js';
import { sizeOf } from './page-limits.js';

/** Which events of a page are wanted, and how many fit. */
export interface Selection {
  readonly limit: number;
  /** What the messages of a page may measure together. */
  readonly bytes: number;
  wanted(event: LogEvent): boolean;
}

/** Events in the stream's order, and the part of the stream that was looked at for them. */
export interface EventPage {
  readonly events: readonly StoredEvent[];
  readonly start: Position;
  readonly end: Position;
}

/** Bytes read at a time for a page: more than the longest line, an event of 1 MB in which JSON escapes every byte. */
const WINDOW = 8 * 1_048_576;
/** Bytes read at a time where many streams are read side by side. */
const SMALL_WINDOW = 65_536;

/** Adds events, which are in the order of their times. Those that are older than what is there are put in between. */
export async function appendEvents(file: string, events: readonly LogEvent[]): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const lines = await EventLines.in(file, handle);
    await handle.truncate(lines.end);
    const last = lines.end > 0 ? lines.event(await lines.around(lines.end - 1)) : undefined;
    if (last !== undefined && last.timestamp > events[0]!.timestamp) await insert(lines, events);
    else await handle.appendFile(textOf(events));
  } finally {
    await handle.close();
  }
}

/** Another file takes the place of the former one, so that a crash leaves either. */
async function insert(lines: EventLines, events: readonly LogEvent[]): Promise<void> {
  const { file, end } = lines;
  const from = await lines.offsetOf({ timestamp: events[0]!.timestamp + 1, sequence: 0 });
  const later = (await lines.between(from, end)).map((line) => lines.event(line));
  const arrived = events.map((event, index) => ({ ...event, sequence: end + index }));
  const copy = `${file}.new`;
  await copyFile(file, copy);
  await truncate(copy, from);
  await appendFile(copy, textOf([...later, ...arrived].toSorted((a, b) => a.timestamp - b.timestamp)));
  await rename(copy, file);
}

function textOf(events: readonly LogEvent[]): string {
  return events.map(lineOf).join('');
}

/** The first events at or after a position. */
export async function readAfter(file: string, from: Position, selection: Selection): Promise<EventPage> {
  const page = await EventLines.of(file, async (lines) => {
    const { events, last } = choose(lines, await linesAt(lines, from, WINDOW), selection);
    return { events, start: from, end: last ? behind(last) : from };
  });
  return page ?? { events: [], start: from, end: from };
}

/** The last events before a position, or before the end. */
export async function readBefore(file: string, to: Position | undefined, selection: Selection): Promise<EventPage> {
  const page = await EventLines.of(file, async (lines) => {
    const until = to === undefined ? lines.end : await lines.offsetOf(to);
    const found = await lines.between(Math.max(0, until - WINDOW), until);
    const newest = found.at(-1);
    const end = newest ? behind(lines.event(newest)) : (to ?? START);
    const { events, last } = choose(lines, found.toReversed(), selection);
    return { events: events.toReversed(), start: last ?? end, end };
  });
  return page ?? { events: [], start: to ?? START, end: to ?? START };
}

/** All events at or after a position, one by one. */
export async function* eventsFrom(file: string, from: Position): AsyncGenerator<StoredEvent> {
  for (let next = from; ;) {
    const at = next;
    const events = await EventLines.of(file, async (lines) =>
      (await linesAt(lines, at, SMALL_WINDOW)).map((line) => lines.event(line)),
    );
    const last = events?.at(-1);
    if (events === undefined || last === undefined) return;
    yield* events;
    next = behind(last);
  }
}

/** Some lines from a position on; none only at the end. */
async function linesAt(lines: EventLines, from: Position, window: number): Promise<Line[]> {
  const start = await lines.offsetOf(from);
  const found = await lines.between(start, Math.min(start + window, lines.end));
  return found.length > 0 || start === lines.end ? found : [await lines.around(start)];
}

/** Takes lines as long as their events fit, and passes by those that are not wanted. */
function choose(lines: EventLines, found: readonly Line[], { limit, bytes, wanted }: Selection) {
  const events: StoredEvent[] = [];
  let room = bytes;
  let last: StoredEvent | undefined;
  for (const line of found) {
    const event = lines.event(line);
    if (wanted(event)) {
      room -= sizeOf(event.message);
      if (events.length === limit || (events.length > 0 && room < 0)) break;
      events.push(event);
    }
    last = event;
  }
  return { events, last };
}
