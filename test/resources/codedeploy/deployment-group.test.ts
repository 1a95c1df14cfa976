import {
  type AutoRollbackConfiguration,
  CreateDeploymentGroupCommand,
  DeleteDeploymentGroupCommand,
  type DeploymentGroupInfo,
  type DeploymentStyle,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../../src/engine.js';
import { environmentsIn } from '../../../src/inspect.js';
import type { GroupStage } from '../../../src/stages/codedeploy/fields.js';
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
  groups,
  groupTags,
  instances,
  nothingDeployed,
} from '../../helpers/codedeploy-account.js';
import { notesIn, testContext, type TestContext } from '../../helpers/context.js';
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

const serviceRoleArn = arnOfRole('codedeploy');
const never = { enabled: false, events: [] };
const inPlace: DeploymentStyle = { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' };
const blueGreen: DeploymentStyle = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' };
const newFleet = {
  deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
  terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
};

/** Each kind of group with the settings that CodeDeploy is told. */
const kinds = [
  {
    to: 'instances',
    stage: instances,
    platform: 'Server',
    marks: [],
    settings: { deploymentStyle: inPlace, ...byTags(environmentTag) },
  },
  {
    to: 'auto-scaling-group',
    stage: autoScalingGroup,
    platform: 'Server',
    marks: [{ Key: 'pipeline-setup:group', Value: 'web' }],
    settings: {
      deploymentStyle: blueGreen,
      blueGreenDeploymentConfiguration: {
        ...newFleet,
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
      },
      autoScalingGroups: ['web'],
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'web-instances' }] },
    },
  },
  {
    to: 'ecs',
    stage: ecs,
    platform: 'ECS',
    marks: [],
    settings: {
      deploymentStyle: blueGreen,
      blueGreenDeploymentConfiguration: newFleet,
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
  },
] as const;
/** What goes with an update that a group of another kind had. */
const withoutFormer = { instances: { autoScalingGroups: [] }, 'auto-scaling-group': byTags(), ecs: {} };

describe.each(kinds)('of $to', ({ to, stage, platform, marks, settings }) => {
  const { name: applicationName, groupArn } = applications[platform];
  const made = {
    applicationName,
    deploymentGroupName: 'staging',
    serviceRoleArn,
    autoRollbackConfiguration: never,
    ...settings,
  };

  test('absent: is made with its tags', async () => {
    nothingDeployed(aws);
    await provision(await look(stage));
    expect(aws.writes()).toEqual([['CreateDeploymentGroup', { ...made, tags: [...ourTagPairs, ...marks] }]]);
  });

  test('absent: is made with all that can be said', async () => {
    nothingDeployed(aws);
    const whole: GroupStage = {
      ...stage,
      rollback: 'on-failure',
      configuration: 'Mine',
      alarms: ['errors', 'latency'],
      url: 'https://staging.example.com',
    };
    await provision(await look(whole));
    const said = {
      deploymentConfigName: 'Mine',
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
      alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }, { name: 'latency' }] },
    };
    const url = { Key: 'pipeline-setup:url', Value: 'https://staging.example.com' };
    expect(aws.writes()).toEqual([
      ['CreateDeploymentGroup', { ...made, ...said, tags: [...ourTagPairs, url, ...marks] }],
    ]);
  });

  test('absent: is made as soon as CodeDeploy can assume the new role', async () => {
    nothingDeployed(aws);
    const message = `AWS CodeDeploy does not have the permissions required to assume the role ${serviceRoleArn}.`;
    const notYet = awsError('InvalidRoleException', message);
    aws.codedeploy.on(CreateDeploymentGroupCommand).rejectsOnce(notYet).rejectsOnce(notYet).resolves({});
    await provision(await look(stage));
    expect(aws.inputsOf('CreateDeploymentGroup')).toHaveLength(3);
    expect(notesIn(context)).toEqual(['waiting for IAM to make hello-eu-central-1-codedeploy usable']);
  });

  test('same: there is nothing to change, and what was chosen is known', async () => {
    deployed(aws, context, stage);
    const { inspection, context: settled } = await look(stage);
    expect(inspection).toMatchObject({ name: 'staging', arn: groupArn, state: 'present', changes: [] });
    expect(settled.config.stages).toMatchObject([stage]);
  });

  /** What an update says when nothing else is asked for: with it goes what a group of another kind had. */
  const { autoScalingGroups: _named, ...kept }: Partial<DeploymentGroupInfo> = settings as object;
  const update = {
    applicationName,
    currentDeploymentGroupName: 'staging',
    serviceRoleArn,
    autoRollbackConfiguration: never,
    deploymentConfigName: groups[to].deploymentConfigName,
    ...kept,
    ...withoutFormer[to],
  };
  const onFailure: AutoRollbackConfiguration = { enabled: true, events: ['DEPLOYMENT_FAILURE'] };

  test.each<[what: string, stage: Partial<GroupStage>, actual: DeploymentGroupInfo, path: string, said: object]>([
    ['another role', {}, { serviceRoleArn: arnOfRole('theirs') }, 'serviceRole', {}],
    ['another type', {}, { deploymentStyle: to === 'instances' ? blueGreen : inPlace }, 'type', {}],
    ['another configuration', { configuration: 'Mine' }, {}, 'configuration', { deploymentConfigName: 'Mine' }],
    [
      'no alarms',
      { alarms: ['errors'] },
      { alarmConfiguration: { enabled: false, alarms: [{ name: 'errors' }] } },
      'alarms',
      { alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] } },
    ],
    [
      'alarms',
      { alarms: [] },
      { alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] } },
      'alarms',
      { alarmConfiguration: { enabled: false, alarms: [] } },
    ],
    ['no rollback', { rollback: 'on-failure' }, {}, 'rollbackOn', { autoRollbackConfiguration: onFailure }],
    ['a rollback', {}, { autoRollbackConfiguration: onFailure }, 'rollbackOn', {}],
    [
      'a rollback where the pipeline does it, because of the test',
      { rollback: 'on-failure', test: 'smoke.yml' },
      { autoRollbackConfiguration: onFailure },
      'rollbackOn',
      {},
    ],
  ])('with %s: is set right', async (_what, wanted, actual, path, said) => {
    deployed(aws, context, stage);
    groupIs(aws, to, actual);
    const survey = await look({ ...stage, ...wanted } as GroupStage);
    expect(survey.inspection.state).toBe('drifted');
    expect(survey.inspection.changes.map((change) => change.path)).toEqual([path]);
    await provision(survey);
    expect(aws.writes()).toEqual([
      ['TagResource', { ResourceArn: groupArn, Tags: [...ourTagPairs, ...marks] }],
      ['UpdateDeploymentGroup', { ...update, ...said }],
    ]);
  });

  test('an update waits until CodeDeploy can assume the role', async () => {
    deployed(aws, context, stage);
    const notYet = awsError('InvalidRoleException', `AWS CodeDeploy cannot assume the role ${serviceRoleArn}.`);
    aws.codedeploy.on(UpdateDeploymentGroupCommand).rejectsOnce(notYet).resolves({});
    await provision(await look({ ...stage, configuration: 'Mine' }));
    expect(aws.inputsOf('UpdateDeploymentGroup')).toHaveLength(2);
  });

  test('with another URL, or other tags: is marked, and not updated', async () => {
    deployed(aws, context, stage);
    await provision(await look({ ...stage, url: 'https://staging.example.com' }));
    const url = { Key: 'pipeline-setup:url', Value: 'https://staging.example.com' };
    expect(aws.writes()).toEqual([['TagResource', { ResourceArn: groupArn, Tags: [...ourTagPairs, url, ...marks] }]]);
  });

  test('made or changed: it is known where the local AWS serves it', async () => {
    const url = 'http://127.0.0.1:20000';
    Object.assign(context, { servedAt: async () => url });
    deployed(aws, context, stage);
    const changed = await provision(await look({ ...stage, configuration: 'Mine' }));
    expect(changed).toMatchObject([{ outcome: 'updated', actual: { url } }]);
    nothingDeployed(aws);
    expect(await provision(await look(stage))).toMatchObject([{ outcome: 'created', actual: { url } }]);
  });

  test('what was chosen is kept when nothing is said of it', async () => {
    const chosen = { configuration: 'Mine', alarms: ['errors'], url: 'https://staging.example.com' };
    deployed(aws, context, stage);
    const actual = {
      deploymentConfigName: 'Mine',
      alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
    };
    groupIs(aws, to, actual, [...groupTags[to], { Key: 'pipeline-setup:url', Value: chosen.url }]);
    const { context: settled, inspection } = await look(stage);
    expect(settled.config.stages).toEqual([{ ...stage, ...chosen }]);
    expect(inspection.changes).toEqual([]);
  });

  test('foreign: also when it is made by somebody else in between', async () => {
    deployed(aws, context, stage);
    groupIs(aws, to, {}, []);
    expect((await look(stage)).inspection.state).toBe('foreign');
    nothingDeployed(aws);
    const survey = await look(stage);
    deployed(aws, context, stage);
    groupIs(aws, to, {}, []);
    aws.codedeploy.on(CreateDeploymentGroupCommand).rejects(awsError('DeploymentGroupAlreadyExistsException'));
    await expect(provision(survey)).rejects.toMatchObject({ code: 'foreign-resource' });
  });

  test('is removed; gone already is no error', async () => {
    deployed(aws, context, stage);
    aws.codedeploy.on(DeleteDeploymentGroupCommand).rejects(awsError('ApplicationDoesNotExistException'));
    expect((await destroy(await look(stage), {})).map(({ outcome }) => outcome)).toEqual(['removed']);
    const group = { applicationName, deploymentGroupName: 'staging' };
    expect(aws.writes()).toEqual([['DeleteDeploymentGroup', group]]);
  });

  test('it tells where it answers, and how the last deployment ended', async () => {
    deployed(aws, context, stage);
    const url = 'https://staging.example.com';
    const Tags = [...groupTags[to], { Key: 'pipeline-setup:url', Value: url }];
    groupIs(aws, to, { lastAttemptedDeployment: { status: 'Failed' } }, Tags);
    expect(environmentsIn(await look(stage))).toEqual([{ name: 'staging', url, health: 'Failed' }]);
  });
});
