import type { DescribeLogGroupsCommandOutput, LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { isChanged } from '../changes.js';
import { nameOf, text } from '../given.js';
import { ifThere } from '../if-there.js';
import { tagChanges, tagMapOf } from '../tags.js';
import type { Made, ResourceJob, ResourceType } from '../type.js';

/** Source: "AWS::Logs::LogGroup" in the CloudFormation template reference. */
export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  properties: { LogGroupName: 'replace', RetentionInDays: 'update', Tags: 'update' },
  required: [],
  attributes: ['Arn'],
  identifier: ['LogGroupName'],

  async create(job) {
    const logGroupName = nameOf(job, 'LogGroupName', 512);
    const tags = tagMapOf(job);
    const tagged = Object.keys(tags).length > 0 ? { tags } : {};
    await job.call('logs', 'CreateLogGroup', { logGroupName, ...tagged });
    await job.begun(logGroupName);
    if (job.properties['RetentionInDays'] !== undefined) await retain(job, logGroupName);
    return made(job, logGroupName);
  },

  async update(job, former) {
    const { id } = former;
    if (isChanged(job, former, 'RetentionInDays')) await retain(job, id);
    const { added, removed } = tagChanges(job, former);
    const resourceArn = arnOf(job, id);
    if (removed.length > 0) await job.call('logs', 'UntagResource', { resourceArn, tagKeys: removed });
    if (added.length > 0) await job.call('logs', 'TagResource', { resourceArn, tags: tagMapOf(job) });
    return made(job, id);
  },

  async remove(job, { id: logGroupName }) {
    await ifThere(job.call('logs', 'DeleteLogGroup', { logGroupName }), 'ResourceNotFoundException');
  },

  async adopt(job) {
    const logGroupNamePrefix = text(job.properties, 'LogGroupName') ?? '';
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

function made(job: ResourceJob, id: string): Made {
  return { id, attributes: { Arn: `${arnOf(job, id)}:*` } };
}

function arnOf({ partition, region, account }: ResourceJob, name: string): string {
  return `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
}
