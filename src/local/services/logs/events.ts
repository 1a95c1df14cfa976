import {
  GetLogEvents$,
  PutLogEvents$,
  type GetLogEventsCommandInput,
  type GetLogEventsCommandOutput,
  type PutLogEventsCommandInput,
  type PutLogEventsCommandOutput,
  type RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../service.js';
import { appendEvents, readAfter, readBefore, type Selection } from './event-file.js';
import type { LogEvent } from './event-lines.js';
import { digitsOf, type Position, positionIn, START } from './event-position.js';
import {
  eventFile,
  groupNamed,
  groupOf,
  invalid,
  retainedFrom,
  streamNamed,
  streams,
  type GroupRecord,
  type StreamRecord,
} from './group.js';
import { LARGEST, MOST, sizeOf } from './page-limits.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const PutLogEvents = operation<PutLogEventsCommandInput, PutLogEventsCommandOutput>(
  PutLogEvents$,
  async (input, call) => {
    const batch = (input.logEvents ?? []).map(({ timestamp = 0, message = '' }) => ({ timestamp, message }));
    checkBatch(batch);
    const group = await groupNamed(call, input.logGroupName ?? '');
    const stream = await streamNamed(call, group, input.logStreamName ?? '');
    const now = call.now().getTime();
    const { accepted, rejected } = accept(batch, group, now);
    if (accepted.length > 0) {
      const events = accepted.map((event) => ({ ...event, ingestionTime: now }));
      // Whoever looks at a time passes by the streams that have nothing of it: none may have more than it says.
      await streams(call, group).put(stream.name, withTimes(stream, events));
      await appendEvents(await eventFile(call, group, stream), events);
    }
    return { nextSequenceToken: String(now).padStart(56, '0'), ...(rejected && { rejectedLogEventsInfo: rejected }) };
  },
);

/** Events come in the order of their times, and those of the same time in the order in which they arrived. */
export const GetLogEvents = operation<GetLogEventsCommandInput, GetLogEventsCommandOutput>(
  GetLogEvents$,
  async (input, call) => {
    const group = await groupOf(call, input.logGroupName, input.logGroupIdentifier);
    const stream = await streamNamed(call, group, input.logStreamName ?? '');
    const file = await eventFile(call, group, stream);
    const selection = selectionOf(input, retainedFrom(group, call.now().getTime()));
    const from = input.nextToken === undefined ? undefined : position(input.nextToken);
    const forward = from?.forward ?? input.startFromHead ?? false;
    const { events, start, end } = forward
      ? await readAfter(file, from?.position ?? START, selection)
      : await readBefore(file, from?.position, selection);
    return {
      events: events.map(({ sequence: _, ...event }) => event),
      nextForwardToken: token('f', end),
      nextBackwardToken: token('b', start),
    };
  },
);

type NewEvent = Omit<LogEvent, 'ingestionTime'>;

interface Accepted {
  readonly accepted: readonly NewEvent[];
  readonly rejected: RejectedLogEventsInfo | undefined;
}

/** @throws AwsError `InvalidParameterException` */
function checkBatch(batch: readonly NewEvent[]): void {
  let size = 0;
  let before = 0;
  for (const { timestamp, message } of batch) {
    if (timestamp < before) {
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    }
    before = timestamp;
    size += sizeOf(message);
  }
  if (size > LARGEST) throw invalid(`Upload too large: ${size} bytes exceeds limit of ${LARGEST}`);
}

/** Leaves out what is older than 14 days or the group's retention, or more than two hours ahead. */
function accept(batch: readonly NewEvent[], group: GroupRecord, now: number): Accepted {
  const countBefore = (time: number) => batch.filter(({ timestamp }) => timestamp < time).length;
  const expired = countBefore(retainedFrom(group, now));
  const tooOld = countBefore(now - 14 * DAY);
  const tooNew = batch.filter(({ timestamp }) => timestamp <= now + 2 * HOUR).length;
  const accepted = batch.slice(Math.max(expired, tooOld), tooNew);
  if (accepted.length > 0 && accepted.at(-1)!.timestamp - accepted[0]!.timestamp > DAY) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  if (accepted.length === batch.length) return { accepted, rejected: undefined };
  const rejected = {
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(tooNew < batch.length && { tooNewLogEventStartIndex: tooNew }),
  };
  return { accepted, rejected };
}

function withTimes(stream: StreamRecord, events: readonly LogEvent[]): StreamRecord {
  const [first, last] = [events[0]!, events.at(-1)!];
  return {
    ...stream,
    firstEventTimestamp: Math.min(stream.firstEventTimestamp ?? Infinity, first.timestamp),
    lastEventTimestamp: Math.max(stream.lastEventTimestamp ?? 0, last.timestamp),
    lastIngestionTime: last.ingestionTime,
  };
}

function selectionOf(
  { startTime = 0, endTime = Infinity, limit = MOST }: GetLogEventsCommandInput,
  oldest: number,
): Selection {
  const from = Math.max(startTime, oldest);
  return {
    limit,
    bytes: LARGEST,
    wanted: ({ timestamp }) => timestamp >= from && timestamp < endTime,
  };
}

/** A token is a direction and a place in the stream: at the end of the stream the same one is given again. */
function token(direction: 'f' | 'b', position: Position): string {
  return `${direction}/${digitsOf(position)}/s`;
}

/** @throws AwsError `InvalidParameterException` */
function position(text: string): { forward: boolean; position: Position } {
  const [, direction, digits = ''] = /^([fb])\/(\d{56})\/s$/.exec(text) ?? [];
  const found = positionIn(digits);
  if (!found) throw invalid('The specified nextToken is invalid.');
  return { forward: direction === 'f', position: found };
}
