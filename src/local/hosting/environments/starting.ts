/** From an environment's record to an application that runs and is healthy. */
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ifPresent } from '../../if-present.js';
import { removeFolder } from '../../runs/remove-folder.js';
import type { EnvironmentRecord } from '../../services/elasticbeanstalk/environment.js';
import { platformWith } from '../../services/elasticbeanstalk/platform.js';
import { notActedOn } from '../../services/elasticbeanstalk/settings.js';
import type { Hosting } from '../hosted.js';
import { type Application, startApplication } from './application.js';
import { type Deploying, prepare } from './deployment.js';
import { DeploymentFailure } from './failure.js';
import { deploymentFolder, deploymentsFolder } from './folders.js';
import { roleFault } from './instance.js';
import { fetchSecrets } from './secrets.js';

/** How many good answers in a row make a new application healthy. */
const GOOD_ANSWERS = 2;

export interface Starting extends Omit<Deploying, 'folder' | 'secrets'> {
  /** Tells the user of something that is not as they may expect. */
  warn(message: string): Promise<void>;
}

/** Where the environment is not what it would be on AWS. */
export function differences({ settings, region, platform: arn }: EnvironmentRecord): string[] {
  const ignored = notActedOn(settings);
  const platform = platformWith(region, arn);
  const node = process.versions.node.split('.')[0];
  return [
    ...(ignored.length > 0 ? [`These options are kept, and nothing here acts on them: ${ignored.join(', ')}.`] : []),
    ...(platform && platform.node !== node
      ? [`The application runs with this machine's Node.js ${node}, not with ${platform.node} of its platform.`]
      : []),
  ];
}

/** @throws DeploymentFailure */
export async function checkRoles({ aws }: Hosting, environment: EnvironmentRecord): Promise<void> {
  const fault = await aws.act((call) => roleFault(call, environment), undefined, environment.region);
  if (fault !== undefined) throw new DeploymentFailure(fault);
}

/**
 * Starts what the environment is to run next.
 * @throws DeploymentFailure; the signal's reason
 */
export async function startNext(starting: Starting, deployment: number): Promise<Application> {
  const { hosting, environment, write, warn } = starting;
  const folder = deploymentFolder(hosting.aws.store.home, environment.id, deployment);
  if (environment.task?.kind === 'configure') await checkRoles(hosting, environment);
  const secrets = await fetchSecrets(hosting, environment, environment.settings);
  const ignored = await prepare({ ...starting, folder, secrets });
  if (ignored.length > 0) await warn(`The source bundle has ${ignored.join(', ')}: nothing here acts on that.`);
  return startApplication({ hosting, environment, settings: environment.settings, folder, secrets, write });
}

/**
 * Starts what was deployed to the environment last.
 * @throws DeploymentFailure; the signal's reason
 */
export async function startDeployed(starting: Starting): Promise<Application> {
  const { hosting, write } = starting;
  const { deployed, version: _, ...rest } = starting.environment;
  if (!deployed) throw new DeploymentFailure('Nothing was deployed.');
  const { id, settings, version } = deployed;
  const environment = { ...rest, settings, ...(version !== undefined && { version }) };
  const { home } = hosting.aws.store;
  await removeOthers(home, environment.id, id);
  const folder = deploymentFolder(home, environment.id, id);
  const isThere = await access(join(folder, 'app')).then(
    () => true,
    () => false,
  );
  // As on an instance that is launched in the place of another: whatever they are by now.
  const secrets = await fetchSecrets(hosting, environment, settings);
  if (!isThere) await prepare({ ...starting, environment, folder, secrets });
  return startApplication({ hosting, environment, settings, folder, secrets, write });
}

/** What a process that died has left of other deployments. */
async function removeOthers(home: string, id: string, deployment: number): Promise<void> {
  const folder = deploymentsFolder(home, id);
  const names = (await ifPresent(() => readdir(folder))) ?? [];
  const others = names.filter((name) => name !== String(deployment));
  await Promise.all(others.map((name) => removeFolder(join(folder, name))));
}

/**
 * Resolves when the application has answered well several times in a row.
 * @param probe milliseconds between two questions
 * @throws DeploymentFailure when it ends; the signal's reason
 */
export async function healthy(application: Application, probe: number, signal: AbortSignal): Promise<void> {
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

/** Why something failed, with the last lines of the application's log, which may tell more. */
export function reasonOf(fault: unknown, lines: readonly string[]): string {
  const reason = fault instanceof Error ? fault.message : String(fault);
  return lines.length === 0 ? reason : `${reason} The last lines of its log:\n${lines.join('\n')}`;
}
