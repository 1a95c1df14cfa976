import {
  CreateReportGroup$,
  UpdateReportGroup$,
  type CreateReportGroupCommandInput,
  type CreateReportGroupCommandOutput,
} from '@aws-sdk/client-codebuild';
import { nameOf } from '../given.js';
import { inputOf } from '../input.js';
import { smallTagsOf } from '../tags.js';
import type { Made, ResourceType } from '../type.js';

/** Source: "AWS::CodeBuild::ReportGroup" in the CloudFormation template reference. It cannot be imported. */
export const reportGroup: ResourceType = {
  type: 'AWS::CodeBuild::ReportGroup',
  properties: { DeleteReports: 'update', ExportConfig: 'update', Name: 'replace', Tags: 'update', Type: 'replace' },
  required: ['ExportConfig', 'Type'],
  attributes: ['Arn', 'Id'],
  identifier: [],

  async create(job) {
    const { DeleteReports: _, ...properties } = job.properties;
    const given = { ...properties, Name: nameOf(job, 'Name', 128), Tags: smallTagsOf(job) };
    const input = inputOf<CreateReportGroupCommandInput>(CreateReportGroup$, given, job.logicalId);
    const answer = await job.call<CreateReportGroupCommandOutput>('codebuild', 'CreateReportGroup', input);
    return made(answer.reportGroup?.arn);
  },

  async update(job, { id }) {
    const { ExportConfig } = job.properties;
    const input = inputOf(UpdateReportGroup$, { arn: id, ExportConfig, Tags: smallTagsOf(job) }, job.logicalId);
    await job.call('codebuild', 'UpdateReportGroup', input);
    return made(id);
  },

  /** @throws AwsError `InvalidInputException` where it has reports that are not to be deleted with it */
  async remove(job, { id, properties }) {
    const deleteReports = String(properties['DeleteReports']) === 'true';
    await job.call('codebuild', 'DeleteReportGroup', { arn: id, deleteReports });
  },

  adopt: async () => undefined,
};

function made(arn = ''): Made {
  return { id: arn, attributes: { Arn: arn, Id: arn } };
}
