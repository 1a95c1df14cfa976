import {
  BatchGetReports$,
  DeleteReport$,
  ListReports$,
  ListReportsForReportGroup$,
  type BatchGetReportsCommandInput,
  type BatchGetReportsCommandOutput,
  type DeleteReportCommandInput,
  type DeleteReportCommandOutput,
  type ListReportsCommandInput,
  type ListReportsCommandOutput,
  type ListReportsForReportGroupCommandInput,
  type ListReportsForReportGroupCommandOutput,
  type Report,
} from '@aws-sdk/client-codebuild';
import { operation } from '../../service.js';
import { pageOf, sorted } from './pages.js';
import { allReports, forget, groupNamed, reportAt, reportsOf } from './report-records.js';

export const BatchGetReports = operation<BatchGetReportsCommandInput, BatchGetReportsCommandOutput>(
  BatchGetReports$,
  async ({ reportArns = [] }, call) => {
    const found = await Promise.all(reportArns.map((arn) => reportAt(call, arn)));
    return {
      reports: found.filter((report) => report !== undefined),
      reportsNotFound: reportArns.filter((_, index) => found[index] === undefined),
    };
  },
);

export const ListReports = operation<ListReportsCommandInput, ListReportsCommandOutput>(
  ListReports$,
  async (input, call) => listed(await allReports(call), input),
);

export const ListReportsForReportGroup = operation<
  ListReportsForReportGroupCommandInput,
  ListReportsForReportGroupCommandOutput
>(ListReportsForReportGroup$, async ({ reportGroupArn = '', ...input }, call) => {
  await groupNamed(call, reportGroupArn);
  return listed(await reportsOf(call, reportGroupArn), input);
});

/** The newest first, unless it is asked for the other way round. */
function listed(reports: readonly Report[], input: ListReportsCommandInput) {
  const { sortOrder = 'DESCENDING', filter, maxResults, nextToken } = input;
  const chosen = reports.filter(({ status }) => filter?.status === undefined || status === filter.status);
  const by = ({ created, arn }: Report) => `${created?.toISOString()} ${arn}`;
  const { items, next } = pageOf(sorted(chosen, by, sortOrder), maxResults, nextToken);
  return { reports: items.flatMap(({ arn }) => arn ?? []), ...(next && { nextToken: next }) };
}

/** A report that is not there is no error. */
export const DeleteReport = operation<DeleteReportCommandInput, DeleteReportCommandOutput>(
  DeleteReport$,
  async ({ arn = '' }, call) => {
    await forget(call, arn);
    return {};
  },
);
