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
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { repositories, repositoryNamed, type RepositoryRecord } from './repository.js';

type Tags = Readonly<Record<string, string>>;

/** Tags of a repository (CodeCommit User Guide, "Quotas"): fewer than a page of ListTagsForResource holds. */
const TAG_LIMIT = 50;
/** Characters. */
const KEY_LENGTH = 128;
const VALUE_LENGTH = 256;

export const TagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>(
  TagResource$,
  async (input, call) => {
    const repository = await repositoryAt(call, input.resourceArn);
    if (!input.tags) throw new AwsError('TagsMapRequiredException', 'A map of tags is required.');
    await repositories(call).put(repository.name, { ...repository, tags: withTags(repository.tags, input.tags) });
    return {};
  },
);

export const UntagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>(
  UntagResource$,
  async (input, call) => {
    const repository = await repositoryAt(call, input.resourceArn);
    const tagKeys = checkedKeys(input.tagKeys);
    const kept = Object.entries(repository.tags).filter(([key]) => !tagKeys.includes(key));
    await repositories(call).put(repository.name, { ...repository, tags: Object.fromEntries(kept) });
    return {};
  },
);

export const ListTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>(
  ListTagsForResource$,
  async (input, call) => ({ tags: (await repositoryAt(call, input.resourceArn)).tags }),
);

/** @throws AwsError `InvalidTagsMapException`, `InvalidSystemTagUsageException`, `TooManyTagsException` */
export function withTags(tags: Tags, added: Tags): Tags {
  for (const [key, value] of Object.entries(added)) {
    if (!isKey(key) || value.length > VALUE_LENGTH) {
      throw new AwsError('InvalidTagsMapException', 'The map of tags is not valid.');
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw new AwsError(
        'InvalidSystemTagUsageException',
        'The specified tag is not valid. Key names cannot be prefixed with aws:.',
      );
    }
  }
  const all = { ...tags, ...added };
  if (Object.keys(all).length > TAG_LIMIT) {
    throw new AwsError(
      'TooManyTagsException',
      'The maximum number of tags for an AWS CodeCommit resource has been exceeded.',
    );
  }
  return all;
}

/** @throws AwsError `TagKeysListRequiredException`, `InvalidTagKeysListException` */
function checkedKeys(keys: readonly string[] = []): readonly string[] {
  if (keys.length === 0) {
    throw new AwsError(
      'TagKeysListRequiredException',
      'A list of tag keys is required. The list cannot be empty or null.',
    );
  }
  if (!keys.every(isKey)) throw new AwsError('InvalidTagKeysListException', 'The list of tags is not valid.');
  return keys;
}

function isKey(key: string): boolean {
  return key !== '' && key.length <= KEY_LENGTH;
}

/** @throws AwsError `ResourceArnRequiredException`, `InvalidResourceArnException`, `RepositoryDoesNotExistException` */
function repositoryAt(call: Call, resourceArn = ''): Promise<RepositoryRecord> {
  if (!resourceArn) {
    throw new AwsError(
      'ResourceArnRequiredException',
      'A valid Amazon Resource Name (ARN) for an AWS CodeCommit resource is required.',
    );
  }
  const name = resourceArn.slice(resourceArn.lastIndexOf(':') + 1);
  if (resourceArn === call.arn('codecommit', name)) return repositoryNamed(call, name);
  throw new AwsError('InvalidResourceArnException', 'The value for the resource ARN is not valid.');
}
