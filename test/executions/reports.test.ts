import {
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  DescribeTestCasesCommand,
  ListReportsCommand,
  type Report,
} from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildsOf } from '../../src/executions/builds.js';
import type { Execution } from '../../src/executions/execution.js';
import { failedTests, newestReports, readReports, reportsOf, withReports } from '../../src/executions/reports.js';
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

async function detailed(whole: Execution): Promise<Execution> {
  const builds = await buildsOf(context, whole);
  return withReports(whole, builds, await reportsOf(context, builds));
}

const sums = async (run = buildRun) =>
  (await detailed(execution(run))).stages[1]?.actions.map(({ reports }) => reports);

describe('what the reports of a build say', () => {
  test('is summed up', async () => {
    buildHas(
      testReport({ SUCCEEDED: 40, FAILED: 1, SKIPPED: 2, UNKNOWN: 1 }),
      testReport({ SUCCEEDED: 2, ERROR: 3 }, { arn: 'arn:more' }),
      coverageReport(80, 20),
      { ...coverageReport(1, 1), arn: 'arn:rest' },
    );
    expect(await sums(failedBuildRun)).toEqual([
      { tests: { total: 49, passed: 42, failed: 4, skipped: 2 }, coverage: { linesCovered: 81, linesMissed: 21 } },
    ]);
    expect(aws.calls().map(([operation]) => operation)).toEqual(['BatchGetBuilds', 'BatchGetReports']);
  });

  test('has only what there is', async () => {
    buildHas(testReport({ SUCCEEDED: 1 }));
    expect(await sums()).toEqual([{ tests: { total: 1, passed: 1, failed: 0, skipped: 0 } }]);
    buildHas(coverageReport(0, 1));
    expect(await sums()).toEqual([{ coverage: { linesCovered: 0, linesMissed: 1 } }]);
    buildHas(testReport({}, { testSummary: undefined, status: 'GENERATING' }));
    expect(await sums()).toEqual([undefined]);
  });

  test('is not asked for when a build has none yet', async () => {
    buildHas();
    expect(await detailed(execution())).toEqual(execution());
    expect(await detailed(execution(runningBuildRun))).toEqual(execution(runningBuildRun));
    expect(aws.calls().map(([operation]) => operation)).toEqual(['BatchGetBuilds', 'BatchGetBuilds']);
  });

  test('is left out for whoever may not read it; another error is one', async () => {
    buildHas(testReport({ SUCCEEDED: 1 }));
    aws.codebuild.on(BatchGetReportsCommand).rejects(awsError('AccessDeniedException'));
    expect(await sums()).toEqual([undefined]);
    const error = awsError('ServiceUnavailableException', 'try again', 503);
    aws.codebuild.on(BatchGetReportsCommand).rejects(error);
    await expect(sums()).rejects.toBe(error);
  });
});

describe('the newest reports', () => {
  const report = (group: string, id: number) => `arn:aws:codebuild:eu-central-1:123456789012:report/${group}:${id}`;

  test('are those of our builds, as few as an execution has', async () => {
    const many = Array.from({ length: 20 }, (_, index) => report('hello-build-tests', index));
    aws.codebuild.on(ListReportsCommand).resolves({ reports: [report('other-build-tests', 1), ...many] });
    expect(await newestReports(context)).toEqual(many.slice(0, 10));
  });

  test('are none for whoever may not list them', async () => {
    aws.codebuild.on(ListReportsCommand).rejects(awsError('AccessDeniedException'));
    expect(await newestReports(context)).toEqual([]);
  });

  test('are not read again, and the rest of a build is read with one call', async () => {
    const reports = [testReport({ SUCCEEDED: 1 }), testReport({ SUCCEEDED: 2 }, { arn: 'arn:other' })];
    aws.codebuild.on(BatchGetReportsCommand, { reportArns: ['arn:other'] }).resolves({ reports: [reports[1]!] });
    const known = new Map([['arn:unit', reports[0]!]]);
    const builds = new Map([['hello-build:5e0d', { reportArns: ['arn:unit', 'arn:other'] }]]);
    expect([...(await reportsOf(context, builds, known)).values()]).toEqual(reports);
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
    const reports = await readReports(context, reportArns);
    expect(await failedTests(context, { reportArns }, reports)).toEqual(['shop.Cart › adds', 'says red', 'b']);
    expect(aws.inputsOf('DescribeTestCases')).toHaveLength(2);
  });

  test('are none where there is no report, or where it may not be read', async () => {
    expect(await failedTests(context, {}, await readReports(context, []))).toEqual([]);
    expect(aws.calls()).toEqual([]);
    buildHas(testReport({ FAILED: 1 }, { status: 'FAILED' }));
    aws.codebuild.on(DescribeTestCasesCommand).rejects(awsError('AccessDeniedException'));
    const reportArns = ['arn:unit'];
    expect(await failedTests(context, { reportArns }, await readReports(context, reportArns))).toEqual([]);
  });
});
