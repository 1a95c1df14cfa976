/** The bucket in which Elastic Beanstalk keeps versions and what environments need. */
import {
  CreateStorageLocation$,
  type CreateStorageLocationCommandInput,
  type CreateStorageLocationCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { buckets } from '../s3/bucket.js';
import type { VersionRecord } from './application.js';
import type { EnvironmentRecord } from './environment.js';
import { insufficientPrivileges, invalidCombination } from './errors.js';

export const CreateStorageLocation = operation<CreateStorageLocationCommandInput, CreateStorageLocationCommandOutput>(
  CreateStorageLocation$,
  async (_input, call) => ({ S3Bucket: await storageBucket(call) }),
);

/** Its name; it is made if it is not there, as the caller. @throws AwsError `InsufficientPrivilegesException` */
export async function storageBucket(call: Call): Promise<string> {
  const name = `elasticbeanstalk-${call.region}-${call.account}`;
  if (await buckets(call).get(name)) return name;
  const CreateBucketConfiguration = call.region === 'us-east-1' ? undefined : { LocationConstraint: call.region };
  await asCaller(() => call.invoke('s3', 'CreateBucket', { Bucket: name, CreateBucketConfiguration }));
  return name;
}

/**
 * Whether there is such a bundle, and the caller may read it.
 * @throws AwsError `InvalidParameterCombination`, `S3LocationNotInServiceRegionException`
 */
export async function checkBundle(call: Call, bundle: VersionRecord['bundle']): Promise<void> {
  if (!bundle) return;
  const { bucket, key } = bundle;
  const found = await buckets(call).get(bucket);
  if (found && found.region !== call.region) {
    const message = `The specified S3 bucket does not exist in the ${call.region} region: ${bucket}.`;
    throw new AwsError('S3LocationNotInServiceRegionException', message);
  }
  try {
    await call.invoke('s3', 'HeadObject', { Bucket: bucket, Key: key });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const reason = error.status === 403 ? 'Forbidden' : 'Not Found';
    throw invalidCombination(`Unable to download from S3 location (Bucket: ${bucket}  Key: ${key}). Reason: ${reason}`);
  }
}

/** Where an environment finds the bundle of a version that is deployed to it. */
export function runtimeKey({ id }: Pick<EnvironmentRecord, 'id'>, { application, label }: VersionRecord): string {
  return `${runtimePrefix(id)}_runtime/_versions/${application}/${label}`;
}

const runtimePrefix = (id: string): string => `resources/environments/${id}/`;

/**
 * Puts a version's bundle where the environment's instance may read it, as the caller.
 * @throws AwsError `InsufficientPrivilegesException`
 */
export async function provide(call: Call, environment: Pick<EnvironmentRecord, 'id'>, version: VersionRecord) {
  const { bundle } = version;
  if (!bundle) return;
  const Bucket = await storageBucket(call);
  const CopySource = `${bundle.bucket}/${encodeURIComponent(bundle.key)}`;
  await asCaller(() => call.invoke('s3', 'CopyObject', { Bucket, Key: runtimeKey(environment, version), CopySource }));
}

/** Takes away what an environment that is terminated had in the bucket, as far as the caller may. */
export async function removeProvided(call: Call, { id }: Pick<EnvironmentRecord, 'id'>): Promise<void> {
  const Bucket = `elasticbeanstalk-${call.region}-${call.account}`;
  try {
    const listed = await call.invoke<ListObjectsV2CommandOutput>('s3', 'ListObjectsV2', {
      Bucket,
      Prefix: runtimePrefix(id),
    });
    for (const { Key } of listed.Contents ?? []) await call.invoke('s3', 'DeleteObject', { Bucket, Key });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

/** What S3 refuses the caller is refused by Elastic Beanstalk. */
export async function asCaller<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AwsError && error.code.startsWith('AccessDenied')) throw insufficientPrivileges(error.message);
    throw error;
  }
}
