import {
  ListTagsForResource$,
  UpdateTagsForResource$,
  type ListTagsForResourceCommandInput,
  type ListTagsForResourceCommandOutput,
  type Tag,
  type UpdateTagsForResourceCommandInput,
  type UpdateTagsForResourceCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { mergedTags, TAG_LIMIT } from '../tags.js';
import { applications, versionKey, versions } from './application.js';
import { environments, livingEnvironments } from './environment.js';
import { invalidValue } from './errors.js';

interface Tagged {
  readonly tags: readonly Tag[];
  save(tags: readonly Tag[]): Promise<void>;
}

export const ListTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>(
  ListTagsForResource$,
  async ({ ResourceArn = '' }, call) => ({
    ResourceArn,
    ResourceTags: [...(await taggedWith(call, ResourceArn)).tags],
  }),
);

export const UpdateTagsForResource = operation<UpdateTagsForResourceCommandInput, UpdateTagsForResourceCommandOutput>(
  UpdateTagsForResource$,
  async ({ ResourceArn = '', TagsToAdd = [], TagsToRemove = [] }, call) => {
    const resource = await taggedWith(call, ResourceArn);
    if (TagsToAdd.length + TagsToRemove.length === 0) {
      throw invalidValue('Either TagsToAdd or TagsToRemove must be specified.');
    }
    const kept = resource.tags.filter(({ Key = '' }) => !TagsToRemove.includes(Key));
    await resource.save(withTags(kept, TagsToAdd));
    return {};
  },
);

/** The tags with `added` in place of those of the same key. @throws AwsError `InvalidParameterValue`, `TooManyTagsException` */
export function withTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  const tooMany = () => new AwsError('TooManyTagsException', `A resource can have up to ${TAG_LIMIT} tags.`);
  return mergedTags(tags, added, invalidValue, tooMany);
}

/** The tags of the resource with this ARN. */
export async function tagsOf(call: Call, arn: string): Promise<readonly Tag[] | undefined> {
  return (await find(call, arn))?.tags;
}

/** @throws AwsError `ResourceNotFoundException` */
async function taggedWith(call: Call, arn: string): Promise<Tagged> {
  const found = await find(call, arn);
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', `Resource not found for arn: ${arn}`);
}

async function find(call: Call, arn: string): Promise<Tagged | undefined> {
  const [kind, application = '', name = ''] = (arn.split(':')[5] ?? '').split('/');
  if (kind === 'application') {
    const found = await applications(call).get(application);
    return found && { tags: found.tags, save: (tags) => applications(call).put(application, { ...found, tags }) };
  }
  if (kind === 'applicationversion') {
    const key = versionKey(application, name);
    const found = await versions(call).get(key);
    return found && { tags: found.tags, save: (tags) => versions(call).put(key, { ...found, tags }) };
  }
  const found = (await livingEnvironments(call)).find((each) => each.arn === arn);
  return found && { tags: found.tags, save: (tags) => environments(call).put(found.id, { ...found, tags }) };
}
