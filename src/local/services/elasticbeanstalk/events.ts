/** What happens in applications and environments, as DescribeEvents tells it. */
import {
  DescribeEvents$,
  type DescribeEventsCommandInput,
  type DescribeEventsCommandOutput,
  type EventDescription,
  type EventSeverity,
} from '@aws-sdk/client-elastic-beanstalk';
import { operation, type Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { page } from '../page.js';
import { hostAgain } from './host-again.js';
import { type EnvironmentRecord } from './environment.js';
import { invalidValue } from './errors.js';

interface EventRecord {
  /** Its number among the events of its application. */
  readonly number: number;
  readonly date: Date;
  readonly message: string;
  readonly severity: EventSeverity;
  readonly requestId: string;
  readonly version?: string;
  readonly environment?: { readonly id: string; readonly name: string };
}

interface EventLog {
  /** How many there have been. */
  readonly count: number;
  readonly events: readonly EventRecord[];
}

/** DescribeEvents gives the most recent 1,000 events, of the last six weeks. */
const MOST = 1_000;
const SIX_WEEKS = 42 * 24 * 3600 * 1000;

const SEVERITIES: readonly EventSeverity[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** By application. */
function logs(call: Call): Collection<EventLog> {
  return call.regional('elasticbeanstalk/events');
}

export interface NewEvent {
  readonly severity: EventSeverity;
  readonly message: string;
}

/** Notes what happens in an application. */
export async function note(
  call: Call,
  application: string,
  events: readonly NewEvent[],
  about: Omit<EventRecord, 'number' | 'date' | 'message' | 'severity'>,
): Promise<void> {
  const log = (await logs(call).get(application)) ?? { count: 0, events: [] };
  const date = call.now();
  const added = events.map((event, index) => ({ ...event, ...about, date, number: log.count + index }));
  const oldest = date.getTime() - SIX_WEEKS;
  const recent = [...log.events, ...added].filter((event) => event.date.getTime() >= oldest);
  await logs(call).put(application, { count: log.count + added.length, events: recent.slice(-MOST) });
}

/** Notes what happens to an environment, with what it is doing now. */
export async function noteFor(
  call: Call,
  environment: EnvironmentRecord,
  ...events: readonly NewEvent[]
): Promise<void> {
  const { id, name, version, task } = environment;
  await note(call, environment.application, events, {
    requestId: task?.requestId ?? call.requestId,
    environment: { id, name },
    ...(version !== undefined && { version }),
  });
}

export const info = (message: string): NewEvent => ({ severity: 'INFO', message });
export const warn = (message: string): NewEvent => ({ severity: 'WARN', message });
export const error = (message: string): NewEvent => ({ severity: 'ERROR', message });

export const DescribeEvents = operation<DescribeEventsCommandInput, DescribeEventsCommandOutput>(
  DescribeEvents$,
  async (input, call) => {
    await hostAgain(call);
    const found = await eventsOf(call, input);
    const { items, next } = page(
      found,
      ({ key }) => key,
      input.MaxRecords ?? MOST,
      input.NextToken,
      () => invalidValue('Invalid NextToken.'),
    );
    return { Events: items.map(({ event }) => event), ...(next !== undefined && { NextToken: next }) };
  },
);

/** Newest first. */
async function eventsOf(call: Call, input: DescribeEventsCommandInput) {
  const all = (await logs(call).entries()).filter(
    ([name]) => input.ApplicationName === undefined || name === input.ApplicationName,
  );
  const events = all.flatMap(([application, log]) =>
    log.events
      .filter(wanted(input))
      .map((event) => ({ key: keyOf(event, application), event: shown(event, application) })),
  );
  return events.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function wanted(input: DescribeEventsCommandInput): (event: EventRecord) => boolean {
  const least = SEVERITIES.indexOf(input.Severity ?? 'TRACE');
  return ({ severity, date, version, environment, requestId }) =>
    SEVERITIES.indexOf(severity) >= least &&
    (input.VersionLabel === undefined || input.VersionLabel === version) &&
    (input.EnvironmentId === undefined || input.EnvironmentId === environment?.id) &&
    (input.EnvironmentName === undefined || input.EnvironmentName === environment?.name) &&
    (input.RequestId === undefined || input.RequestId === requestId) &&
    // Templates and platforms of the user's own are not offered: there are no events about them.
    input.TemplateName === undefined &&
    input.PlatformArn === undefined &&
    (input.StartTime === undefined || date >= input.StartTime) &&
    (input.EndTime === undefined || date < input.EndTime);
}

/** Text that orders the newest first. */
function keyOf({ date, number }: EventRecord, application: string): string {
  const later = (value: number) => String(Number.MAX_SAFE_INTEGER - value).padStart(16, '0');
  return `${later(date.getTime())} ${later(number)} ${application}`;
}

function shown({ date, message, severity, requestId, version, environment }: EventRecord, application: string) {
  const event: EventDescription = {
    EventDate: date,
    Message: message,
    ApplicationName: application,
    ...(version !== undefined && { VersionLabel: version }),
    ...(environment && { EnvironmentName: environment.name }),
    RequestId: requestId,
    Severity: severity,
  };
  return event;
}
