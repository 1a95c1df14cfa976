/** Source: "Required permissions for Amazon S3 API operations" in the S3 User Guide. */
import type {
  DeleteObjectCommandInput,
  GetObjectCommandInput,
  ListObjectsV2CommandInput,
  PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import {
  type AccessRule,
  type Asked,
  type ConditionContext,
  free,
  rule,
  type ServiceAccess,
} from '../../access/permission.js';
import type { Call } from '../../service.js';
import { arnOf } from './bucket.js';

interface About {
  Bucket?: string | undefined;
  Key?: string | undefined;
}

/** On the bucket, by the action's own name, which is seldom the operation's. */
function onBucket(action: string): AccessRule {
  return rule<About>(({ Bucket = '' }, call) => [{ action: `s3:${action}`, resource: arnOf(Bucket, call) }]);
}

function onObject(action: string): AccessRule {
  return rule<About>((input, call) => [{ action: `s3:${action}`, resource: objectArn(call, input) }]);
}

/** Lists can be bound to a prefix. */
function lists(action: string): AccessRule {
  return rule<ListObjectsV2CommandInput>(({ Bucket = '', Prefix, Delimiter, MaxKeys }, call) => [
    {
      action: `s3:${action}`,
      resource: arnOf(Bucket, call),
      context: {
        ...given('s3:prefix', Prefix),
        ...given('s3:delimiter', Delimiter),
        ...given('s3:max-keys', MaxKeys?.toString()),
      },
    },
  ]);
}

const reads = rule<GetObjectCommandInput>((input, call) => [
  {
    action: input.VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
    resource: objectArn(call, input),
    context: given('s3:VersionId', input.VersionId),
  },
]);

export const access: ServiceAccess = {
  operations: {
    CreateBucket: onBucket('CreateBucket'),
    DeleteBucket: onBucket('DeleteBucket'),
    HeadBucket: onBucket('ListBucket'),
    ListBuckets: rule(() => [{ action: 's3:ListAllMyBuckets', resource: '*' }]),
    GetBucketLocation: onBucket('GetBucketLocation'),
    GetBucketAcl: onBucket('GetBucketAcl'),
    GetBucketVersioning: onBucket('GetBucketVersioning'),
    PutBucketVersioning: onBucket('PutBucketVersioning'),
    GetBucketEncryption: onBucket('GetEncryptionConfiguration'),
    PutBucketEncryption: onBucket('PutEncryptionConfiguration'),
    GetBucketOwnershipControls: onBucket('GetBucketOwnershipControls'),
    GetPublicAccessBlock: onBucket('GetBucketPublicAccessBlock'),
    PutPublicAccessBlock: onBucket('PutBucketPublicAccessBlock'),
    DeletePublicAccessBlock: onBucket('PutBucketPublicAccessBlock'),
    GetBucketLifecycleConfiguration: onBucket('GetLifecycleConfiguration'),
    PutBucketLifecycleConfiguration: onBucket('PutLifecycleConfiguration'),
    DeleteBucketLifecycle: onBucket('PutLifecycleConfiguration'),
    GetBucketPolicy: onBucket('GetBucketPolicy'),
    PutBucketPolicy: onBucket('PutBucketPolicy'),
    DeleteBucketPolicy: onBucket('DeleteBucketPolicy'),
    GetBucketTagging: onBucket('GetBucketTagging'),
    PutBucketTagging: onBucket('PutBucketTagging'),
    DeleteBucketTagging: onBucket('PutBucketTagging'),
    ListObjectsV2: lists('ListBucket'),
    ListObjectVersions: lists('ListBucketVersions'),
    ListMultipartUploads: onBucket('ListBucketMultipartUploads'),
    AbortMultipartUpload: onObject('AbortMultipartUpload'),
    GetObject: reads,
    HeadObject: reads,
    PutObject: rule<PutObjectCommandInput>((input, call) => puts(input, call)),
    DeleteObject: rule<DeleteObjectCommandInput>((input, call) => [
      {
        action: input.VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
        resource: objectArn(call, input),
      },
    ]),
    // Each key is answered for on its own: one that may not be deleted does not keep the others.
    DeleteObjects: free,
  },
  // Tags of buckets take part only where a bucket was enabled for it, which the local AWS does not offer.
  tagsOf: async () => undefined,
};

function puts(input: PutObjectCommandInput, call: Call): Asked[] {
  const resource = objectArn(call, input);
  const context = given('s3:x-amz-acl', input.ACL);
  return [
    { action: 's3:PutObject', resource, context },
    ...(input.ACL === undefined ? [] : [{ action: 's3:PutObjectAcl', resource, context }]),
    ...(input.Tagging === undefined ? [] : [{ action: 's3:PutObjectTagging', resource, context }]),
  ];
}

function objectArn(call: Call, { Bucket = '', Key = '' }: About): string {
  return `${arnOf(Bucket, call)}/${Key}`;
}

function given(key: string, value: string | undefined): ConditionContext {
  return value === undefined ? {} : { [key]: [value] };
}
