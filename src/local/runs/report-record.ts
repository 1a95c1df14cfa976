/** A report as it is stored, made of what its files say. Pure but for the ids. */
import { randomUUID } from 'node:crypto';
import type { CodeCoverage, Report, ReportGroup, TestCase } from '@aws-sdk/client-codebuild';
import type { FileContents } from './report-files.js';
import type { CaseResult } from './reports/results.js';
import { coverageSummary, hasFailed, testSummary } from './reports/summaries.js';

/** Source: "Quotas for AWS CodeBuild" in AWS's CodeBuild user guide. */
const MOST_CASES = 500;
/** A report expires 30 days after it was made. Source: `Report.expired` in CodeBuild's API reference. */
const LIFETIME = 30 * 24 * 60 * 60 * 1000;
/** Of a test case's message, in characters; AWS does not tell its own bound. */
const LONGEST_MESSAGE = 10_000;

export interface ReportRecord {
  readonly report: Report;
  /** Of a test report. */
  readonly cases?: TestCase[];
  /** Of a code coverage report. */
  readonly coverages?: CodeCoverage[];
}

export interface ReportParts {
  readonly name: string;
  readonly group: ReportGroup;
  readonly contents: readonly FileContents[];
  /** Whether all of its files could be read and exported. */
  readonly complete: boolean;
  readonly created: Date;
  readonly buildArn: string | undefined;
}

export function recordOf({ name, group, contents, complete, created, buildArn }: ReportParts): ReportRecord {
  const cases = contents.flatMap((file) => file.cases);
  const head = {
    arn: `${group.arn?.replace(':report-group/', ':report/')}:${name}`,
    type: group.type,
    name,
    reportGroupArn: group.arn,
    executionId: buildArn,
    status: hasFailed(cases) ? ('FAILED' as const) : complete ? ('SUCCEEDED' as const) : ('INCOMPLETE' as const),
    created,
    expired: new Date(created.getTime() + LIFETIME),
    exportConfig: group.exportConfig,
    truncated: cases.length > MOST_CASES,
  };
  if (group.type === 'TEST') {
    const all = contents.flatMap(({ path, cases }) => cases.map((each) => testCase(head, path, each)));
    return { report: { ...head, testSummary: testSummary(cases) }, cases: all.slice(0, MOST_CASES) };
  }
  const coverages = contents.flatMap((file) => file.coverages);
  return {
    report: { ...head, codeCoverageSummary: coverageSummary(coverages) },
    coverages: coverages.map((each) => ({
      id: randomUUID(),
      reportARN: head.arn,
      filePath: each.path,
      ...coverageSummary([each]),
      expired: head.expired,
    })),
  };
}

function testCase({ arn, expired }: Report, path: string, result: CaseResult): TestCase {
  return {
    reportArn: arn,
    testRawDataPath: path,
    prefix: result.prefix,
    name: result.name,
    status: result.status,
    durationInNanoSeconds: result.nanoseconds,
    message: result.message.slice(0, LONGEST_MESSAGE),
    expired,
    testSuiteName: result.suite,
  };
}
