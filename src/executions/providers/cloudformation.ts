import { DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { printable } from '../../printable.js';
import type { ActionRun } from '../execution.js';
import type { Failure } from '../failure.js';
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
    const output = events.slice(-mostEvents).map(lineOf);
    if (!failed) return { output, ...remedyFor(told) };
    const { LogicalResourceId: id, ResourceStatusReason: reason = 'no reason is given', ResourceType: type } = failed;
    return {
      message: printable(`${id} (${type}): ${reason}${events.some(wentBack) ? '\nThe stack was rolled back.' : ''}`),
      output,
      ...remedyFor(reason),
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

function wentBack({ PhysicalResourceId: id, ResourceStatus: status, StackId }: StackEvent): boolean {
  return id === StackId && status?.endsWith('ROLLBACK_COMPLETE') === true;
}

function lineOf(event: StackEvent): string {
  const { LogicalResourceId: id, ResourceStatus: status, ResourceStatusReason: reason, ResourceType: type } = event;
  return printable(`${status} ${type} ${id}${reason === undefined ? '' : `: ${reason}`}`);
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

/** What to write into pipeline.yml, where that is known. */
function remedyFor(reason: string): Pick<Failure, 'remedy'> {
  const denied = /not authorized to perform:? ([\w-]+:\w+)|API: ([\w-]+:\w+) Access Denied/i.exec(reason);
  const action = denied?.[1] ?? denied?.[2];
  if (action !== undefined) {
    return {
      remedy: `The stack may not do that. If it is to, add to what pipeline.yml allows: allow: [ "${action}" ]`,
    };
  }
  const [, capability] = /requires capabilities\s*:?\s*\[\s*CAPABILITY_(\w+)/i.exec(reason) ?? [];
  if (capability === undefined) return {};
  return { remedy: `Say so in pipeline.yml: capabilities: [ ${capability.toLowerCase().replaceAll('_', '-')} ]` };
}
