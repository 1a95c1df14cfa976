import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tagPairs } from '../../src/resources/resource.js';
import { bucketHere } from './buckets.js';
import { refusal } from './refusal.js';
import { openWorld, type World } from './world.js';

const Key = 'a.txt';

let world: World;
let Bucket: string;

const s3 = () => world.aws.s3();
const tags = async () => (await s3().send(new GetBucketTaggingCommand({ Bucket }))).TagSet;
const versions = async () => {
  const { Versions = [], DeleteMarkers = [] } = await s3().send(new ListObjectVersionsCommand({ Bucket }));
  return { Versions, DeleteMarkers };
};

beforeAll(async () => {
  world = await openWorld();
  Bucket = `${world.name}-s3`;
  await s3().send(new CreateBucketCommand(bucketHere(world, Bucket)));
});
afterAll(() => world.close());

describe('a new bucket', () => {
  test('is in the region that it was asked for in', async () => {
    const { BucketRegion } = await s3().send(new HeadBucketCommand({ Bucket }));
    expect(BucketRegion).toBe(world.identity.region);
  });

  test('has the tags that it was created with', async () => {
    expect(await tags()).toEqual(tagPairs(world.tags));
  });

  test('lets nothing be public, and keeps no versions', async () => {
    const { PublicAccessBlockConfiguration } = await s3().send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect((await s3().send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  });

  test('has no policy and no lifecycle, each with an error of its own', async () => {
    await expect(s3().send(new GetBucketPolicyCommand({ Bucket }))).rejects.toThrow(refusal('NoSuchBucketPolicy'));
    await expect(s3().send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toThrow(
      refusal('NoSuchLifecycleConfiguration'),
    );
  });

  test('is not created again; us-east-1 alone says nothing about it', async () => {
    const again = await s3()
      .send(new CreateBucketCommand(bucketHere(world, Bucket)))
      .then(
        () => 'taken',
        (error: unknown) => (error as Error).name,
      );
    expect(again).toBe(world.identity.region === 'us-east-1' ? 'taken' : 'BucketAlreadyOwnedByYou');
    expect(await tags()).toEqual(tagPairs(world.tags));
  });
});

describe('a bucket', () => {
  test('is closed to whoever expects another owner', async () => {
    const ExpectedBucketOwner = '111111111111';
    await expect(s3().send(new GetBucketTaggingCommand({ Bucket, ExpectedBucketOwner }))).rejects.toThrow(
      refusal('AccessDenied'),
    );
  });

  test('has the last set of tags that it was given, and no other', async () => {
    const TagSet = [...tagPairs(world.tags), { Key: 'colour', Value: 'red' }];
    await s3().send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    await s3().send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tagPairs(world.tags) } }));
    const found = await world.eventually(tags, (set) => set?.length === 1);
    expect(found).toEqual(tagPairs(world.tags));
  });

  test('with versions keeps all of them, and a deletion puts a marker before them', async () => {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3().send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const first = await s3().send(new PutObjectCommand({ Bucket, Key, Body: 'one' }));
    await s3().send(new PutObjectCommand({ Bucket, Key, Body: 'two' }));
    await s3().send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(s3().send(new GetObjectCommand({ Bucket, Key }))).rejects.toThrow(refusal('NoSuchKey'));
    const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key, VersionId: first.VersionId }));
    expect(await Body?.transformToString()).toBe('one');
    const { Versions, DeleteMarkers } = await versions();
    expect(Versions.map(({ IsLatest }) => IsLatest)).toEqual([false, false]);
    expect(DeleteMarkers).toMatchObject([{ Key, IsLatest: true }]);
  });

  test('is not deleted while there is a version in it, though no object is', async () => {
    await expect(s3().send(new DeleteBucketCommand({ Bucket }))).rejects.toThrow(refusal('BucketNotEmpty'));
  });

  test('is emptied of versions and markers by their ids, and of what is not there without an error', async () => {
    const { Versions, DeleteMarkers } = await versions();
    const found = [...Versions, ...DeleteMarkers].map(({ VersionId }) => ({ Key, VersionId }));
    expect(found).toHaveLength(3);
    const Delete = { Objects: [...found, { Key: 'absent', VersionId: found[0]?.VersionId }], Quiet: true };
    const { Errors = [] } = await s3().send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Errors).toEqual([]);
    expect(await versions()).toEqual({ Versions: [], DeleteMarkers: [] });
    await s3().send(new DeleteBucketCommand({ Bucket }));
  });
});

describe('where there is no bucket', () => {
  const absent = () => ({ Bucket: `${world.name}-absent` });

  test('HeadBucket has the status alone to say so', async () => {
    await expect(s3().send(new HeadBucketCommand(absent()))).rejects.toThrow(
      expect.objectContaining({ name: 'NotFound', $metadata: expect.objectContaining({ httpStatusCode: 404 }) }),
    );
  });

  test.each([
    ['GetBucketTagging', () => s3().send(new GetBucketTaggingCommand(absent()))],
    ['ListObjectVersions', () => s3().send(new ListObjectVersionsCommand(absent()))],
    ['DeleteBucket', () => s3().send(new DeleteBucketCommand(absent()))],
  ])('%s is refused', async (_, call) => {
    await expect(call()).rejects.toThrow(refusal('NoSuchBucket'));
  });
});
