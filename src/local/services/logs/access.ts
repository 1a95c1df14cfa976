/** Source: "Actions, resources, and condition keys for Amazon CloudWatch Logs" in the Service Authorization Reference. */
import type { CreateLogGroupCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { requestTags, rule, type ServiceAccess, tagOperations } from '../../access/permission.js';
import type { Call } from '../../service.js';
import { groups, nameIn } from './group.js';

interface About {
  logGroupName?: string | undefined;
  logGroupIdentifier?: string | undefined;
  logStreamName?: string | undefined;
}

const onGroup = rule<About>((input, call) => [{ resource: streamArn(call, input, '') }]);
const onStream = rule<About>((input, call) => [{ resource: streamArn(call, input, input.logStreamName ?? '') }]);

export const access: ServiceAccess = {
  operations: {
    CreateLogGroup: rule<CreateLogGroupCommandInput>((input, call) => [
      { resource: streamArn(call, input, ''), context: requestTags(input.tags) },
    ]),
    DeleteLogGroup: onGroup,
    DescribeLogGroups: (_input, call) => [{ resource: streamArn(call, {}, '') }],
    PutRetentionPolicy: onGroup,
    DeleteRetentionPolicy: onGroup,
    CreateLogStream: onStream,
    DeleteLogStream: onStream,
    DescribeLogStreams: onGroup,
    PutLogEvents: onStream,
    GetLogEvents: onStream,
    FilterLogEvents: onGroup,
    ...tagOperations,
  },
  async tagsOf(call, arn) {
    const [, name] = /:log-group:([^:]*)/.exec(arn) ?? [];
    return name ? (await groups(call).get(name))?.tags : undefined;
  },
};

/** What Logs authorizes is always a stream, if one without a name: a policy must say `log-group:NAME:*`. */
function streamArn(call: Call, { logGroupName, logGroupIdentifier }: About, stream: string): string {
  const group = logGroupName ?? nameIn(call, logGroupIdentifier ?? '');
  return call.arn('logs', `log-group:${group}:log-stream:${stream}`);
}
