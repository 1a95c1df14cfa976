/** How a deployment group is, in the words of the config and in CodeDeploy's. Pure. */
import type {
  AutoRollbackEvent,
  CreateDeploymentGroupCommandInput,
  DeploymentGroupInfo,
} from '@aws-sdk/client-codedeploy';
import { type Names, roleOf } from '../../names.js';
import type { EcsStage, GroupStage } from '../../stages/codedeploy/fields.js';
import { instanceTags } from '../../stages/codedeploy/names.js';
import { rollsBack } from '../../stages/codedeploy/stage.js';
import { type Marks, marksOf, rolesIn } from './marks.js';

export interface DeploymentGroup extends Marks {
  readonly serviceRole: string | undefined;
  readonly type: string | undefined;
  readonly rollbackOn: readonly AutoRollbackEvent[];
  readonly configuration?: string | undefined;
  /** Of instances: `KEY=value`, in the order of the keys. */
  readonly ec2Tags?: readonly string[];
  readonly onPremisesTags?: readonly string[];
  /** CodeDeploy names another one after each deployment, so that there is one is all that can be compared. */
  readonly isScaled?: boolean;
  readonly targetGroup?: string | undefined;
  readonly alarms?: readonly string[];
  readonly cluster?: string | undefined;
  readonly service?: string | undefined;
  readonly listener?: string | undefined;
  readonly targetGroups?: readonly string[];
}

type Settings = Omit<CreateDeploymentGroupCommandInput, 'applicationName' | 'deploymentGroupName' | 'tags'>;

/** How the group of a stage is to be. */
export function desiredGroup(stage: GroupStage, names: Names): DeploymentGroup {
  const { alarms, configuration } = stage;
  return {
    serviceRole: roleOf(names, 'codedeploy').arn,
    rollbackOn: rollbackEvents(stage),
    ...(configuration !== undefined && { configuration }),
    ...(alarms && { alarms }),
    ...marksOf(stage),
    ...ofItsKind(stage, names),
  };
}

function ofItsKind(stage: GroupStage, names: Names): { type: string } & Partial<DeploymentGroup> {
  if (stage.to === 'ecs') {
    const { cluster, service, listener, 'target-groups': targetGroups } = stage;
    return { type: 'BLUE_GREEN', cluster, service, listener, targetGroups };
  }
  if (stage.to === 'auto-scaling-group') {
    return { type: 'BLUE_GREEN', isScaled: true, targetGroup: stage['target-group'] };
  }
  const { environment, tags = instanceTags(names, environment), 'target-group': targetGroup } = stage;
  const texts = textsOf(Object.entries(tags));
  const ofInstances = { type: 'IN_PLACE', isScaled: false, ec2Tags: texts, onPremisesTags: texts };
  return { ...ofInstances, ...(targetGroup !== undefined && { targetGroup }) };
}

function textsOf(tags: readonly (readonly [string | undefined, string | undefined])[]): string[] {
  return tags.map(([key = '', value = '']) => `${key}=${value}`).toSorted();
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html */
function rollbackEvents(stage: GroupStage): AutoRollbackEvent[] {
  if (stage.rollback === undefined || !rollsBack(stage)) return [];
  return stage.alarms?.length ? ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] : ['DEPLOYMENT_FAILURE'];
}

/** What CreateDeploymentGroup and UpdateDeploymentGroup take. */
export function settingsOf(stage: GroupStage, names: Names): Settings {
  const { serviceRole, rollbackOn, alarms, configuration } = desiredGroup(stage, names);
  return {
    serviceRoleArn: serviceRole,
    autoRollbackConfiguration: { enabled: rollbackOn.length > 0, events: [...rollbackOn] },
    ...(configuration !== undefined && { deploymentConfigName: configuration }),
    ...(alarms && {
      alarmConfiguration: { enabled: alarms.length > 0, alarms: alarms.map((name) => ({ name })) },
    }),
    ...fleetOf(stage, names),
  };
}

/** What is deployed to, and how the requests get there. */
function fleetOf(stage: GroupStage, names: Names): Partial<Settings> {
  if (stage.to === 'ecs') return serviceOf(stage);
  if (stage.to === 'auto-scaling-group') {
    return {
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      blueGreenDeploymentConfiguration: {
        ...blueGreen,
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
      },
      autoScalingGroups: [stage.group],
      loadBalancerInfo: { targetGroupInfoList: [{ name: stage['target-group'] }] },
    };
  }
  const { environment, tags = instanceTags(names, environment), 'target-group': targetGroup } = stage;
  const lists = Object.entries(tags).map(([Key, Value]) => [{ Key, Value, Type: 'KEY_AND_VALUE' as const }]);
  return {
    deploymentStyle: {
      deploymentType: 'IN_PLACE',
      deploymentOption: targetGroup === undefined ? 'WITHOUT_TRAFFIC_CONTROL' : 'WITH_TRAFFIC_CONTROL',
    },
    ec2TagSet: { ec2TagSetList: lists },
    onPremisesTagSet: { onPremisesTagSetList: lists },
    ...(targetGroup !== undefined && { loadBalancerInfo: { targetGroupInfoList: [{ name: targetGroup }] } }),
  };
}

/** The former ones end as soon as the requests go to the new ones. */
const blueGreen = {
  deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' as const },
  terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE' as const, terminationWaitTimeInMinutes: 5 },
};

function serviceOf({ cluster, service, listener, 'target-groups': groups }: EcsStage): Partial<Settings> {
  const pair = { targetGroups: groups.map((name) => ({ name })), prodTrafficRoute: { listenerArns: [listener] } };
  return {
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    blueGreenDeploymentConfiguration: blueGreen,
    ecsServices: [{ clusterName: cluster, serviceName: service }],
    loadBalancerInfo: { targetGroupPairInfoList: [pair] },
  };
}

/** How a group is. @param marks what it is marked with */
export function actualGroup(info: DeploymentGroupInfo, marks: Marks): DeploymentGroup {
  const { alarmConfiguration: alarms, autoRollbackConfiguration: rollback, loadBalancerInfo: balancer } = info;
  const [pair] = balancer?.targetGroupPairInfoList ?? [];
  const [ecs] = info.ecsServices ?? [];
  return {
    serviceRole: info.serviceRoleArn,
    type: info.deploymentStyle?.deploymentType,
    configuration: info.deploymentConfigName,
    rollbackOn: rollback?.enabled ? (rollback.events ?? []) : [],
    alarms: alarms?.enabled ? (alarms.alarms ?? []).map(({ name = '' }) => name) : [],
    ec2Tags: textsOf((info.ec2TagSet?.ec2TagSetList ?? []).flat().map(({ Key, Value }) => [Key, Value])),
    onPremisesTags: textsOf(
      (info.onPremisesTagSet?.onPremisesTagSetList ?? []).flat().map(({ Key, Value }) => [Key, Value]),
    ),
    isScaled: (info.autoScalingGroups ?? []).length > 0,
    targetGroup: balancer?.targetGroupInfoList?.[0]?.name,
    cluster: ecs?.clusterName,
    service: ecs?.serviceName,
    listener: pair?.prodTrafficRoute?.listenerArns?.[0],
    targetGroups: (pair?.targetGroups ?? []).map(({ name = '' }) => name),
    ...marks,
  };
}

/** What the config may say of the stage, as it was chosen last. */
export function chosenIn(group: DeploymentGroup, environment: string, names: Names): Partial<GroupStage> {
  const { configuration, alarms = [], rollbackOn, url, cluster = '', service, listener = '', targetGroup } = group;
  const how = {
    deploy: 'codedeploy' as const,
    environment,
    ...(configuration !== undefined && { configuration }),
    ...(alarms.length > 0 && { alarms: [...alarms] }),
    ...(rollbackOn.length > 0 && { rollback: 'on-failure' as const }),
    ...(url !== undefined && { url }),
  };
  if (service !== undefined) {
    const taskRoles = group['task-roles'];
    return {
      ...how,
      to: 'ecs',
      cluster,
      service,
      listener,
      'target-groups': [...(group.targetGroups ?? [])],
      ...(taskRoles !== undefined && { 'task-roles': rolesIn(taskRoles) }),
    };
  }
  const behind = targetGroup !== undefined && { 'target-group': targetGroup };
  if (group.isScaled) {
    const { group: scaled, 'instance-role': role } = group;
    return {
      ...how,
      ...behind,
      to: 'auto-scaling-group',
      ...(scaled !== undefined && { group: scaled }),
      ...(role !== undefined && { 'instance-role': role }),
    };
  }
  const tags = Object.fromEntries((group.ec2Tags ?? []).map((text) => text.split(/=(.*)/s, 2) as [string, string]));
  const isDefault = textsOf(Object.entries(instanceTags(names, environment))).join() === group.ec2Tags?.join();
  return { ...how, ...behind, ...(!isDefault && { tags }) };
}
