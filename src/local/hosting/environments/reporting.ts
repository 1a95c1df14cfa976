/** What came of an environment's work, in its record and in its events. */
import type { Call } from '../../service.js';
import {
  addressOf,
  colorOf,
  environments,
  type EnvironmentRecord,
  type HealthRecord,
  type Task,
} from '../../services/elasticbeanstalk/environment.js';
import { error, info, type NewEvent, noteFor, warn } from '../../services/elasticbeanstalk/events.js';
import { isEnhanced } from '../../services/elasticbeanstalk/settings.js';
import type { Hosting } from '../hosted.js';

/** The most characters of an event's message here, so that what an application wrote does not flood a list of events. */
const LONGEST = 2_000;

export class Reporting {
  constructor(
    private readonly hosting: Pick<Hosting, 'aws'>,
    private readonly id: string,
    private readonly region: string,
  ) {}

  async note(...events: readonly NewEvent[]): Promise<void> {
    await this.within(async (call) => {
      const environment = await environments(call).get(this.id);
      if (environment) await noteFor(call, environment, ...events);
    });
  }

  /** The task succeeded: the environment serves what it is to serve. */
  deployed(task: Task, deployment: number): Promise<void> {
    return this.finish(task, (environment, now) => {
      const { version, settings } = environment;
      return {
        environment: {
          ...environment,
          status: 'Ready',
          health: healthy(now),
          deployments: deployment,
          deployed: { id: deployment, settings, at: now, ...(version !== undefined && { version }) },
        },
        events: succeeded(task, environment),
      };
    });
  }

  /**
   * The task failed: the environment goes back to what it was, if it was anything.
   * @param reason what went wrong, with the last lines of the log where they may tell
   * @param isServed whether the former version is in service
   */
  failed(task: Task, deployment: number, reason: string, isServed: boolean): Promise<void> {
    return this.finish(task, (environment, now, current) => {
      const { version: _, ...rest } = environment;
      const former = current.former ?? environment;
      const causes = ['The application is not running: its deployment failed.'];
      return {
        environment: {
          ...rest,
          settings: former.settings,
          platform: former.platform,
          ...(former.version !== undefined && { version: former.version }),
          status: 'Ready',
          health: isServed ? healthy(now) : { status: 'Severe', causes, refreshed: now },
          deployments: deployment,
        },
        events: failing(current, environment, reason, isServed),
      };
    });
  }

  /** The environment is no more; it can be looked at for a while. */
  terminated(task: Task, events: readonly NewEvent[]): Promise<void> {
    return this.finish(task, (environment, now) => {
      const { deployed: _, ...rest } = environment;
      const health: HealthRecord = { status: 'NoData', causes: [], refreshed: now };
      return { environment: { ...rest, status: 'Terminated', health }, events };
    });
  }

  /** How healthy the application in service is, where that has changed. */
  async health(status: HealthRecord['status'], causes: readonly string[]): Promise<void> {
    await this.within(async (call) => {
      const environment = await environments(call).get(this.id);
      // While something is under way, that tells what the health is.
      if (!environment || environment.task || environment.health.status === status) return;
      const changed = { ...environment, health: { status, causes, refreshed: call.now() } };
      await environments(call).put(this.id, changed);
      await noteFor(call, environment, transition(environment, changed));
    });
  }

  /** Ends a task, unless another has taken its place. */
  private async finish(
    task: Task,
    change: (
      environment: EnvironmentRecord,
      now: Date,
      current: Task,
    ) => { readonly environment: EnvironmentRecord; readonly events: readonly NewEvent[] },
  ): Promise<void> {
    await this.within(async (call) => {
      const found = await environments(call).get(this.id);
      const current = found?.task;
      if (!found || current?.requestId !== task.requestId) return;
      const { environment, events } = change(found, call.now(), current);
      await noteFor(call, { ...environment, task }, ...events);
      const { task: _, ...ended } = environment;
      await environments(call).put(this.id, { ...ended, updated: call.now() });
    });
  }

  private within<T>(work: (call: Call) => Promise<T>): Promise<T> {
    return this.hosting.aws.act(work, undefined, this.region);
  }
}

function healthy(now: Date): HealthRecord {
  return { status: 'Ok', causes: [], refreshed: now };
}

function succeeded({ kind }: Task, environment: EnvironmentRecord): NewEvent[] {
  switch (kind) {
    case 'launch':
      return [
        info(`Application available at ${addressOf(environment)}.`),
        info(`Successfully launched environment: ${environment.name}`),
      ];
    case 'deploy':
      return [
        info('New application version was deployed to running EC2 instances.'),
        info('Environment update completed successfully.'),
      ];
    case 'configure':
      return [
        info('Successfully deployed new configuration to environment.'),
        info('Environment update completed successfully.'),
      ];
    case 'restart':
      return [info('restartAppServer completed successfully.')];
    default:
      return [info(`${kind}Environment completed successfully.`)];
  }
}

function failing(
  { kind, aborted }: Task,
  environment: EnvironmentRecord,
  reason: string,
  isServed: boolean,
): NewEvent[] {
  const { id } = environment.instance;
  const first = aborted
    ? [warn('The operation was aborted as requested.')]
    : [
        error(`[Instance: ${id}] Command failed on instance. Return code: 1 Output: ${reason}`.slice(0, LONGEST)),
        info('Command execution completed on all instances. Summary: [Successful: 0, Failed: 1].'),
        error(`Unsuccessful command execution on instance id(s) '${id}'. Aborting the operation.`),
      ];
  const kept = isServed ? [info('The former application version goes on serving.')] : [];
  if (kind === 'launch') {
    const bad =
      'Create environment operation is complete, but with errors. For more information, see troubleshooting documentation.';
    return [...first, warn(bad)];
  }
  if (kind === 'configure') {
    const reverted = info('The environment was reverted to the previous configuration setting.');
    return [...first, error('Failed to deploy configuration.'), reverted];
  }
  return [...first, error('Failed to deploy application.'), ...kept];
}

/** In the words of enhanced health reporting, or in those of the basic one. */
function transition(from: EnvironmentRecord, to: EnvironmentRecord): NewEvent {
  const say = to.health.status === 'Ok' || to.health.status === 'Info' ? info : warn;
  if (!isEnhanced(to.settings))
    return say(`Environment health has transitioned from ${colorOf(from)} to ${colorOf(to)}.`);
  const causes = to.health.causes.join(' ');
  return say(`Environment health has transitioned from ${from.health.status} to ${to.health.status}. ${causes}`.trim());
}
