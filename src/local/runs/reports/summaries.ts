import type { CodeCoverageReportSummary, TestReportSummary } from '@aws-sdk/client-codebuild';
import { type CaseResult, type Covered, type FileCoverage, STATUSES } from './results.js';

/** The counts of a test report: of all its cases, also of those that are not kept. */
export function testSummary(cases: readonly CaseResult[]): TestReportSummary {
  const counts = STATUSES.map((status) => [status, cases.filter((each) => each.status === status).length]);
  return {
    total: cases.length,
    statusCounts: Object.fromEntries(counts) as Record<string, number>,
    durationInNanoSeconds: cases.reduce((sum, each) => sum + each.nanoseconds, 0),
  };
}

/** Whether a report with these cases is a failed one. */
export function hasFailed(cases: readonly CaseResult[]): boolean {
  return cases.some(({ status }) => status === 'FAILED' || status === 'ERROR');
}

/** The coverage of some files in CodeBuild's shape; a percentage of nothing is left out. */
export function coverageSummary(files: readonly FileCoverage[]): CodeCoverageReportSummary {
  const sum = (of: (file: FileCoverage) => number) => files.reduce((total, file) => total + of(file), 0);
  const lines = { covered: sum((file) => file.lines.covered), missed: sum((file) => file.lines.missed) };
  const branches = { covered: sum((file) => file.branches.covered), missed: sum((file) => file.branches.missed) };
  return {
    lineCoveragePercentage: percentage(lines),
    linesCovered: lines.covered,
    linesMissed: lines.missed,
    branchCoveragePercentage: percentage(branches),
    branchesCovered: branches.covered,
    branchesMissed: branches.missed,
  };
}

/** With two digits behind the point. */
function percentage({ covered, missed }: Covered): number | undefined {
  return covered + missed === 0 ? undefined : Math.round((covered / (covered + missed)) * 10_000) / 100;
}
