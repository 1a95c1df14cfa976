import type {
  ApplicationInfo,
  DeploymentConfigInfo,
  DeploymentGroupInfo,
  DeploymentInfo,
  GenericRevisionInfo,
  InstanceInfo,
  InstanceTarget,
  RevisionLocation,
  Tag,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection, Store } from '../../store.js';

export interface ApplicationRecord {
  readonly info: ApplicationInfo;
  readonly tags: readonly Tag[];
}

export interface GroupRecord {
  readonly info: DeploymentGroupInfo;
  readonly tags: readonly Tag[];
}

export interface RevisionRecord {
  readonly applicationId: string;
  readonly location: RevisionLocation;
  readonly info: GenericRevisionInfo;
}

/** An on-premises instance: a folder of this machine. */
export interface InstanceRecord {
  readonly info: InstanceInfo;
  /** Of this machine's loopback address, for what is deployed to serve on; absent for one that was deregistered. */
  readonly port?: number;
}

/** Where what is deployed to an instance is to answer; undefined for one that was deregistered. */
export function instanceUrl({ port }: InstanceRecord): string | undefined {
  return port === undefined ? undefined : `http://127.0.0.1:${port}`;
}

/** A deployment as it is stored under its id. */
export interface DeploymentRecord {
  /** As CodeDeploy's API gives it. */
  readonly info: DeploymentInfo;
  readonly groupId: string;
  /** The instances that it deploys to, in order, once it has begun. */
  readonly targets: readonly InstanceTarget[];
  /** The process that runs it, once one does. */
  readonly runner?: number;
  /** StopDeployment has been called; its runner will see it. */
  readonly stopRequested?: boolean;
  /** It is to be rolled back when it has been stopped, whatever its configuration says. */
  readonly rollBackStopped?: boolean;
}

export const applications = (call: Call): Collection<ApplicationRecord> => call.regional('codedeploy/applications');
/** An application's groups, by name. */
export const groups = (call: Call, applicationId: string): Collection<GroupRecord> =>
  call.regional(`codedeploy/groups/${applicationId}`);
export const customConfigs = (call: Call): Collection<DeploymentConfigInfo> =>
  call.regional('codedeploy/deployment-configs');
export const revisions = (call: Call): Collection<RevisionRecord> => call.regional('codedeploy/revisions');
export const instances = (call: Call): Collection<InstanceRecord> => call.regional('codedeploy/instances');
/** As `instances`, for whoever looks at all regions without a call. */
export const instancesIn = (store: Store, region: string): Collection<InstanceRecord> =>
  store.collection(`regions/${region}/codedeploy/instances`);
export const deployments = (call: Call): Collection<DeploymentRecord> => call.regional('codedeploy/deployments');

/** The most that CodeDeploy's lists give at once. */
export const PAGE = 100;

/** @throws AwsError `ApplicationDoesNotExistException` */
export async function applicationNamed(call: Call, name: string | undefined): Promise<ApplicationRecord> {
  const application = await applications(call).get(name ?? '');
  if (!application) {
    const message = `No application found for name: ${name}`;
    throw new AwsError('ApplicationDoesNotExistException', message);
  }
  return application;
}

/** @throws AwsError `ApplicationDoesNotExistException`, `DeploymentGroupDoesNotExistException` */
export async function groupNamed(
  call: Call,
  applicationName: string | undefined,
  groupName: string | undefined,
): Promise<GroupRecord> {
  const { info } = await applicationNamed(call, applicationName);
  const group = await groups(call, info.applicationId ?? '').get(groupName ?? '');
  if (!group) {
    const message = `No Deployment Group found for name: ${groupName}`;
    throw new AwsError('DeploymentGroupDoesNotExistException', message);
  }
  return group;
}

export function groupArn(call: Call, applicationName = '*', groupName = '*'): string {
  return call.arn('codedeploy', `deploymentgroup:${applicationName}/${groupName}`);
}

export function applicationArn(call: Call, name: string | undefined): string {
  return call.arn('codedeploy', `application:${name}`);
}

export function invalidToken(): AwsError {
  return new AwsError('InvalidNextTokenException', 'The next token was specified in an invalid format.');
}

/** What can be asked for at once. @throws AwsError `BatchLimitExceededException` */
export function checkBatch(items: readonly unknown[], most: number): void {
  if (items.length <= most) return;
  throw new AwsError('BatchLimitExceededException', `The maximum number of names or IDs allowed is ${most}.`);
}
