/** What is found out before a deployment begins. */
import type { AlarmConfiguration, DeploymentGroupInfo, ErrorCode, InstanceTarget } from '@aws-sdk/client-codedeploy';
import { denialOf } from '../../access/authorize.js';
import { existingConfig } from '../../services/codedeploy/deployment-configs.js';
import { mayAssume } from '../../services/codedeploy/group-checks.js';
import { selectedInstances } from '../../services/codedeploy/instance-tags.js';
import { deploymentsTo } from '../../services/codedeploy/last-deployments.js';
import { applications, type DeploymentRecord, groups, instances } from '../../services/codedeploy/records.js';
import { revisionKey } from '../../services/codedeploy/revision.js';
import type { Call } from '../../service.js';
import { deploymentSession } from '../principals.js';
import { healthyHosts } from './healthy-hosts.js';
import { pendingEvents } from './life-cycle-events.js';
import type { Verdict } from './record.js';

/** Ends a deployment as a whole. */
export class DeploymentFailure extends Error {
  override readonly name = 'DeploymentFailure';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly status: Verdict['status'] = 'Failed',
  ) {
    super(message);
  }

  get verdict(): Verdict {
    return { status: this.status, error: { code: this.code, message: this.message } };
  }
}

export interface Prepared {
  readonly targets: readonly InstanceTarget[];
  /** How many of them are to be healthy at any time. */
  readonly healthy: number;
}

/**
 * The instances that are deployed to.
 * Source of the reasons why it fails: ErrorInformation in CodeDeploy's API reference.
 * @throws DeploymentFailure
 */
export async function prepare(call: Call, record: DeploymentRecord): Promise<Prepared> {
  const { info } = record;
  const application = await applications(call).get(info.applicationName ?? '');
  if (!application) throw new DeploymentFailure('APPLICATION_MISSING', 'The application is not there any more.');
  const group = await groups(call, application.info.applicationId ?? '').get(info.deploymentGroupName ?? '');
  if (!group) throw new DeploymentFailure('DEPLOYMENT_GROUP_MISSING', 'The deployment group is not there any more.');
  await checkRole(call, group.info);
  checkAlarms(info.overrideAlarmConfiguration ?? group.info.alarmConfiguration);
  const names = await wantedInstances(call, group.info, record);
  if (names.length === 0) {
    throw new DeploymentFailure(
      'NO_INSTANCES',
      'The deployment failed because no instances were found for your deployment group. Check your deployment group settings to make sure the tags for your EC2 instances or Auto Scaling groups correctly identify the instances you want to deploy to, and then try again.',
    );
  }
  const { minimumHealthyHosts = {} } = await existingConfig(call, info.deploymentConfigName);
  const healthy = healthyHosts(minimumHealthyHosts, names.length);
  if (healthy >= names.length) {
    const message = `The deployment failed because ${healthy} instances must be healthy at any time, and there are ${names.length}: none can be deployed to.`;
    throw new DeploymentFailure('HEALTH_CONSTRAINTS_INVALID', message);
  }
  return { targets: await Promise.all(names.map((name) => targetOf(call, info.deploymentId, name))), healthy };
}

/** CodeDeploy looks for EC2 instances as the group's role; on-premises instances are its own. @throws DeploymentFailure */
async function checkRole(call: Call, group: DeploymentGroupInfo): Promise<void> {
  const { serviceRoleArn = '' } = group;
  if (!(await mayAssume(call, group))) {
    const message = `AWS CodeDeploy does not have the permissions required to assume the role ${serviceRoleArn}.`;
    throw new DeploymentFailure('IAM_ROLE_PERMISSIONS', message);
  }
  if (!group.ec2TagFilters?.length && !group.ec2TagSet) return;
  const session = call.as(deploymentSession(serviceRoleArn, group.deploymentGroupName ?? ''));
  const denial = await denialOf(session, { action: 'ec2:DescribeInstances', resource: '*' });
  if (denial !== undefined) throw new DeploymentFailure('IAM_ROLE_PERMISSIONS', denial);
}

/** There are no alarms here: their state cannot be read. @throws DeploymentFailure */
function checkAlarms({ enabled, ignorePollAlarmFailure, alarms = [] }: AlarmConfiguration = {}): void {
  if (!enabled || ignorePollAlarmFailure || alarms.length === 0) return;
  const names = alarms.map(({ name }) => name).join(', ');
  const message = `The state of these alarms cannot be read: ${names}. The local AWS has no alarms; ignorePollAlarmFailure lets the deployment go on.`;
  throw new DeploymentFailure('ALARM_ACTIVE', message, 'Stopped');
}

/** The names of the registered instances that the group's tags are for. There are no EC2 instances here. */
async function wantedInstances(call: Call, group: DeploymentGroupInfo, record: DeploymentRecord): Promise<string[]> {
  const names = (await selectedInstances(call, group)).map(({ info }) => info.instanceName ?? '');
  if (!record.info.updateOutdatedInstancesOnly) return names;
  const former = await deploymentsTo(call, record.groupId);
  return names.filter((name) => !hasRevision(name, record, former));
}

/** Whether the last deployment to the instance that went well was of the same revision. */
function hasRevision(name: string, { info }: DeploymentRecord, former: readonly DeploymentRecord[]): boolean {
  const isGood = ({ targets }: DeploymentRecord) =>
    targets.some(({ targetId, status }) => targetId === name && status === 'Succeeded');
  const last = former.findLast(isGood)?.info.revision;
  return last !== undefined && revisionKey(last) === revisionKey(info.revision ?? last);
}

async function targetOf(call: Call, deploymentId: string | undefined, name: string): Promise<InstanceTarget> {
  const { info } = (await instances(call).get(name))!;
  return {
    deploymentId,
    targetId: name,
    targetArn: info.instanceArn,
    status: 'Pending',
    lastUpdatedAt: call.now(),
    lifecycleEvents: pendingEvents(),
  };
}
