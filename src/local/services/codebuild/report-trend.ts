import {
  GetReportGroupTrend$,
  type GetReportGroupTrendCommandInput,
  type GetReportGroupTrendCommandOutput,
  type Report,
} from '@aws-sdk/client-codebuild';
import { operation } from '../../service.js';
import { sorted } from './pages.js';
import { PAGE } from './records.js';
import { groupNamed, reportsOf } from './report-records.js';

type Field = (report: Report) => number | undefined;

const FIELDS: Readonly<Record<string, Field>> = {
  DURATION: ({ testSummary }) => testSummary?.durationInNanoSeconds,
  PASS_RATE: ({ testSummary }) => passRate(testSummary?.total, testSummary?.statusCounts?.['SUCCEEDED']),
  TOTAL: ({ testSummary }) => testSummary?.total,
  LINE_COVERAGE: ({ codeCoverageSummary }) => codeCoverageSummary?.lineCoveragePercentage,
  LINES_COVERED: ({ codeCoverageSummary }) => codeCoverageSummary?.linesCovered,
  LINES_MISSED: ({ codeCoverageSummary }) => codeCoverageSummary?.linesMissed,
  BRANCH_COVERAGE: ({ codeCoverageSummary }) => codeCoverageSummary?.branchCoveragePercentage,
  BRANCHES_COVERED: ({ codeCoverageSummary }) => codeCoverageSummary?.branchesCovered,
  BRANCHES_MISSED: ({ codeCoverageSummary }) => codeCoverageSummary?.branchesMissed,
};

function passRate(total = 0, passed = 0): number | undefined {
  return total === 0 ? undefined : (100 * passed) / total;
}

/** Of the latest reports, the newest first; those that have no such value are left out. */
export const GetReportGroupTrend = operation<GetReportGroupTrendCommandInput, GetReportGroupTrendCommandOutput>(
  GetReportGroupTrend$,
  async ({ reportGroupArn = '', numOfReports = PAGE, trendField = '' }, call) => {
    await groupNamed(call, reportGroupArn);
    const by = ({ created, arn }: Report) => `${created?.toISOString()} ${arn}`;
    const latest = sorted(await reportsOf(call, reportGroupArn), by, 'DESCENDING').slice(0, numOfReports);
    const found = latest.flatMap((report) => {
      const value = FIELDS[trendField]?.(report);
      return value === undefined ? [] : [{ reportArn: report.arn, value }];
    });
    const values = found.map(({ value }) => value);
    if (values.length === 0) return { rawData: [] };
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      stats: { average: String(average), max: String(Math.max(...values)), min: String(Math.min(...values)) },
      rawData: found.map(({ reportArn, value }) => ({ reportArn, data: String(value) })),
    };
  },
);
