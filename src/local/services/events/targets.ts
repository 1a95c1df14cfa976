import {
  ListRuleNamesByTarget$,
  ListTargetsByRule$,
  PutTargets$,
  RemoveTargets$,
  type ListRuleNamesByTargetCommandInput,
  type ListRuleNamesByTargetCommandOutput,
  type ListTargetsByRuleCommandInput,
  type ListTargetsByRuleCommandOutput,
  type PutTargetsCommandInput,
  type PutTargetsCommandOutput,
  type RemoveTargetsCommandInput,
  type RemoveTargetsCommandOutput,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { operation } from '../../service.js';
import { checkBus, invalid, limitExceeded, listed, ruleNamed, rules } from './rule.js';

/** Targets of a rule (EventBridge quotas). */
const TARGET_LIMIT = 5;

/** Services whose targets EventBridge only calls as a role. */
const NEEDS_ROLE = /^arn:[\w-]+:(codepipeline|codebuild|states|kinesis|firehose|ecs|batch|ssm):/;

export const PutTargets = operation<PutTargetsCommandInput, PutTargetsCommandOutput>(
  PutTargets$,
  async (input, call) => {
    const targets = input.Targets ?? [];
    checkBus(call, input.EventBusName);
    targets.forEach(checkTarget);
    const rule = await ruleNamed(call, input.Rule);
    const given = new Map([...rule.targets, ...targets].map((target) => [target.Id, target]));
    if (given.size > TARGET_LIMIT) throw limitExceeded();
    await rules(call).put(rule.name, { ...rule, targets: [...given.values()] });
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
);

export const RemoveTargets = operation<RemoveTargetsCommandInput, RemoveTargetsCommandOutput>(
  RemoveTargets$,
  async (input, call) => {
    const ids = input.Ids ?? [];
    checkBus(call, input.EventBusName);
    const rule = await ruleNamed(call, input.Rule);
    await rules(call).put(rule.name, { ...rule, targets: rule.targets.filter(({ Id }) => !ids.includes(Id ?? '')) });
    const unknown = ids.filter((id) => !rule.targets.some(({ Id }) => Id === id));
    return {
      FailedEntryCount: unknown.length,
      FailedEntries: unknown.map((id) => ({
        TargetId: id,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Target ${id} does not exist on Rule ${rule.name}.`,
      })),
    };
  },
);

export const ListTargetsByRule = operation<ListTargetsByRuleCommandInput, ListTargetsByRuleCommandOutput>(
  ListTargetsByRule$,
  async (input, call) => {
    checkBus(call, input.EventBusName);
    const { targets } = await ruleNamed(call, input.Rule);
    const ordered = targets.toSorted((a, b) => ((a.Id ?? '') < (b.Id ?? '') ? -1 : 1));
    const { items, paging } = listed(ordered, ({ Id }) => Id ?? '', input);
    return { Targets: items, ...paging };
  },
);

export const ListRuleNamesByTarget = operation<ListRuleNamesByTargetCommandInput, ListRuleNamesByTargetCommandOutput>(
  ListRuleNamesByTarget$,
  async (input, call) => {
    checkBus(call, input.EventBusName);
    const names = (await rules(call).entries())
      .filter(([, { targets }]) => targets.some(({ Arn }) => Arn === input.TargetArn))
      .map(([name]) => name);
    const { items, paging } = listed(names, (name) => name, input);
    return { RuleNames: items, ...paging };
  },
);

/** @throws AwsError `ValidationException` */
function checkTarget({ Arn = '', RoleArn }: Target): void {
  if (!/^arn:[\w-]+:[\w-]+:[\w-]*:\d*:.+$/.test(Arn)) {
    throw invalid(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  if (!RoleArn && NEEDS_ROLE.test(Arn)) throw invalid(`RoleArn is required for target ${Arn}.`);
}
