import {
  ListTagsForResource$,
  TagResource$,
  UntagResource$,
  type ListTagsForResourceCommandInput,
  type ListTagsForResourceCommandOutput,
  type Tag,
  type TagResourceCommandInput,
  type TagResourceCommandOutput,
  type UntagResourceCommandInput,
  type UntagResourceCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { operation, type Call } from '../../service.js';
import { mergedTags, TAG_LIMIT } from '../tags.js';
import { invalid, notFound, ruleArn, rules, type RuleRecord } from './rule.js';

export const TagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>(
  TagResource$,
  async (input, call) => {
    const rule = await ruleOf(call, input.ResourceARN);
    await rules(call).put(rule.name, { ...rule, tags: withTags(rule.tags, input.Tags ?? []) });
    return {};
  },
);

export const UntagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>(
  UntagResource$,
  async (input, call) => {
    const rule = await ruleOf(call, input.ResourceARN);
    const tags = rule.tags.filter(({ Key }) => !input.TagKeys?.includes(Key ?? ''));
    await rules(call).put(rule.name, { ...rule, tags });
    return {};
  },
);

export const ListTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>(
  ListTagsForResource$,
  async (input, call) => ({ Tags: [...(await ruleOf(call, input.ResourceARN)).tags] }),
);

/** The tags with `added` in place of those of the same key. @throws AwsError `ValidationException` */
export function withTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  return mergedTags(tags, added, invalid, () => invalid(`A resource can have up to ${TAG_LIMIT} tags.`));
}

/** @throws AwsError `ResourceNotFoundException` */
async function ruleOf(call: Call, arn = ''): Promise<RuleRecord> {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const rule = arn === ruleArn(call, name) ? await rules(call).get(name) : undefined;
  if (!rule) throw notFound(`Rule ${name} does not exist on EventBus default.`);
  return rule;
}
