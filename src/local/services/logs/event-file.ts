/** The events of one log stream: a file of JSON lines that is only appended to. */
import { type FileHandle, open } from 'node:fs/promises';
import { DamagedState } from '../../errors.js';
import { ifPresent } from '../../if-present.js';

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
}

/** Which events of a page are wanted, and how many fit. */
export interface Selection {
  readonly limit: number;
  /** What the messages of a page may measure together in UTF-8, each with `overhead` bytes more. */
  readonly bytes: number;
  readonly overhead: number;
  wanted(event: LogEvent): boolean;
}

/** Events in the file's order, and the part of the file, in bytes, that was looked at for them. */
export interface EventPage {
  readonly events: readonly LogEvent[];
  readonly start: number;
  readonly end: number;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Bytes read at a time: more than the longest line, an event of 1 MB in which JSON escapes every byte. */
const WINDOW = 8 * 1_048_576;
const NEWLINE = 0x0a;

export async function appendEvents(file: string, events: readonly LogEvent[]): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const whole = await wholeLinesEnd(handle, size);
    if (whole < size) await handle.truncate(whole);
    await handle.appendFile(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  } finally {
    await handle.close();
  }
}

/** The first events at or after an offset. */
export async function readAfter(file: string, offset: number, selection: Selection): Promise<EventPage> {
  const lines = await linesIn(file, (size) => [Math.min(offset, size), Math.min(offset + WINDOW, size)]);
  const { events, last } = choose(file, lines, selection);
  return { events, start: offset, end: last?.end ?? offset };
}

/** The last events before an offset, or before the end. */
export async function readBefore(file: string, offset = Infinity, selection: Selection): Promise<EventPage> {
  const lines = await linesIn(file, (size) => [Math.max(0, Math.min(offset, size) - WINDOW), Math.min(offset, size)]);
  const end = lines.at(-1)?.end ?? (Number.isFinite(offset) ? offset : 0);
  const { events, last } = choose(file, lines.toReversed(), selection);
  return { events: events.toReversed(), start: last?.start ?? end, end };
}

/** Takes lines as long as their events fit, and passes by those that are not wanted. */
function choose(file: string, lines: readonly Line[], { limit, bytes, overhead, wanted }: Selection) {
  const events: LogEvent[] = [];
  let room = bytes;
  let last: Line | undefined;
  for (const line of lines) {
    const event = parseEvent(file, line);
    if (wanted(event)) {
      room -= Buffer.byteLength(event.message) + overhead;
      if (events.length === limit || (events.length > 0 && room < 0)) break;
      events.push(event);
    }
    last = line;
  }
  return { events, last };
}

/** @throws DamagedState */
function parseEvent(file: string, { text }: Line): LogEvent {
  try {
    return JSON.parse(text) as LogEvent;
  } catch (error) {
    throw new DamagedState(file, (error as Error).message);
  }
}

/** The whole lines of a part of the file: what a crash cut off at its end, or the part itself at its start, is not one. */
async function linesIn(file: string, part: (size: number) => [from: number, to: number]): Promise<Line[]> {
  const handle = await ifPresent(() => open(file, 'r'));
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const [from, to] = part(size);
    const bytes = await readPart(handle, from, to);
    const startsInside = from > 0 && (await readPart(handle, from - 1, from))[0] !== NEWLINE;
    return split(bytes, from, startsInside ? bytes.indexOf(NEWLINE) + 1 : 0);
  } finally {
    await handle.close();
  }
}

function split(bytes: Buffer, offset: number, first: number): Line[] {
  const lines: Line[] = [];
  let start = first;
  for (let end = bytes.indexOf(NEWLINE, start); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    lines.push({ start: offset + start, end: offset + end + 1, text: bytes.toString('utf8', start, end) });
    start = end + 1;
  }
  return lines;
}

/** Where the last whole line ends. */
async function wholeLinesEnd(handle: FileHandle, size: number): Promise<number> {
  const last = await readPart(handle, Math.max(0, size - 1), size);
  if (size === 0 || last[0] === NEWLINE) return size;
  const from = Math.max(0, size - WINDOW);
  return from + (await readPart(handle, from, size)).lastIndexOf(NEWLINE) + 1;
}

async function readPart(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
  return buffer.subarray(0, bytesRead);
}
