import {
  BatchGetReportGroups$,
  BatchGetReports$,
  CreateReportGroup$,
  DeleteReportGroup$,
  ListReportGroups$,
  ListReportsForReportGroup$,
  type BatchGetReportGroupsCommandInput,
  type BatchGetReportGroupsCommandOutput,
  type BatchGetReportsCommandInput,
  type BatchGetReportsCommandOutput,
  type CreateReportGroupCommandInput,
  type CreateReportGroupCommandOutput,
  type DeleteReportGroupCommandInput,
  type DeleteReportGroupCommandOutput,
  type ListReportGroupsCommandInput,
  type ListReportGroupsCommandOutput,
  type ListReportsForReportGroupCommandInput,
  type ListReportsForReportGroupCommandOutput,
  type Report,
  type ReportGroup,
} from '@aws-sdk/client-codebuild';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { page } from '../page.js';
import { check, invalidInput, PAGE, reportGroups, reports } from './records.js';

const ORDERS = ['ASCENDING', 'DESCENDING'];

export const CreateReportGroup = operation<CreateReportGroupCommandInput, CreateReportGroupCommandOutput>(
  CreateReportGroup$,
  async ({ name = '', type, exportConfig, tags = [] }, call) => {
    check(
      ['name', name, { min: 2, max: 128 }],
      ['type', type, { oneOf: ['TEST', 'CODE_COVERAGE'] }],
      ['tags', tags, { max: 50 }],
    );
    if (exportConfig?.exportConfigType === 'S3') throw invalidInput('The local AWS does not offer exports to S3');
    const arn = call.arn('codebuild', `report-group/${name}`);
    if (await reportGroups(call).get(arn)) {
      throw new AwsError('ResourceAlreadyExistsException', `Report group already exists: ${arn}`);
    }
    const now = call.now();
    const reportGroup = {
      arn,
      name,
      type,
      exportConfig,
      created: now,
      lastModified: now,
      tags,
      status: 'ACTIVE' as const,
    };
    await reportGroups(call).put(arn, reportGroup);
    return { reportGroup };
  },
);

export const BatchGetReportGroups = operation<BatchGetReportGroupsCommandInput, BatchGetReportGroupsCommandOutput>(
  BatchGetReportGroups$,
  async ({ reportGroupArns = [] }, call) => {
    check(['reportGroupArns', reportGroupArns, { min: 1, max: PAGE }]);
    const found = await Promise.all(reportGroupArns.map((arn) => reportGroups(call).get(arn)));
    return {
      reportGroups: found.filter((group) => group !== undefined),
      reportGroupsNotFound: reportGroupArns.filter((_, index) => found[index] === undefined),
    };
  },
);

export const ListReportGroups = operation<ListReportGroupsCommandInput, ListReportGroupsCommandOutput>(
  ListReportGroups$,
  async ({ sortBy = 'NAME', sortOrder = 'ASCENDING', maxResults, nextToken }, call) => {
    check(['sortBy', sortBy, { oneOf: ['NAME', 'CREATED_TIME', 'LAST_MODIFIED_TIME'] }]);
    const groups = (await reportGroups(call).entries()).map(([, group]) => group);
    const by = ({ name, created, lastModified }: ReportGroup) =>
      sortBy === 'NAME'
        ? (name ?? '')
        : `${(sortBy === 'CREATED_TIME' ? created : lastModified)?.toISOString()} ${name}`;
    const { arns, next } = listed(groups, by, sortOrder, maxResults, nextToken);
    return { reportGroups: arns, ...(next && { nextToken: next }) };
  },
);

export const ListReportsForReportGroup = operation<
  ListReportsForReportGroupCommandInput,
  ListReportsForReportGroupCommandOutput
>(
  ListReportsForReportGroup$,
  async ({ reportGroupArn = '', sortOrder = 'DESCENDING', filter, maxResults, nextToken }, call) => {
    if (!(await reportGroups(call).get(reportGroupArn))) {
      throw new AwsError('ResourceNotFoundException', `Report group ${reportGroupArn} does not exist`);
    }
    const own = await reportsOf(call, reportGroupArn);
    const chosen = own.filter(({ status }) => filter?.status === undefined || status === filter.status);
    const by = ({ created, arn }: Report) => `${created?.toISOString()} ${arn}`;
    const { arns, next } = listed(chosen, by, sortOrder, maxResults, nextToken);
    return { reports: arns, ...(next && { nextToken: next }) };
  },
);

export const BatchGetReports = operation<BatchGetReportsCommandInput, BatchGetReportsCommandOutput>(
  BatchGetReports$,
  async ({ reportArns = [] }, call) => {
    check(['reportArns', reportArns, { min: 1, max: PAGE }]);
    const found = await Promise.all(reportArns.map((arn) => reports(call).get(arn)));
    return {
      reports: found.filter((report) => report !== undefined),
      reportsNotFound: reportArns.filter((_, index) => found[index] === undefined),
    };
  },
);

export const DeleteReportGroup = operation<DeleteReportGroupCommandInput, DeleteReportGroupCommandOutput>(
  DeleteReportGroup$,
  async ({ arn = '', deleteReports = false }, call) => {
    const own = await reportsOf(call, arn);
    if (own.length > 0 && !deleteReports) {
      throw invalidInput('Report group cannot be deleted because it contains one or more reports');
    }
    for (const report of own) await reports(call).delete(report.arn ?? '');
    await reportGroups(call).delete(arn);
    return {};
  },
);

async function reportsOf(call: Call, groupArn: string): Promise<Report[]> {
  const all = (await reports(call).entries()).map(([, report]) => report);
  return all.filter(({ reportGroupArn }) => reportGroupArn === groupArn);
}

/** One page of ARNs, in the order of what `by` gives. */
function listed<T extends { arn?: string | undefined }>(
  items: readonly T[],
  by: (item: T) => string,
  order: string,
  maxResults: number | undefined,
  token: string | undefined,
): { arns: string[]; next: string | undefined } {
  check(['sortOrder', order, { oneOf: ORDERS }], ['maxResults', maxResults, { min: 1, max: PAGE }]);
  const sorted = items.toSorted((a, b) => (by(a) < by(b) ? -1 : 1));
  if (order === 'DESCENDING') sorted.reverse();
  const places = sorted.map(({ arn = '' }, index) => ({ arn, place: String(index).padStart(6, '0') }));
  const { items: chosen, next } = page(
    places,
    ({ place }) => place,
    maxResults ?? PAGE,
    token,
    () => invalidInput('Invalid token'),
  );
  return { arns: chosen.map(({ arn }) => arn), next };
}
