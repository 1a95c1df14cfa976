import {
  ListTagsForResource$,
  TagResource$,
  UntagResource$,
  type ListTagsForResourceCommandInput,
  type ListTagsForResourceCommandOutput,
  type TagResourceCommandInput,
  type TagResourceCommandOutput,
  type UntagResourceCommandInput,
  type UntagResourceCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { checkTagKey, TAG_LIMIT } from '../tags.js';
import { groupNamed, groups, invalid, nameIn, type GroupRecord } from './group.js';

type Tags = Readonly<Record<string, string>>;

export const TagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>(
  TagResource$,
  async (input, call) => {
    const group = await taggable(call, input.resourceArn ?? '');
    await groups(call).put(group.name, { ...group, tags: withTags(group.tags, input.tags ?? {}) });
    return {};
  },
);

export const UntagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>(
  UntagResource$,
  async (input, call) => {
    const group = await taggable(call, input.resourceArn ?? '');
    const kept = Object.entries(group.tags).filter(([key]) => !input.tagKeys?.includes(key));
    await groups(call).put(group.name, { ...group, tags: Object.fromEntries(kept) });
    return {};
  },
);

export const ListTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>(
  ListTagsForResource$,
  async (input, call) => ({ tags: { ...(await taggable(call, input.resourceArn ?? '')).tags } }),
);

/** The tags with `added` over them. @throws AwsError `InvalidParameterException`, `TooManyTagsException` */
export function withTags(tags: Tags, added: Tags): Tags {
  for (const key of Object.keys(added)) checkTagKey(key, invalid);
  const all = { ...tags, ...added };
  if (Object.keys(all).length <= TAG_LIMIT) return all;
  throw new AwsError('TooManyTagsException', `A resource can have no more than ${TAG_LIMIT} tags.`);
}

/** A group is tagged by its ARN without `:*`. */
function taggable(call: Call, arn: string): Promise<GroupRecord> {
  const name = nameIn(call, arn);
  if (name === arn) throw invalid(`${arn} is not the ARN of a log group in this region.`);
  return groupNamed(call, name);
}
