import {
  DeleteObjectTagging$,
  GetObjectTagging$,
  PutObjectTagging$,
  type DeleteObjectTaggingCommandInput,
  type DeleteObjectTaggingCommandOutput,
  type GetObjectTaggingCommandInput,
  type GetObjectTaggingCommandOutput,
  type PutObjectTaggingCommandInput,
  type PutObjectTaggingCommandOutput,
  type Tag,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { bucketOf, type BucketInput } from './bucket.js';
import { shownId, versionOf } from './object.js';
import { checkedTags } from './tags.js';
import { changeVersion } from './versions.js';

/** Tags of one object (S3 User Guide, "Categorizing your objects using tags"). */
const TAG_LIMIT = 10;

interface ObjectInput extends BucketInput {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

export const GetObjectTagging = operation<GetObjectTaggingCommandInput, GetObjectTaggingCommandOutput>(
  GetObjectTagging$,
  async (input, call) => {
    const bucket = await bucketOf(call, input);
    const version = await versionOf(call, bucket.name, input.Key ?? '', input.VersionId);
    return { VersionId: shownId(bucket, version), TagSet: [...(version.tags ?? [])] };
  },
);

/** Replaces the whole set. */
export const PutObjectTagging = operation<PutObjectTaggingCommandInput, PutObjectTaggingCommandOutput>(
  PutObjectTagging$,
  async (input, call) => setTags(call, input, checkedObjectTags(input.Tagging?.TagSet ?? [])),
);

export const DeleteObjectTagging = operation<DeleteObjectTaggingCommandInput, DeleteObjectTaggingCommandOutput>(
  DeleteObjectTagging$,
  (input, call) => setTags(call, input, []),
);

/**
 * The tags in the header `x-amz-tagging`, written as a URL's query is.
 * @throws AwsError `InvalidArgument`, or as `checkedTags` does
 */
export function tagsInHeader(header: string | undefined): { tags?: readonly Tag[] } {
  const pairs = [...new URLSearchParams(header ?? '')];
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) {
    throw new AwsError(
      'InvalidArgument',
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      400,
      { ArgumentName: 'x-amz-tagging', ArgumentValue: header },
    );
  }
  return pairs.length > 0 ? { tags: checkedObjectTags(pairs.map(([Key, Value]) => ({ Key, Value }))) } : {};
}

async function setTags(call: Call, input: ObjectInput, tags: readonly Tag[]): Promise<{ VersionId?: string }> {
  const bucket = await bucketOf(call, input);
  const key = input.Key ?? '';
  const version = await versionOf(call, bucket.name, key, input.VersionId);
  await changeVersion(call, bucket.name, key, { ...version, tags });
  const VersionId = shownId(bucket, version);
  return VersionId === undefined ? {} : { VersionId };
}

function checkedObjectTags(tags: readonly Tag[]): readonly Tag[] {
  return checkedTags(tags, { limit: TAG_LIMIT, tooMany: 'Object tags cannot be greater than 10' });
}
