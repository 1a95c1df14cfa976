/** Environments as they are stored, and as Elastic Beanstalk shows them. */
import type {
  ConfigurationOptionSetting,
  EnvironmentDescription,
  EnvironmentHealth,
  EnvironmentHealthStatus,
  EnvironmentStatus,
  Tag,
} from '@aws-sdk/client-elastic-beanstalk';
import type { Call } from '../../service.js';
import type { Collection, Store } from '../../store.js';
import { invalidValue, missingParameter } from './errors.js';
import { isEnhanced, type Settings } from './settings.js';
import { platformWith } from './platform.js';

/** What the process that serves the environment is to do. It is done again from the beginning if that process dies. */
export interface Task {
  readonly kind: 'launch' | 'deploy' | 'configure' | 'restart' | 'rebuild' | 'terminate';
  /** Of the request that asked for it. */
  readonly requestId: string;
  /** What the environment goes back to when it fails. */
  readonly former?: Pick<EnvironmentRecord, 'version' | 'settings' | 'platform'>;
  /** The user wants it to end. */
  readonly aborted?: boolean;
}

/** A deployment that succeeded: what is to be served. */
interface Deployed {
  readonly id: number;
  /** Undefined: the sample application. */
  readonly version?: string;
  readonly settings: Settings;
  readonly at: Date;
}

/** What health reporting tells, of the environment and of its one instance. */
export interface HealthRecord {
  readonly status: EnvironmentHealthStatus;
  readonly causes: readonly string[];
  readonly refreshed: Date;
}

export interface EnvironmentRecord {
  readonly id: string;
  readonly name: string;
  readonly application: string;
  readonly arn: string;
  readonly region: string;
  readonly description?: string;
  readonly cnamePrefix: string;
  /** The ARN of the platform's version. */
  readonly platform: string;
  readonly created: Date;
  readonly updated: Date;
  readonly tags: readonly Tag[];
  readonly operationsRole?: string;
  /** Where it is served, on the loopback address: the same for as long as it lives. */
  readonly port: number;
  readonly instance: { readonly id: string; readonly launched: Date };
  readonly status: EnvironmentStatus;
  readonly health: HealthRecord;
  /** As it is, or is becoming. */
  readonly version?: string;
  readonly settings: Settings;
  readonly task?: Task;
  readonly deployed?: Deployed;
  /** How many deployments there have been. */
  readonly deployments: number;
  /** The last lines of the log, as they were asked for. */
  readonly tail?: { readonly at: Date; readonly text: string };
}

/** Under their ids. */
export function environments(call: Call): Collection<EnvironmentRecord> {
  return call.regional('elasticbeanstalk/environments');
}

/** As `environments`, for whoever looks at all regions without a call. */
export function environmentsIn(store: Store, region: string): Collection<EnvironmentRecord> {
  return store.collection(`regions/${region}/elasticbeanstalk/environments`);
}

export function environmentArn(call: Call, application: string, name: string): string {
  return call.arn('elasticbeanstalk', `environment/${application}/${name}`);
}

/** Where it is served. */
export function addressOf({ port }: Pick<EnvironmentRecord, 'port'>): string {
  return `127.0.0.1:${port}`;
}

/** Oldest first; terminated ones among them. */
export async function allEnvironments(call: Call): Promise<EnvironmentRecord[]> {
  const all = (await environments(call).entries()).map(([, environment]) => environment);
  return all.toSorted((a, b) => a.created.getTime() - b.created.getTime());
}

export async function livingEnvironments(call: Call): Promise<EnvironmentRecord[]> {
  return (await allEnvironments(call)).filter(({ status }) => status !== 'Terminated');
}

/** By which an operation names its environment. */
export interface AboutEnvironment {
  readonly EnvironmentId?: string | undefined;
  readonly EnvironmentName?: string | undefined;
}

export async function findEnvironment(
  call: Call,
  { EnvironmentId: id, EnvironmentName: name }: AboutEnvironment,
): Promise<EnvironmentRecord | undefined> {
  const living = await livingEnvironments(call);
  return living.find((each) => (id === undefined || each.id === id) && (name === undefined || each.name === name));
}

/** @throws AwsError `MissingParameter`, `InvalidParameterValue` */
export async function environmentOf(call: Call, about: AboutEnvironment): Promise<EnvironmentRecord> {
  const { EnvironmentId: id, EnvironmentName: name } = about;
  if (id === undefined && name === undefined) {
    throw missingParameter('Either environment id or environment name must be specified.');
  }
  const found = await findEnvironment(call, about);
  if (found) return found;
  throw invalidValue(
    id === undefined
      ? `No Environment found for EnvironmentName = '${name}'.`
      : `No Environment found for EnvironmentId = '${id}'.`,
  );
}

/** As `environmentOf`, where nothing else may be under way. @throws AwsError `InvalidParameterValue` */
export async function readyEnvironment(call: Call, about: AboutEnvironment): Promise<EnvironmentRecord> {
  const environment = await environmentOf(call, about);
  if (environment.status === 'Ready') return environment;
  throw invalidValue(`Environment named ${environment.name} is in an invalid state for this operation. Must be Ready.`);
}

export async function storeEnvironment(call: Call, environment: EnvironmentRecord): Promise<EnvironmentRecord> {
  const stored = { ...environment, updated: call.now() };
  await environments(call).put(environment.id, stored);
  call.wakeHosting();
  return stored;
}

export function shown(environment: EnvironmentRecord): EnvironmentDescription {
  const { health, settings, description, version, operationsRole } = environment;
  const platform = platformWith(environment.region, environment.platform);
  return {
    EnvironmentName: environment.name,
    EnvironmentId: environment.id,
    EnvironmentArn: environment.arn,
    ApplicationName: environment.application,
    ...(version !== undefined && { VersionLabel: version }),
    ...(description !== undefined && { Description: description }),
    ...(platform && { SolutionStackName: platform.stack, PlatformArn: platform.arn }),
    EndpointURL: addressOf(environment),
    CNAME: addressOf(environment),
    DateCreated: environment.created,
    DateUpdated: environment.updated,
    Status: environment.status,
    AbortableOperationInProgress: isAbortable(environment),
    Health: colorOf(environment),
    // Basic health reporting knows colors alone.
    ...(isEnhanced(settings) && { HealthStatus: health.status }),
    Tier: { Name: 'WebServer', Type: 'Standard', Version: '1.0' },
    EnvironmentLinks: [],
    ...(operationsRole !== undefined && { OperationsRole: operationsRole }),
  };
}

const COLORS: Readonly<Record<EnvironmentHealthStatus, EnvironmentHealth>> = {
  NoData: 'Grey',
  Unknown: 'Grey',
  Pending: 'Grey',
  Suspended: 'Grey',
  Ok: 'Green',
  Info: 'Green',
  Warning: 'Yellow',
  Degraded: 'Red',
  Severe: 'Red',
};

/** Source: "Health colors and statuses" in the Developer Guide; basic health reporting is suspended during updates. */
export function colorOf({ status, settings, health }: EnvironmentRecord): EnvironmentHealth {
  return isEnhanced(settings) || status === 'Ready' ? COLORS[health.status] : 'Grey';
}

export function isAbortable({ status, task }: Pick<EnvironmentRecord, 'status' | 'task'>): boolean {
  return status === 'Updating' && (task?.kind === 'deploy' || task?.kind === 'configure') && !task.aborted;
}

/** The settings as the API gives them. */
export function optionSettings(settings: Settings): ConfigurationOptionSetting[] {
  return settings.map(({ namespace, name, value }) => ({ Namespace: namespace, OptionName: name, Value: value }));
}
