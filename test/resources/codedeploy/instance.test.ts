import {
  DeregisterOnPremisesInstanceCommand,
  GetOnPremisesInstanceCommand,
  RegisterOnPremisesInstanceCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { destroy, provision } from '../../../src/engine.js';
import { inspect } from '../../../src/inspect.js';
import type { GroupStage } from '../../../src/stages/codedeploy/fields.js';
import { ourTagPairs } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import {
  autoScalingGroup,
  deployed,
  ecs,
  environmentTag,
  instanceInfo,
  instances,
  nothingDeployed,
} from '../../helpers/codedeploy-account.js';
import { testContext, type TestContext } from '../../helpers/context.js';
import { surveyOf } from '../../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = { ...testContext(), endpoint: 'local' };
});
afterEach(() => {
  aws.restore();
});

const look = async (stage: GroupStage = instances, tags?: Record<string, string>) =>
  await surveyOf(context, 'on-premises-instance', { stages: [stage], ...(tags && { tags }) });

const instanceName = 'hello-staging';
const { iamSessionArn } = instanceInfo;
const register = ['RegisterOnPremisesInstance', { instanceName, iamSessionArn }];
const mark = (...tags: object[]) => ['AddTagsToOnPremisesInstances', { instanceNames: [instanceName], tags }];
const instanceIs = (over: object) =>
  aws.codedeploy.on(GetOnPremisesInstanceCommand).resolves({ instanceInfo: { ...instanceInfo, ...over } });

test('absent: is registered, and tagged for its environment', async () => {
  nothingDeployed(aws);
  await provision(await look(instances, { team: 'web' }));
  expect(aws.writes()).toEqual([register, mark({ Key: 'team', Value: 'web' }, ...ourTagPairs, environmentTag)]);
});

test('absent: also one that was deregistered, whose name is still known', async () => {
  deployed(aws, context);
  instanceIs({ deregisterTime: new Date(0), iamSessionArn: undefined, tags: [] });
  expect((await look()).inspection.state).toBe('missing');
});

test('same: there is nothing to change', async () => {
  deployed(aws, context);
  expect((await look()).inspection).toMatchObject({ name: instanceName, state: 'present', changes: [] });
});

test('with other tags than its deployment group looks for: gets these', async () => {
  deployed(aws, context);
  const survey = await look({ ...instances, tags: { app: 'shop' } });
  expect(survey.inspection.changes).toEqual([{ path: 'marks.app', from: undefined, to: 'shop' }]);
  await provision(survey);
  expect(aws.writes()).toEqual([mark(...ourTagPairs, { Key: 'app', Value: 'shop' })]);
});

test('that was registered and not yet tagged is ours: the two cannot be done at once', async () => {
  deployed(aws, context);
  instanceIs({ tags: [] });
  const survey = await look();
  expect(survey.inspection.state).toBe('drifted');
  await provision(survey);
  expect(aws.writes()).toEqual([mark(...ourTagPairs, environmentTag)]);
});

test('foreign: without our tag, or as somebody else', async () => {
  deployed(aws, context);
  instanceIs({ tags: [environmentTag] });
  expect((await look()).inspection.state).toBe('foreign');
  instanceIs({ tags: [], iamSessionArn: undefined, iamUserArn: 'arn:aws:iam::123456789012:user/ada' });
  expect((await look()).inspection.state).toBe('foreign');
});

test('that acts as somebody else is registered anew', async () => {
  deployed(aws, context);
  instanceIs({ iamSessionArn: undefined, iamUserArn: 'arn:aws:iam::123456789012:user/ada' });
  const survey = await look();
  expect(survey.inspection.changes).toEqual([{ path: 'session', from: undefined, to: iamSessionArn }]);
  await provision(survey);
  expect(aws.writes()).toEqual([
    ['DeregisterOnPremisesInstance', { instanceName }],
    register,
    mark(...ourTagPairs, environmentTag),
  ]);
});

test('made by somebody else in between: is taken as it is when it is ours', async () => {
  nothingDeployed(aws);
  const survey = await look();
  deployed(aws, context);
  const there = awsError('InstanceNameAlreadyRegisteredException');
  aws.codedeploy.on(RegisterOnPremisesInstanceCommand).rejects(there);
  expect((await provision(survey)).map(({ outcome }) => outcome)).toEqual(['unchanged']);
  instanceIs({ tags: [environmentTag] });
  await expect(provision(survey)).rejects.toMatchObject({ code: 'foreign-resource' });
});

test('is removed; gone already is no error', async () => {
  deployed(aws, context);
  aws.codedeploy.on(DeregisterOnPremisesInstanceCommand).rejects(awsError('InstanceNotRegisteredException'));
  expect((await destroy(await look(), {})).map(({ outcome }) => outcome)).toEqual(['removed']);
  expect(aws.writes()).toEqual([['DeregisterOnPremisesInstance', { instanceName }]]);
});

test.each([autoScalingGroup, ecs])('is for instances alone, not for $to', async (stage) => {
  nothingDeployed(aws);
  const { inspections } = await inspect(context, { name: 'hello', stages: [stage] });
  expect(inspections.map(({ kind }) => kind)).not.toContain('on-premises-instance');
});

test('on AWS there are instances: none is made, and none is looked for', async () => {
  deployed(aws, context);
  const { inspections } = await inspect({ ...context, endpoint: 'aws' }, { name: 'hello', stages: [instances] });
  expect(inspections.map(({ kind }) => kind)).not.toContain('on-premises-instance');
  expect(aws.inputsOf('GetOnPremisesInstance')).toEqual([]);
});
