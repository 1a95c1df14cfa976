/** The log of a build, as CodeBuild writes it to CloudWatch Logs. */
import { GetLogEventsCommand, type OutputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { printable } from '../../printable.js';
import { readBuilds } from '../builds.js';
import type { ActionRun } from '../execution.js';
import type { ActionLog, LogLine } from './provider.js';

interface Stream {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** How many lines stand for a failure that the log does not show. */
const lastLines = 20;

export function buildLog(context: Context, { externalId }: ActionRun): ActionLog {
  const phases = phaseReader();
  let stream: Stream | undefined;
  let token: string | undefined;
  return {
    async next() {
      stream ??= externalId === undefined ? undefined : await streamOf(context, externalId);
      if (!stream) return [];
      const read = await eventsSince(context, stream, token);
      token = read.token;
      return read.events.flatMap(linesOf).map((line) => ({ ...line, phase: phases(line.text) }));
    },
    failing(lines, { phase }) {
      const its = lines.filter((line) => line.phase === phase);
      const from = its.findLastIndex(({ text }) => /^\[Container\] \S+ \S+ Running command /.test(text));
      // Before a build's commands run there is none to show.
      return its.length === 0 ? lines.slice(-lastLines) : its.slice(Math.max(0, from));
    },
  };
}

/** Known as soon as the build has begun. */
async function streamOf(context: Context, id: string): Promise<Stream | undefined> {
  const { groupName, streamName } = (await readBuilds(context, [id])).get(id)?.logs ?? {};
  if (groupName === undefined || streamName === undefined) return undefined;
  return { logGroupName: groupName, logStreamName: streamName };
}

/** At the end of the stream the token comes back that was sent (GetLogEvents in CloudWatch Logs' API reference). */
async function eventsSince({ aws }: Context, stream: Stream, since: string | undefined) {
  const events: OutputLogEvent[] = [];
  for (let token = since; ;) {
    const request = new GetLogEventsCommand({ ...stream, startFromHead: true, nextToken: token });
    const page = await ignore('ResourceNotFoundException', aws.logs().send(request));
    events.push(...(page?.events ?? []));
    const next = page?.nextForwardToken;
    if (next === undefined || next === token) return { events, token };
    token = next;
  }
}

function linesOf({ message = '', timestamp = 0 }: OutputLogEvent): LogLine[] {
  const at = new Date(timestamp);
  return printable(message)
    .trimEnd()
    .split('\n')
    .map((text) => ({ at, text: text.trimEnd() }));
}

/** In the order in which a build goes through them (CodeBuild's user guide, "Build phase transitions"). */
const phaseOrder = [
  'PROVISIONING',
  'DOWNLOAD_SOURCE',
  'INSTALL',
  'PRE_BUILD',
  'BUILD',
  'POST_BUILD',
  'UPLOAD_ARTIFACTS',
  'FINALIZING',
];

/** Gives the phase of each line, one after the other: CodeBuild says when it enters one, or only when it has left it. */
function phaseReader(): (text: string) => string | undefined {
  let phase: string | undefined = 'DOWNLOAD_SOURCE';
  let completed: string | undefined;
  return (text) => {
    const own = /^\[Container\] \S+ \S+ (.*)$/.exec(text)?.[1] ?? '';
    if (completed !== undefined && own.startsWith('Phase context status code')) return completed;
    completed = undefined;
    const entered = /^(?:Entering phase|Phase is) (\w+)/.exec(own)?.[1];
    const left = /^Phase complete: (\w+)/.exec(own)?.[1];
    if (left !== undefined) {
      completed = left;
      phase = phaseOrder[phaseOrder.indexOf(left) + 1];
      return left;
    }
    phase = entered ?? phase;
    return phase;
  };
}
