/** The lines of a file of events, found by byte or by position. */
import { type FileHandle, open } from 'node:fs/promises';
import { DamagedState } from '../../errors.js';
import { ifPresent } from '../../if-present.js';
import { isBefore, type Position } from './event-position.js';

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
}

export type StoredEvent = LogEvent & Position;

export interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An event as a file's line. */
export function lineOf(event: LogEvent): string {
  return `${JSON.stringify(event)}\n`;
}

const NEWLINE = 0x0a;
/** Bytes looked at first to find the ends of a line. */
const NEARBY = 4096;

/** A file's events, in their order; what a crash cut off at its end is not one of them. */
export class EventLines {
  private constructor(
    readonly file: string,
    readonly handle: FileHandle,
    /** Where the last whole line ends. */
    readonly end: number,
  ) {}

  /** Hands the file's lines to `work`; nothing is done when there is no file. */
  static async of<T>(file: string, work: (lines: EventLines) => Promise<T>): Promise<T | undefined> {
    const handle = await ifPresent(() => open(file, 'r'));
    if (!handle) return undefined;
    try {
      return await work(await EventLines.in(file, handle));
    } finally {
      await handle.close();
    }
  }

  static async in(file: string, handle: FileHandle): Promise<EventLines> {
    const { size } = await handle.stat();
    return new EventLines(file, handle, await wholeLinesEnd(handle, size));
  }

  /** The lines that begin at or after `from` and end at or before `to`; one of the two is where a line starts or ends. */
  async between(from: number, to: number): Promise<Line[]> {
    const bytes = await readPart(this.handle, from, to);
    const startsInside = from > 0 && (await readPart(this.handle, from - 1, from))[0] !== NEWLINE;
    const lines: Line[] = [];
    let start = startsInside ? bytes.indexOf(NEWLINE) + 1 : 0;
    for (let end = bytes.indexOf(NEWLINE, start); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      lines.push({ start: from + start, end: from + end + 1, text: bytes.toString('utf8', start, end) });
      start = end + 1;
    }
    return lines;
  }

  /** Where the first event lies that is not before a position; the end when there is none. */
  async offsetOf(position: Position): Promise<number> {
    let [low, high] = [0, this.end];
    while (low < high) {
      const line = await this.around(Math.floor((low + high) / 2));
      if (isBefore(this.event(line), position)) low = line.end;
      else high = line.start;
    }
    return low;
  }

  /** The line that a byte belongs to. */
  async around(offset: number): Promise<Line> {
    for (let reach = NEARBY; ; reach *= 8) {
      const from = Math.max(0, offset - reach);
      const bytes = await readPart(this.handle, from, Math.min(this.end, offset + reach));
      const before = offset > from ? bytes.lastIndexOf(NEWLINE, offset - from - 1) : -1;
      const after = bytes.indexOf(NEWLINE, offset - from);
      if (after < 0 || (before < 0 && from > 0)) continue;
      return {
        start: from + before + 1,
        end: from + after + 1,
        text: bytes.toString('utf8', before + 1, after),
      };
    }
  }

  /** A line's event. One whose line does not say when it arrived lies where it was put then. @throws DamagedState */
  event({ start, text }: Line): StoredEvent {
    try {
      return { sequence: start, ...(JSON.parse(text) as LogEvent) };
    } catch (error) {
      throw new DamagedState(this.file, (error as Error).message);
    }
  }
}

async function wholeLinesEnd(handle: FileHandle, size: number): Promise<number> {
  for (let reach = NEARBY; ; reach *= 8) {
    const from = Math.max(0, size - reach);
    const last = (await readPart(handle, from, size)).lastIndexOf(NEWLINE);
    if (last >= 0 || from === 0) return from + last + 1;
  }
}

async function readPart(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
  return buffer.subarray(0, bytesRead);
}
