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
import type { Config } from '../config/schema.js';
import { type Names, tagsOf } from '../names.js';
import { type Resource, resource } from './resource.js';

interface LogGroup {
  /** Left out, CloudWatch keeps logs for ever. */
  readonly retentionInDays: number | undefined;
}

/** Where the builds' output goes. Ours from the beginning, so that it has a retention and is removed with the rest. */
export const logGroup = groupOf({ kind: 'log-group', identify: (names) => names.logGroup });

interface Group<Kind extends string> {
  readonly kind: Kind;
  readonly identify: (names: Names) => { readonly name: string; readonly arn: string };
  readonly wanted?: (config: Config) => boolean;
  readonly removedAfter?: readonly string[];
}

/** A log group of the pipeline. */
export function groupOf<const Kind extends string>({
  kind,
  identify,
  wanted,
  removedAfter = ['pipeline'],
}: Group<Kind>): Resource<LogGroup, Kind> {
  return resource<LogGroup, Kind>({
    kind,
    after: [],
    removedAfter,
    ...(wanted && { wanted }),
    identify,
    desired: () => ({ retentionInDays: 30 }),
    async read({ aws, names }) {
      const { name, arn } = identify(names);
      const logs = aws.logs();
      const [groups, tags] = await Promise.all([
        logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name })),
        ignore('ResourceNotFoundException', logs.send(new ListTagsForResourceCommand({ resourceArn: arn }))),
      ]);
      // A prefix may match others too, but the exact name sorts first.
      const found = groups.logGroups?.find((group) => group.logGroupName === name);
      return found && { actual: { retentionInDays: found.retentionInDays }, tags: tags?.tags ?? {} };
    },
    async create(context) {
      const { aws, config, names } = context;
      const tags = tagsOf(config.name, config.tags);
      const logGroupName = identify(names).name;
      await aws.logs().send(new CreateLogGroupCommand({ logGroupName, tags }));
      await putRetention(context, logGroupName);
    },
    async update(context) {
      const { aws, config, names } = context;
      const { name, arn } = identify(names);
      const tags = tagsOf(config.name, config.tags);
      await Promise.all([
        aws.logs().send(new TagResourceCommand({ resourceArn: arn, tags })),
        putRetention(context, name),
      ]);
    },
    async remove({ aws, names }) {
      const request = new DeleteLogGroupCommand({ logGroupName: identify(names).name });
      await ignore('ResourceNotFoundException', aws.logs().send(request));
    },
  });
}

async function putRetention({ aws }: Context, logGroupName: string): Promise<void> {
  await aws.logs().send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
}
