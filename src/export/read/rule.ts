import { DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import type { Properties } from '../thing.js';
import { present, type Reader, tagsOf } from './reader.js';

/** With its targets: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const rule: Reader = async ({ aws }, inspected) => {
  const { name } = inspected;
  const [found, { Targets = [] }] = await Promise.all([
    aws.events().send(new DescribeRuleCommand({ Name: name })),
    aws.events().send(new ListTargetsByRuleCommand({ Rule: name })),
  ]);
  const properties = {
    Name: name,
    ...present({
      Description: found.Description,
      State: found.State,
      EventPattern: found.EventPattern === undefined ? undefined : (JSON.parse(found.EventPattern) as Properties),
      ScheduleExpression: found.ScheduleExpression,
      Targets,
    }),
    ...tagsOf(inspected),
  };
  return { made: [{ type: 'AWS::Events::Rule', comment: 'Starts the pipeline on a push to the branch.', properties }] };
};
