import {
  DeleteBucketTagging$,
  GetBucketTagging$,
  PutBucketTagging$,
  type DeleteBucketTaggingCommandInput,
  type DeleteBucketTaggingCommandOutput,
  type GetBucketTaggingCommandInput,
  type GetBucketTaggingCommandOutput,
  type PutBucketTaggingCommandInput,
  type PutBucketTaggingCommandOutput,
  type Tag,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { bucketOf, changeBucket } from './bucket.js';

export const GetBucketTagging = operation<GetBucketTaggingCommandInput, GetBucketTaggingCommandOutput>(
  GetBucketTagging$,
  async (input, call) => {
    const { name, tags } = await bucketOf(call, input);
    if (!tags) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404, { BucketName: name });
    return { TagSet: [...tags] };
  },
);

/** Replaces the whole set. */
export const PutBucketTagging = operation<PutBucketTaggingCommandInput, PutBucketTaggingCommandOutput>(
  PutBucketTagging$,
  async (input, call) => {
    const tags = checkedTags(input.Tagging?.TagSet ?? []);
    await changeBucket(call, input, ({ tags: _, ...bucket }) => (tags.length > 0 ? { ...bucket, tags } : bucket));
    return {};
  },
);

export const DeleteBucketTagging = operation<DeleteBucketTaggingCommandInput, DeleteBucketTaggingCommandOutput>(
  DeleteBucketTagging$,
  async (input, call) => {
    await changeBucket(call, input, ({ tags: _, ...bucket }) => bucket);
    return {};
  },
);

/** Tags of one bucket (S3 User Guide, "Using tags with S3 general purpose buckets"). */
const bucketLimit = { limit: 50, tooMany: 'Bucket tag count cannot be greater than 50' };

/** @throws AwsError `InvalidTag`, `BadRequest` */
export function checkedTags(tags: readonly Tag[], { limit, tooMany } = bucketLimit): readonly Tag[] {
  for (const { Key = '', Value = '' } of tags) {
    if (Key === '' || Key.length > 128) throw invalidTag('The TagKey you have provided is invalid');
    if (Value.length > 256) throw invalidTag('The TagValue you have provided is invalid');
    if (Key.startsWith('aws:')) throw invalidTag('System tags cannot be added/updated by requester');
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw invalidTag('Cannot provide multiple Tags with the same key');
  }
  if (tags.length > limit) throw new AwsError('BadRequest', tooMany);
  return tags;
}

function invalidTag(message: string): AwsError {
  return new AwsError('InvalidTag', message);
}
