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
import { mergedTags, TAG_LIMIT } from '../tags.js';
import { invalidParameter, secrets, usableSecretAt } from './secret.js';

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
  const tooMany = () => invalidParameter(`A secret can have ${TAG_LIMIT} tags at most.`);
  return mergedTags(tags, added, invalidParameter, tooMany);
}
