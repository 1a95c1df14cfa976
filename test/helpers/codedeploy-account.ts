/** What AWS shows of the pipeline `hello` where CodeDeploy deploys to the environment `staging`. */
import {
  type DeploymentGroupInfo,
  GetApplicationCommand,
  GetDeploymentGroupCommand,
  GetOnPremisesInstanceCommand,
  type InstanceInfo,
  ListDeploymentGroupsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-codedeploy';
import {
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { instanceTrust } from '../../src/policies.js';
import type {
  AutoScalingGroupStage,
  EcsStage,
  GroupStage,
  InstancesStage,
} from '../../src/stages/codedeploy/fields.js';
import { codedeployPermissions, codedeployTrust, instancePermissions } from '../../src/stages/codedeploy/policies.js';
import { encoded, everythingThere, noSuchEntity, nothingThere, ourTagPairs, profileNamed, roleOf } from './account.js';
import { awsError, type MockedAws } from './aws.js';
import { type TestContext, testContext } from './context.js';

export const instances: InstancesStage = { deploy: 'codedeploy', environment: 'staging' };
export const autoScalingGroup: AutoScalingGroupStage = {
  deploy: 'codedeploy',
  to: 'auto-scaling-group',
  environment: 'staging',
  group: 'web',
  'target-group': 'web-instances',
};
export const ecs: EcsStage = {
  deploy: 'codedeploy',
  to: 'ecs',
  environment: 'staging',
  cluster: 'shop',
  service: 'web',
  listener: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/web/50dc/f2f7',
  'target-groups': ['web-blue', 'web-green'],
};

const arns = 'arn:aws:codedeploy:eu-central-1:123456789012';
/** By the platform. */
export const applications = {
  Server: { name: 'hello', arn: `${arns}:application:hello`, groupArn: `${arns}:deploymentgroup:hello/staging` },
  ECS: {
    name: 'hello.ecs',
    arn: `${arns}:application:hello.ecs`,
    groupArn: `${arns}:deploymentgroup:hello.ecs/staging`,
  },
} as const;

export const environmentTag = { Key: 'pipeline-setup:environment', Value: 'hello/staging' };
export const nameOfRole = (purpose: string) => `hello-eu-central-1-${purpose}`;
export const arnOfRole = (purpose: string) => `arn:aws:iam::123456789012:role/${nameOfRole(purpose)}`;

/** The instances that have all of these tags. */
export function byTags(...tags: readonly { Key: string; Value: string }[]) {
  const lists = tags.map((tag) => [{ ...tag, Type: 'KEY_AND_VALUE' as const }]);
  return { ec2TagSet: { ec2TagSetList: lists }, onPremisesTagSet: { onPremisesTagSetList: lists } };
}

const { names } = testContext();
export const codedeployRoles = {
  codedeploy: {
    description: 'What CodeDeploy may do for the pipeline hello',
    trust: codedeployTrust(names),
    permissions: (stage: GroupStage) => codedeployPermissions(names, [stage]),
  },
  instance: {
    description: 'What instances may do that are deployed to by the pipeline hello',
    trust: instanceTrust(),
    permissions: () => instancePermissions(names),
  },
} as const;

/** The deployment groups as CodeDeploy gives them where the config says no more than it must. */
export const groups = {
  instances: {
    applicationName: 'hello',
    deploymentGroupName: 'staging',
    computePlatform: 'Server',
    deploymentConfigName: 'CodeDeployDefault.OneAtATime',
    serviceRoleArn: arnOfRole('codedeploy'),
    autoScalingGroups: [],
    ec2TagFilters: [],
    onPremisesInstanceTagFilters: [],
    autoRollbackConfiguration: { enabled: false, events: [] },
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    ...byTags(environmentTag),
  },
  'auto-scaling-group': {
    applicationName: 'hello',
    deploymentGroupName: 'staging',
    computePlatform: 'Server',
    deploymentConfigName: 'CodeDeployDefault.OneAtATime',
    serviceRoleArn: arnOfRole('codedeploy'),
    // As CodeDeploy calls the one that it made for the last deployment.
    autoScalingGroups: [{ name: 'CodeDeploy_staging_d-ABCDEF123', hook: 'hook' }],
    autoRollbackConfiguration: { enabled: false, events: [] },
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    loadBalancerInfo: { targetGroupInfoList: [{ name: 'web-instances' }] },
  },
  ecs: {
    applicationName: 'hello.ecs',
    deploymentGroupName: 'staging',
    computePlatform: 'ECS',
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    serviceRoleArn: arnOfRole('codedeploy'),
    autoRollbackConfiguration: { enabled: false, events: [] },
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ecsServices: [{ clusterName: 'shop', serviceName: 'web' }],
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: [{ name: 'web-blue' }, { name: 'web-green' }],
          prodTrafficRoute: { listenerArns: [ecs.listener] },
        },
      ],
    },
  },
} as const satisfies Record<string, DeploymentGroupInfo>;

/** What the groups are marked with. */
export const groupTags = {
  instances: ourTagPairs,
  'auto-scaling-group': [...ourTagPairs, { Key: 'pipeline-setup:group', Value: 'web' }],
  ecs: ourTagPairs,
} as const;

/** The instance of the local AWS, as CodeDeploy gives it. */
export const instanceInfo: InstanceInfo = {
  instanceName: 'hello-staging',
  iamSessionArn: `arn:aws:sts::123456789012:assumed-role/${nameOfRole('instance')}/hello-staging`,
  instanceArn: `${arns}:instance/hello-staging_abcde12345`,
  registerTime: new Date('2026-03-01T11:00:00Z'),
  tags: [...ourTagPairs, environmentTag],
};

/** Nothing is there, and what can be asked is answered. */
export function nothingDeployed(aws: MockedAws): void {
  nothingThere(aws);
  aws.iam
    .on(GetInstanceProfileCommand)
    .rejects(noSuchEntity())
    .on(ListAttachedRolePoliciesCommand)
    .rejects(noSuchEntity());
  noGroups(aws);
}

function noGroups(aws: MockedAws): void {
  aws.codedeploy
    .on(GetApplicationCommand)
    .rejects(awsError('ApplicationDoesNotExistException'))
    .on(ListDeploymentGroupsCommand)
    .rejects(awsError('ApplicationDoesNotExistException'))
    .on(GetDeploymentGroupCommand)
    .rejects(awsError('DeploymentGroupDoesNotExistException'))
    .on(ListTagsForResourceCommand)
    .rejects(awsError('ResourceDoesNotExistException'))
    .on(GetOnPremisesInstanceCommand)
    .rejects(awsError('InstanceNotRegisteredException'));
}

/** All is there that a stage needs. */
export function deployed(aws: MockedAws, context: TestContext, stage: GroupStage = instances): void {
  const { to = 'instances' } = stage;
  everythingThere(aws, context);
  rolesThere(aws, stage);
  noGroups(aws);
  groupIs(aws, to);
  aws.codedeploy.on(GetOnPremisesInstanceCommand).resolves({ instanceInfo });
}

/** The environment's deployment group, with its application. @param over what is different about it */
export function groupIs(
  aws: MockedAws,
  to: keyof typeof groups,
  over: DeploymentGroupInfo = {},
  Tags: readonly { Key: string; Value: string }[] = groupTags[to],
): void {
  const platform = to === 'ecs' ? 'ECS' : 'Server';
  const { name: applicationName, arn, groupArn } = applications[platform];
  aws.codedeploy
    .on(GetApplicationCommand, { applicationName })
    .resolves({ application: { applicationName, computePlatform: platform } })
    .on(ListTagsForResourceCommand, { ResourceArn: arn })
    .resolves({ Tags: ourTagPairs })
    .on(ListDeploymentGroupsCommand, { applicationName })
    .resolves({ deploymentGroups: ['staging'] })
    .on(GetDeploymentGroupCommand, { applicationName, deploymentGroupName: 'staging' })
    .resolves({ deploymentGroupInfo: { ...groups[to], ...over } })
    .on(ListTagsForResourceCommand, { ResourceArn: groupArn })
    .resolves({ Tags: [...Tags] });
}

function rolesThere(aws: MockedAws, stage: GroupStage): void {
  for (const [purpose, { trust, permissions }] of Object.entries(codedeployRoles)) {
    const RoleName = nameOfRole(purpose);
    const PolicyDocument = encoded(permissions(stage));
    aws.iam
      .on(GetRoleCommand, { RoleName })
      .resolves({ Role: roleOf(RoleName, arnOfRole(purpose), trust) })
      .on(GetRolePolicyCommand, { RoleName })
      .resolves({ RoleName, PolicyName: 'permissions', PolicyDocument })
      .on(ListRolePoliciesCommand, { RoleName })
      .resolves({ PolicyNames: ['permissions'] });
  }
  const managed = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';
  aws.iam
    // Of the part of the tests there is nothing.
    .on(GetRolePolicyCommand, { RoleName: nameOfRole('test') })
    .rejects(noSuchEntity())
    .on(ListAttachedRolePoliciesCommand, { RoleName: nameOfRole('codedeploy') })
    .resolves({ AttachedPolicies: stage.to === 'auto-scaling-group' ? [{ PolicyArn: managed }] : [] })
    .on(GetInstanceProfileCommand)
    .resolves({ InstanceProfile: profileNamed(nameOfRole('instance')) });
}
