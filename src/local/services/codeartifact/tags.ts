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
} from '@aws-sdk/client-codeartifact';
import { operation, type Call } from '../../service.js';
import { checkTagKey, TAG_LIMIT } from '../tags.js';
import { domains } from './domain.js';
import { invalid, notFound, quotaExceeded } from './errors.js';
import { putRepository, repositories, repositoryKey } from './repository.js';

/** Something that has tags, and what it is to be put back with others. */
interface Tagged {
  readonly tags: readonly Tag[];
  put(tags: readonly Tag[]): Promise<void>;
}

export const TagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>(
  TagResource$,
  async ({ resourceArn, tags = [] }, call) => {
    const tagged = await taggedOf(call, resourceArn);
    await tagged.put(withTags(tagged.tags, tags));
    return {};
  },
);

export const UntagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>(
  UntagResource$,
  async ({ resourceArn, tagKeys = [] }, call) => {
    const tagged = await taggedOf(call, resourceArn);
    await tagged.put(tagged.tags.filter(({ key = '' }) => !tagKeys.includes(key)));
    return {};
  },
);

export const ListTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>(
  ListTagsForResource$,
  async ({ resourceArn }, call) => ({ tags: [...(await taggedOf(call, resourceArn)).tags] }),
);

/**
 * The tags with `added` in place of those of the same key.
 * @throws AwsError `ValidationException`, `ServiceQuotaExceededException` 402
 */
export function withTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  for (const { key = '' } of added) checkTagKey(key, invalid);
  const all = [...new Map([...tags, ...added].map((tag) => [tag.key, tag])).values()];
  if (all.length > TAG_LIMIT) throw quotaExceeded('domain', '', `A resource has ${TAG_LIMIT} tags at most.`);
  return all;
}

/** The tags of a domain or a repository, if it is there. */
export async function tagsOf(call: Call, arn: string): Promise<readonly Tag[] | undefined> {
  return (await findTagged(call, arn))?.tags;
}

/** @throws AwsError `ResourceNotFoundException` 404 */
async function taggedOf(call: Call, arn = ''): Promise<Tagged> {
  const found = await findTagged(call, arn);
  if (found) return found;
  throw notFound('domain', arn, `Resource not found. The resource '${arn}' does not exist.`);
}

async function findTagged(call: Call, arn: string): Promise<Tagged | undefined> {
  const [, domain = '', name] = /:(?:domain|repository)\/([^/]+)(?:\/([^/]+))?$/.exec(arn) ?? [];
  if (name === undefined) {
    const record = await domains(call).get(domain);
    return record?.arn === arn
      ? { tags: record.tags, put: (tags) => domains(call).put(domain, { ...record, tags }) }
      : undefined;
  }
  const record = await repositories(call).get(repositoryKey(domain, name));
  return record?.arn === arn
    ? { tags: record.tags, put: (tags) => putRepository(call, { ...record, tags }) }
    : undefined;
}
