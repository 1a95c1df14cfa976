import {
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { destroy, provision } from '../../src/engine.js';
import { logGroup } from '../../src/resources/log-group.js';
import { everythingThere, nothingThere, ourTags } from '../helpers/account.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { surveyOf } from '../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const logGroupName = '/aws/codebuild/hello-build';
const resourceArn = `arn:aws:logs:eu-central-1:123456789012:log-group:${logGroupName}`;
const retention = ['PutRetentionPolicy', { logGroupName, retentionInDays: 30 }];

test('absent: is made with its tags and keeps logs for 30 days', async () => {
  nothingThere(aws);
  expect(await logGroup.read(context)).toBeUndefined();
  await provision(await surveyOf(context, 'log-group', { tags: { team: 'web' } }));
  expect(aws.writes()).toEqual([['CreateLogGroup', { logGroupName, tags: { team: 'web', ...ourTags } }], retention]);
});

test('absent, though another one has a name that begins alike', async () => {
  nothingThere(aws);
  aws.logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [{ logGroupName: `${logGroupName}-2` }] });
  expect(await logGroup.read(context)).toBeUndefined();
});

test('same: there is nothing to change', async () => {
  everythingThere(aws, context);
  expect((await surveyOf(context, 'log-group')).inspection).toMatchObject({ state: 'present', changes: [] });
});

test.each([
  ['for ever', undefined],
  ['for another time', 7],
])('that keeps logs %s: is set right', async (_what, retentionInDays) => {
  everythingThere(aws, context);
  const found = { logGroupName, ...(retentionInDays !== undefined && { retentionInDays }) };
  aws.logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [found] });
  const survey = await surveyOf(context, 'log-group');
  expect(survey.inspection).toMatchObject({
    state: 'drifted',
    changes: [{ path: 'retentionInDays', from: retentionInDays, to: 30 }],
  });
  await provision(survey);
  expect(aws.writes()).toEqual([['TagResource', { resourceArn, tags: ourTags }], retention]);
});

test('that a build made before us is foreign', async () => {
  everythingThere(aws, context);
  aws.logs.on(ListTagsForResourceCommand).resolves({});
  expect((await surveyOf(context, 'log-group')).inspection.state).toBe('foreign');
});

test('is removed; gone already is no error', async () => {
  everythingThere(aws, context);
  const gone = new ResourceNotFoundException({ message: 'The specified log group does not exist.', $metadata: {} });
  aws.logs.on(DeleteLogGroupCommand).rejects(gone);
  const [result] = await destroy(await surveyOf(context, 'log-group'), {});
  expect(result?.outcome).toBe('removed');
  expect(aws.writes()).toEqual([['DeleteLogGroup', { logGroupName }]]);
});
