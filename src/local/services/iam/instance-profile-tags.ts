import {
  ListInstanceProfileTags$,
  TagInstanceProfile$,
  UntagInstanceProfile$,
  type ListInstanceProfileTagsCommandInput,
  type ListInstanceProfileTagsCommandOutput,
  type TagInstanceProfileCommandInput,
  type TagInstanceProfileCommandOutput,
  type UntagInstanceProfileCommandInput,
  type UntagInstanceProfileCommandOutput,
} from '@aws-sdk/client-iam';
import { operation } from '../../service.js';
import { profileNamed, storeProfile } from './instance-profile.js';
import { listed } from './listed.js';
import { withoutTags, withTags } from './tags.js';

export const TagInstanceProfile = operation<TagInstanceProfileCommandInput, TagInstanceProfileCommandOutput>(
  TagInstanceProfile$,
  async (input, call) => {
    const profile = await profileNamed(call, input.InstanceProfileName);
    await storeProfile(call, { ...profile, tags: withTags(profile.tags, input.Tags ?? []) }, profile);
    return {};
  },
);

export const UntagInstanceProfile = operation<UntagInstanceProfileCommandInput, UntagInstanceProfileCommandOutput>(
  UntagInstanceProfile$,
  async (input, call) => {
    const profile = await profileNamed(call, input.InstanceProfileName);
    await storeProfile(call, { ...profile, tags: withoutTags(profile.tags, input.TagKeys ?? []) }, profile);
    return {};
  },
);

export const ListInstanceProfileTags = operation<
  ListInstanceProfileTagsCommandInput,
  ListInstanceProfileTagsCommandOutput
>(ListInstanceProfileTags$, async (input, call) => {
  const { tags } = await profileNamed(call, input.InstanceProfileName);
  const { items, paging } = listed(tags, ({ Key }) => Key ?? '', input);
  return { Tags: items, ...paging };
});
