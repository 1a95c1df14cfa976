import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { present, type Reader, tagsOf } from './reader.js';

const prints: Readonly<Record<string, string>> = {
  'log-group': 'builds print',
  'test-log-group': 'tests print',
  'command-log-group': 'commands on instances print',
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logGroup: Reader = async ({ aws }, inspected) => {
  const { name, kind } = inspected;
  const { logGroups = [] } = await aws.logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  const found = logGroups.find(({ logGroupName }) => logGroupName === name);
  return {
    made: [
      {
        type: 'AWS::Logs::LogGroup',
        comment: `What ${prints[kind]}.`,
        properties: {
          LogGroupName: name,
          ...present({ RetentionInDays: found?.retentionInDays }),
          ...tagsOf(inspected),
        },
      },
    ],
  };
};
