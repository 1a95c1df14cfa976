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
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { page } from '../page.js';
import { invalidToken, pipelines, type PipelineRecord } from './records.js';

const MOST_TAGS = 50;

export const TagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>(
  TagResource$,
  async ({ resourceArn, tags = [] }, call) => {
    const pipeline = await tagged(call, resourceArn);
    pipeline.tags = checkedTags(pipeline.tags, tags);
    await pipelines(call).put(pipeline.declaration.name ?? '', pipeline);
    return {};
  },
);

export const UntagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>(
  UntagResource$,
  async ({ resourceArn, tagKeys = [] }, call) => {
    const pipeline = await tagged(call, resourceArn);
    pipeline.tags = pipeline.tags.filter(({ key }) => !tagKeys.includes(key ?? ''));
    await pipelines(call).put(pipeline.declaration.name ?? '', pipeline);
    return {};
  },
);

export const ListTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>(
  ListTagsForResource$,
  async ({ resourceArn, maxResults = 100, nextToken }, call) => {
    const { tags } = await tagged(call, resourceArn);
    const sorted = tags.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1));
    const { items, next } = page(sorted, ({ key }) => key ?? '', maxResults, nextToken, invalidToken);
    return { tags: [...items], ...(next && { nextToken: next }) };
  },
);

/** The tags with further ones added, or put in the place of those of the same key. @throws AwsError */
export function checkedTags(former: readonly Tag[], added: readonly Tag[]): Tag[] {
  for (const { key } of added) {
    if (key?.toLowerCase().startsWith('aws:')) {
      throw new AwsError('InvalidTagsException', `Tag keys must not begin with aws: ${key}`);
    }
  }
  const tags = [...new Map([...former, ...added].map((tag) => [tag.key, tag])).values()];
  if (tags.length <= MOST_TAGS) return tags;
  throw new AwsError('TooManyTagsException', `A pipeline can have ${MOST_TAGS} tags, not ${tags.length}`);
}

async function tagged(call: Call, arn = ''): Promise<PipelineRecord> {
  const [, , service, , , name = ''] = arn.split(':');
  if (service !== 'codepipeline' || !name) throw new AwsError('InvalidArnException', `Invalid ARN: ${arn}`);
  const pipeline = await pipelines(call).get(name);
  if (!pipeline || arn !== call.arn('codepipeline', name)) {
    throw new AwsError('ResourceNotFoundException', `The resource ${arn} does not exist`);
  }
  return pipeline;
}
