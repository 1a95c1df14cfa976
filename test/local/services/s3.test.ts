import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  type ListBucketsCommandInput,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  paginateListObjectsV2,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Local, openLocal } from '../../helpers/local.js';

const now = new Date('2026-01-02T03:04:05Z');
const Bucket = 'a-bucket';

let local: Local;
let client: S3Client;

beforeEach(async () => {
  local = await openLocal({ clock: () => now });
  client = local.client(S3Client);
});

afterEach(() => local.close());

const create = (input: Partial<CreateBucketCommandInput> = {}, s3 = client) =>
  s3.send(new CreateBucketCommand({ Bucket, ...input }));

const put = (
  Key: string,
  Body: PutObjectCommandInput['Body'] = new Uint8Array(),
  input: Partial<PutObjectCommandInput> = {},
) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...input }));

async function text(Key: string, VersionId?: string): Promise<string> {
  return (await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body!.transformToString();
}

const version = () =>
  client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));

describe('buckets', () => {
  test('are private, encrypted and not versioned when they are new', async () => {
    expect(await create()).toMatchObject({ Location: `/${Bucket}`, BucketArn: `arn:aws:s3:::${Bucket}` });
    expect((await client.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    const { ServerSideEncryptionConfiguration } = await client.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ]);
    const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    const { Owner, Grants } = await client.send(new GetBucketAclCommand({ Bucket }));
    expect(Grants).toEqual([{ Grantee: { ID: Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }]);
    expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    expect((await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('us-east-1');
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets).toEqual([{ Name: Bucket, CreationDate: now, BucketRegion: 'us-east-1' }]);
  });

  test('have the ownership that was put on them last', async () => {
    await create();
    const own = (ObjectOwnership: string) =>
      client.send(
        new PutBucketOwnershipControlsCommand({
          Bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: ObjectOwnership as 'ObjectWriter' }] },
        }),
      );
    await own('ObjectWriter');
    const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'ObjectWriter' }]);
    await expect(own('Everybody')).rejects.toMatchObject({ name: 'MalformedXML' });
  });

  test('are listed by prefix, by region and in pages', async () => {
    for (const name of ['web-b', 'web-a', 'web-c', 'other']) await create({ Bucket: name });
    const inEurope = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' as const } };
    await create({ Bucket: 'web-d', ...inEurope }, local.client(S3Client, { region: 'eu-west-1' }));
    const list = async (input: ListBucketsCommandInput) => {
      const { Buckets = [], ...rest } = await client.send(new ListBucketsCommand(input));
      return { names: Buckets.map(({ Name }) => Name), ...rest };
    };
    expect(await list({ Prefix: 'web-' })).toMatchObject({
      names: ['web-a', 'web-b', 'web-c', 'web-d'],
      Prefix: 'web-',
    });
    expect((await list({ BucketRegion: 'eu-west-1' })).names).toEqual(['web-d']);
    const first = await list({ Prefix: 'web-', BucketRegion: 'us-east-1', MaxBuckets: 2 });
    expect(first.names).toEqual(['web-a', 'web-b']);
    const { ContinuationToken } = first;
    const second = await list({ Prefix: 'web-', BucketRegion: 'us-east-1', MaxBuckets: 2, ContinuationToken });
    expect(second.names).toEqual(['web-c']);
    expect(second.ContinuationToken).toBeUndefined();
  });

  test('lie in the region of the caller, which us-east-1 must leave unsaid', async () => {
    const europe = local.client(S3Client, { region: 'eu-west-1' });
    const inEurope = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' as const } };
    // The SDK's client fills the constraint in: without it there is no way to leave it out.
    const unsaid = local.aws.call('s3', 'CreateBucket', { Bucket }, undefined, 'eu-west-1');
    await expect(unsaid).rejects.toMatchObject({ code: 'IllegalLocationConstraintException' });
    await expect(create(inEurope)).rejects.toMatchObject({ name: 'IllegalLocationConstraintException' });
    await create(inEurope, europe);
    expect((await europe.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-west-1');
    await expect(client.send(new GetBucketLocationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'PermanentRedirect',
      $metadata: { httpStatusCode: 301 },
    });
    // An answer to HEAD has no body: a header says where the bucket is, for clients that follow.
    await expect(client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } },
    });
    const following = local.client(S3Client, { followRegionRedirects: true } as object);
    expect((await following.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('eu-west-1');
  });

  test('can be made again by their owner in us-east-1 only', async () => {
    await create({ CreateBucketConfiguration: { Tags: [{ Key: 'a', Value: 'b' }] } });
    await create();
    expect((await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([{ Key: 'a', Value: 'b' }]);
    const europe = local.client(S3Client, { region: 'eu-west-1' });
    const inEurope = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' as const } };
    await expect(create(inEurope, europe)).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
      $metadata: { httpStatusCode: 409 },
    });
  });

  test.each(['ab', 'Abc', 'a_b', '192.168.0.1', 'xn--abc', 'a..b', 'abc-s3alias', '-abc'])(
    'are not named %s',
    async (name) => {
      await expect(create({ Bucket: name })).rejects.toMatchObject({ name: 'InvalidBucketName' });
    },
  );

  test('are refused when they ask for what is not offered', async () => {
    await expect(create({ ObjectLockEnabledForBucket: true })).rejects.toMatchObject({
      name: 'NotImplemented',
      $metadata: { httpStatusCode: 501 },
    });
    await expect(create({ BucketNamespace: 'account-regional' })).rejects.toMatchObject({
      name: 'InvalidNamespaceHeader',
    });
    await create({ BucketNamespace: 'account-regional', Bucket: 'x-000000000000-us-east-1-an' });
  });

  test('that are missing answer 404, those of another owner 403', async () => {
    await expect(client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotFound',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(client.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
    });
    await create();
    const ExpectedBucketOwner = '111111111111';
    const denied = { $metadata: { httpStatusCode: 403 } };
    await expect(client.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner }))).rejects.toMatchObject(denied);
    await expect(put('x', 'y', { ExpectedBucketOwner })).rejects.toMatchObject({ name: 'AccessDenied', ...denied });
    await put('x', 'y', { ExpectedBucketOwner: '000000000000' });
  });

  test('go when they are empty', async () => {
    await create();
    await version();
    await put('x');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'x' }));
    const remove = () => client.send(new DeleteBucketCommand({ Bucket }));
    await expect(remove()).rejects.toMatchObject({
      name: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
      $metadata: { httpStatusCode: 409 },
    });
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    expect((await remove()).$metadata.httpStatusCode).toBe(204);
    await expect(remove()).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('settings', () => {
  beforeEach(() => create());

  test('tags are replaced as a whole', async () => {
    const read = () => client.send(new GetBucketTaggingCommand({ Bucket }));
    const write = (...TagSet: { Key: string; Value: string }[]) =>
      client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchTagSet', $metadata: { httpStatusCode: 404 } });
    await write({ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' });
    await write({ Key: 'c', Value: '<&>' });
    expect((await read()).TagSet).toEqual([{ Key: 'c', Value: '<&>' }]);
    await expect(write({ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' })).rejects.toMatchObject({
      name: 'InvalidTag',
    });
    await expect(write({ Key: 'aws:a', Value: '1' })).rejects.toMatchObject({ name: 'InvalidTag' });
    await client.send(new DeleteBucketTaggingCommand({ Bucket }));
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchTagSet' });
  });

  test('the public access block', async () => {
    await client.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
    );
    const read = () => client.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect((await read()).PublicAccessBlockConfiguration).toMatchObject({
      BlockPublicAcls: true,
      BlockPublicPolicy: false,
    });
    await client.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
  });

  test('the policy is kept as it was written', async () => {
    const read = () => client.send(new GetBucketPolicyCommand({ Bucket }));
    const write = (Policy: string) => client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const statement = {
      Sid: 'DenyInsecureConnections',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    const policy = (more: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...more }] });
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchBucketPolicy', $metadata: { httpStatusCode: 404 } });
    await write(policy({}));
    expect((await read()).Policy).toBe(policy({}));
    const malformed = { name: 'MalformedPolicy', $metadata: { httpStatusCode: 400 } };
    await expect(write('nope')).rejects.toMatchObject(malformed);
    await expect(write(policy({ Resource: 'arn:aws:s3:::other/*' }))).rejects.toMatchObject({
      ...malformed,
      message: 'Policy has invalid resource',
    });
    await expect(write(policy({ Principal: undefined }))).rejects.toMatchObject({
      ...malformed,
      message: 'Missing required field Principal',
    });
    await client.send(new DeleteBucketPolicyCommand({ Bucket }));
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
  });

  test('the lifecycle', async () => {
    const read = () => client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    const write = (Rule: object) =>
      client.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, ...Rule }] },
        }),
      );
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
    const rule = {
      ID: 'expire',
      Expiration: { Days: 30 },
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    };
    await write(rule);
    expect(await read()).toMatchObject({
      Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, ...rule }],
      TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
    });
    await expect(write({})).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(write({ Expiration: { Days: 0 } })).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: "'Days' for Expiration action must be a positive integer",
    });
    await client.send(new DeleteBucketLifecycleCommand({ Bucket }));
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
  });

  test('encryption is the own one of S3', async () => {
    const write = (SSEAlgorithm: 'AES256' | 'aws:kms') =>
      client.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }] },
        }),
      );
    await write('AES256');
    await expect(write('aws:kms')).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('versioning', async () => {
    await version();
    expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  });
});

describe('objects', () => {
  beforeEach(() => create());

  test('come back as they were put, with what was said of them', async () => {
    const Key = 'a b/ü+%25/c.txt';
    const bytes = Buffer.from([0, 1, 255, 10]);
    const { ETag } = await put(Key, bytes, {
      ContentType: 'text/x',
      CacheControl: 'no-store',
      Metadata: { who: 'me' },
    });
    const got = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect(Buffer.from(await got.Body!.transformToByteArray())).toEqual(bytes);
    const facts = {
      ETag,
      ContentLength: 4,
      ContentType: 'text/x',
      CacheControl: 'no-store',
      Metadata: { who: 'me' },
      LastModified: now,
      ServerSideEncryption: 'AES256',
    };
    expect(got).toMatchObject(facts);
    expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(facts);
  });

  test('have the MD5 of their bytes as ETag, in quotes', async () => {
    expect((await put('x', 'hello')).ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
  });

  test('can be streamed', async () => {
    const Body = Readable.from([Buffer.from('he'), Buffer.from('llo')]);
    await put('x', Body, { ContentLength: 5 });
    expect(await text('x')).toBe('hello');
  });

  test('are checked against their checksums', async () => {
    await put('x', 'hello', { ChecksumSHA256: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' });
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'x', ChecksumMode: 'ENABLED' }));
    expect(head.ChecksumSHA256).toBe('LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=');
    const bad = { name: 'BadDigest', $metadata: { httpStatusCode: 400 } };
    await expect(put('y', 'hello', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject(bad);
    await expect(put('y', 'hello', { ContentMD5: 'XUFAKrxLKna5cZ2REBfFkw==' })).rejects.toMatchObject(bad);
    await expect(text('y')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('that are missing', async () => {
    await expect(text('nope')).rejects.toMatchObject({
      name: 'NoSuchKey',
      message: 'The specified key does not exist.',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'nope' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('leave nothing behind when they are replaced and deleted', async () => {
    await put('x', '1');
    await put('x', '2');
    expect(await readdir(join(local.home, 'objects', Bucket))).toHaveLength(1);
    expect((await client.send(new DeleteObjectCommand({ Bucket, Key: 'x' }))).VersionId).toBeUndefined();
    expect(await readdir(join(local.home, 'objects', Bucket))).toEqual([]);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'x' }));
  });

  test('are written on a condition', async () => {
    const { ETag } = await put('x', '1', { IfNoneMatch: '*' });
    const failed = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };
    await expect(put('x', '2', { IfNoneMatch: '*' })).rejects.toMatchObject(failed);
    await put('x', '2', { IfMatch: ETag });
    await expect(put('x', '3', { IfMatch: ETag })).rejects.toMatchObject(failed);
    expect(await text('x')).toBe('2');
  });

  test.each<[string, Partial<PutObjectCommandInput>, string]>([
    ['KMS', { ServerSideEncryption: 'aws:kms' }, 'NotImplemented'],
    ['the same tag twice', { Tagging: 'a=b&a=c' }, 'InvalidArgument'],
    ['more than ten tags', { Tagging: 'abcdefghijk'.split('').join('&') }, 'BadRequest'],
    ['too much metadata', { Metadata: { a: 'x'.repeat(2048) } }, 'MetadataTooLarge'],
    ['two checksums', { ChecksumCRC32: 'NhCmhg==', ChecksumSHA1: 'x' }, 'InvalidRequest'],
    ['a checksum that is none', { ChecksumCRC32: 'x' }, 'InvalidRequest'],
    ['an MD5 that is none', { ContentMD5: 'x' }, 'InvalidDigest'],
    ['another storage class', { StorageClass: 'GLACIER' }, 'NotImplemented'],
    ['an ACL', { ACL: 'public-read' }, 'AccessControlListNotSupported'],
    ['a key that is too long', { Key: 'x'.repeat(1025) }, 'KeyTooLongError'],
  ])('are refused with %s', async (_, input, name) => {
    await expect(put('x', 'y', input)).rejects.toMatchObject({ name });
  });
});

describe('versions', () => {
  beforeEach(async () => {
    await create();
    await put('x', 'before');
    await version();
  });

  test('are kept, and one that was there before is called null', async () => {
    const { VersionId } = await put('x', 'after');
    expect(await text('x')).toBe('after');
    expect(await text('x', 'null')).toBe('before');
    expect(await text('x', VersionId)).toBe('after');
    await expect(text('x', 'nope')).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  test('are hidden by a delete marker, which can be taken away', async () => {
    const marker = await client.send(new DeleteObjectCommand({ Bucket, Key: 'x' }));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
    await expect(text('x')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(text('x', marker.VersionId)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    expect((await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    const undone = await client.send(new DeleteObjectCommand({ Bucket, Key: 'x', VersionId: marker.VersionId }));
    expect(undone).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await text('x')).toBe('before');
  });

  test('are listed newest first, page by page, while they are being deleted', async () => {
    await put('x', 'after');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'x' }));
    await put('y', '1');
    await put('y', '2');
    await put('z/1');
    const all = await client.send(new ListObjectVersionsCommand({ Bucket }));
    expect(all.Versions?.map(({ Key, IsLatest, Size }) => [Key, IsLatest, Size])).toEqual([
      ['x', false, 5],
      ['x', false, 6],
      ['y', true, 1],
      ['y', false, 1],
      ['z/1', true, 0],
    ]);
    expect(all.DeleteMarkers?.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([['x', true]]);

    let page: ListObjectVersionsCommandOutput | undefined;
    let deleted = 0;
    do {
      page = await client.send(
        new ListObjectVersionsCommand({
          Bucket,
          MaxKeys: 2,
          KeyMarker: page?.NextKeyMarker,
          VersionIdMarker: page?.NextVersionIdMarker,
        }),
      );
      const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
        Key,
        VersionId,
      }));
      deleted += Objects.length;
      await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    } while (page.IsTruncated);
    expect(deleted).toBe(6);
    expect(await client.send(new ListObjectVersionsCommand({ Bucket }))).toMatchObject({ IsTruncated: false });
    expect(await readdir(join(local.home, 'objects', Bucket))).toEqual([]);
  });

  test('are listed once each, although the last one of a page is deleted before the next', async () => {
    for (const body of ['second', 'third', 'fourth']) await put('x', body);
    const list = (input: Partial<ListObjectVersionsCommandInput> = {}) =>
      client.send(new ListObjectVersionsCommand({ Bucket, ...input }));
    const all = (await list()).Versions!.map(({ VersionId }) => VersionId);
    const first = await list({ MaxKeys: 2 });
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'x', VersionId: all[1] }));
    await put('x', 'newer');
    const rest = await list({ KeyMarker: first.NextKeyMarker, VersionIdMarker: first.NextVersionIdMarker });
    expect(rest.Versions!.map(({ VersionId }) => VersionId)).toEqual(all.slice(2));
    const known = await list({ KeyMarker: 'x', VersionIdMarker: all[2] });
    expect(known.Versions!.map(({ VersionId }) => VersionId)).toEqual(all.slice(3));
  });

  test('are not made any more once versioning is suspended', async () => {
    const { VersionId } = await put('x', 'kept');
    const Status = 'Suspended';
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    await put('x', 'null again');
    expect(await text('x', 'null')).toBe('null again');
    expect(await text('x', VersionId)).toBe('kept');
    const marker = await client.send(new DeleteObjectCommand({ Bucket, Key: 'x' }));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
    const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions?.map((one) => one.VersionId)).toEqual([VersionId]);
  });

  test('DeleteObjects tells what it did, or only what failed', async () => {
    const Objects = [{ Key: 'x' }, { Key: 'x', VersionId: 'null' }, { Key: 'y', ETag: '"x"' }, { Key: 'z', Size: 0 }];
    const told = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(told.Deleted).toEqual([
      { Key: 'x', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
      { Key: 'x', VersionId: 'null' },
    ]);
    expect(told.Errors).toMatchObject([
      { Key: 'y', Code: 'NotImplemented' },
      { Key: 'z', Code: 'NotImplemented' },
    ]);
    const quiet = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'x' }], Quiet: true } }),
    );
    expect([quiet.Deleted, quiet.Errors]).toEqual([undefined, undefined]);
    const tooMany = Array.from({ length: 1001 }, () => ({ Key: 'x' }));
    const refused = client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: tooMany } }));
    await expect(refused).rejects.toMatchObject({ name: 'MalformedXML' });
  });
});

describe('ListObjectsV2', () => {
  beforeEach(async () => {
    await create();
    for (const key of ['a', 'b/1', 'b/2', 'b/c/3', 'd', 'e/4']) await put(key, key);
  });

  test('gives keys with a prefix, and common beginnings once', async () => {
    const list = (Prefix?: string, Delimiter?: string) =>
      client.send(new ListObjectsV2Command({ Bucket, Prefix, Delimiter }));
    const keys = ({ Contents, CommonPrefixes }: Awaited<ReturnType<typeof list>>) => [
      Contents?.map(({ Key }) => Key),
      CommonPrefixes?.map(({ Prefix }) => Prefix),
    ];
    expect(keys(await list())).toEqual([['a', 'b/1', 'b/2', 'b/c/3', 'd', 'e/4'], undefined]);
    expect(keys(await list('b/'))).toEqual([['b/1', 'b/2', 'b/c/3'], undefined]);
    expect(keys(await list('', '/'))).toEqual([
      ['a', 'd'],
      ['b/', 'e/'],
    ]);
    expect(keys(await list('b/', '/'))).toEqual([['b/1', 'b/2'], ['b/c/']]);
    expect((await list('a')).Contents).toMatchObject([
      { Key: 'a', Size: 1, StorageClass: 'STANDARD', LastModified: now },
    ]);
  });

  test('goes on where a page ended', async () => {
    const rows: string[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 1 }, { Bucket, Delimiter: '/' })) {
      expect(page.KeyCount).toBe(1);
      rows.push(
        ...(page.Contents ?? []).map(({ Key }) => Key!),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!),
      );
    }
    expect(rows).toEqual(['a', 'b/', 'd', 'e/']);
    const after = await client.send(new ListObjectsV2Command({ Bucket, StartAfter: 'b/2' }));
    expect(after.Contents?.map(({ Key }) => Key)).toEqual(['b/c/3', 'd', 'e/4']);
    const wrong = client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: '!' }));
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  test('encodes keys for who asks for it', async () => {
    await put('ü x');
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'ü', EncodingType: 'url' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['%C3%BC+x']);
  });
});
