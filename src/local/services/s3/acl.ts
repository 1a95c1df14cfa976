/**
 * Access control lists: the owner may do all, and nobody else anything. They can be read. They can be set to just that, and
 * only in buckets that were made with them; in all others they are off.
 */
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
import { notImplemented } from '../../protocols/rest-xml-errors.js';
import { operation, type Call } from '../../service.js';
import { bucketOf, ownerId, type BucketRecord } from './bucket.js';
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
    refuseChange(await bucketOf(call, input), input, ['private']);
    return {};
  },
);

export const PutObjectAcl = operation<PutObjectAclCommandInput, PutObjectAclCommandOutput>(
  PutObjectAcl$,
  async (input, call) => {
    const bucket = await bucketOf(call, input);
    await versionOf(call, bucket.name, input.Key ?? '', input.VersionId);
    refuseChange(bucket, input, ['private', 'bucket-owner-full-control']);
    return {};
  },
);

function ownersAlone(call: Call) {
  const ID = ownerId(call);
  return {
    Owner: { ID },
    Grants: [{ Grantee: { ID, Type: 'CanonicalUser' as const }, Permission: 'FULL_CONTROL' as const }],
  };
}

/**
 * Refuses all but the canned lists that say what is so anyway. S3 User Guide, "Controlling ownership of objects and
 * disabling ACLs for your bucket", and "Access control list (ACL) overview" for the canned lists.
 * @throws AwsError `AccessControlListNotSupported`, `NotImplemented`
 */
function refuseChange(
  { ownership }: BucketRecord,
  input: PutBucketAclCommandInput | PutObjectAclCommandInput,
  unchanging: readonly string[],
): void {
  if (ownership === 'BucketOwnerEnforced') {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  const { AccessControlPolicy, GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP } = input;
  const grants = [AccessControlPolicy, GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP];
  const isGranting = grants.some((grant) => grant !== undefined);
  if (isGranting || !unchanging.includes(input.ACL ?? '')) throw notImplemented('x-amz-acl');
}
