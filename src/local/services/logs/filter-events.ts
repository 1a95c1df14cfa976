import {
  FilterLogEvents$,
  type FilterLogEventsCommandInput,
  type FilterLogEventsCommandOutput,
  type FilteredLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import { operation, type Call } from '../../service.js';
import { filterOf } from './filter-pattern.js';
import { groupOf, invalid, retainedFrom, streamNamed, streams, type GroupRecord, type StreamRecord } from './group.js';
import { eventsOf, type Place, START_OF_ALL, type StreamEvent } from './merged-events.js';
import { LARGEST, MOST, sizeOf } from './page-limits.js';

/** Events looked at in one call; a page that ends here may be empty, and its token leads on. */
const MOST_LOOKED_AT = 100_000;

/** Events of several streams in the order of their times. */
export const FilterLogEvents = operation<FilterLogEventsCommandInput, FilterLogEventsCommandOutput>(
  FilterLogEvents$,
  async (input, call) => {
    const group = await groupOf(call, input.logGroupName, input.logGroupIdentifier);
    const matches = filterOf(input.filterPattern ?? '');
    const { startTime = 0, endTime = Infinity, limit = MOST, nextToken } = input;
    const oldest = Math.max(startTime, retainedFrom(group, call.now().getTime()));
    const from = nextToken === undefined ? START_OF_ALL : placeIn(nextToken);
    const events: FilteredLogEvent[] = [];
    let room = LARGEST;
    let looked = 0;
    for await (const each of eventsOf(call, group, await chosen(call, group, input), later(from, oldest))) {
      if (each.event.timestamp > endTime) break;
      const isMatch = matches(each.event.message);
      if (isMatch) room -= sizeOf(each.event.message);
      const isFull = isMatch && (events.length === limit || (events.length > 0 && room < 0));
      if (isFull || ++looked > MOST_LOOKED_AT) return { events, searchedLogStreams: [], nextToken: tokenOf(each) };
      if (isMatch) events.push(filtered(each));
    }
    return { events, searchedLogStreams: [] };
  },
);

/** @throws AwsError `InvalidParameterException`, `ResourceNotFoundException` */
async function chosen(call: Call, group: GroupRecord, input: FilterLogEventsCommandInput): Promise<StreamRecord[]> {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names === undefined) {
    const all = (await streams(call, group).entries()).map(([, stream]) => stream);
    return all.filter(({ name }) => name.startsWith(prefix ?? ''));
  }
  if (prefix !== undefined) throw invalid('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.');
  return Promise.all([...new Set(names)].map((name) => streamNamed(call, group, name)));
}

function filtered({ stream, event: { timestamp, message, ingestionTime, sequence } }: StreamEvent): FilteredLogEvent {
  // An id is its own among all streams of the group.
  const parts = [timestamp, BigInt(`0x${stream.id.replaceAll('-', '').slice(0, 16)}`), sequence];
  const [time = '', of = '', place = ''] = parts.map(String);
  const eventId = time.padStart(20, '0') + of.padStart(20, '0') + place.padStart(16, '0');
  return { logStreamName: stream.name, timestamp, message, ingestionTime, eventId };
}

function later(place: Place, oldest: number): Place {
  return place.timestamp < oldest ? { ...START_OF_ALL, timestamp: oldest } : place;
}

/** A token names the first event of the next page. */
function tokenOf({ stream, event: { timestamp, sequence } }: StreamEvent): string {
  return Buffer.from(`${timestamp} ${sequence} ${stream.name}`).toString('base64url');
}

/** @throws AwsError `InvalidParameterException` */
function placeIn(token: string): Place {
  const [, timestamp, sequence, stream] =
    /^(\d{1,15}) (\d{1,15}) (.+)$/s.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (stream === undefined) throw invalid('The specified nextToken is invalid.');
  return { timestamp: Number(timestamp), sequence: Number(sequence), stream };
}
