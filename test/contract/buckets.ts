import type { BucketLocationConstraint, CreateBucketCommandInput } from '@aws-sdk/client-s3';
import { tagPairs } from '../../src/resources/resource.js';
import type { World } from './world.js';

/** What CreateBucket takes: us-east-1 is where a bucket is made when no place is named, and may not be named. */
export function bucketHere({ identity: { region }, tags }: World, Bucket: string): CreateBucketCommandInput {
  const elsewhere = region !== 'us-east-1' && { LocationConstraint: region as BucketLocationConstraint };
  return { Bucket, CreateBucketConfiguration: { ...elsewhere, Tags: tagPairs(tags) } };
}
