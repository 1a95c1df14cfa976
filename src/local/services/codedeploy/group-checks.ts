import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  ComputePlatform,
  CreateDeploymentGroupCommandInput,
  DeploymentGroupInfo,
  DeploymentStyle,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { assumable } from '../iam-trust.js';
import { existingConfig } from './deployment-configs.js';
import { groupArn } from './records.js';

/** The most groups of tags in a tag set, and the most alarms: CodeDeploy User Guide, "Quotas". */
const MOST_TAG_LISTS = 3;
const MOST_ALARMS = 10;

/** What a group is made with, or has after an update. */
export type GroupSettings = Omit<CreateDeploymentGroupCommandInput, 'tags'>;

/**
 * Checks a deployment group as CodeDeploy does; what the local AWS has nothing for, such as topics, is refused.
 * Source: CreateDeploymentGroup in CodeDeploy's API reference.
 * @throws AwsError
 */
export async function checkGroup(call: Call, group: GroupSettings, platform: ComputePlatform): Promise<void> {
  checkOffered(group);
  checkTags(group);
  checkStyle(group, platform);
  checkAlarms(group.alarmConfiguration);
  checkRollback(group.autoRollbackConfiguration);
  const config = await existingConfig(call, group.deploymentConfigName);
  if (config.computePlatform !== platform) {
    const message = `The deployment configuration ${config.deploymentConfigName} is for ${config.computePlatform}, not for ${platform}.`;
    throw new AwsError('InvalidDeploymentConfigNameException', message);
  }
  const { serviceRoleArn, applicationName, deploymentGroupName } = group;
  if (await mayAssume(call, { serviceRoleArn, applicationName, deploymentGroupName })) return;
  const message = `AWS CodeDeploy does not have the permissions required to assume the role ${serviceRoleArn}.`;
  throw new AwsError('InvalidRoleException', message);
}

/**
 * Whether CodeDeploy may act as the group's service role: in its own name, or in that of the region.
 * Source: "Create a service role for CodeDeploy" in AWS's CodeDeploy user guide.
 */
export async function mayAssume(
  call: Call,
  { serviceRoleArn = '', applicationName, deploymentGroupName }: DeploymentGroupInfo,
): Promise<boolean> {
  const arn = groupArn(call, applicationName, deploymentGroupName);
  if (await assumable(call, serviceRoleArn, 'codedeploy.amazonaws.com', arn)) return true;
  return assumable(call, serviceRoleArn, `codedeploy.${call.region}.amazonaws.com`, arn);
}

function checkOffered({ autoScalingGroups = [], triggerConfigurations = [] }: GroupSettings): void {
  const [first] = autoScalingGroups;
  if (first !== undefined) {
    throw new AwsError('InvalidAutoScalingGroupException', `No such Auto Scaling group: ${first}`);
  }
  if (triggerConfigurations.length === 0) return;
  const message = 'The local AWS does not offer triggerConfigurations: it has no topics.';
  throw new AwsError('InvalidTriggerConfigException', message);
}

function checkTags(group: GroupSettings): void {
  const { ec2TagFilters = [], ec2TagSet, onPremisesInstanceTagFilters = [], onPremisesTagSet } = group;
  const both = (filters: string, set: string) => `Only one of ${filters} and ${set} can be specified.`;
  if (ec2TagFilters.length > 0 && ec2TagSet) {
    throw new AwsError('InvalidEC2TagCombinationException', both('ec2TagFilters', 'ec2TagSet'));
  }
  if (onPremisesInstanceTagFilters.length > 0 && onPremisesTagSet) {
    const message = both('onPremisesInstanceTagFilters', 'onPremisesTagSet');
    throw new AwsError('InvalidOnPremisesTagCombinationException', message);
  }
  const lists = [ec2TagSet?.ec2TagSetList ?? [], onPremisesTagSet?.onPremisesTagSetList ?? []];
  if (lists.every(({ length }) => length <= MOST_TAG_LISTS)) return;
  const message = `A tag set can have ${MOST_TAG_LISTS} groups of tags at most.`;
  throw new AwsError('TagSetListLimitExceededException', message);
}

/** Source: "Overview of a blue/green deployment" in AWS's CodeDeploy user guide. */
function checkStyle(group: GroupSettings, platform: ComputePlatform): void {
  const { deploymentStyle, onPremisesInstanceTagFilters = [], onPremisesTagSet } = group;
  const { deploymentType, deploymentOption } = styleOf(deploymentStyle, platform);
  const isBlueGreen = deploymentType === 'BLUE_GREEN';
  const invalid = (message: string) => new AwsError('InvalidDeploymentStyleException', message);
  if (platform !== 'Server' && !(isBlueGreen && deploymentOption === 'WITH_TRAFFIC_CONTROL')) {
    throw invalid(`Deployments to ${platform} are of the type BLUE_GREEN, WITH_TRAFFIC_CONTROL.`);
  }
  if (isBlueGreen && (onPremisesInstanceTagFilters.length > 0 || onPremisesTagSet)) {
    throw invalid('Blue/green deployments are not supported for on-premises instances.');
  }
}

/** How a group deploys that does not say it, or not all of it. */
export function styleOf(given: DeploymentStyle | undefined, platform: ComputePlatform): DeploymentStyle {
  return platform === 'Server'
    ? { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL', ...given }
    : { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL', ...given };
}

/** Source: InvalidAlarmConfigException in CodeDeploy's API reference. @throws AwsError */
export function checkAlarms({ enabled, alarms = [] }: AlarmConfiguration = {}): void {
  const invalid = (message: string) => new AwsError('InvalidAlarmConfigException', message);
  const names = alarms.map(({ name = '' }) => name);
  if (enabled && names.length === 0) throw invalid('The alarm configuration is enabled, but the alarm list is empty.');
  if (names.includes('')) throw invalid('The alarm name is empty or null.');
  if (new Set(names).size < names.length) throw invalid('Two alarms with the same name have been specified.');
  if (names.length <= MOST_ALARMS) return;
  throw new AwsError('AlarmsLimitExceededException', `A deployment group can have ${MOST_ALARMS} alarms at most.`);
}

/** @throws AwsError `InvalidAutoRollbackConfigException` */
export function checkRollback({ enabled, events = [] }: AutoRollbackConfiguration = {}): void {
  if (!enabled || events.length > 0) return;
  const message = 'The automatic rollback is enabled, but no event is listed that it is for.';
  throw new AwsError('InvalidAutoRollbackConfigException', message);
}
