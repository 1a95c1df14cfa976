import { access } from 'node:fs/promises';
import {
  AddTagsToOnPremisesInstancesCommand,
  BatchGetApplicationRevisionsCommand,
  BatchGetApplicationsCommand,
  BatchGetDeploymentGroupsCommand,
  BatchGetDeploymentInstancesCommand,
  BatchGetDeploymentTargetsCommand,
  BatchGetOnPremisesInstancesCommand,
  ContinueDeploymentCommand,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  DeleteApplicationCommand,
  DeleteDeploymentConfigCommand,
  DeleteDeploymentGroupCommand,
  DeregisterOnPremisesInstanceCommand,
  GetApplicationCommand,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  GetDeploymentInstanceCommand,
  GetDeploymentTargetCommand,
  GetOnPremisesInstanceCommand,
  ListApplicationRevisionsCommand,
  ListApplicationsCommand,
  ListDeploymentConfigsCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentInstancesCommand,
  ListDeploymentsCommand,
  ListOnPremisesInstancesCommand,
  ListTagsForResourceCommand,
  RegisterApplicationRevisionCommand,
  RegisterOnPremisesInstanceCommand,
  RemoveTagsFromOnPremisesInstancesCommand,
  StopDeploymentCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApplicationCommand,
  UpdateDeploymentGroupCommand,
  type CodeDeployClient,
  type CreateDeploymentCommandInput,
  type CreateDeploymentGroupCommandInput,
  type UpdateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hooked, type Servers, servers } from '../../helpers/codedeploy.js';
import { createRole } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';

const USER = 'arn:aws:iam::000000000000:user/local';
const ARN = 'arn:aws:codedeploy:us-east-1:000000000000';

let local: Local;
let hello: Servers;
let client: CodeDeployClient;
beforeEach(async () => {
  local = await openLocal();
  hello = await servers(local);
  client = hello.client;
});
afterEach(() => local.close());

const GROUP = { applicationName: 'hello', deploymentGroupName: 'servers' };

async function createGroup(over: Partial<CreateDeploymentGroupCommandInput> = {}) {
  const serviceRoleArn = 'arn:aws:iam::000000000000:role/hello-deploy';
  const input = { applicationName: 'hello', deploymentGroupName: 'more', serviceRoleArn, ...over };
  return client.send(new CreateDeploymentGroupCommand(input));
}

async function groupInfo(deploymentGroupName = 'servers') {
  const command = new GetDeploymentGroupCommand({ applicationName: 'hello', deploymentGroupName });
  return (await client.send(command)).deploymentGroupInfo;
}

const update = (over: Partial<UpdateDeploymentGroupCommandInput>) =>
  client.send(
    new UpdateDeploymentGroupCommand({ applicationName: 'hello', currentDeploymentGroupName: 'servers', ...over }),
  );

describe('applications', () => {
  test('come back, are listed, and are there once', async () => {
    const create = new CreateApplicationCommand({ applicationName: 'fun', computePlatform: 'Lambda' });
    const { applicationId } = await client.send(create);
    const { application } = await client.send(new GetApplicationCommand({ applicationName: 'fun' }));
    expect(application).toEqual({
      applicationId,
      applicationName: 'fun',
      computePlatform: 'Lambda',
      linkedToGitHub: false,
      createTime: expect.any(Date),
    });
    expect((await client.send(new ListApplicationsCommand({}))).applications).toEqual(['fun', 'hello']);
    const batch = new BatchGetApplicationsCommand({ applicationNames: ['fun', 'hello'] });
    expect((await client.send(batch)).applicationsInfo).toHaveLength(2);
    await expect(client.send(create)).rejects.toMatchObject({ name: 'ApplicationAlreadyExistsException' });
    const unknown = new GetApplicationCommand({ applicationName: 'none' });
    await expect(client.send(unknown)).rejects.toMatchObject({ name: 'ApplicationDoesNotExistException' });
    const spaced = new CreateApplicationCommand({ applicationName: 'a b' });
    await expect(client.send(spaced)).rejects.toMatchObject({ name: 'InvalidApplicationNameException' });
  });

  test('keep what is theirs under another name', async () => {
    const { deploymentId } = await hello.deploy(hooked({}));
    await client.send(new UpdateApplicationCommand({ applicationName: 'hello', newApplicationName: 'bye' }));
    const { deploymentGroups } = await client.send(new ListDeploymentGroupsCommand({ applicationName: 'bye' }));
    expect(deploymentGroups).toEqual(['servers']);
    const { deployments } = await client.send(new ListDeploymentsCommand({ applicationName: 'bye' }));
    expect(deployments).toEqual([deploymentId]);
    await expect(client.send(new GetApplicationCommand({ applicationName: 'hello' }))).rejects.toThrow('hello');
  });

  test('go with their groups and revisions, and what is being deployed is stopped', async () => {
    const id = await hello.begin(hooked({}));
    await client.send(new DeleteApplicationCommand({ applicationName: 'hello' }));
    await client.send(new DeleteApplicationCommand({ applicationName: 'hello' }));
    expect(await hello.deployment(id)).toMatchObject({ status: 'Stopped' });
    await client.send(new CreateApplicationCommand({ applicationName: 'hello' }));
    const { deploymentGroups } = await client.send(new ListDeploymentGroupsCommand({ applicationName: 'hello' }));
    expect(deploymentGroups).toEqual([]);
  });
});

describe('deployment groups', () => {
  test('come back with what CodeDeploy fills in', async () => {
    const { deploymentGroupId } = await createGroup();
    expect(await groupInfo('more')).toEqual({
      applicationName: 'hello',
      deploymentGroupName: 'more',
      deploymentGroupId,
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      serviceRoleArn: 'arn:aws:iam::000000000000:role/hello-deploy',
      computePlatform: 'Server',
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
      outdatedInstancesStrategy: 'UPDATE',
      terminationHookEnabled: false,
      autoScalingGroups: [],
      ec2TagFilters: [],
      onPremisesInstanceTagFilters: [],
      triggerConfigurations: [],
    });
    await expect(createGroup()).rejects.toMatchObject({ name: 'DeploymentGroupAlreadyExistsException' });
    const batch = new BatchGetDeploymentGroupsCommand({
      applicationName: 'hello',
      deploymentGroupNames: ['more', 'none'],
    });
    const { deploymentGroupsInfo, errorMessage } = await client.send(batch);
    expect([deploymentGroupsInfo?.length, errorMessage]).toEqual([1, 'No Deployment Group found for name: none']);
    await expect(groupInfo('none')).rejects.toMatchObject({ name: 'DeploymentGroupDoesNotExistException' });
  });

  test('can be of Lambda and ECS, with their own configuration', async () => {
    for (const computePlatform of ['Lambda', 'ECS'] as const) {
      const applicationName = computePlatform;
      await client.send(new CreateApplicationCommand({ applicationName, computePlatform }));
      await createGroup({ applicationName });
      const command = new GetDeploymentGroupCommand({ applicationName, deploymentGroupName: 'more' });
      expect((await client.send(command)).deploymentGroupInfo).toMatchObject({
        computePlatform,
        deploymentConfigName: `CodeDeployDefault.${computePlatform}AllAtOnce`,
        deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      });
      const inPlace = { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' } as const;
      await expect(
        createGroup({ applicationName, deploymentGroupName: 'x', deploymentStyle: inPlace }),
      ).rejects.toMatchObject({ name: 'InvalidDeploymentStyleException' });
    }
  });

  const filters = [{ Key: 'app', Value: 'hello', Type: 'KEY_AND_VALUE' as const }];
  const wrong: [string, Partial<CreateDeploymentGroupCommandInput>, string][] = [
    ['a role that is not there', { serviceRoleArn: 'arn:aws:iam::000000000000:role/none' }, 'InvalidRoleException'],
    ['an unknown configuration', { deploymentConfigName: 'none' }, 'DeploymentConfigDoesNotExistException'],
    [
      'the configuration of another platform',
      { deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' },
      'InvalidDeploymentConfigNameException',
    ],
    ['an Auto Scaling group', { autoScalingGroups: ['web'] }, 'InvalidAutoScalingGroupException'],
    [
      'a topic',
      {
        triggerConfigurations: [
          { triggerName: 't', triggerTargetArn: 'arn:aws:sns:us-east-1:000000000000:t', triggerEvents: [] },
        ],
      },
      'InvalidTriggerConfigException',
    ],
    [
      'filters and a set of EC2 tags',
      { ec2TagFilters: filters, ec2TagSet: { ec2TagSetList: [filters] } },
      'InvalidEC2TagCombinationException',
    ],
    [
      'filters and a set of on-premises tags',
      { onPremisesInstanceTagFilters: filters, onPremisesTagSet: { onPremisesTagSetList: [filters] } },
      'InvalidOnPremisesTagCombinationException',
    ],
    [
      'four groups of tags',
      { onPremisesTagSet: { onPremisesTagSetList: [filters, filters, filters, filters] } },
      'TagSetListLimitExceededException',
    ],
    [
      'blue/green on premises',
      { onPremisesInstanceTagFilters: filters, deploymentStyle: { deploymentType: 'BLUE_GREEN' } },
      'InvalidDeploymentStyleException',
    ],
    ['alarms that are none', { alarmConfiguration: { enabled: true } }, 'InvalidAlarmConfigException'],
    [
      'an alarm twice',
      { alarmConfiguration: { enabled: true, alarms: [{ name: 'a' }, { name: 'a' }] } },
      'InvalidAlarmConfigException',
    ],
    ['a rollback of nothing', { autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfigException'],
    ['a tag of AWS', { tags: [{ Key: 'aws:x', Value: '' }] }, 'InvalidTagsToAddException'],
  ];
  test.each(wrong)('refuse %s', async (_title, over, name) => {
    await expect(createGroup(over)).rejects.toMatchObject({ name });
  });

  test('trust CodeDeploy in the name of the region, too', async () => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'codedeploy.us-east-1.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    });
    const iam = local.client(IAMClient);
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'regional', AssumeRolePolicyDocument }));
    await expect(createGroup({ serviceRoleArn: Role?.Arn })).resolves.toBeDefined();
    const serviceRoleArn = await createRole(local, 'for-builds', 'codebuild.amazonaws.com');
    await expect(createGroup({ serviceRoleArn, deploymentGroupName: 'x' })).rejects.toMatchObject({
      name: 'InvalidRoleException',
    });
  });

  test('change in what is said; a tag set takes the place of filters', async () => {
    const onPremisesTagSet = { onPremisesTagSetList: [filters] };
    await update({ onPremisesTagSet, newDeploymentGroupName: 'hosts' });
    expect(await groupInfo('hosts')).toMatchObject({
      deploymentGroupName: 'hosts',
      onPremisesInstanceTagFilters: [],
      onPremisesTagSet,
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
    });
    await expect(groupInfo('servers')).rejects.toMatchObject({ name: 'DeploymentGroupDoesNotExistException' });
  });

  test('are gone when they are deleted, twice as well', async () => {
    await client.send(new DeleteDeploymentGroupCommand(GROUP));
    expect(await client.send(new DeleteDeploymentGroupCommand(GROUP))).toMatchObject({ hooksNotCleanedUp: [] });
  });
});

describe('deployment configurations', () => {
  const get = async (deploymentConfigName: string) =>
    (await client.send(new GetDeploymentConfigCommand({ deploymentConfigName }))).deploymentConfigInfo;

  test('are those of AWS and of the account', async () => {
    const minimumHealthyHosts = { type: 'FLEET_PERCENT', value: 70 } as const;
    const create = new CreateDeploymentConfigCommand({ deploymentConfigName: 'most', minimumHealthyHosts });
    const { deploymentConfigId } = await client.send(create);
    const { deploymentConfigsList } = await client.send(new ListDeploymentConfigsCommand({}));
    expect(deploymentConfigsList).toHaveLength(18);
    expect(await get('most')).toMatchObject({ deploymentConfigId, minimumHealthyHosts, computePlatform: 'Server' });
    expect(await get('CodeDeployDefault.OneAtATime')).toMatchObject({
      minimumHealthyHosts: { type: 'MOST_CONCURRENCY', value: 1 },
    });
    expect(await get('CodeDeployDefault.LambdaCanary10Percent5Minutes')).toMatchObject({
      computePlatform: 'Lambda',
      trafficRoutingConfig: { timeBasedCanary: { canaryPercentage: 10, canaryInterval: 5 } },
    });
    await expect(client.send(create)).rejects.toMatchObject({ name: 'DeploymentConfigAlreadyExistsException' });
  });

  test.each([
    [{ deploymentConfigName: 'CodeDeployDefault.Mine' }, 'InvalidDeploymentConfigNameException'],
    [{}, 'InvalidMinimumHealthyHostValueException'],
    [
      { minimumHealthyHosts: { type: 'FLEET_PERCENT' as const, value: 100 } },
      'InvalidMinimumHealthyHostValueException',
    ],
    [{ computePlatform: 'ECS' as const }, 'InvalidTrafficRoutingConfigurationException'],
    [{ zonalConfig: {} }, 'InvalidZonalDeploymentConfigurationException'],
  ])('refuse %j', async (over, name) => {
    const command = new CreateDeploymentConfigCommand({ deploymentConfigName: 'x', ...over });
    await expect(client.send(command)).rejects.toMatchObject({ name });
  });

  test('that a group uses, or AWS has, stay', async () => {
    const minimumHealthyHosts = { type: 'HOST_COUNT', value: 0 } as const;
    await client.send(new CreateDeploymentConfigCommand({ deploymentConfigName: 'any', minimumHealthyHosts }));
    await update({ deploymentConfigName: 'any' });
    const remove = (deploymentConfigName: string) =>
      client.send(new DeleteDeploymentConfigCommand({ deploymentConfigName }));
    await expect(remove('any')).rejects.toMatchObject({ name: 'DeploymentConfigInUseException' });
    await expect(remove('CodeDeployDefault.AllAtOnce')).rejects.toMatchObject({ name: 'InvalidOperationException' });
    await update({ deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
    await remove('any');
    await expect(get('any')).rejects.toMatchObject({ name: 'DeploymentConfigDoesNotExistException' });
  });
});

describe('on-premises instances', () => {
  const register = (instanceName: string, identity: object = { iamUserArn: USER }) =>
    client.send(new RegisterOnPremisesInstanceCommand({ instanceName, ...identity }));

  test('are folders; they are listed, and stay so when they are deregistered', async () => {
    await register('db_1');
    await access(hello.root('db_1'));
    const command = new GetOnPremisesInstanceCommand({ instanceName: 'db_1' });
    expect((await client.send(command)).instanceInfo).toEqual({
      instanceName: 'db_1',
      iamUserArn: USER,
      instanceArn: expect.stringMatching(`^${ARN}:instance/db_1_[0-9a-f]{10}$`),
      registerTime: expect.any(Date),
      tags: [],
    });
    await client.send(new DeregisterOnPremisesInstanceCommand({ instanceName: 'web-1' }));
    const list = async (registrationStatus?: 'Registered' | 'Deregistered') =>
      (await client.send(new ListOnPremisesInstancesCommand({ registrationStatus }))).instanceNames;
    expect([await list(), await list('Registered'), await list('Deregistered')]).toEqual([
      ['db_1', 'web-1'],
      ['db_1'],
      ['web-1'],
    ]);
    const batch = new BatchGetOnPremisesInstancesCommand({ instanceNames: ['db_1', 'web-1', 'none'] });
    expect((await client.send(batch)).instanceInfos).toMatchObject([
      { tags: [] },
      { deregisterTime: expect.any(Date) },
    ]);
    await access(hello.root('web-1'));
    await register('web-1');
    expect(await list('Deregistered')).toEqual([]);
  });

  const SESSION = 'arn:aws:sts::000000000000:assumed-role/instance/web-9';
  test.each([
    ['web-1', { iamUserArn: USER }, 'InstanceNameAlreadyRegisteredException'],
    ['x', {}, 'IamArnRequiredException'],
    ['x', { iamUserArn: USER, iamSessionArn: SESSION }, 'MultipleIamArnsProvidedException'],
    ['x', { iamUserArn: 'arn:aws:iam::000000000000:user/other' }, 'InvalidIamUserArnException'],
    ['x', { iamSessionArn: 'arn:aws:iam::000000000000:role/instance' }, 'InvalidIamSessionArnException'],
    ['../x', { iamUserArn: USER }, 'InvalidInstanceNameException'],
    ['i-0123456789abcdef0', { iamUserArn: USER }, 'InvalidInstanceNameException'],
  ])('refuse %s as %j', async (name, identity, code) => {
    await expect(register(name, identity)).rejects.toMatchObject({ name: code });
  });

  test('of one session there is one', async () => {
    await register('x', { iamSessionArn: SESSION });
    await expect(register('y', { iamSessionArn: SESSION })).rejects.toMatchObject({
      name: 'IamSessionArnAlreadyRegisteredException',
    });
  });

  test('have tags, by which they are found', async () => {
    const tag = (instanceNames: string[], tags: { Key: string; Value: string }[]) =>
      client.send(new AddTagsToOnPremisesInstancesCommand({ instanceNames, tags }));
    await register('db_1');
    await tag(['db_1', 'web-1'], [{ Key: 'stage', Value: 'test' }]);
    const untag = new RemoveTagsFromOnPremisesInstancesCommand({
      instanceNames: ['web-1'],
      tags: [
        { Key: 'app', Value: 'other' },
        { Key: 'stage', Value: 'test' },
      ],
    });
    await client.send(untag);
    const found = async (Key?: string, Value?: string, Type?: 'KEY_ONLY' | 'VALUE_ONLY') => {
      const command = new ListOnPremisesInstancesCommand({ tagFilters: [{ Key, Value, Type }] });
      return (await client.send(command)).instanceNames;
    };
    expect(await found('stage', 'test')).toEqual(['db_1']);
    expect(await found('app', undefined, 'KEY_ONLY')).toEqual(['web-1']);
    expect(await found(undefined, 'hello', 'VALUE_ONLY')).toEqual(['web-1']);
    await expect(tag(['none'], [{ Key: 'a', Value: '' }])).rejects.toMatchObject({
      name: 'InstanceNotRegisteredException',
    });
    const eleven = Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await expect(tag(['db_1'], eleven)).rejects.toMatchObject({ name: 'TagLimitExceededException' });
    await expect(tag([], eleven)).rejects.toMatchObject({ name: 'InstanceNameRequiredException' });
    await expect(tag(['db_1'], [])).rejects.toMatchObject({ name: 'TagRequiredException' });
  });
});

describe('revisions', () => {
  const revision = { revisionType: 'S3', s3Location: { bucket: 'b', key: 'k/1.zip', bundleType: 'zip' } } as const;

  test('are registered, described and listed', async () => {
    const about = { applicationName: 'hello', revision };
    await client.send(new RegisterApplicationRevisionCommand({ ...about, description: 'First' }));
    const found = await client.send(new GetApplicationRevisionCommand(about));
    expect(found).toMatchObject({ revision, revisionInfo: { description: 'First', deploymentGroups: [] } });
    const { revision: used } = await hello.deploy(hooked({}));
    const list = async (over: object) =>
      (await client.send(new ListApplicationRevisionsCommand({ applicationName: 'hello', ...over }))).revisions;
    expect(await list({ deployed: 'include' })).toEqual([used]);
    expect(await list({ deployed: 'exclude' })).toEqual([revision]);
    expect(await list({ sortBy: 'registerTime', sortOrder: 'descending' })).toEqual([used, revision]);
    expect(await list({ s3Bucket: 'b', s3KeyPrefix: 'k/' })).toEqual([revision]);
    await expect(list({ s3KeyPrefix: 'k/' })).rejects.toMatchObject({ name: 'BucketNameFilterRequiredException' });
    const batch = new BatchGetApplicationRevisionsCommand({ applicationName: 'hello', revisions: [revision, used!] });
    const { revisions } = await client.send(batch);
    expect(revisions?.map(({ genericRevisionInfo }) => genericRevisionInfo?.deploymentGroups)).toEqual([
      [],
      ['servers'],
    ]);
    const other = { ...revision, s3Location: { ...revision.s3Location, key: 'k/2.zip' } };
    const missing = new GetApplicationRevisionCommand({ applicationName: 'hello', revision: other });
    await expect(client.send(missing)).rejects.toMatchObject({ name: 'RevisionDoesNotExistException' });
  });

  test.each([
    ['no type', { s3Location: revision.s3Location }],
    ['the member of another type', { revisionType: 'GitHub' as const, s3Location: revision.s3Location }],
    ['no key', { revisionType: 'S3' as const, s3Location: { bucket: 'b' } }],
    ['no bundle type', { revisionType: 'S3' as const, s3Location: { bucket: 'b', key: 'k' } }],
  ])('are refused with %s', async (_title, given) => {
    const command = new RegisterApplicationRevisionCommand({ applicationName: 'hello', revision: given });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidRevisionException' });
  });
});

describe('deployments', () => {
  const create = (over: Partial<CreateDeploymentCommandInput>) =>
    client.send(new CreateDeploymentCommand({ ...GROUP, ...over }));
  const s3 = { revisionType: 'S3', s3Location: { bucket: 'b', key: 'k', bundleType: 'zip' } } as const;

  const wrong: [string, Partial<CreateDeploymentCommandInput>, string][] = [
    ['no revision', {}, 'RevisionRequiredException'],
    ['no group', { revision: s3, deploymentGroupName: undefined }, 'DeploymentGroupNameRequiredException'],
    ['an unknown group', { revision: s3, deploymentGroupName: 'x' }, 'DeploymentGroupDoesNotExistException'],
    ['an unknown configuration', { revision: s3, deploymentConfigName: 'x' }, 'DeploymentConfigDoesNotExistException'],
    [
      'GitHub',
      { revision: { revisionType: 'GitHub', gitHubLocation: { repository: 'a/b', commitId: 'c' } } },
      'InvalidRevisionException',
    ],
    [
      'a file of YAML',
      { revision: { ...s3, s3Location: { ...s3.s3Location, bundleType: 'YAML' } } },
      'InvalidRevisionException',
    ],
    ['instances of its own', { revision: s3, targetInstances: {} }, 'InvalidTargetInstancesException'],
  ];
  test.each(wrong)('are refused with %s', async (_title, over, name) => {
    await expect(create(over)).rejects.toMatchObject({ name });
  });

  test('to Lambda and load balancers are refused: there are none', async () => {
    await client.send(new CreateApplicationCommand({ applicationName: 'fun', computePlatform: 'Lambda' }));
    await createGroup({ applicationName: 'fun', deploymentGroupName: 'servers' });
    await expect(create({ applicationName: 'fun', revision: s3 })).rejects.toMatchObject({
      name: 'InvalidComputePlatformException',
      message: 'The local AWS has no Lambda to deploy to: it deploys to on-premises instances.',
    });
    const loadBalancerInfo = { targetGroupInfoList: [{ name: 'web' }] };
    await update({ loadBalancerInfo, deploymentStyle: { deploymentOption: 'WITH_TRAFFIC_CONTROL' } });
    expect(await groupInfo()).toMatchObject({ loadBalancerInfo });
    await expect(create({ revision: s3 })).rejects.toMatchObject({ name: 'InvalidLoadBalancerInfoException' });
  });

  test('there is one of for a group at a time', async () => {
    const id = await hello.begin(hooked({}));
    await expect(create({ revision: s3 })).rejects.toMatchObject({
      name: 'DeploymentLimitExceededException',
      message: `The Deployment Group 'servers' already has an active Deployment '${id}'`,
    });
  });

  test('that have not begun have no targets, and are stopped at once', async () => {
    const id = await hello.begin(hooked({}));
    expect(id).toMatch(/^d-[A-Z0-9]{9}$/);
    const about = { deploymentId: id };
    await expect(hello.target(id)).rejects.toMatchObject({ name: 'DeploymentNotStartedException' });
    await expect(client.send(new ContinueDeploymentCommand(about))).rejects.toMatchObject({
      name: 'UnsupportedActionForDeploymentTypeException',
    });
    expect(await client.send(new StopDeploymentCommand(about))).toMatchObject({ status: 'Succeeded' });
    expect(await hello.deployment(id)).toMatchObject({ status: 'Stopped' });
    for (const command of [new StopDeploymentCommand(about), new ContinueDeploymentCommand(about)]) {
      await expect(client.send(command as StopDeploymentCommand)).rejects.toMatchObject({
        name: 'DeploymentAlreadyCompletedException',
      });
    }
  });

  test('are listed, the newest first, as they are asked for', async () => {
    const first = await hello.deploy(hooked({}));
    const second = await hello.deploy(hooked({ AfterInstall: 'exit 1' }));
    const list = async (over: object) => (await client.send(new ListDeploymentsCommand(over))).deployments;
    expect(await list({})).toEqual([second.deploymentId, first.deploymentId]);
    expect(await list({ ...GROUP, includeOnlyStatuses: ['Failed'] })).toEqual([second.deploymentId]);
    expect(await list({ createTimeRange: { end: first.createTime } })).toEqual([first.deploymentId]);
    await expect(list({ ...GROUP, deploymentGroupName: 'x' })).rejects.toMatchObject({
      name: 'DeploymentGroupDoesNotExistException',
    });
  });

  test('tell of their targets, also as instances', async () => {
    const { deploymentId } = await hello.deploy(hooked({}));
    const target = await hello.target(deploymentId);
    expect(target).toMatchObject({ deploymentId, targetId: 'web-1', status: 'Succeeded' });
    const about = { deploymentId, instanceId: 'web-1' };
    const { instanceSummary } = await client.send(new GetDeploymentInstanceCommand(about));
    expect(instanceSummary).toMatchObject({ instanceId: 'web-1', lifecycleEvents: target.lifecycleEvents });
    const statuses = new ListDeploymentInstancesCommand({ deploymentId, instanceStatusFilter: ['Failed'] });
    expect((await client.send(statuses)).instancesList).toEqual([]);
    const several = { deploymentId, instanceIds: ['web-1', 'x'] };
    expect((await client.send(new BatchGetDeploymentInstancesCommand(several))).instancesSummary).toHaveLength(1);
    const both = new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds: ['web-1', 'x'] });
    await expect(client.send(both)).rejects.toMatchObject({ name: 'DeploymentTargetDoesNotExistException' });
    const unknown = new GetDeploymentTargetCommand({ deploymentId, targetId: 'x' });
    await expect(client.send(unknown)).rejects.toMatchObject({ name: 'DeploymentTargetDoesNotExistException' });
    const instance = new GetDeploymentInstanceCommand({ deploymentId, instanceId: 'x' });
    await expect(client.send(instance)).rejects.toMatchObject({ name: 'InstanceDoesNotExistException' });
  });

  test.each([
    ['d-ABCDEFGHI', 'DeploymentDoesNotExistException'],
    ['x', 'InvalidDeploymentIdException'],
  ])('%s is none', async (deploymentId, name) => {
    await expect(client.send(new GetDeploymentCommand({ deploymentId }))).rejects.toMatchObject({ name });
  });
});

describe('tags', () => {
  test.each([`${ARN}:application:hello`, `${ARN}:deploymentgroup:hello/servers`])('of %s', async (ResourceArn) => {
    await client.send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: 'b', Value: '2' }]);
  });

  test.each([
    ['arn:aws:s3:::hello', 'InvalidArnException'],
    [`${ARN}:instance:web-1`, 'ArnNotSupportedException'],
    [`${ARN}:application:x`, 'ApplicationDoesNotExistException'],
    [`${ARN}:deploymentgroup:hello/x`, 'DeploymentGroupDoesNotExistException'],
  ])('of %s there are none', async (ResourceArn, name) => {
    await expect(client.send(new ListTagsForResourceCommand({ ResourceArn }))).rejects.toMatchObject({ name });
  });
});
