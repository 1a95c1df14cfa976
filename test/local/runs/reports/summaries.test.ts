import { expect, test } from 'vitest';
import type { CaseResult, Status } from '../../../../src/local/runs/reports/results.js';
import { coverageSummary, hasFailed, testSummary } from '../../../../src/local/runs/reports/summaries.js';

const ended = (status: Status, nanoseconds = 0): CaseResult => ({
  prefix: '',
  name: '',
  suite: '',
  status,
  nanoseconds,
  message: '',
});

test('cases are counted by how they ended', () => {
  const cases = [ended('SUCCEEDED', 5), ended('SUCCEEDED', 2), ended('SKIPPED'), ended('UNKNOWN')];
  expect(testSummary(cases)).toEqual({
    total: 4,
    statusCounts: { SUCCEEDED: 2, FAILED: 0, ERROR: 0, SKIPPED: 1, UNKNOWN: 1 },
    durationInNanoSeconds: 7,
  });
  expect(hasFailed(cases)).toBe(false);
  expect(hasFailed([...cases, ended('FAILED')])).toBe(true);
  expect(hasFailed([...cases, ended('ERROR')])).toBe(true);
  expect(testSummary([]).total).toBe(0);
});

test('the coverage of files is summed up; of nothing there is no percentage', () => {
  const file = (covered: number, missed: number) => ({
    path: 'a',
    lines: { covered, missed },
    branches: { covered: 0, missed: 0 },
  });
  expect(coverageSummary([file(1, 0), file(1, 1)])).toEqual({
    lineCoveragePercentage: 66.67,
    linesCovered: 2,
    linesMissed: 1,
    branchCoveragePercentage: undefined,
    branchesCovered: 0,
    branchesMissed: 0,
  });
});
