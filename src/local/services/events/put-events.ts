import { randomUUID } from 'node:crypto';
import {
  PutEvents$,
  TestEventPattern$,
  type PutEventsCommandInput,
  type PutEventsCommandOutput,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
  type TestEventPatternCommandInput,
  type TestEventPatternCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { emit } from '../events-emit.js';
import { matches, parsePattern } from '../events-pattern.js';
import { isObject } from './matchers.js';
import { checkBus, invalid } from './rule.js';

/** The entries of one call are smaller than this many bytes together (PutEvents in the API reference). */
const TOTAL_SIZE = 256 * 1024;

/** Each entry succeeds or fails by itself; the call succeeds either way. */
export const PutEvents = operation<PutEventsCommandInput, PutEventsCommandOutput>(PutEvents$, async (input, call) => {
  if (sizeOf(input.Entries ?? []) >= TOTAL_SIZE) {
    throw invalid('Total size of the entries in the request is over the limit.');
  }
  const Entries: PutEventsResultEntry[] = [];
  for (const entry of input.Entries ?? []) Entries.push(await putEvent(entry, call));
  return { FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries };
});

export const TestEventPattern = operation<TestEventPatternCommandInput, TestEventPatternCommandOutput>(
  TestEventPattern$,
  (input) => ({ Result: matches(parsePattern(input.EventPattern ?? ''), parseEvent(input.Event ?? '')) }),
);

/** EventBridge User Guide, "Calculating PutEvents event entry size": a time counts 14 bytes. */
function sizeOf(entries: readonly PutEventsRequestEntry[]): number {
  const texts = entries.flatMap(({ Source, DetailType, Detail, Resources = [] }) => [
    Source,
    DetailType,
    Detail,
    ...Resources,
  ]);
  const times = entries.filter(({ Time }) => Time !== undefined).length;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 14 * times);
}

async function putEvent(entry: PutEventsRequestEntry, call: Call): Promise<PutEventsResultEntry> {
  try {
    const emitted = readEntry(entry, call);
    await emit(emitted, call);
    return { EventId: emitted.id };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ErrorCode: error.code, ErrorMessage: error.message };
  }
}

function readEntry({ Source, DetailType, Detail, Resources, Time, EventBusName }: PutEventsRequestEntry, call: Call) {
  checkBus(call, EventBusName);
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (!value) {
      throw new AwsError('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
    }
  }
  if (Source?.startsWith('aws.')) {
    throw new AwsError('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const detail = parseObject(Detail ?? '');
  if (!detail) throw new AwsError('MalformedDetail', 'Detail is malformed.');
  return {
    id: randomUUID(),
    source: Source ?? '',
    detailType: DetailType ?? '',
    resources: Resources ?? [],
    detail,
    ...(Time ? { time: Time } : {}),
  };
}

/** @throws AwsError `ValidationException` unless the text is an event with its envelope (TestEventPattern's reference) */
function parseEvent(text: string): object {
  const event = parseObject(text);
  if (!event) throw invalid('Parameter Event is not valid. Reason: Event is not a JSON object.');
  const required = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];
  const missing = required.find((name) => !Object.hasOwn(event, name));
  if (missing) throw invalid(`Parameter Event is not valid. Reason: ${missing} is a required field.`);
  return event;
}

function parseObject(text: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
