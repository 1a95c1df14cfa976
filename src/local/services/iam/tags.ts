import {
  ListRoleTags$,
  TagRole$,
  UntagRole$,
  type ListRoleTagsCommandInput,
  type ListRoleTagsCommandOutput,
  type Tag,
  type TagRoleCommandInput,
  type TagRoleCommandOutput,
  type UntagRoleCommandInput,
  type UntagRoleCommandOutput,
} from '@aws-sdk/client-iam';
import { operation } from '../../service.js';
import { listed } from './listed.js';
import { changeRole, invalidInput, limitExceeded, roleNamed } from './role.js';

/** Tags of a role (IAM quotas). */
const TAG_LIMIT = 50;

export const TagRole = operation<TagRoleCommandInput, TagRoleCommandOutput>(TagRole$, async (input, call) => {
  await changeRole(call, input.RoleName, (role) => ({ ...role, tags: withTags(role.tags, input.Tags ?? []) }));
  return {};
});

export const UntagRole = operation<UntagRoleCommandInput, UntagRoleCommandOutput>(UntagRole$, async (input, call) => {
  await changeRole(call, input.RoleName, (role) => ({
    ...role,
    tags: withoutTags(role.tags, input.TagKeys ?? []),
  }));
  return {};
});

export const ListRoleTags = operation<ListRoleTagsCommandInput, ListRoleTagsCommandOutput>(
  ListRoleTags$,
  async (input, call) => {
    const { tags } = await roleNamed(call, input.RoleName);
    const { items, paging } = listed(tags, ({ Key }) => Key ?? '', input);
    return { Tags: items, ...paging };
  },
);

/**
 * The tags, ordered by key, with `added` in place of those of the same key (keys of IAM's tags ignore case).
 * @throws AwsError `InvalidInput`, `LimitExceeded`, `ValidationError`
 */
export function withTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  if (added.some(({ Key }) => Key?.toLowerCase().startsWith('aws:'))) {
    throw invalidInput('Caller is trying to modify AWS reserved tags: tag keys cannot start with aws:');
  }
  if (new Set(added.map(({ Key }) => Key?.toLowerCase())).size < added.length) {
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  const kept = tags.filter((tag) => !added.some(({ Key }) => sameKey(Key, tag.Key)));
  const all = [...kept, ...added].toSorted((a, b) => ((a.Key ?? '') < (b.Key ?? '') ? -1 : 1));
  if (all.length > TAG_LIMIT) throw limitExceeded('The number of tags has reached the maximum limit.');
  return all;
}

export function withoutTags(tags: readonly Tag[], keys: readonly string[]): Tag[] {
  return tags.filter((tag) => !keys.some((key) => sameKey(key, tag.Key)));
}

function sameKey(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}
