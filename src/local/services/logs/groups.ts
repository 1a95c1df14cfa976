import { randomUUID } from 'node:crypto';
import {
  CreateLogGroup$,
  DeleteLogGroup$,
  DeleteRetentionPolicy$,
  DescribeLogGroups$,
  PutRetentionPolicy$,
  type CreateLogGroupCommandInput,
  type CreateLogGroupCommandOutput,
  type DeleteLogGroupCommandInput,
  type DeleteLogGroupCommandOutput,
  type DeleteRetentionPolicyCommandInput,
  type DeleteRetentionPolicyCommandOutput,
  type DescribeLogGroupsCommandInput,
  type DescribeLogGroupsCommandOutput,
  type LogGroup,
  type PutRetentionPolicyCommandInput,
  type PutRetentionPolicyCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { page } from '../page.js';
import { groupArn, groupNamed, groups, invalid, nameIn, removeStreams, type GroupRecord } from './group.js';
import { withTags } from './tags.js';

/** Days: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const CreateLogGroup = operation<CreateLogGroupCommandInput, CreateLogGroupCommandOutput>(
  CreateLogGroup$,
  async (input, call) => {
    const name = input.logGroupName ?? '';
    if (/^aws\//i.test(name)) throw invalid('Log groups starting with AWS/ are reserved for AWS.');
    if (input.kmsKeyId !== undefined) throw invalid('kmsKeyId is not offered by the local AWS.');
    if (input.deletionProtectionEnabled) throw invalid('Deletion protection is not offered by the local AWS.');
    if (await groups(call).get(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    await groups(call).put(name, {
      id: randomUUID(),
      name,
      creationTime: call.now().getTime(),
      groupClass: input.logGroupClass ?? 'STANDARD',
      tags: withTags({}, input.tags ?? {}),
    });
    return {};
  },
);

export const DeleteLogGroup = operation<DeleteLogGroupCommandInput, DeleteLogGroupCommandOutput>(
  DeleteLogGroup$,
  async (input, call) => {
    const group = await groupNamed(call, input.logGroupName ?? '');
    await groups(call).delete(group.name);
    await removeStreams(call, group);
    return {};
  },
);

export const DescribeLogGroups = operation<DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput>(
  DescribeLogGroups$,
  async (input, call) => {
    if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined) {
      throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
    }
    const all = (await groups(call).entries()).map(([, group]) => group).filter(asked(input, call));
    const { items, next } = page(
      all,
      ({ name }) => name,
      input.limit ?? 50,
      input.nextToken,
      () => invalid('The specified nextToken is invalid.'),
    );
    return { logGroups: items.map((group) => described(call, group)), ...(next && { nextToken: next }) };
  },
);

export const PutRetentionPolicy = operation<PutRetentionPolicyCommandInput, PutRetentionPolicyCommandOutput>(
  PutRetentionPolicy$,
  async (input, call) => {
    const { retentionInDays } = input;
    if (retentionInDays === undefined || !RETENTIONS.includes(retentionInDays)) {
      const allowed = `Member must satisfy enum value set: [${RETENTIONS.join(', ')}]`;
      const where = `Value '${retentionInDays}' at 'retentionInDays'`;
      throw invalid(`1 validation error detected: ${where} failed to satisfy constraint: ${allowed}`);
    }
    const group = await groupNamed(call, input.logGroupName ?? '');
    await groups(call).put(group.name, { ...group, retentionInDays });
    return {};
  },
);

export const DeleteRetentionPolicy = operation<DeleteRetentionPolicyCommandInput, DeleteRetentionPolicyCommandOutput>(
  DeleteRetentionPolicy$,
  async (input, call) => {
    const { retentionInDays: _, ...group } = await groupNamed(call, input.logGroupName ?? '');
    await groups(call).put(group.name, group);
    return {};
  },
);

function asked(input: DescribeLogGroupsCommandInput, call: Call): (group: GroupRecord) => boolean {
  const names = input.logGroupIdentifiers?.map((identifier) => nameIn(call, identifier));
  // The pattern is a part of the name, in any case.
  const part = input.logGroupNamePattern?.toLowerCase() ?? '';
  return ({ name, groupClass }) =>
    name.startsWith(input.logGroupNamePrefix ?? '') &&
    name.toLowerCase().includes(part) &&
    (input.logGroupClass === undefined || groupClass === input.logGroupClass) &&
    (names === undefined || names.includes(name));
}

function described(call: Call, { name, creationTime, groupClass, retentionInDays }: GroupRecord): LogGroup {
  return {
    logGroupName: name,
    creationTime,
    metricFilterCount: 0,
    arn: `${groupArn(call, name)}:*`,
    logGroupArn: groupArn(call, name),
    logGroupClass: groupClass,
    ...(retentionInDays !== undefined && { retentionInDays }),
  };
}
