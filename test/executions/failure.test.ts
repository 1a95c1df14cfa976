import { GetLogEventsCommand, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  DescribeTestCasesCommand,
  type Build,
} from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf } from '../../src/executions/failure.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { approvalRun, execution, failedBuildRun } from '../helpers/execution.js';
import { failedBuild } from '../helpers/recorded.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
  aws.logs.on(GetLogEventsCommand).resolves({ events: [] });
});
afterEach(() => {
  aws.restore();
});

function buildIs(build: Partial<Build>): void {
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [{ ...failedBuild, ...build }] });
}

function logSays(...messages: string[]): void {
  aws.logs.on(GetLogEventsCommand).resolves({ events: messages.map((message) => ({ message, timestamp: 0 })) });
}

test('an approval to which somebody has said no; one whose time was over failed', async () => {
  const rejected = { ...approvalRun, status: 'Failed', endedAt: new Date(), summary: 'not now' };
  expect(await failureOf(context, execution(rejected))).toMatchObject({ message: 'not now', isRejection: true });
  const expired = { ...rejected, summary: undefined, error: { code: 'TimedOut', message: 'Too late' } };
  expect(await failureOf(context, execution(expired))).toEqual(expect.not.objectContaining({ isRejection: true }));
});

test('nothing failed', async () => {
  expect(await failureOf(context, execution())).toBeUndefined();
});

test('a command of a build: phase, command, exit code, last lines and a link', async () => {
  buildIs({});
  logSays(
    '[Container] 2026/03/01 11:59:20 Running command npm test\n',
    'not ok 1 - says hello\n',
    '\n',
    '  expected 200\r\n',
    '[Container] 2026/03/01 11:59:30 Command did not exit successfully npm test exit status 1\n',
  );
  expect(await failureOf(context, execution(failedBuildRun))).toEqual({
    stage: 'Build',
    action: 'Build',
    message: 'Error while executing command: npm test. Reason: exit status 1',
    phase: 'BUILD',
    command: 'npm test',
    exitCode: 1,
    output: ['not ok 1 - says hello', '  expected 200'],
    url: failedBuild.logs?.deepLink,
  });
  expect(aws.inputsOf('BatchGetBuilds')).toEqual([{ ids: ['hello-build:5e0d'] }]);
  expect(aws.inputsOf('GetLogEvents')).toEqual([
    { logGroupName: '/aws/codebuild/hello-build', logStreamName: '5e0d', limit: 200, startFromHead: false },
  ]);
});

test('names tests that failed, when the build has a report of them', async () => {
  buildIs({ reportArns: ['arn:unit'] });
  const testSummary = { total: 1, statusCounts: { FAILED: 1 }, durationInNanoSeconds: 0 };
  aws.codebuild.on(BatchGetReportsCommand).resolves({ reports: [{ arn: 'arn:unit', status: 'FAILED', testSummary }] });
  aws.codebuild.on(DescribeTestCasesCommand).resolves({ testCases: [{ prefix: 'server', name: 'says hello' }] });
  expect(await failureOf(context, execution(failedBuildRun))).toMatchObject({
    command: 'npm test',
    failedTests: ['server › says hello'],
  });
});

test('twenty lines at most, the last ones', async () => {
  buildIs({});
  logSays(...Array.from({ length: 30 }, (_each, index) => `line ${index}\n`));
  const output = (await failureOf(context, execution(failedBuildRun)))?.output;
  expect(output).toEqual(Array.from({ length: 20 }, (_each, index) => `line ${index + 10}`));
});

describe('what a phase says', () => {
  const phase = (message: string, phaseStatus: 'FAILED' | 'TIMED_OUT' = 'FAILED'): Partial<Build> => ({
    phases: [{ phaseType: 'BUILD', phaseStatus, contexts: [{ statusCode: 'X', message }] }],
  });

  test.each([
    ['Error while executing command: npm test. Reason: exit status 1', 'npm test', 1],
    ['Error while executing command: echo a. b. Reason: exit status 127.', 'echo a. b', 127],
    ['Error while executing command: if true\nthen false\nfi. Reason: exit status 2', 'if true\nthen false\nfi', 2],
  ])('%j', async (message, command, exitCode) => {
    buildIs(phase(message));
    expect(await failureOf(context, execution(failedBuildRun))).toMatchObject({ phase: 'BUILD', command, exitCode });
  });

  test('anything else is no command', async () => {
    buildIs(phase('BUILD_TIMED_OUT: Build has timed out.', 'TIMED_OUT'));
    const failure = await failureOf(context, execution(failedBuildRun));
    expect(failure).toMatchObject({ phase: 'BUILD', message: 'BUILD_TIMED_OUT: Build has timed out.' });
    expect(failure).not.toHaveProperty('command');
  });
});

test('a phase that says nothing leaves the word to the action', async () => {
  buildIs({ phases: [{ phaseType: 'PROVISIONING', phaseStatus: 'FAULT', contexts: [{ message: '' }] }] });
  expect(await failureOf(context, execution(failedBuildRun))).toMatchObject({
    phase: 'PROVISIONING',
    message: 'Build terminated with state: FAILED',
  });
});

describe('what AWS cannot tell is left out', () => {
  test('a build that is not known any more', async () => {
    aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [], buildsNotFound: ['hello-build:5e0d'] });
    expect(await failureOf(context, execution(failedBuildRun))).toEqual({
      stage: 'Build',
      action: 'Build',
      message: 'Build terminated with state: FAILED',
      output: [],
      url: 'https://console.aws.amazon.com/codebuild/5e0d',
    });
  });

  test('a build that never had a log', async () => {
    buildIs({ logs: {} });
    expect(await failureOf(context, execution(failedBuildRun))).toMatchObject({ phase: 'BUILD', output: [] });
  });

  test.each([
    ['is gone', new ResourceNotFoundException({ message: 'The log stream does not exist.', $metadata: {} })],
    ['may not be read', awsError('AccessDeniedException', 'not authorized to perform: logs:GetLogEvents')],
  ])('a log that %s', async (_what, error) => {
    buildIs({});
    aws.logs.on(GetLogEventsCommand).rejects(error);
    expect(await failureOf(context, execution(failedBuildRun))).toMatchObject({ phase: 'BUILD', output: [] });
  });

  test('an action that never began a build', async () => {
    const denied = { code: 'PermissionError', message: 'The service role is not authorized' };
    const { externalId: _none, ...run } = failedBuildRun;
    expect(await failureOf(context, execution({ ...run, error: denied }))).toMatchObject({
      message: 'The service role is not authorized',
      output: [],
    });
    expect(aws.calls()).toEqual([]);
  });
});

test('an error of the logs that is no lack of them is thrown', async () => {
  buildIs({});
  const error = awsError('ServiceUnavailableException', 'try again', 503);
  aws.logs.on(GetLogEventsCommand).rejects(error);
  await expect(failureOf(context, execution(failedBuildRun))).rejects.toBe(error);
});

test('an action of another provider is said in its own words', async () => {
  const run = { name: 'Source', provider: 'CodeCommit', status: 'Failed', summary: 'no such branch', url: 'https://u' };
  const stages = [{ name: 'Source', status: 'Failed', actions: [run] }];
  expect(await failureOf(context, execution(undefined, { stages }))).toEqual({
    stage: 'Source',
    action: 'Source',
    message: 'no such branch',
    output: [],
    url: 'https://u',
  });
});

test('the local AWS has no page about it', async () => {
  buildIs({});
  const failure = await failureOf({ ...context, endpoint: 'local' }, execution(failedBuildRun));
  expect(failure?.url).toBeUndefined();
});
