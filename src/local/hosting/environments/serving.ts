/** Serves one environment: does what it is to do, one thing after another, and keeps its application running. */
import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { removeFolder } from '../../runs/remove-folder.js';
import { type EnvironmentRecord, environmentsIn, type Task } from '../../services/elasticbeanstalk/environment.js';
import { error, info, warn } from '../../services/elasticbeanstalk/events.js';
import { commandTimeout } from '../../services/elasticbeanstalk/settings.js';
import type { Hosting, Serving } from '../hosted.js';
import { openProxy, type Proxy } from '../proxy.js';
import type { Application } from './application.js';
import { DeploymentFailure } from './failure.js';
import { deploymentFolder, folderOf } from './folders.js';
import { Log } from './log.js';
import { Monitor } from './monitor.js';
import { Reporting } from './reporting.js';
import { checkRoles, differences, healthy, reasonOf, startDeployed, type Starting, startNext } from './starting.js';

/** How many of the last lines of an application's log are told of when it fails: an error of Node.js with its stack takes most of them. */
const TOLD_LINES = 15;

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
    // Where the home was removed, not everything can be tidied up: the rest ends all the same.
    await Promise.allSettled([this.current?.stop(), ...this.leaving]);
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
    try {
      await checkRoles(this.hosting, environment);
    } catch (fault) {
      if (!(fault instanceof DeploymentFailure)) throw fault;
      await this.reporting.terminated(task, [error(fault.message), error('Failed to launch environment.')]);
      return false;
    }
    await this.reporting.note(...differences(environment).map(warn));
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
      next = await startNext(this.starting(environment, lines), deployment);
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
  private async restore(environment: EnvironmentRecord): Promise<void> {
    try {
      this.switchTo(await startDeployed(this.starting(environment)));
    } catch (fault) {
      if (this.isClosed) return;
      this.isBroken = true;
      if (!(fault instanceof DeploymentFailure)) throw fault;
      await this.reporting.health('Severe', [`The application cannot be started: ${fault.message}`]);
    }
  }

  private starting(environment: EnvironmentRecord, lines: string[] = []): Starting {
    return {
      hosting: this.hosting,
      environment,
      signal: this.interrupt.signal,
      write: (line) => {
        lines.push(line);
        if (lines.length > TOLD_LINES) lines.shift();
        this.log.write(line);
      },
      warn: (message) => this.reporting.note(warn(message)),
    };
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
