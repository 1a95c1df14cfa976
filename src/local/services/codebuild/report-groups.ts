import {
  BatchGetReportGroups$,
  CreateReportGroup$,
  DeleteReportGroup$,
  ListReportGroups$,
  UpdateReportGroup$,
  type BatchGetReportGroupsCommandInput,
  type BatchGetReportGroupsCommandOutput,
  type CreateReportGroupCommandInput,
  type CreateReportGroupCommandOutput,
  type DeleteReportGroupCommandInput,
  type DeleteReportGroupCommandOutput,
  type ListReportGroupsCommandInput,
  type ListReportGroupsCommandOutput,
  type ReportExportConfig,
  type ReportGroup,
  type UpdateReportGroupCommandInput,
  type UpdateReportGroupCommandOutput,
} from '@aws-sdk/client-codebuild';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { pageOf, sorted } from './pages.js';
import { invalidInput, reportGroups } from './records.js';
import { forget, groupNamed, reportsOf } from './report-records.js';

export const CreateReportGroup = operation<CreateReportGroupCommandInput, CreateReportGroupCommandOutput>(
  CreateReportGroup$,
  async ({ name = '', type, exportConfig, tags = [] }, call) => {
    checkExport(exportConfig);
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

/** Replaces the members that are given, each as a whole. */
export const UpdateReportGroup = operation<UpdateReportGroupCommandInput, UpdateReportGroupCommandOutput>(
  UpdateReportGroup$,
  async ({ arn = '', exportConfig, tags }, call) => {
    checkExport(exportConfig);
    const former = await groupNamed(call, arn);
    const reportGroup = {
      ...former,
      ...(exportConfig && { exportConfig }),
      ...(tags && { tags }),
      lastModified: call.now(),
    };
    await reportGroups(call).put(arn, reportGroup);
    return { reportGroup };
  },
);

function checkExport({ exportConfigType, s3Destination }: ReportExportConfig = {}): void {
  if (exportConfigType === 'S3' && s3Destination?.bucket === undefined) {
    throw invalidInput('Invalid export config: an S3 destination with a bucket is required for the type S3');
  }
}

export const BatchGetReportGroups = operation<BatchGetReportGroupsCommandInput, BatchGetReportGroupsCommandOutput>(
  BatchGetReportGroups$,
  async ({ reportGroupArns = [] }, call) => {
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
    const groups = (await reportGroups(call).entries()).map(([, group]) => group);
    const by = ({ name = '', created, lastModified }: ReportGroup) =>
      sortBy === 'NAME' ? name : `${(sortBy === 'CREATED_TIME' ? created : lastModified)?.toISOString()} ${name}`;
    const { items, next } = pageOf(sorted(groups, by, sortOrder), maxResults, nextToken);
    return { reportGroups: items.flatMap(({ arn }) => arn ?? []), ...(next && { nextToken: next }) };
  },
);

export const DeleteReportGroup = operation<DeleteReportGroupCommandInput, DeleteReportGroupCommandOutput>(
  DeleteReportGroup$,
  async ({ arn = '', deleteReports = false }, call) => {
    const own = await reportsOf(call, arn);
    if (own.length > 0 && !deleteReports) {
      throw invalidInput('Report group cannot be deleted because it contains one or more reports');
    }
    for (const report of own) await forget(call, report.arn ?? '');
    await reportGroups(call).delete(arn);
    return {};
  },
);
