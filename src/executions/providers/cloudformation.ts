import { DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { roleOf } from '../../names.js';
import { printable } from '../../printable.js';
import type { ActionRun } from '../execution.js';
import type { Failure } from '../failure.js';
import { denialIn, plainReason } from '../../resources/cloudformation/reason.js';
import type { LogLine, Provider } from './provider.js';

/** Whoever may not look, or looks when the stack is gone, still learns the rest. */
const unreadable = ['AccessDenied', 'AccessDeniedException', 'ValidationError'];

/** How many events of a failed deployment are shown. */
const mostEvents = 20;

/** What CloudFormation said of the stack while it changed it. */
export const cloudformation: Provider = {
  name: 'CloudFormation',
  async explain(context, action) {
    const events = await eventsOf(context, action);
    const failed = events.find(isCause);
    const told = action.error?.message ?? action.summary ?? '';
    const output = events.slice(-mostEvents).map((event) => lineOf(event, plainReason));
    if (!failed) return { message: plainReason(told), output, ...remedyFor(told, context) };
    const { LogicalResourceId: id, ResourceStatusReason: reason = 'no reason is given', ResourceType: type } = failed;
    return {
      message: [printable(`${id} (${type}): ${plainReason(reason)}`), ...outcomeOf(events), ...leftBy(events)].join(
        '\n',
      ),
      output,
      ...remedyFor(
        reason,
        context,
        events.filter(isLeft).map(({ ResourceStatusReason: left = '' }) => left),
      ),
    };
  },
  log(context, action) {
    const told = new Set<string | undefined>();
    return {
      async next() {
        const news = (await eventsOf(context, action)).filter(({ EventId }) => !told.has(EventId));
        for (const { EventId } of news) told.add(EventId);
        return news.map((event): LogLine => ({ at: event.Timestamp ?? new Date(0), text: lineOf(event) }));
      },
      failing: (lines) => {
        const failed = lines.filter(({ text }) => /_FAILED\b/.test(text));
        return failed.length > 0 ? failed : lines;
      },
    };
  },
};

/** The first resource that failed; the others were given up because of it. The stack itself has no reason of its own. */
function isCause({
  PhysicalResourceId: id,
  ResourceStatus: status,
  ResourceStatusReason: reason,
  StackId,
}: StackEvent) {
  return status?.endsWith('_FAILED') === true && id !== StackId && !/^Resource \w+ cancelled/i.test(reason ?? '');
}

/** What became of the stack. */
function outcomeOf(events: readonly StackEvent[]): string[] {
  const { ResourceStatus: status = '' } =
    events.findLast(({ PhysicalResourceId: id, StackId }) => id === StackId) ?? {};
  if (status.endsWith('ROLLBACK_COMPLETE')) return ['The stack was rolled back.'];
  return status.endsWith('ROLLBACK_FAILED') ? [`The stack could not be rolled back: it is ${status}.`] : [];
}

/** CloudFormation could not take it away again, and knows nothing of it from then on. */
function isLeft({ PhysicalResourceId: id, ResourceStatus: status, StackId }: StackEvent): boolean {
  return status === 'DELETE_FAILED' && id !== StackId;
}

/** What a roll-back leaves behind. */
function leftBy(events: readonly StackEvent[]): string[] {
  const left = events
    .filter(isLeft)
    .map(({ LogicalResourceId: logical, PhysicalResourceId: id }) => `${logical} (${id})`);
  if (left.length === 0) return [];
  return [printable(`What it could not remove stays, in no stack: ${[...new Set(left)].join(', ')}`)];
}

/** @param worded how its reason is told: as it is, or otherwise */
function lineOf(event: StackEvent, worded = (reason: string) => reason): string {
  const { LogicalResourceId: id, ResourceStatus: status, ResourceStatusReason: reason, ResourceType: type } = event;
  return printable(`${status} ${type} ${id}${reason === undefined ? '' : `: ${worded(reason)}`}`);
}

/** What happened to the stack while the action was carried out, oldest first. */
async function eventsOf({ aws }: Context, { endedAt, stack, startedAt }: ActionRun): Promise<StackEvent[]> {
  if (!stack || !startedAt) return [];
  const all: StackEvent[] = [];
  for (let NextToken: string | undefined; ;) {
    const request = new DescribeStackEventsCommand({ StackName: stack.name, ...(NextToken && { NextToken }) });
    const page = await ignore(unreadable, aws.cloudformation().send(request));
    const events = page?.StackEvents ?? [];
    all.push(...events);
    NextToken = page?.NextToken;
    const oldest = events.at(-1)?.Timestamp;
    if (!NextToken || (oldest && oldest < startedAt)) break;
  }
  const isWithin = ({ Timestamp: at }: StackEvent) => at && at >= startedAt && (!endedAt || at <= endedAt);
  return all.filter(isWithin).toReversed();
}

/** What to write into pipeline.yml, or what else is to be done first, where that is known. */
function remedyFor(reason: string, context: Context, left: readonly string[] = []): Pick<Failure, 'remedy'> {
  const { commandLine, config } = context;
  const missing = new Set([reason, ...left].flatMap((each) => allowableIn(each, context)));
  if (missing.size > 0) {
    return { remedy: `${inTheFile} allow: [ ${[...missing].map((action) => `"${action}"`).join(', ')} ]` };
  }
  if (/UPDATE_ROLLBACK_FAILED state/.test(reason)) {
    return { remedy: `${commandLine(`init ${config.name}`)} says how the stack goes back` };
  }
  const [, capability] = /requires capabilities\s*:?\s*\[\s*CAPABILITY_(\w+)/i.exec(reason) ?? [];
  if (capability === undefined) return {};
  return { remedy: `${inTheFile} capabilities: [ ${capability.toLowerCase().replaceAll('_', '-')} ]` };
}

/** The action that the stack's own role was denied: what another role may do, or what denies it, no line of the stage changes. */
function allowableIn(reason: string, { names }: Context): string[] {
  const { action, because, role } = denialIn(reason) ?? {};
  if (action === undefined || because !== undefined) return [];
  const isOurs = role === undefined || role.startsWith(`${roleOf(names, 'stack').name}-`);
  return isOurs ? [action] : [];
}

const inTheFile = 'in pipeline.yml, add to the stage:';
