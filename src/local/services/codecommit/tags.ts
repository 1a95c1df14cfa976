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

export const TagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>(
  TagResource$,
  async (input, call) => {
    const repository = await repositoryAt(call, input.resourceArn);
    await repositories(call).put(repository.name, { ...repository, tags: withTags(repository.tags, input.tags ?? {}) });
    return {};
  },
);

export const UntagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>(
  UntagResource$,
  async (input, call) => {
    const repository = await repositoryAt(call, input.resourceArn);
    const kept = Object.entries(repository.tags).filter(([key]) => !input.tagKeys?.includes(key));
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
    if (key === '' || key.length > 128 || value.length > 256) {
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

/** @throws AwsError `InvalidResourceArnException`, `RepositoryDoesNotExistException` */
function repositoryAt(call: Call, resourceArn = ''): Promise<RepositoryRecord> {
  const name = resourceArn.slice(resourceArn.lastIndexOf(':') + 1);
  if (resourceArn === call.arn('codecommit', name)) return repositoryNamed(call, name);
  throw new AwsError('InvalidResourceArnException', 'The value for the resource ARN is not valid.');
}
