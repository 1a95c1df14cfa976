import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { tagsOf } from '../names.js';
import { resource } from './resource.js';

interface LogGroup {
  /** Left out, CloudWatch keeps logs for ever. */
  readonly retentionInDays: number | undefined;
}

/** Where the builds' output goes. Ours from the beginning, so that it has a retention and is removed with the rest. */
export const logGroup = resource<LogGroup, 'log-group'>({
  kind: 'log-group',
  after: [],
  removedAfter: ['pipeline'],
  identify: (names) => names.logGroup,
  desired: () => ({ retentionInDays: 30 }),
  async read({ aws, names }) {
    const logs = aws.logs();
    const [groups, tags] = await Promise.all([
      logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: names.logGroup.name })),
      ignore(
        'ResourceNotFoundException',
        logs.send(new ListTagsForResourceCommand({ resourceArn: names.logGroup.arn })),
      ),
    ]);
    // A prefix may match others too, but the exact name sorts first.
    const found = groups.logGroups?.find((group) => group.logGroupName === names.logGroup.name);
    return found && { actual: { retentionInDays: found.retentionInDays }, tags: tags?.tags ?? {} };
  },
  async create(context) {
    const { aws, config, names } = context;
    const tags = tagsOf(config.name, config.tags);
    await aws.logs().send(new CreateLogGroupCommand({ logGroupName: names.logGroup.name, tags }));
    await putRetention(context);
  },
  async update(context) {
    const { aws, config, names } = context;
    const tags = tagsOf(config.name, config.tags);
    await Promise.all([
      aws.logs().send(new TagResourceCommand({ resourceArn: names.logGroup.arn, tags })),
      putRetention(context),
    ]);
  },
  async remove({ aws, names }) {
    await ignore(
      'ResourceNotFoundException',
      aws.logs().send(new DeleteLogGroupCommand({ logGroupName: names.logGroup.name })),
    );
  },
});

async function putRetention({ aws, names }: Context): Promise<void> {
  await aws.logs().send(new PutRetentionPolicyCommand({ logGroupName: names.logGroup.name, retentionInDays: 30 }));
}
