import { describe, expect, test } from 'vitest';
import type { CodeDeployStage } from '../../src/stages/codedeploy/fields.js';
import {
  codedeployManaged,
  codedeployPermissions,
  codedeployTrust,
  instancePermissions,
} from '../../src/stages/codedeploy/policies.js';
import { codedeploy } from '../../src/stages/codedeploy/stage.js';
import { deploy, deployStageIn } from '../../src/stages/deploy.js';
import { autoScalingGroup, ecs, instances } from '../helpers/codedeploy-account.js';
import { testContext } from '../helpers/context.js';

const context = testContext();
const { names } = context;
const lambda: CodeDeployStage = { deploy: 'codedeploy', to: 'lambda', environment: 'staging', function: 'greet' };
const arns = 'arn:aws:codedeploy:eu-central-1:123456789012';

const onGroup = (application: string) => [
  {
    Sid: 'DeployStaging',
    Effect: 'Allow',
    Action: ['codedeploy:CreateDeployment', 'codedeploy:GetDeployment'],
    Resource: `${arns}:deploymentgroup:${application}/staging`,
  },
  {
    Sid: 'RevisionStaging',
    Effect: 'Allow',
    Action: [
      'codedeploy:GetApplication',
      'codedeploy:GetApplicationRevision',
      'codedeploy:RegisterApplicationRevision',
    ],
    Resource: `${arns}:application:${application}`,
  },
  {
    Sid: 'ConfigurationStaging',
    Effect: 'Allow',
    Action: 'codedeploy:GetDeploymentConfig',
    Resource: `${arns}:deploymentconfig:*`,
  },
];

const toServers = { ApplicationName: 'hello', DeploymentGroupName: 'staging' };
const toService = {
  ApplicationName: 'hello.ecs',
  DeploymentGroupName: 'staging',
  AppSpecTemplateArtifact: 'BuildOutput',
  TaskDefinitionTemplateArtifact: 'BuildOutput',
};
const register = { Sid: 'TaskStaging', Effect: 'Allow', Action: 'ecs:RegisterTaskDefinition', Resource: '*' };
const functionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:greet';
const onFunction = [
  {
    Sid: 'FunctionStaging',
    Effect: 'Allow',
    Action: [
      'lambda:GetAlias',
      'lambda:GetFunctionConfiguration',
      'lambda:GetProvisionedConcurrencyConfig',
      'lambda:PublishVersion',
      'lambda:UpdateAlias',
      'lambda:UpdateFunctionCode',
    ],
    Resource: [functionArn, `${functionArn}:*`],
  },
  { Sid: 'AlarmsStaging', Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' },
];
const taskRole = 'arn:aws:iam::123456789012:role/task';

interface Kind {
  readonly stage: CodeDeployStage;
  readonly provider: string;
  readonly configuration: Record<string, string>;
  readonly statements: readonly object[];
  /** What the declaration alone says of the stage; the deployment group knows the rest. */
  readonly readBack: object;
  readonly rollsBack: boolean;
}

const server = { deploy: 'codedeploy', environment: 'staging' };
const kinds: Record<string, Kind> = {
  instances: {
    stage: instances,
    provider: 'CodeDeploy',
    configuration: toServers,
    statements: onGroup('hello'),
    readBack: server,
    rollsBack: true,
  },
  'an Auto Scaling group': {
    stage: autoScalingGroup,
    provider: 'CodeDeploy',
    configuration: toServers,
    statements: onGroup('hello'),
    readBack: server,
    rollsBack: true,
  },
  'a service of ECS': {
    stage: ecs,
    provider: 'CodeDeployToECS',
    configuration: toService,
    statements: [...onGroup('hello.ecs'), register],
    readBack: { ...server, to: 'ecs' },
    rollsBack: true,
  },
  'a service of ECS, with the image and the roles of its tasks': {
    stage: { ...ecs, image: 'IMAGE1_NAME', 'task-roles': ['task', 'execution'] },
    provider: 'CodeDeployToECS',
    configuration: { ...toService, Image1ArtifactName: 'BuildOutput', Image1ContainerName: 'IMAGE1_NAME' },
    statements: [
      ...onGroup('hello.ecs'),
      register,
      {
        Sid: 'TaskRolesStaging',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: [taskRole, 'arn:aws:iam::123456789012:role/execution'],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ],
    readBack: { ...server, to: 'ecs', image: 'IMAGE1_NAME' },
    rollsBack: true,
  },
  'a function': {
    stage: lambda,
    provider: 'Lambda',
    configuration: { FunctionName: 'greet' },
    statements: onFunction,
    readBack: lambda,
    rollsBack: false,
  },
  'a function, by an alias and slowly': {
    stage: { ...lambda, alias: 'live', strategy: 'Canary10Percent5Minutes' },
    provider: 'Lambda',
    configuration: { FunctionName: 'greet', FunctionAlias: 'live', DeployStrategy: 'Canary10Percent5Minutes' },
    statements: onFunction,
    readBack: { ...lambda, alias: 'live', strategy: 'Canary10Percent5Minutes' },
    rollsBack: false,
  },
};

describe.each(Object.entries(kinds))(
  'to %s',
  (_what, { stage, provider, configuration, statements, readBack, rollsBack }) => {
    test('declares the action with what was built', () => {
      expect(deploy(stage).declare(context)).toEqual({
        name: 'Staging',
        actions: [
          {
            name: 'Deploy',
            actionTypeId: { category: 'Deploy', owner: 'AWS', provider, version: '1' },
            configuration,
            inputArtifacts: [{ name: 'BuildOutput' }],
            runOrder: 1,
          },
        ],
      });
    });

    test('needs these statements', () => {
      expect(deploy(stage).statements(names)).toEqual(statements);
    });

    test('is read back from the pipeline, as far as that knows it', () => {
      expect(deployStageIn(deploy(stage).declare(context), names)).toEqual(readBack);
    });

    test('what failed is brought back once: by CodeDeploy, or by the pipeline', () => {
      const rolled = { ...stage, rollback: 'on-failure' as const };
      const byPipeline = { result: 'ROLLBACK' };
      expect(codedeploy.rollsBack?.(rolled)).toBe(rollsBack);
      expect(deploy(rolled).declare(context).onFailure).toEqual(rollsBack ? undefined : byPipeline);
      // A test behind it in the stage is nothing that CodeDeploy knows of.
      expect(deploy({ ...rolled, test: 'smoke.yml' }).declare(context).onFailure).toEqual(byPipeline);
    });
  },
);

test('the stage is none of ours when it deploys to another application, group or place', () => {
  const declared = deploy(instances).declare(context);
  expect(deployStageIn(deploy(instances).declare(testContext({ name: 'other' })), names)).toBeUndefined();
  expect(deployStageIn({ ...declared, name: 'Production' }, names)).toBeUndefined();
  const [action] = declared.actions!;
  const actionTypeId = { ...action!.actionTypeId!, provider: 'CodeDeployToECS' };
  expect(deployStageIn({ ...declared, actions: [{ ...action!, actionTypeId }] }, names)).toBeUndefined();
});

describe('what CodeDeploy may do', () => {
  const granted = (...stages: CodeDeployStage[]) => codedeployPermissions(names, stages).Statement;
  const describeInstances = {
    Sid: 'Instances',
    Effect: 'Allow',
    Action: ['ec2:DescribeInstanceStatus', 'ec2:DescribeInstances', 'tag:GetResources'],
    Resource: '*',
  };
  const describeLoadBalancers = {
    Sid: 'LoadBalancers',
    Effect: 'Allow',
    Action: [
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
    ],
    Resource: '*',
  };
  const alarms = { Sid: 'Alarms', Effect: 'Allow', Action: ['cloudwatch:DescribeAlarms'], Resource: '*' };

  test('only CodeDeploy acts as its role, and for these applications alone', () => {
    expect(codedeployTrust(names).Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'codedeploy.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnLike: { 'aws:SourceArn': [`${arns}:deploymentgroup:hello/*`, `${arns}:deploymentgroup:hello.ecs/*`] },
        },
      },
    ]);
  });

  test('to instances: look at them, and take them out of their target group', () => {
    expect(granted(instances)).toEqual([describeInstances]);
    expect(granted({ ...instances, alarms: ['errors'], 'target-group': 'web' })).toEqual([
      describeInstances,
      alarms,
      describeLoadBalancers,
      {
        Sid: 'TrafficStaging',
        Effect: 'Allow',
        Action: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
        Resource: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/*',
      },
    ]);
  });

  test('to an Auto Scaling group: what AWS’s own policy says, and hand its instances their role', () => {
    expect(codedeployManaged(names, [autoScalingGroup])).toEqual([
      'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole',
    ]);
    expect(codedeployManaged(names, [instances, ecs])).toEqual([]);
    expect(granted(autoScalingGroup)).toEqual([describeInstances, describeLoadBalancers]);
    expect(granted({ ...autoScalingGroup, 'instance-role': 'web' }).slice(2)).toEqual([
      {
        Sid: 'LaunchStaging',
        Effect: 'Allow',
        Action: ['ec2:CreateTags', 'ec2:RunInstances'],
        Resource: '*',
      },
      {
        Sid: 'InstanceRoleStaging',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: 'arn:aws:iam::123456789012:role/web',
        Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      },
    ]);
  });

  test('to a service of ECS: that service, its listener and the pipeline’s artifacts', () => {
    const service = 'arn:aws:ecs:eu-central-1:123456789012:service/shop/web';
    expect(granted({ ...ecs, 'task-roles': ['task'] })).toEqual([
      describeLoadBalancers,
      {
        Sid: 'ServiceStaging',
        Effect: 'Allow',
        Action: ['ecs:DescribeServices', 'ecs:UpdateServicePrimaryTaskSet'],
        Resource: service,
      },
      {
        Sid: 'TaskSetsStaging',
        Effect: 'Allow',
        Action: ['ecs:CreateTaskSet', 'ecs:DeleteTaskSet'],
        Resource: '*',
        Condition: { ArnEquals: { 'ecs:service': service } },
      },
      {
        Sid: 'ListenerStaging',
        Effect: 'Allow',
        Action: ['elasticloadbalancing:ModifyListener'],
        Resource: ecs.listener,
      },
      {
        Sid: 'RulesStaging',
        Effect: 'Allow',
        Action: ['elasticloadbalancing:ModifyRule'],
        Resource: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener-rule/app/web/50dc/f2f7/*',
      },
      {
        Sid: 'HooksStaging',
        Effect: 'Allow',
        Action: ['lambda:InvokeFunction'],
        Resource: 'arn:aws:lambda:eu-central-1:123456789012:function:CodeDeployHook_*',
      },
      {
        Sid: 'AppSpecStaging',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: 'arn:aws:s3:::hello-123456789012-eu-central-1/*',
      },
      {
        Sid: 'TaskRolesStaging',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: taskRole,
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]);
  });

  test('nothing for a function: CodePipeline itself deploys that', () => {
    expect(granted(lambda)).toEqual([]);
  });
});

test('instances read revisions, and the agent its updates', () => {
  expect(instancePermissions(names).Statement).toEqual([
    {
      Sid: 'Revisions',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: 'arn:aws:s3:::hello-123456789012-eu-central-1/*',
    },
    {
      Sid: 'Agent',
      Effect: 'Allow',
      Action: ['s3:GetObject'],
      Resource: 'arn:aws:s3:::aws-codedeploy-eu-central-1/*',
    },
  ]);
});

test('in China everything has the partition of China', () => {
  const china = testContext({}, { partition: 'aws-cn', region: 'cn-north-1' }).names;
  const stages = [
    { ...autoScalingGroup, 'instance-role': 'web' },
    { ...instances, environment: 'production' },
  ];
  const text = JSON.stringify([
    codedeployTrust(china),
    codedeployPermissions(china, stages),
    instancePermissions(china),
  ]);
  expect(text).not.toContain('arn:aws:');
  expect(codedeployManaged(china, stages)).toEqual(['arn:aws-cn:iam::aws:policy/service-role/AWSCodeDeployRole']);
});
