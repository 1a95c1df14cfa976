import {
  DescribeCodeCoverages$,
  DescribeTestCases$,
  type CodeCoverage,
  type DescribeCodeCoveragesCommandInput,
  type DescribeCodeCoveragesCommandOutput,
  type DescribeTestCasesCommandInput,
  type DescribeTestCasesCommandOutput,
} from '@aws-sdk/client-codebuild';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { pageOf, sorted } from './pages.js';
import { codeCoverages, invalidInput, testCases } from './records.js';
import { reportAt } from './report-records.js';

export const DescribeTestCases = operation<DescribeTestCasesCommandInput, DescribeTestCasesCommandOutput>(
  DescribeTestCases$,
  async ({ reportArn = '', filter, maxResults, nextToken }, call) => {
    if (!(await reportAt(call, reportArn))) {
      throw new AwsError('ResourceNotFoundException', `Report ${reportArn} does not exist`);
    }
    const { status, keyword = '' } = filter ?? {};
    const chosen = ((await testCases(call).get(reportArn)) ?? []).filter(
      (each) =>
        (status === undefined || each.status === status) &&
        (each.name?.includes(keyword) || each.prefix?.includes(keyword)),
    );
    const { items, next } = pageOf(chosen, maxResults, nextToken);
    return { testCases: [...items], ...(next && { nextToken: next }) };
  },
);

/** This operation knows no ResourceNotFoundException. Source: "Errors" of DescribeCodeCoverages in CodeBuild's API reference. */
export const DescribeCodeCoverages = operation<DescribeCodeCoveragesCommandInput, DescribeCodeCoveragesCommandOutput>(
  DescribeCodeCoverages$,
  async (input, call) => {
    const { reportArn = '', sortBy = 'FILE_PATH', sortOrder = 'ASCENDING', maxResults, nextToken } = input;
    const { minLineCoveragePercentage: min = 0, maxLineCoveragePercentage: max = 100 } = input;
    if (!(await reportAt(call, reportArn))) throw invalidInput(`Report ${reportArn} does not exist`);
    const chosen = ((await codeCoverages(call).get(reportArn)) ?? []).filter(
      (each) => percentage(each) >= min && percentage(each) <= max,
    );
    const by = (each: CodeCoverage) => (sortBy === 'FILE_PATH' ? (each.filePath ?? '') : percentage(each));
    const { items, next } = pageOf(sorted(chosen, by, sortOrder), maxResults, nextToken);
    return { codeCoverages: [...items], ...(next && { nextToken: next }) };
  },
);

/** A file without lines has nothing that is not covered. */
function percentage({ lineCoveragePercentage = 100 }: CodeCoverage): number {
  return lineCoveragePercentage;
}
