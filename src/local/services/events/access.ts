/** Source: "Actions, resources, and condition keys for Amazon EventBridge" in the Service Authorization Reference. */
import type { PutRuleCommandInput, PutTargetsCommandInput } from '@aws-sdk/client-eventbridge';
import {
  anyResource,
  passRole,
  requestTags,
  rule as accessRule,
  type ServiceAccess,
  tagOperations,
} from '../../access/permission.js';
import { busArn, ruleArn, rules } from './rule.js';

const SERVICE = 'events.amazonaws.com';

const onRule = accessRule<{ Name?: string; Rule?: string }>(({ Name, Rule }, call) => [
  { resource: ruleArn(call, Name ?? Rule ?? '') },
]);

export const access: ServiceAccess = {
  operations: {
    PutRule: accessRule<PutRuleCommandInput>((input, call) => {
      const resource = ruleArn(call, input.Name ?? '');
      return [{ resource, context: requestTags(input.Tags) }, ...passRole(input.RoleArn, SERVICE, resource)];
    }),
    DescribeRule: onRule,
    EnableRule: onRule,
    DisableRule: onRule,
    DeleteRule: onRule,
    ListRules: (_input, call) => [{ resource: ruleArn(call, '*') }],
    ListRuleNamesByTarget: (_input, call) => [{ resource: ruleArn(call, '*') }],
    PutTargets: accessRule<PutTargetsCommandInput>(({ Rule = '', Targets = [] }, call) => {
      const resource = ruleArn(call, Rule);
      const context = { 'events:TargetArn': Targets.flatMap(({ Arn }) => Arn ?? []) };
      const roles = new Set(Targets.map(({ RoleArn }) => RoleArn));
      return [{ resource, context }, ...[...roles].flatMap((role) => passRole(role, SERVICE, resource))];
    }),
    RemoveTargets: onRule,
    ListTargetsByRule: onRule,
    PutEvents: (_input, call) => [{ resource: busArn(call, 'default') }],
    DescribeEventBus: accessRule<{ Name?: string }>(({ Name = 'default' }, call) => [
      { resource: Name.startsWith('arn:') ? Name : busArn(call, Name) },
    ]),
    ListEventBuses: anyResource,
    TestEventPattern: anyResource,
    ...tagOperations,
  },
  async tagsOf(call, arn) {
    return (await rules(call).get(arn.slice(arn.lastIndexOf('/') + 1)))?.tags;
  },
};
