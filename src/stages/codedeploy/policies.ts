/** What CodeDeploy may do for the pipeline, and what the instances may. Pure. */
import { arnIn, type Names, roleArn } from '../../names.js';
import { passRole, policy, type PolicyDocument, type Statement, trust } from '../../policies.js';
import type { StageConfig } from '../fields.js';
import { sidOf } from '../stage.js';
import type { AutoScalingGroupStage, EcsStage, GroupStage, InstancesStage } from './fields.js';
import { passTaskRoles } from './group-action.js';
import { groupOf, groupStages, isWhole, platforms } from './names.js';

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html */
export function codedeployTrust(names: Names): PolicyDocument {
  return trust('codedeploy', {
    StringEquals: { 'aws:SourceAccount': names.account },
    ArnLike: { 'aws:SourceArn': platforms.map((platform) => groupOf(names, platform, '*').arn) },
  });
}

/** AWS's own policy, where instances come and go: what that takes is in no document but this one. */
export function codedeployManaged({ partition }: Names, stages: readonly StageConfig[]): string[] {
  const isScaled = groupStages(stages).some(({ to }) => to === 'auto-scaling-group');
  return isScaled ? [`arn:${partition}:iam::aws:policy/service-role/AWSCodeDeployRole`] : [];
}

/** What each stage asks for, of its own things. */
export function codedeployPermissions(names: Names, stages: readonly StageConfig[]): PolicyDocument {
  const all = groupStages(stages);
  return policy(
    // No AWS service lets these be narrowed to some resources.
    ...(all.some(({ to }) => to !== 'ecs') ? [on('*', 'Instances', describeInstances)] : []),
    ...(all.some(({ alarms = [] }) => alarms.length > 0) ? [on('*', 'Alarms', ['cloudwatch:DescribeAlarms'])] : []),
    ...(all.some((stage) => stage.to === 'ecs' || stage['target-group'] !== undefined)
      ? [on('*', 'LoadBalancers', describeLoadBalancers)]
      : []),
    ...all.flatMap((stage) => statementsOf(stage, names)),
  );
}

const describeInstances = ['ec2:DescribeInstanceStatus', 'ec2:DescribeInstances', 'tag:GetResources'];
const describeLoadBalancers = [
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
];

function statementsOf(stage: GroupStage, names: Names): Statement[] {
  if (!isWhole(stage)) return [];
  if (stage.to === 'ecs') return containers(stage, names);
  if (stage.to === 'auto-scaling-group') return launches(stage, names);
  return traffic(stage, names);
}

/** An instance gets no requests while it is deployed to. */
function traffic({ environment, 'target-group': group }: InstancesStage, names: Names): Statement[] {
  if (group === undefined) return [];
  const arn = arnIn(names, 'elasticloadbalancing', `targetgroup/${group}/*`);
  const actions = ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'];
  return [on(arn, `Traffic${sidOf(environment)}`, actions)];
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html, with a launch template. */
function launches({ environment, 'instance-role': role }: AutoScalingGroupStage, names: Names): Statement[] {
  if (role === undefined) return [];
  const sid = sidOf(environment);
  return [
    on('*', `Launch${sid}`, ['ec2:CreateTags', 'ec2:RunInstances']),
    passRole(`InstanceRole${sid}`, [roleArn(names, role)], 'ec2'),
  ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html, on this service alone. */
function containers(stage: EcsStage, names: Names): Statement[] {
  const { cluster, service, listener, environment, 'task-roles': roles = [] } = stage;
  const sid = sidOf(environment);
  const ofListener = (kind: string) => listener.replace(':listener/', `:${kind}/`);
  return [
    on(arnIn(names, 'ecs', `service/${cluster}/${service}`), `Service${sid}`, [
      'ecs:DescribeServices',
      'ecs:UpdateServicePrimaryTaskSet',
    ]),
    // A service's task sets can be named only when they are there.
    {
      ...on('*', `TaskSets${sid}`, ['ecs:CreateTaskSet', 'ecs:DeleteTaskSet']),
      Condition: { ArnEquals: { 'ecs:service': arnIn(names, 'ecs', `service/${cluster}/${service}`) } },
    },
    on(listener, `Listener${sid}`, ['elasticloadbalancing:ModifyListener']),
    on(`${ofListener('listener-rule')}/*`, `Rules${sid}`, ['elasticloadbalancing:ModifyRule']),
    on(arnIn(names, 'lambda', 'function:CodeDeployHook_*'), `Hooks${sid}`, ['lambda:InvokeFunction']),
    on(`${names.bucket.arn}/*`, `AppSpec${sid}`, ['s3:GetObject', 's3:GetObjectVersion']),
    ...(roles.length === 0 ? [] : [passTaskRoles(`TaskRoles${sid}`, roles, names)]),
  ];
}

/**
 * An instance reads what is deployed, and CodeDeploy's agent reads its own updates:
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-iam-instance-profile.html
 * @param extra what else it may do
 */
export function instancePermissions(
  { bucket, partition, region }: Names,
  extra: readonly Statement[] = [],
): PolicyDocument {
  return policy(
    on(`${bucket.arn}/*`, 'Revisions', ['s3:GetObject', 's3:GetObjectVersion']),
    on(`arn:${partition}:s3:::aws-codedeploy-${region}/*`, 'Agent', ['s3:GetObject']),
    ...extra,
  );
}

function on(Resource: string, Sid: string, Action: readonly string[]): Statement {
  return { Sid, Effect: 'Allow', Action, Resource };
}
