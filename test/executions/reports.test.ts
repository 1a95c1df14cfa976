import {
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  DescribeTestCasesCommand,
  type Report,
} from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failedTests, withReports } from '../../src/executions/reports.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { buildRun, execution, failedBuildRun, runningBuildRun } from '../helpers/execution.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const testReport = (counts: Readonly<Record<string, number>>, over: Partial<Report> = {}): Report => ({
  arn: 'arn:unit',
  type: 'TEST',
  status: 'SUCCEEDED',
  testSummary: {
    total: Object.values(counts).reduce((sum, each) => sum + each, 0),
    statusCounts: { ...counts },
    durationInNanoSeconds: 1,
  },
  ...over,
});
const coverageReport = (linesCovered: number, linesMissed: number): Report => ({
  arn: 'arn:coverage',
  type: 'CODE_COVERAGE',
  status: 'SUCCEEDED',
  codeCoverageSummary: { linesCovered, linesMissed },
});

function buildHas(...reports: Report[]): void {
  const reportArns = reports.map(({ arn = '' }) => arn);
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [{ id: 'hello-build:5e0d', reportArns }] });
  aws.codebuild.on(BatchGetReportsCommand).resolves({ reports });
}

const reportsOf = async (run = buildRun) =>
  (await withReports(context, execution(run))).stages[1]?.actions.map(({ reports }) => reports);

describe('what the reports of a build say', () => {
  test('is summed up', async () => {
    buildHas(
      testReport({ SUCCEEDED: 40, FAILED: 1, SKIPPED: 2, UNKNOWN: 1 }),
      testReport({ SUCCEEDED: 2, ERROR: 3 }),
      coverageReport(80, 20),
      coverageReport(1, 1),
    );
    expect(await reportsOf(failedBuildRun)).toEqual([
      { tests: { total: 49, passed: 42, failed: 4, skipped: 2 }, coverage: { linesCovered: 81, linesMissed: 21 } },
    ]);
    expect(aws.calls().map(([operation]) => operation)).toEqual(['BatchGetBuilds', 'BatchGetReports']);
  });

  test('has only what there is', async () => {
    buildHas(testReport({ SUCCEEDED: 1 }));
    expect(await reportsOf()).toEqual([{ tests: { total: 1, passed: 1, failed: 0, skipped: 0 } }]);
    buildHas(coverageReport(0, 1));
    expect(await reportsOf()).toEqual([{ coverage: { linesCovered: 0, linesMissed: 1 } }]);
    buildHas(testReport({}, { testSummary: undefined, status: 'GENERATING' }));
    expect(await reportsOf()).toEqual([undefined]);
  });

  test('is not asked for when a build has none, and nothing at all while it runs', async () => {
    buildHas();
    expect(await withReports(context, execution())).toEqual(execution());
    expect(await withReports(context, execution(runningBuildRun))).toEqual(execution(runningBuildRun));
    expect(aws.calls().map(([operation]) => operation)).toEqual(['BatchGetBuilds']);
  });

  test('is left out for whoever may not read it; another error is one', async () => {
    buildHas(testReport({ SUCCEEDED: 1 }));
    aws.codebuild.on(BatchGetReportsCommand).rejects(awsError('AccessDeniedException'));
    expect(await reportsOf()).toEqual([undefined]);
    const error = awsError('ServiceUnavailableException', 'try again', 503);
    aws.codebuild.on(BatchGetReportsCommand).rejects(error);
    await expect(reportsOf()).rejects.toBe(error);
  });
});

describe('the tests that failed', () => {
  test('are the first three, by their names', async () => {
    buildHas(
      testReport({ SUCCEEDED: 9 }, { arn: 'arn:green' }),
      testReport({ FAILED: 1, ERROR: 7 }, { status: 'FAILED' }),
      testReport({ FAILED: 1 }, { arn: 'arn:late', status: 'FAILED' }),
    );
    aws.codebuild
      .on(DescribeTestCasesCommand, { reportArn: 'arn:unit', filter: { status: 'FAILED' } })
      .resolves({ testCases: [{ prefix: 'shop.Cart', name: 'adds' }] })
      .on(DescribeTestCasesCommand, { reportArn: 'arn:unit', filter: { status: 'ERROR' } })
      .resolves({ testCases: [{ prefix: '', name: 'says \u001B[31mred' }, { name: 'b' }, { name: 'c' }] });
    const reportArns = ['arn:green', 'arn:unit', 'arn:late'];
    expect(await failedTests(context, { reportArns })).toEqual(['shop.Cart › adds', 'says red', 'b']);
    expect(aws.inputsOf('DescribeTestCases')).toHaveLength(2);
  });

  test('are none where there is no report, or where it may not be read', async () => {
    expect(await failedTests(context, {})).toEqual([]);
    expect(aws.calls()).toEqual([]);
    buildHas(testReport({ FAILED: 1 }, { status: 'FAILED' }));
    aws.codebuild.on(DescribeTestCasesCommand).rejects(awsError('AccessDeniedException'));
    expect(await failedTests(context, { reportArns: ['arn:unit'] })).toEqual([]);
  });
});
