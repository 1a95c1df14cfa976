/** Environments are slow: minutes pass between what is asked of them and its end. */
import {
  DescribeEnvironmentsCommand,
  DescribeEventsCommand,
  type EnvironmentDescription,
} from '@aws-sdk/client-elastic-beanstalk';
import { errorName, isAfterLostAnswer } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { interrupted } from '../../errors.js';
import { printable } from '../../printable.js';

/** The environment, by its names. */
export interface Target {
  readonly ApplicationName: string;
  readonly EnvironmentName: string;
}

/** The environment, unless it is gone. */
export async function described(
  { aws }: Context,
  { ApplicationName, EnvironmentName }: Target,
): Promise<EnvironmentDescription | undefined> {
  const request = new DescribeEnvironmentsCommand({
    ApplicationName,
    EnvironmentNames: [EnvironmentName],
    IncludeDeleted: false,
  });
  const { Environments = [] } = await aws.elasticbeanstalk().send(request);
  return Environments.find(({ Status }) => Status !== 'Terminated');
}

/**
 * The environment when nothing is under way in it any more; undefined when it is gone. What Elastic Beanstalk says meanwhile
 * is told.
 * @throws UserError `interrupted` after Ctrl-C: what is under way goes on
 */
export async function settled(
  context: Context,
  target: Target,
  meets: Meeting = async () => undefined,
): Promise<EnvironmentDescription | undefined> {
  let isMet = false;
  let since = new Date(context.now());
  const say = (text: string) =>
    context.emit({ type: 'resource-progress', kind: 'beanstalk-environment', name: target.EnvironmentName, text });
  for (let said = context.now(); ;) {
    const found = await described(context, target);
    if (!found || found.Status === 'Ready') return found;
    if (!isMet) await meets(context, found);
    isMet = true;
    for (const { EventDate, Message } of await events(context, target, since)) {
      // The next look begins behind it.
      since = new Date(Math.max(since.getTime(), (EventDate?.getTime() ?? 0) + 1));
      say(printable(Message ?? ''));
      said = context.now();
    }
    if (context.now() - said >= quiet) {
      // A deployment that does not become healthy is given up by Elastic Beanstalk, after ten minutes.
      say(`Still ${found.Status}${found.HealthStatus ? `, its health is ${found.HealthStatus}` : ''}.`);
      said = context.now();
    }
    if (!context.signal.aborted) await context.wait(context.pollInterval);
    if (context.signal.aborted) throw interrupted(`${target.EnvironmentName} goes on by itself.`);
  }
}

/** What is done when something is met that is under way. */
type Meeting = (context: Context, found: EnvironmentDescription) => Promise<void>;

/** How long nothing may be said, in milliseconds. */
const quiet = 30_000;

/** How often a change is tried before which another one begins each time. */
const mostAttempts = 3;

/**
 * Makes a change of the environment when nothing is under way in it, as it takes one at a time, and waits until it is made.
 * Another one may begin between the two: then that is waited for, too. Nothing is done when the environment is gone.
 * @throws as `settled` does, else what the call throws
 */
export async function changed(
  context: Context,
  target: Target,
  call: () => Promise<unknown>,
  meets?: Meeting,
): Promise<void> {
  for (let attempt = 1; await settled(context, target, meets); attempt += 1) {
    try {
      await call();
    } catch (error) {
      if (!isOvertaken(error) || attempt === mostAttempts) throw error;
      // The first attempt may have been ours: then it is that which is under way.
      if (!isAfterLostAnswer(error)) continue;
    }
    await settled(context, target);
    return;
  }
}

/** Whether something was under way in an environment, or it was gone, although a moment ago it was ready. */
function isOvertaken(error: unknown): boolean {
  const name = errorName(error);
  if (name.startsWith('OperationInProgress')) return true;
  return (
    name.startsWith('InvalidParameterValue') && /Must be Ready|No Environment found/.test((error as Error).message)
  );
}

/** Oldest first. */
async function events({ aws }: Context, target: Target, since: Date, Severity?: 'ERROR') {
  const request = new DescribeEventsCommand({ ...target, StartTime: since, ...(Severity && { Severity }) });
  const { Events = [] } = await aws.elasticbeanstalk().send(request);
  return Events.toReversed();
}

/** What Elastic Beanstalk said of the environment, oldest first. */
export async function eventsSince(context: Context, target: Target, since: Date, severity: 'ERROR'): Promise<string[]> {
  return (await events(context, target, since, severity)).map(({ Message }) => printable(Message ?? ''));
}
