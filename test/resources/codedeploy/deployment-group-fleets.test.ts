/** What a deployment group is told of what its environment is deployed to, what is kept of that, and what goes. */
import { GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { provision } from '../../../src/engine.js';
import { environmentsIn, inspect } from '../../../src/inspect.js';
import type { EcsStage, GroupStage } from '../../../src/stages/codedeploy/fields.js';
import { ourTagPairs } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import {
  applications,
  arnOfRole,
  autoScalingGroup,
  byTags,
  deployed,
  ecs,
  environmentTag,
  groupIs,
  groupTags,
  instances,
} from '../../helpers/codedeploy-account.js';
import { testContext, type TestContext } from '../../helpers/context.js';
import { surveyOf } from '../../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const look = async (stage: GroupStage) => await surveyOf(context, 'deployment-group', { stages: [stage] });

describe('the tags of instances', () => {
  const app = { Key: 'app', Value: 'shop=1' };

  test('are those of the config', async () => {
    deployed(aws, context);
    const survey = await look({ ...instances, tags: { tier: 'web', app: 'shop=1' } });
    const to = ['app=shop=1', 'tier=web'];
    const from = ['pipeline-setup:environment=hello/staging'];
    expect(survey.inspection.changes).toEqual([
      { path: 'ec2Tags', from, to },
      { path: 'onPremisesTags', from, to },
    ]);
    await provision(survey);
    expect(aws.inputsOf('UpdateDeploymentGroup')).toMatchObject([byTags({ Key: 'tier', Value: 'web' }, app)]);
  });

  test('are kept when nothing is said of them', async () => {
    deployed(aws, context);
    groupIs(aws, 'instances', byTags(app));
    const { context: settled, inspection } = await look(instances);
    expect(settled.config.stages).toMatchObject([{ tags: { app: 'shop=1' } }]);
    expect(inspection.state).toBe('present');
  });

  test('the target group of instances is told, and kept', async () => {
    deployed(aws, context);
    await provision(await look({ ...instances, 'target-group': 'web' }));
    const loadBalancerInfo = { targetGroupInfoList: [{ name: 'web' }] };
    const deploymentStyle = { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' };
    expect(aws.inputsOf('UpdateDeploymentGroup')).toMatchObject([{ loadBalancerInfo, deploymentStyle }]);
    groupIs(aws, 'instances', { loadBalancerInfo });
    const { context: settled, inspection } = await look(instances);
    expect(settled.config.stages).toMatchObject([{ 'target-group': 'web' }]);
    expect(inspection.state).toBe('present');
  });
});

describe('an Auto Scaling group', () => {
  const asRead: GroupStage = { deploy: 'codedeploy', environment: 'staging' };
  const role = { Key: 'pipeline-setup:instance-role', Value: 'web' };

  test('is known without pipeline.yml, with its role', async () => {
    deployed(aws, context, autoScalingGroup);
    groupIs(aws, 'auto-scaling-group', {}, [...groupTags['auto-scaling-group'], role]);
    const { context: settled, inspection } = await look(asRead);
    expect(settled.config.stages).toMatchObject([{ ...autoScalingGroup, 'instance-role': 'web' }]);
    expect(inspection.changes).toEqual([]);
  });

  test('is named again only when it is to be another one: CodeDeploy goes on to its own', async () => {
    deployed(aws, context, autoScalingGroup);
    await provision(await look({ ...asRead, configuration: 'Mine' }));
    await provision(await look({ ...autoScalingGroup, group: 'api' }));
    const [same, other] = aws.inputsOf('UpdateDeploymentGroup');
    expect(same).not.toHaveProperty('autoScalingGroups');
    expect(other).toMatchObject({ autoScalingGroups: ['api'] });
    expect(aws.inputsOf('TagResource')).toMatchObject([
      { Tags: [...ourTagPairs, { Key: 'pipeline-setup:group', Value: 'web' }] },
      { Tags: [...ourTagPairs, { Key: 'pipeline-setup:group', Value: 'api' }] },
    ]);
  });
});

describe('from one kind to another', () => {
  test('from instances to an Auto Scaling group: their tags go', async () => {
    deployed(aws, context);
    await provision(await look(autoScalingGroup));
    expect(aws.inputsOf('UpdateDeploymentGroup')).toEqual([
      {
        applicationName: 'hello',
        currentDeploymentGroupName: 'staging',
        serviceRoleArn: arnOfRole('codedeploy'),
        autoRollbackConfiguration: { enabled: false, events: [] },
        deploymentConfigName: 'CodeDeployDefault.OneAtATime',
        deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
        blueGreenDeploymentConfiguration: expect.anything() as object,
        autoScalingGroups: ['web'],
        loadBalancerInfo: { targetGroupInfoList: [{ name: 'web-instances' }] },
        ...byTags(),
      },
    ]);
  });

  test('from an Auto Scaling group to instances: it goes', async () => {
    deployed(aws, context, autoScalingGroup);
    await provision(await look({ ...instances, to: 'instances' }));
    expect(aws.inputsOf('UpdateDeploymentGroup')).toMatchObject([
      { autoScalingGroups: [], deploymentStyle: { deploymentType: 'IN_PLACE' }, ...byTags(environmentTag) },
    ]);
  });

  test('from instances to ECS: a group of the other application, with nothing of the former one', async () => {
    deployed(aws, context);
    groupIs(aws, 'instances', { lastAttemptedDeployment: { status: 'Succeeded' } });
    const { context: settled, inspections } = await inspect(context, { name: 'hello', stages: [ecs] });
    expect(settled.config.stages).toEqual([ecs]);
    const found = inspections.filter(({ kind }) => kind === 'deployment-group');
    expect(found.map(({ arn, state }) => [arn, state])).toEqual([
      [applications.Server.groupArn, 'present'],
      [applications.ECS.groupArn, 'missing'],
    ]);
    expect(environmentsIn({ context: settled, inspections })).toEqual([]);
  });

  test('of two groups of an environment the one counts that is deployed to now', async () => {
    deployed(aws, context);
    groupIs(aws, 'instances', { deploymentConfigName: 'OfInstances' }, [
      ...ourTagPairs,
      { Key: 'pipeline-setup:url', Value: 'https://former.example.com' },
    ]);
    groupIs(aws, 'ecs');
    const { context: settled } = await look(ecs);
    expect(settled.config.stages).toEqual([{ ...ecs, configuration: 'CodeDeployDefault.ECSAllAtOnce' }]);
    expect(settled.urls).toEqual({});
  });
});

describe('a service of ECS', () => {
  const asRead = { deploy: 'codedeploy', to: 'ecs', environment: 'staging' } as EcsStage;

  test('is known without pipeline.yml, with the roles of its tasks', async () => {
    deployed(aws, context, ecs);
    const roles = { Key: 'pipeline-setup:task-roles', Value: 'task execution' };
    groupIs(aws, 'ecs', {}, [...groupTags.ecs, roles]);
    const { context: settled, inspection } = await look(asRead);
    expect(settled.config.stages).toMatchObject([{ ...ecs, 'task-roles': ['task', 'execution'] }]);
    expect(inspection.changes).toEqual([]);
  });

  test.each<[string, Partial<EcsStage>]>([
    ['cluster', { cluster: 'other' }],
    ['service', { service: 'other' }],
    ['listener', { listener: `${ecs.listener}0` }],
    ['targetGroups.1', { 'target-groups': ['web-blue', 'other'] }],
  ])('another %s: is updated', async (path, other) => {
    deployed(aws, context, ecs);
    const survey = await look({ ...ecs, ...other });
    expect(survey.inspection.changes.map((change) => change.path)).toEqual([path]);
    await provision(survey);
    expect(aws.inputsOf('UpdateDeploymentGroup')).toHaveLength(1);
  });

  test('whose group is gone is not known any more without pipeline.yml: it is said what to do', async () => {
    deployed(aws, context, ecs);
    aws.codedeploy.on(GetDeploymentGroupCommand).rejects(awsError('DeploymentGroupDoesNotExistException'));
    const survey = await look(asRead);
    expect(survey.inspection.state).toBe('missing');
    await expect(provision(survey)).rejects.toMatchObject({
      code: 'bad-config',
      message: 'What staging is deployed to is not known any more.',
      hint: expect.stringContaining(
        'Say it in pipeline.yml: deploy: codedeploy, to: ecs, environment: staging',
      ) as string,
    });
    expect(aws.writes()).toEqual([]);
  });
});

test('tags that were lost are set again', async () => {
  deployed(aws, context);
  groupIs(aws, 'instances', {}, []);
  const survey = await look(instances);
  await survey.inspections[0]!.resource.update(survey.context, survey.inspection.found!);
  expect(aws.writes()).toEqual([['TagResource', { ResourceArn: applications.Server.groupArn, Tags: ourTagPairs }]]);
});
