import {
  CreateApplicationCommand,
  DeleteApplicationCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../../src/engine.js';
import { inspect } from '../../../src/inspect.js';
import { ourTagPairs } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { applications, deployed, ecs, instances, nothingDeployed } from '../../helpers/codedeploy-account.js';
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

describe.each([
  ['Server', instances],
  ['ECS', ecs],
] as const)('of the platform %s', (computePlatform, stage) => {
  const { name: applicationName, arn } = applications[computePlatform];
  const look = async (tags?: Record<string, string>) =>
    await surveyOf(context, 'codedeploy-application', { stages: [stage], ...(tags && { tags }) });

  test('absent: is made with its tags', async () => {
    nothingDeployed(aws);
    await provision(await look({ team: 'web' }));
    const tags = [{ Key: 'team', Value: 'web' }, ...ourTagPairs];
    expect(aws.writes()).toEqual([['CreateApplication', { applicationName, computePlatform, tags }]]);
  });

  test('same: there is nothing to change', async () => {
    deployed(aws, context, stage);
    expect((await look()).inspection).toMatchObject({ name: applicationName, arn, state: 'present', changes: [] });
  });

  test('with other tags: they are added', async () => {
    deployed(aws, context, stage);
    await provision(await look({ team: 'web' }));
    const Tags = [{ Key: 'team', Value: 'web' }, ...ourTagPairs];
    expect(aws.writes()).toEqual([['TagResource', { ResourceArn: arn, Tags }]]);
  });

  test('foreign: also when it is made by somebody else in between', async () => {
    deployed(aws, context, stage);
    aws.codedeploy.on(ListTagsForResourceCommand, { ResourceArn: arn }).resolves({ Tags: [] });
    expect((await look()).inspection.state).toBe('foreign');
    nothingDeployed(aws);
    const survey = await look();
    deployed(aws, context, stage);
    aws.codedeploy.on(ListTagsForResourceCommand, { ResourceArn: arn }).resolves({ Tags: [] });
    aws.codedeploy.on(CreateApplicationCommand).rejects(awsError('ApplicationAlreadyExistsException'));
    await expect(provision(survey)).rejects.toMatchObject({ code: 'foreign-resource' });
  });

  test('is removed; gone already is no error', async () => {
    deployed(aws, context, stage);
    aws.codedeploy.on(DeleteApplicationCommand).rejects(awsError('ApplicationDoesNotExistException'));
    expect((await destroy(await look(), {})).map(({ outcome }) => outcome)).toEqual(['removed']);
    expect(aws.writes()).toEqual([['DeleteApplication', { applicationName }]]);
  });
});

test('there is one of each platform that is deployed to, and no other', async () => {
  nothingDeployed(aws);
  const named = async (...stages: (typeof instances | typeof ecs)[]) =>
    (await inspect(context, { name: 'hello', stages })).inspections
      .filter(({ kind }) => kind === 'codedeploy-application')
      .map(({ name }) => name);
  expect(await named(instances)).toEqual(['hello']);
  expect(await named(ecs)).toEqual(['hello.ecs']);
  expect(await named(instances, { ...ecs, environment: 'production' })).toEqual(['hello', 'hello.ecs']);
});
