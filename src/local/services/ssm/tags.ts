import {
  AddTagsToResource$,
  ListTagsForResource$,
  RemoveTagsFromResource$,
  type AddTagsToResourceCommandInput,
  type AddTagsToResourceCommandOutput,
  type ListTagsForResourceCommandInput,
  type ListTagsForResourceCommandOutput,
  type RemoveTagsFromResourceCommandInput,
  type RemoveTagsFromResourceCommandOutput,
  type Tag,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { mergedTags } from '../tags.js';
import { invalid, parameters, type ParameterRecord } from './parameter.js';

export const AddTagsToResource = operation<AddTagsToResourceCommandInput, AddTagsToResourceCommandOutput>(
  AddTagsToResource$,
  async (input, call) => {
    const parameter = await taggable(call, input);
    await parameters(call).put(parameter.name, { ...parameter, tags: withTags(parameter.tags, input.Tags ?? []) });
    return {};
  },
);

export const RemoveTagsFromResource = operation<
  RemoveTagsFromResourceCommandInput,
  RemoveTagsFromResourceCommandOutput
>(RemoveTagsFromResource$, async (input, call) => {
  const parameter = await taggable(call, input);
  const tags = parameter.tags.filter(({ Key }) => !input.TagKeys?.includes(Key ?? ''));
  await parameters(call).put(parameter.name, { ...parameter, tags });
  return {};
});

export const ListTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>(
  ListTagsForResource$,
  async (input, call) => ({ TagList: [...(await taggable(call, input)).tags] }),
);

/** The tags with `added` in place of those of the same key. @throws AwsError `ValidationException`, `TooManyTagsError` */
export function withTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  return mergedTags(tags, added, invalid, tooManyTags);
}

function tooManyTags(): AwsError {
  return new AwsError(
    'TooManyTagsError',
    'The Targets parameter includes too many tags. Remove one or more tags and try the command again.',
  );
}

/** @throws AwsError `InvalidResourceType`, `InvalidResourceId` */
async function taggable(
  call: Call,
  { ResourceType, ResourceId = '' }: Pick<ListTagsForResourceCommandInput, 'ResourceType' | 'ResourceId'>,
): Promise<ParameterRecord> {
  if (ResourceType !== 'Parameter') {
    throw new AwsError('InvalidResourceType', `The local AWS offers tags of a Parameter, not of a ${ResourceType}.`);
  }
  const parameter = await parameters(call).get(ResourceId);
  if (parameter) return parameter;
  throw new AwsError(
    'InvalidResourceId',
    "The resource ID isn't valid. Verify that you entered the correct ID and try again.",
  );
}
