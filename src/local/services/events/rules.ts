import {
  DeleteRule$,
  DescribeRule$,
  DisableRule$,
  EnableRule$,
  ListRules$,
  PutRule$,
  type DeleteRuleCommandInput,
  type DeleteRuleCommandOutput,
  type DescribeRuleCommandInput,
  type DescribeRuleCommandOutput,
  type DisableRuleCommandInput,
  type DisableRuleCommandOutput,
  type EnableRuleCommandInput,
  type EnableRuleCommandOutput,
  type ListRulesCommandInput,
  type ListRulesCommandOutput,
  type PutRuleCommandInput,
  type PutRuleCommandOutput,
  type Rule,
  type RuleState,
} from '@aws-sdk/client-eventbridge';
import { operation, type Call } from '../../service.js';
import { parsePattern } from '../events-pattern.js';
import { assumable } from '../iam-trust.js';
import { checkBus, invalid, limitExceeded, listed, ruleArn, ruleNamed, rules, type RuleRecord } from './rule.js';
import { withTags } from './tags.js';

/** Rules of a bus, and characters of an event pattern (EventBridge quotas); its API model allows a longer one. */
const RULE_LIMIT = 300;
const PATTERN_LENGTH = 2048;

/** Makes a rule, or replaces all of an existing one but its targets and its tags. */
export const PutRule = operation<PutRuleCommandInput, PutRuleCommandOutput>(PutRule$, async (input, call) => {
  const name = input.Name ?? '';
  checkBus(call, input.EventBusName);
  if (input.ScheduleExpression) throw invalid('ScheduleExpression is not offered by the local AWS.');
  if (!input.EventPattern) throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  if (input.EventPattern.length > PATTERN_LENGTH) throw limitExceeded();
  parsePattern(input.EventPattern);
  if (input.RoleArn) await checkRole(call, input.RoleArn, name);
  const existing = await rules(call).get(name);
  if (!existing && (await rules(call).count()) >= RULE_LIMIT) throw limitExceeded();
  await rules(call).put(name, {
    name,
    eventPattern: input.EventPattern,
    state: input.State ?? 'ENABLED',
    ...(input.Description ? { description: input.Description } : {}),
    ...(input.RoleArn ? { roleArn: input.RoleArn } : {}),
    tags: existing?.tags ?? withTags([], input.Tags ?? []),
    targets: existing?.targets ?? [],
  });
  return { RuleArn: ruleArn(call, name) };
});

export const DescribeRule = operation<DescribeRuleCommandInput, DescribeRuleCommandOutput>(
  DescribeRule$,
  async (input, call) => {
    checkBus(call, input.EventBusName);
    return { ...described(await ruleNamed(call, input.Name), call), CreatedBy: call.account };
  },
);

export const ListRules = operation<ListRulesCommandInput, ListRulesCommandOutput>(ListRules$, async (input, call) => {
  checkBus(call, input.EventBusName);
  const all = (await rules(call).entries()).map(([, rule]) => rule);
  const wanted = all.filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
  const { items, paging } = listed(wanted, ({ name }) => name, input);
  return { Rules: items.map((rule) => described(rule, call)), ...paging };
});

export const DeleteRule = operation<DeleteRuleCommandInput, DeleteRuleCommandOutput>(
  DeleteRule$,
  async (input, call) => {
    checkBus(call, input.EventBusName);
    const rule = await rules(call).get(input.Name ?? '');
    if (rule && rule.targets.length > 0) throw invalid("Rule can't be deleted since it has targets.");
    await rules(call).delete(input.Name ?? '');
    return {};
  },
);

export const EnableRule = operation<EnableRuleCommandInput, EnableRuleCommandOutput>(EnableRule$, (input, call) =>
  setState(call, input, 'ENABLED'),
);

export const DisableRule = operation<DisableRuleCommandInput, DisableRuleCommandOutput>(DisableRule$, (input, call) =>
  setState(call, input, 'DISABLED'),
);

async function setState(call: Call, { Name, EventBusName }: EnableRuleCommandInput, state: RuleState): Promise<object> {
  checkBus(call, EventBusName);
  const rule = await ruleNamed(call, Name);
  await rules(call).put(rule.name, { ...rule, state });
  return {};
}

async function checkRole(call: Call, roleArn: string, ruleName: string): Promise<void> {
  if (await assumable(call, roleArn, 'events.amazonaws.com', ruleArn(call, ruleName))) return;
  throw invalid(`Provided role '${roleArn}' cannot be assumed by principal 'events.amazonaws.com'.`);
}

function described(rule: RuleRecord, call: Call): Rule {
  return {
    Name: rule.name,
    Arn: ruleArn(call, rule.name),
    EventPattern: rule.eventPattern,
    State: rule.state,
    Description: rule.description,
    RoleArn: rule.roleArn,
    EventBusName: 'default',
  };
}
