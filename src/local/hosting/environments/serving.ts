/** Serves one environment: does what it is to do, one thing after another, and keeps its application running. */
import { access, mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { removeFolder } from '../../runs/remove-folder.js';
import type { EnvironmentRecord, Task } from '../../services/elasticbeanstalk/environment.js';
import { environmentsIn } from '../../services/elasticbeanstalk/environment.js';
import { error, info, warn } from '../../services/elasticbeanstalk/events.js';
import { platformWith } from '../../services/elasticbeanstalk/platform.js';
import { commandTimeout, notActedOn } from '../../services/elasticbeanstalk/settings.js';
import type { Hosting, Serving } from '../hosted.js';
import { openProxy, type Proxy } from '../proxy.js';
import { type Application, startApplication } from './application.js';
import { prepare } from './deployment.js';
import { DeploymentFailure } from './failure.js';
import { deploymentFolder, folderOf } from './folders.js';
import { roleFault } from './instance.js';
import { Log } from './log.js';
import { Monitor } from './monitor.js';
import { Reporting } from './reporting.js';

/** How many good answers in a row make a new application healthy. */
const GOOD_ANSWERS = 2;
/** How many of the last lines of an application's log are told of when it fails. */
const TOLD_LINES = 10;

/** @throws Error when the environment's port cannot be listened on */
export async function serveEnvironment(hosting: Hosting, environment: EnvironmentRecord): Promise<Serving> {
  const { home } = hosting.aws.store;
  await mkdir(folderOf(home, environment.id), { recursive: true, mode: 0o700 });
  const proxy = await openProxy(environment.port).catch(async (fault: NodeJS.ErrnoException) => {
    if (fault.code === 'EADDRINUSE') {
      const cause = `Another program listens on 127.0.0.1:${environment.port}.`;
      await new Reporting(hosting, environment.id, environment.region).health('Severe', [cause]);
    }
    throw fault;
  });
  return new EnvironmentServing(hosting, environment, proxy);
}

class EnvironmentServing implements Serving {
  private readonly reporting: Reporting;
  private readonly log: Log;
  private readonly monitor: Monitor;
  private current: Application | undefined;
  /** What is under way. */
  private work: Promise<void> | undefined;
  private interrupt = new AbortController();
  /** Former applications that answer what they were sent. */
  private readonly leaving = new Set<Promise<void>>();
  /** Aborted when former applications may answer no more. */
  private readonly hurry = new AbortController();
  /** What was deployed cannot be started: it is not tried again before something changes. */
  private isBroken = false;
  private isClosed = false;

  constructor(
    private readonly hosting: Hosting,
    private readonly about: Pick<EnvironmentRecord, 'id' | 'region'>,
    private readonly proxy: Proxy,
  ) {
    const { home } = hosting.aws.store;
    this.reporting = new Reporting(hosting, about.id, about.region);
    this.log = new Log(folderOf(home, about.id));
    this.monitor = new Monitor(hosting.timing.health, (status, causes) =>
      this.reporting.health(status, causes).catch((fault: unknown) => hosting.log(fault)),
    );
  }

  async look(): Promise<void> {
    const environment = await environmentsIn(this.hosting.aws.store, this.about.region).get(this.about.id);
    if (!environment || this.isClosed) return;
    const { task } = environment;
    if (this.work) {
      if (task?.aborted || task?.kind === 'terminate') this.interrupt.abort(new DeploymentFailure('It was aborted.'));
      return;
    }
    if (task) this.begin(() => this.carryOut(environment, task));
    else if (!this.current && environment.deployed && !this.isBroken) this.begin(() => this.restore(environment));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.interrupt.abort(new DeploymentFailure('The local AWS ended it.'));
    this.hurry.abort();
    this.monitor.stop();
    await this.work;
    await Promise.all([this.current?.stop(), ...this.leaving]);
    await this.proxy.close();
    this.log.close();
  }

  private begin(work: () => Promise<void>): void {
    this.interrupt = new AbortController();
    this.work = work()
      // There may be more to do, or to undo.
      .then(() => this.hosting.wake())
      .catch((fault: unknown) => this.hosting.log(fault))
      .finally(() => (this.work = undefined));
  }

  private async carryOut(environment: EnvironmentRecord, task: Task): Promise<void> {
    this.monitor.stop();
    if (task.kind === 'terminate') return this.terminate(task);
    if (task.kind === 'launch' && !(await this.canLaunch(environment, task))) return;
    // The former version serves meanwhile, also after this process was started anew.
    if (!this.current && environment.deployed) await this.restore(environment);
    await this.deploy(environment, task);
  }

  private async canLaunch(environment: EnvironmentRecord, task: Task): Promise<boolean> {
    const { region } = this.about;
    const fault = await this.hosting.aws.act((call) => roleFault(call, environment), undefined, region);
    if (fault !== undefined) {
      await this.reporting.terminated(task, [error(fault), error('Failed to launch environment.')]);
      return false;
    }
    const ignored = notActedOn(environment.settings);
    const platform = platformWith(region, environment.platform);
    const node = process.versions.node.split('.')[0];
    await this.reporting.note(
      ...(ignored.length > 0
        ? [warn(`These options are kept, and nothing here acts on them: ${ignored.join(', ')}.`)]
        : []),
      ...(platform && platform.node !== node
        ? [warn(`The application runs with this machine's Node.js ${node}, not with ${platform.node} of its platform.`)]
        : []),
    );
    return true;
  }

  private async deploy(environment: EnvironmentRecord, task: Task): Promise<void> {
    const { timing } = this.hosting;
    const deployment = environment.deployments + 1;
    const lines: string[] = [];
    const seconds = commandTimeout(environment.settings);
    const late = new DeploymentFailure(`The application is not healthy within the command time-out of ${seconds} s.`);
    const timer = setTimeout(() => this.interrupt.abort(late), seconds * timing.second);
    let next: Application | undefined;
    try {
      this.log.write(`--- Deployment ${deployment}: ${environment.version ?? 'the sample application'} ---`);
      await this.reporting.note(info('Deploying new version to instance(s).'));
      next = await this.start(environment, deployment, lines);
      await healthy(next, timing.probe, this.interrupt.signal);
    } catch (fault) {
      clearTimeout(timer);
      await next?.stop();
      // Not so when this process ends: whoever serves next does it again.
      if (this.isClosed) return;
      await this.failed(task, deployment, reasonOf(fault, lines));
      if (!(fault instanceof DeploymentFailure)) throw fault;
      return;
    }
    clearTimeout(timer);
    this.switchTo(next);
    await this.reporting.deployed(task, deployment);
  }

  private async failed(task: Task, deployment: number, reason: string): Promise<void> {
    const { home } = this.hosting.aws.store;
    await removeFolder(deploymentFolder(home, this.about.id, deployment));
    await this.reporting.failed(task, deployment, reason, this.current !== undefined);
    if (this.current) this.monitor.watch(this.current);
    this.log.write(`--- Deployment ${deployment} failed: ${reason.split('\n')[0]} ---`);
  }

  private async start(environment: EnvironmentRecord, deployment: number, lines: string[]): Promise<Application> {
    const { hosting } = this;
    const folder = deploymentFolder(hosting.aws.store.home, environment.id, deployment);
    const write = (line: string) => {
      lines.push(line);
      if (lines.length > TOLD_LINES) lines.shift();
      this.log.write(line);
    };
    const { signal } = this.interrupt;
    const ignored = await prepare({ hosting, environment, folder, signal, write });
    if (ignored.length > 0) {
      await this.reporting.note(warn(`The source bundle has ${ignored.join(', ')}: nothing here acts on that.`));
    }
    return startApplication({ hosting, environment, settings: environment.settings, folder, write });
  }

  /** New requests go to it; the one before it answers what it was sent, and ends. */
  private switchTo(next: Application): void {
    const former = this.current;
    this.current = next;
    next.keep();
    const { drained } = this.proxy.switchTo(next.port);
    this.monitor.watch(next);
    if (!former) return;
    const left = this.leave(former, drained)
      .catch((fault: unknown) => this.hosting.log(fault))
      .finally(() => this.leaving.delete(left));
    this.leaving.add(left);
  }

  private async leave(former: Application, drained: Promise<void>): Promise<void> {
    const done = new AbortController();
    const signal = AbortSignal.any([done.signal, this.hurry.signal]);
    await Promise.race([drained, pause(this.hosting.timing.drain, undefined, { signal }).catch(() => undefined)]);
    done.abort();
    await former.stop();
    // Not before: it may still read its files.
    await removeFolder(former.folder);
  }

  /** Starts what was deployed before this process was. */
  private async restore({ deployed, ...environment }: EnvironmentRecord): Promise<void> {
    if (!deployed) return;
    const { hosting, about } = this;
    const { version: _, ...rest } = environment;
    const { settings, version } = deployed;
    const served = { ...rest, settings, ...(version !== undefined && { version }) };
    const folder = deploymentFolder(hosting.aws.store.home, about.id, deployed.id);
    const write = (line: string) => this.log.write(line);
    try {
      const isThere = await access(join(folder, 'app')).then(
        () => true,
        () => false,
      );
      if (!isThere) await prepare({ hosting, environment: served, folder, signal: this.interrupt.signal, write });
      this.switchTo(await startApplication({ hosting, environment: served, settings, folder, write }));
    } catch (fault) {
      if (this.isClosed) return;
      this.isBroken = true;
      if (!(fault instanceof DeploymentFailure)) throw fault;
      await this.reporting.health('Severe', [`The application cannot be started: ${fault.message}`]);
    }
  }

  private async terminate(task: Task): Promise<void> {
    this.proxy.switchOff();
    this.hurry.abort();
    const former = this.current;
    this.current = undefined;
    await Promise.all([former?.stop(), ...this.leaving]);
    await removeFolder(folderOf(this.hosting.aws.store.home, this.about.id));
    await this.reporting.terminated(task, [info('terminateEnvironment completed successfully.')]);
  }
}

/** Resolves when the application has answered well for several times in a row. @throws DeploymentFailure, the signal's reason */
async function healthy(application: Application, probe: number, signal: AbortSignal): Promise<void> {
  const ended = application.ended.then((how) => {
    throw new DeploymentFailure(`The application ended with ${how} before it was healthy.`);
  });
  const watching = (async () => {
    for (let good = 0; good < GOOD_ANSWERS;) {
      signal.throwIfAborted();
      good = (await application.isHealthy()) ? good + 1 : 0;
      if (good < GOOD_ANSWERS) await pause(probe, undefined, { signal }).catch(() => undefined);
    }
  })();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  for (const each of [ended, watching, aborted]) each.catch(() => undefined);
  await Promise.race([watching, ended, aborted]);
}

function reasonOf(fault: unknown, lines: readonly string[]): string {
  const reason = fault instanceof Error ? fault.message : String(fault);
  return lines.length === 0 ? reason : `${reason} The last lines of its log:\n${lines.join('\n')}`;
}
