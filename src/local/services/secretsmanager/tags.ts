import {
  TagResource$,
  UntagResource$,
  type Tag,
  type TagResourceCommandInput,
  type TagResourceCommandOutput,
  type UntagResourceCommandInput,
  type UntagResourceCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { operation } from '../../service.js';
import { invalidParameter, secrets, usableSecretAt } from './secret.js';

/** Tags of a secret: the API reference's page of TagResource. */
const TAG_LIMIT = 50;

export const TagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>(
  TagResource$,
  async (input, call) => {
    const secret = await usableSecretAt(call, input.SecretId);
    await secrets(call).put(secret.name, { ...secret, tags: withTags(secret.tags, input.Tags ?? []) });
    return {};
  },
);

export const UntagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>(
  UntagResource$,
  async (input, call) => {
    const secret = await usableSecretAt(call, input.SecretId);
    const tags = secret.tags.filter(({ Key }) => !input.TagKeys?.includes(Key ?? ''));
    await secrets(call).put(secret.name, { ...secret, tags });
    return {};
  },
);

/** The tags with `added` in place of those of the same key. @throws AwsError `ValidationException`, `InvalidParameterException` */
export function withTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  if (added.some(({ Key }) => Key?.toLowerCase().startsWith('aws:'))) {
    throw invalidParameter('Tag keys cannot start with the reserved prefix aws:.');
  }
  const all = [...new Map([...tags, ...added].map((tag) => [tag.Key, tag])).values()];
  if (all.length > TAG_LIMIT) throw invalidParameter(`A secret can have ${TAG_LIMIT} tags at most.`);
  return all;
}
