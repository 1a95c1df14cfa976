import type {
  LifecycleRule,
  ObjectOwnership,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
  TransitionDefaultMinimumObjectSize,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection, Store } from '../../store.js';

/** A bucket and its settings, as stored under its name. A setting that is absent is not set. */
export interface BucketRecord {
  readonly name: string;
  readonly region: string;
  readonly created: Date;
  readonly ownership: ObjectOwnership;
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly encryption: ServerSideEncryptionConfiguration;
  readonly publicAccessBlock?: PublicAccessBlockConfiguration;
  readonly tags?: readonly Tag[];
  readonly policy?: string;
  readonly lifecycle?: {
    readonly rules: readonly LifecycleRule[];
    readonly minimumObjectSize: TransitionDefaultMinimumObjectSize;
  };
  readonly website?: Website;
}

interface Website {
  readonly configuration: WebsiteConfiguration;
  /** Of this machine's loopback address, where it is served. */
  readonly port: number;
}

/** What every operation on a bucket is given. */
export interface BucketInput {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

export function buckets(call: Call): Collection<BucketRecord> {
  return call.global('s3/buckets');
}

/** All buckets, without the store's lock. */
export async function bucketsIn(store: Store): Promise<BucketRecord[]> {
  return (await store.collection<BucketRecord>('global/s3/buckets').entries()).map(([, bucket]) => bucket);
}

/** The region of a bucket, or the one that S3 is in for whoever names no bucket that there is. */
export async function regionOf(store: Store, bucketName = ''): Promise<string> {
  const bucket = await store.collection<BucketRecord>('global/s3/buckets').get(bucketName);
  return bucket?.region ?? 'us-east-1';
}

/**
 * The bucket that the input names, of whatever region.
 * @throws AwsError `NoSuchBucket` 404, `AccessDenied` 403
 */
export async function bucketNamed(
  call: Call,
  { Bucket = '', ExpectedBucketOwner }: BucketInput,
): Promise<BucketRecord> {
  const bucket = await buckets(call).get(Bucket);
  if (!bucket) {
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: Bucket });
  }
  if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== call.account) {
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  }
  return bucket;
}

/**
 * The bucket that the input names, if it is of the caller's region.
 * @throws AwsError `PermanentRedirect` 301, with the bucket's region in a header, or as `bucketNamed` does
 */
export async function bucketOf(call: Call, input: BucketInput): Promise<BucketRecord> {
  const bucket = await bucketNamed(call, input);
  if (bucket.region === call.region) return bucket;
  throw new AwsError(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    301,
    { Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name },
    { 'x-amz-bucket-region': bucket.region },
  );
}

/** Reads the bucket, and stores what `change` makes of it. */
export async function changeBucket(
  call: Call,
  input: BucketInput,
  change: (bucket: BucketRecord) => BucketRecord,
): Promise<void> {
  const bucket = await bucketOf(call, input);
  await buckets(call).put(bucket.name, change(bucket));
}

export function arnOf(bucketName: string, call: Call): string {
  return `arn:${call.partition}:s3:::${bucketName}`;
}

/** The bucket that an ARN is of, or that the object with this ARN lies in. */
export async function bucketOfArn(call: Call, arn: string): Promise<BucketRecord | undefined> {
  const [, name] = /^arn:[^:]*:s3:::([^/]+)/.exec(arn) ?? [];
  return name === undefined ? undefined : buckets(call).get(name);
}

/** The account's canonical user id: 64 hexadecimal digits. */
export function ownerId(call: Call): string {
  return call.account.padStart(64, '0');
}
