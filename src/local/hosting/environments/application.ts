import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { BuildAccess } from '../../runs/build-access.js';
import type { EnvironmentRecord } from '../../services/elasticbeanstalk/environment.js';
import { healthCheckPath, type Settings } from '../../services/elasticbeanstalk/settings.js';
import type { Hosting } from '../hosted.js';
import { freePort } from '../ports.js';
import { takenPorts } from '../taken-ports.js';
import { MARK } from './folders.js';
import { openInstanceAccess, variablesOf } from './instance.js';
import { Keeper } from './keeper.js';
import { isHealthy } from './probe.js';
import { plannedIn } from './processes.js';

/** A version that runs: its processes, and where it listens. */
export interface Application {
  readonly port: number;
  /** The deployment's. */
  readonly folder: string;
  /** How its process `web` ended, if it did before the application was to be kept. */
  readonly ended: Promise<string>;
  /** Whether it answers as a healthy application does. */
  isHealthy(): Promise<boolean>;
  /** From now on processes that die are started again. */
  keep(): void;
  stop(): Promise<void>;
}

export interface Start {
  readonly hosting: Hosting;
  readonly environment: EnvironmentRecord;
  readonly settings: Settings;
  /** The deployment's. */
  readonly folder: string;
  /** The values of variables that the instance has fetched. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Told of every line that the application writes. */
  write(line: string): void;
}

/**
 * Starts the application that lies in a deployment's folder.
 * @throws DeploymentFailure when nothing in it can be started
 */
export async function startApplication({
  hosting,
  environment,
  settings,
  folder,
  secrets,
  write,
}: Start): Promise<Application> {
  const planned = await plannedIn(join(folder, 'app'));
  const access = await openInstanceAccess(hosting, environment, settings);
  const id = `${environment.id}/${randomUUID()}`;
  const variables = { ...variablesOf(settings, folder, access, secrets), [MARK]: id };
  const keepers = new Map<string, Keeper>();
  const taken = await takenPorts(hosting.aws.store);
  const ports: number[] = [];
  for (const { name, command } of planned) {
    const port = await freePort([...taken, ...ports]);
    ports.push(port);
    keepers.set(
      name,
      new Keeper({
        command,
        cwd: join(folder, 'app'),
        env: { ...variables, PORT: String(port) },
        write: (line) => write(name === 'web' ? line : `${name}: ${line}`),
        graceMs: hosting.timing.grace,
        restartMs: hosting.timing.restart,
        mark: `${MARK}=${id}`,
      }),
    );
  }
  const port = ports[planned.findIndex(({ name }) => name === 'web')] ?? 0;
  for (const keeper of keepers.values()) keeper.start();
  return {
    port,
    folder,
    ended: keepers.get('web')!.ended,
    isHealthy: () => isHealthy(port, healthCheckPath(settings)),
    keep: () => keepers.forEach((keeper) => keeper.keep()),
    stop: () => stop([...keepers.values()], access),
  };
}

async function stop(keepers: readonly Keeper[], access: BuildAccess | undefined): Promise<void> {
  await Promise.all(keepers.map((keeper) => keeper.stop()));
  await access?.revoke();
}
