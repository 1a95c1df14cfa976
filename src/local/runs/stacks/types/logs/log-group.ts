import type { DescribeLogGroupsCommandOutput, LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../../../errors.js';
import type { Made, ResourceJob, ResourceType } from '../type.js';

/** Source: "AWS::Logs::LogGroup" in the CloudFormation template reference. */
export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  properties: { LogGroupName: 'replace', RetentionInDays: 'update', Tags: 'update' },
  required: [],
  attributes: ['Arn'],
  identifier: ['LogGroupName'],

  async create(job) {
    const { LogGroupName, RetentionInDays } = job.properties;
    const logGroupName = LogGroupName === undefined ? job.name(512) : String(LogGroupName);
    const tags = tagsOf(job);
    const tagged = Object.keys(tags).length > 0 ? { tags } : {};
    await job.call('logs', 'CreateLogGroup', { logGroupName, ...tagged });
    await job.begun(logGroupName);
    if (RetentionInDays !== undefined) await retain(job, logGroupName);
    return made(job, logGroupName);
  },

  async update(job, { id, properties }) {
    if (job.properties['RetentionInDays'] !== properties['RetentionInDays']) await retain(job, id);
    const tags = tagsOf(job);
    const before = Object.keys(tagsOf({ properties }));
    const gone = before.filter((key) => tags[key] === undefined);
    const resourceArn = arnOf(job, id);
    if (gone.length > 0) await job.call('logs', 'UntagResource', { resourceArn, tagKeys: gone });
    if (Object.keys(tags).length > 0) await job.call('logs', 'TagResource', { resourceArn, tags });
    return made(job, id);
  },

  async remove(job, { id: logGroupName }) {
    await job.call('logs', 'DeleteLogGroup', { logGroupName }).catch((error: unknown) => {
      if (!(error instanceof AwsError && error.code === 'ResourceNotFoundException')) throw error;
    });
  },

  async adopt(job) {
    const logGroupNamePrefix = String(job.properties['LogGroupName']);
    const { logGroups = [] } = await job.call<DescribeLogGroupsCommandOutput>('logs', 'DescribeLogGroups', {
      logGroupNamePrefix,
    });
    const found = logGroups.some(({ logGroupName }: LogGroup) => logGroupName === logGroupNamePrefix);
    return found ? made(job, logGroupNamePrefix) : undefined;
  },
};

/** For ever, unless it is said for how long. */
async function retain(job: ResourceJob, logGroupName: string): Promise<void> {
  const { RetentionInDays } = job.properties;
  if (RetentionInDays === undefined) await job.call('logs', 'DeleteRetentionPolicy', { logGroupName });
  else await job.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: Number(RetentionInDays) });
}

function tagsOf({ properties: { Tags = [] } }: Pick<ResourceJob, 'properties'>): Record<string, string> {
  const tags = Tags as { Key: unknown; Value: unknown }[];
  return Object.fromEntries(tags.map(({ Key, Value }) => [String(Key), String(Value)]));
}

function made(job: ResourceJob, id: string): Made {
  return { id, attributes: { Arn: `${arnOf(job, id)}:*` } };
}

function arnOf({ partition, region, account }: ResourceJob, name: string): string {
  return `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
}
