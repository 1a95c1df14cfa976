/** The events of several streams, as one stream of events. */
import type { Call } from '../../service.js';
import { eventsFrom } from './event-file.js';
import type { StoredEvent } from './event-lines.js';
import { type Position, START } from './event-position.js';
import { eventFile, type GroupRecord, type StreamRecord } from './group.js';

export interface StreamEvent {
  readonly stream: StreamRecord;
  readonly event: StoredEvent;
}

/** A place among the events of several streams: those of the same time come by the names of their streams. */
export interface Place extends Position {
  readonly stream: string;
}

export const START_OF_ALL: Place = { ...START, stream: '' };

/** A stream's next event, and those behind it. */
interface Head extends StreamEvent {
  readonly rest: AsyncGenerator<StoredEvent>;
}

/** The events at or after a place, in the order of their times. */
export async function* eventsOf(
  call: Call,
  group: GroupRecord,
  streams: readonly StreamRecord[],
  from: Place,
): AsyncGenerator<StreamEvent> {
  const found = streams.filter(({ lastEventTimestamp = -1 }) => lastEventTimestamp >= from.timestamp);
  const begun = await Promise.all(
    found.map(async (stream) => headOf(stream, eventsFrom(await eventFile(call, group, stream), within(stream, from)))),
  );
  const heads = new Set(begun.filter((head) => head !== undefined));
  while (heads.size > 0) {
    const first = [...heads].reduce((a, b) => (isFirst(a, b) ? a : b));
    yield first;
    heads.delete(first);
    const next = await headOf(first.stream, first.rest);
    if (next) heads.add(next);
  }
}

async function headOf(stream: StreamRecord, rest: AsyncGenerator<StoredEvent>): Promise<Head | undefined> {
  const { value, done } = await rest.next();
  return done ? undefined : { stream, event: value, rest };
}

/** Events of different streams: their times tell, or the names of their streams. */
function isFirst(a: StreamEvent, b: StreamEvent): boolean {
  const [first, second] = [a.event.timestamp, b.event.timestamp];
  return first === second ? a.stream.name < b.stream.name : first < second;
}

/** The place as a position in one of the streams. */
function within({ name }: StreamRecord, { timestamp, sequence, stream }: Place): Position {
  if (name === stream) return { timestamp, sequence };
  return name < stream ? { timestamp: timestamp + 1, sequence: 0 } : { timestamp, sequence: 0 };
}
