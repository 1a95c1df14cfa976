/** Source: "Required permissions for Amazon S3 API operations" in the S3 User Guide. */
import type {
  CopyObjectCommandInput,
  CreateMultipartUploadCommandInput,
  GetObjectCommandInput,
  ListObjectsV2CommandInput,
  PutObjectCommandInput,
  UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3';
import {
  type AccessRule,
  type Asked,
  type ConditionContext,
  free,
  type Permission,
  rule,
  type ServiceAccess,
} from '../../access/permission.js';
import type { Call } from '../../service.js';
import { arnOf } from './bucket.js';
import { parseCopySource } from './copy-source.js';

interface About {
  Bucket?: string | undefined;
  Key?: string | undefined;
}

interface Versioned extends About {
  VersionId?: string | undefined;
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

const reads = rule<Versioned>((input, call) => versioned('s3:GetObject', input, call));

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
    PutBucketOwnershipControls: onBucket('PutBucketOwnershipControls'),
    GetPublicAccessBlock: onBucket('GetBucketPublicAccessBlock'),
    PutPublicAccessBlock: onBucket('PutBucketPublicAccessBlock'),
    DeletePublicAccessBlock: onBucket('PutBucketPublicAccessBlock'),
    GetBucketLifecycleConfiguration: onBucket('GetLifecycleConfiguration'),
    PutBucketLifecycleConfiguration: onBucket('PutLifecycleConfiguration'),
    DeleteBucketLifecycle: onBucket('PutLifecycleConfiguration'),
    GetBucketPolicy: onBucket('GetBucketPolicy'),
    PutBucketPolicy: onBucket('PutBucketPolicy'),
    DeleteBucketPolicy: onBucket('DeleteBucketPolicy'),
    GetBucketWebsite: onBucket('GetBucketWebsite'),
    PutBucketWebsite: onBucket('PutBucketWebsite'),
    DeleteBucketWebsite: onBucket('DeleteBucketWebsite'),
    GetBucketTagging: onBucket('GetBucketTagging'),
    PutBucketTagging: onBucket('PutBucketTagging'),
    DeleteBucketTagging: onBucket('PutBucketTagging'),
    PutBucketAcl: onBucket('PutBucketAcl'),
    ListObjects: lists('ListBucket'),
    ListObjectsV2: lists('ListBucket'),
    ListObjectVersions: lists('ListBucketVersions'),
    ListMultipartUploads: onBucket('ListBucketMultipartUploads'),
    AbortMultipartUpload: onObject('AbortMultipartUpload'),
    // An upload in parts is a PutObject that takes its time.
    CreateMultipartUpload: rule<CreateMultipartUploadCommandInput>(puts),
    UploadPart: onObject('PutObject'),
    CompleteMultipartUpload: onObject('PutObject'),
    ListParts: onObject('ListMultipartUploadParts'),
    UploadPartCopy: rule<UploadPartCopyCommandInput>((input, call) => [
      ...copies(input, call),
      { action: 's3:PutObject', resource: objectArn(call, input) },
    ]),
    CopyObject: rule<CopyObjectCommandInput>((input, call) => [...copies(input, call), ...puts(input, call)]),
    GetObjectAttributes: rule<GetObjectCommandInput>((input, call) => [
      ...versioned('s3:GetObject', input, call),
      ...versioned('s3:GetObjectAttributes', input, call, 's3:GetObjectVersionAttributes'),
    ]),
    GetObjectAcl: rule<Versioned>((input, call) => versioned('s3:GetObjectAcl', input, call, 's3:GetObjectVersionAcl')),
    PutObjectAcl: rule<Versioned>((input, call) => versioned('s3:PutObjectAcl', input, call, 's3:PutObjectVersionAcl')),
    GetObjectTagging: rule<Versioned>((input, call) =>
      versioned('s3:GetObjectTagging', input, call, 's3:GetObjectVersionTagging'),
    ),
    PutObjectTagging: rule<Versioned>((input, call) =>
      versioned('s3:PutObjectTagging', input, call, 's3:PutObjectVersionTagging'),
    ),
    DeleteObjectTagging: rule<Versioned>((input, call) =>
      versioned('s3:DeleteObjectTagging', input, call, 's3:DeleteObjectVersionTagging'),
    ),
    GetObject: reads,
    HeadObject: reads,
    PutObject: rule<PutObjectCommandInput>(puts),
    DeleteObject: rule<Versioned>((input, call) => [deletes(input, call)]),
    // Its handler asks for each key on its own: one that may not be deleted does not keep the others.
    DeleteObjects: free,
  },
  // Tags of buckets take part only where a bucket was enabled for it, which the local AWS does not offer.
  tagsOf: async () => undefined,
};

/** To delete an object, or one of its versions. */
export function deletes(input: Versioned, call: Call): Permission {
  return onVersion('s3:DeleteObject', input, call);
}

function versioned(action: string, input: Versioned, call: Call, ofVersion?: string): Asked[] {
  return [onVersion(action, input, call, ofVersion)];
}

/** What is done with one version has an action of its own: by default with `Version` behind its name. */
function onVersion(action: string, input: Versioned, call: Call, ofVersion = `${action}Version`): Permission {
  const resource = objectArn(call, input);
  if (input.VersionId === undefined) return { action, resource };
  return { action: ofVersion, resource, context: given('s3:VersionId', input.VersionId) };
}

function puts(input: Pick<PutObjectCommandInput, 'Bucket' | 'Key' | 'ACL' | 'Tagging'>, call: Call): Asked[] {
  const resource = objectArn(call, input);
  const context = given('s3:x-amz-acl', input.ACL);
  return [
    { action: 's3:PutObject', resource, context },
    ...(input.ACL === undefined ? [] : [{ action: 's3:PutObjectAcl', resource, context }]),
    ...(input.Tagging === undefined ? [] : [{ action: 's3:PutObjectTagging', resource, context }]),
  ];
}

/** What a copy reads. */
function copies({ CopySource = '' }: { CopySource?: string | undefined }, call: Call): Asked[] {
  const { bucketName, key, id } = parseCopySource(CopySource);
  return versioned('s3:GetObject', { Bucket: bucketName, Key: key, VersionId: id }, call);
}

function objectArn(call: Call, { Bucket = '', Key = '' }: About): string {
  return `${arnOf(Bucket, call)}/${Key}`;
}

function given(key: string, value: string | undefined): ConditionContext {
  return value === undefined ? {} : { [key]: [value] };
}
