import {
  CreateApplicationCommand,
  DeleteApplicationCommand,
  DeleteApplicationVersionCommand,
  DescribeApplicationVersionsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { destroy, provision } from '../../../src/engine.js';
import { ourTagPairs } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import {
  applicationArn,
  ApplicationName,
  nothingReleased,
  released,
  staging,
} from '../../helpers/beanstalk-account.js';
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

const look = async (tags?: Record<string, string>) =>
  await surveyOf(context, 'beanstalk-application', { stages: [staging], ...(tags && { tags }) });

test('absent: is made with its tags', async () => {
  nothingReleased(aws);
  await provision(await look({ team: 'web' }));
  const Tags = [{ Key: 'team', Value: 'web' }, ...ourTagPairs];
  expect(aws.writes()).toEqual([
    ['CreateApplication', { ApplicationName, Description: 'What the pipeline hello releases', Tags }],
  ]);
});

test('same: there is nothing to change', async () => {
  released(aws, context);
  expect((await look()).inspection).toMatchObject({ state: 'present', changes: [] });
});

test('with other tags: they are added', async () => {
  released(aws, context);
  await provision(await look({ team: 'web' }));
  const TagsToAdd = [{ Key: 'team', Value: 'web' }, ...ourTagPairs];
  expect(aws.writes()).toEqual([['UpdateTagsForResource', { ResourceArn: applicationArn, TagsToAdd }]]);
});

test('foreign: also when it is made by somebody else in between', async () => {
  released(aws, context);
  aws.elasticbeanstalk.on(ListTagsForResourceCommand).resolves({ ResourceTags: [] });
  expect((await look()).inspection.state).toBe('foreign');
  nothingReleased(aws);
  const survey = await look();
  released(aws, context);
  aws.elasticbeanstalk.on(ListTagsForResourceCommand).resolves({ ResourceTags: [] });
  const there = awsError('InvalidParameterValue', 'Application hello already exists.');
  aws.elasticbeanstalk.on(CreateApplicationCommand).rejects(there);
  await expect(provision(survey)).rejects.toMatchObject({ code: 'foreign-resource' });
});

test('is removed with its versions and what was deployed of them; gone already is no error', async () => {
  released(aws, context);
  const ApplicationVersions = [{ VersionLabel: 'one' }, { VersionLabel: 'two' }];
  const gone = awsError('InvalidParameterValue', 'No Application Version named one found.');
  aws.elasticbeanstalk
    .on(DescribeApplicationVersionsCommand)
    .resolves({ ApplicationVersions })
    .on(DeleteApplicationVersionCommand, { VersionLabel: 'one' })
    .rejects(gone)
    .on(DeleteApplicationCommand)
    .rejects(awsError('InvalidParameterValue', 'No Application named hello found.'));
  expect((await destroy(await look(), {})).map(({ outcome }) => outcome)).toEqual(['removed']);
  expect(aws.writes()).toEqual([
    ['DeleteApplicationVersion', { ApplicationName, VersionLabel: 'one', DeleteSourceBundle: true }],
    ['DeleteApplicationVersion', { ApplicationName, VersionLabel: 'two', DeleteSourceBundle: true }],
    ['DeleteApplication', { ApplicationName }],
  ]);
});

test('that has somebody else’s environment stays: they are told', async () => {
  released(aws, context);
  const running = awsError('OperationInProgressFailure', 'It has running environments: theirs.');
  aws.elasticbeanstalk.on(DeleteApplicationCommand).rejects(running);
  await expect(destroy(await look(), {})).rejects.toBe(running);
});
