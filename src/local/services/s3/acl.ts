/** Access control lists are off: the owner may do all, and nobody else anything. They can be read, and not be set. */
import {
  GetBucketAcl$,
  GetObjectAcl$,
  PutBucketAcl$,
  PutObjectAcl$,
  type GetBucketAclCommandInput,
  type GetBucketAclCommandOutput,
  type GetObjectAclCommandInput,
  type GetObjectAclCommandOutput,
  type PutBucketAclCommandInput,
  type PutBucketAclCommandOutput,
  type PutObjectAclCommandInput,
  type PutObjectAclCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { bucketOf, notImplemented, ownerId, type BucketRecord } from './bucket.js';
import { versionOf } from './object.js';

export const GetBucketAcl = operation<GetBucketAclCommandInput, GetBucketAclCommandOutput>(
  GetBucketAcl$,
  async (input, call) => {
    await bucketOf(call, input);
    return ownersAlone(call);
  },
);

export const GetObjectAcl = operation<GetObjectAclCommandInput, GetObjectAclCommandOutput>(
  GetObjectAcl$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    await versionOf(call, name, input.Key ?? '', input.VersionId);
    return ownersAlone(call);
  },
);

export const PutBucketAcl = operation<PutBucketAclCommandInput, PutBucketAclCommandOutput>(
  PutBucketAcl$,
  async (input, call) => {
    throw notSettable(await bucketOf(call, input));
  },
);

export const PutObjectAcl = operation<PutObjectAclCommandInput, PutObjectAclCommandOutput>(
  PutObjectAcl$,
  async (input, call) => {
    const bucket = await bucketOf(call, input);
    await versionOf(call, bucket.name, input.Key ?? '', input.VersionId);
    throw notSettable(bucket);
  },
);

function ownersAlone(call: Call) {
  const ID = ownerId(call);
  return {
    Owner: { ID },
    Grants: [{ Grantee: { ID, Type: 'CanonicalUser' as const }, Permission: 'FULL_CONTROL' as const }],
  };
}

/** S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket". */
function notSettable({ ownership }: BucketRecord): AwsError {
  if (ownership !== 'BucketOwnerEnforced') return notImplemented('x-amz-acl');
  return new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
}
