/** What CodeDeploy knows of a deployment: on which instance, in which hook, and what the script printed. */
import {
  BatchGetDeploymentTargetsCommand,
  GetDeploymentCommand,
  type LifecycleEvent,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { printable } from '../../printable.js';
import type { ActionRun } from '../execution.js';
import type { Failure } from '../failure.js';
import type { ActionLog, LogLine, Provider } from './provider.js';

/** How many lines of a script's output are shown; CodeDeploy keeps no more than its last 4 KB. */
const lastLines = 20;

/** How many targets BatchGetDeploymentTargets takes. */
const batch = 25;

/** Whoever may not look still learns the rest, and a deployment may have just begun, or be forgotten. */
const unreadable = ['AccessDeniedException', 'DeploymentDoesNotExistException', 'DeploymentNotStartedException'];

interface Target {
  readonly id: string;
  readonly events: readonly LifecycleEvent[];
}

/** The action that deploys to instances, and the one that deploys to services of ECS: CodeDeploy does both. */
export const codedeploy: Provider[] = ['CodeDeploy', 'CodeDeployToECS'].map((name) => ({ name, explain, log }));

async function explain(context: Context, { externalId }: ActionRun): Promise<Partial<Failure>> {
  if (externalId === undefined) return {};
  const [targets, answer] = await Promise.all([
    targetsOf(context, externalId),
    ignore(unreadable, context.aws.codedeploy().send(new GetDeploymentCommand({ deploymentId: externalId }))),
  ]);
  const message = answer?.deploymentInfo?.errorInformation?.message;
  const told = message === undefined ? {} : { message: printable(message) };
  const failed = targets.flatMap(({ id, events }) => {
    const event = events.find(({ status, diagnostics }) => status === 'Failed' && diagnostics);
    return event ? [{ id, event }] : [];
  });
  const [first] = failed;
  if (!first) return told;
  return { ...told, instances: failed.map(({ id }) => nameOf(id)), ...hookOf(first.event) };
}

/** The hook that failed, its script, and what that printed. */
function hookOf({ lifecycleEventName: phase, diagnostics = {} }: LifecycleEvent): Partial<Failure> {
  const { message, scriptName, logTail } = diagnostics;
  const [, code] = /exit code (\d+)/.exec(message ?? '') ?? [];
  return {
    phase,
    ...(message && { message: printable(message) }),
    ...(scriptName && { command: printable(scriptName) }),
    ...(code !== undefined && { exitCode: Number(code) }),
    output: linesOf(logTail).slice(-lastLines),
  };
}

/** The targets of a deployment: instances, or the task set of a service. */
async function targetsOf({ aws }: Context, deploymentId: string): Promise<Target[]> {
  const codedeploy = aws.codedeploy();
  const ids: string[] = [];
  for (let nextToken: string | undefined; ;) {
    const request = new ListDeploymentTargetsCommand({ deploymentId, ...(nextToken && { nextToken }) });
    const page = await ignore(unreadable, codedeploy.send(request));
    ids.push(...(page?.targetIds ?? []));
    nextToken = page?.nextToken;
    if (!nextToken) break;
  }
  const targets: Target[] = [];
  for (let from = 0; from < ids.length; from += batch) {
    const targetIds = ids.slice(from, from + batch);
    const request = new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds });
    const { deploymentTargets = [] } = (await ignore(unreadable, codedeploy.send(request))) ?? {};
    for (const { instanceTarget, ecsTarget } of deploymentTargets) {
      const { targetId: id = '', lifecycleEvents: events = [] } = instanceTarget ?? ecsTarget ?? {};
      targets.push({ id, events });
    }
  }
  return targets;
}

/** An instance on premises is told by its ARN. */
function nameOf(id: string): string {
  return printable(id.slice(id.lastIndexOf('/') + 1));
}

function linesOf(logTail: string | undefined): string[] {
  return (
    printable(logTail ?? '')
      .split('\n')
      .map((line) => line.trimEnd())
      // The agent's own lines say again what is said already.
      .filter((line) => !/^(|\[std(out|err)\]|LifecycleEvent - .*|Script - .*)$/.test(line))
  );
}

/** The life cycle of each target, event by event, with what a failed script printed: CodeDeploy tells no more of the others. */
function log(context: Context, { externalId }: ActionRun): ActionLog {
  const told = new Set<string>();
  return {
    async next() {
      const targets = externalId === undefined ? [] : await targetsOf(context, externalId);
      const news = targets.flatMap(({ id, events }) =>
        events.flatMap((event) => {
          const { lifecycleEventName: phase, status, endTime: at } = event;
          if (!at || told.has(`${id} ${phase}`)) return [];
          told.add(`${id} ${phase}`);
          const lines = [`${nameOf(id)} ${phase} ${status}`, ...(status === 'Failed' ? failureLines(event) : [])];
          return lines.map((text): LogLine => ({ at, text, phase }));
        }),
      );
      return news.toSorted((a, b) => a.at.getTime() - b.at.getTime());
    },
    // Before the first event there is none that failed.
    failing: (lines, { phase }) => (phase === undefined ? lines : lines.filter((line) => line.phase === phase)),
  };
}

function failureLines({ diagnostics }: LifecycleEvent): string[] {
  const { message, scriptName, logTail } = diagnostics ?? {};
  return [...(scriptName ? [`${scriptName}: ${printable(message ?? '')}`] : linesOf(message)), ...linesOf(logTail)];
}
