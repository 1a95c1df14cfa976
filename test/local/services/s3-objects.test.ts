/** What is done with the objects of the local S3 beyond putting and getting them. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectAclCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { open } from '../../../src/local/index.js';
import { type Local, openLocal } from '../../helpers/local.js';

const now = new Date('2026-01-02T03:04:05.678Z');
const modified = new Date('2026-01-02T03:04:05Z');
const earlier = new Date('2026-01-01T00:00:00Z');
const Bucket = 'a-bucket';
const Key = 'a key';
const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

let local: Local;
let client: S3Client;

beforeEach(async () => {
  local = await openLocal({ clock: () => now });
  client = local.client(S3Client);
  await client.send(new CreateBucketCommand({ Bucket }));
});

afterEach(() => local.close());

const put = (input: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789', ...input }));
const get = (input: Partial<GetObjectCommandInput> = {}) =>
  client.send(new GetObjectCommand({ Bucket, Key, ...input }));
const head = (input: Partial<GetObjectCommandInput> = {}) =>
  client.send(new HeadObjectCommand({ Bucket, Key, ...input }));
const text = async (input: Partial<GetObjectCommandInput> = {}) => (await get(input)).Body!.transformToString();
const version = () =>
  client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));

describe('the headers of an object', () => {
  const wrong = { name: 'InvalidArgument', message: 'Header value cannot be represented using ISO-8859-1.' };

  test.each([
    [{ ResponseContentDisposition: 'attachment; filename=日本' }, 'response-content-disposition'],
    [{ ResponseCacheControl: 'a\nb' }, 'response-cache-control'],
    [{ ResponseContentType: 'a\x7F' }, 'response-content-type'],
  ])('are not those that HTTP cannot carry: %j', async (wanted, ArgumentName) => {
    await put();
    await expect(get(wanted)).rejects.toMatchObject({ ...wrong, ArgumentName, ...status(400) });
    await expect(head(wanted)).rejects.toMatchObject(status(400));
  });

  test.each([{ ContentDisposition: '日本' }, { CacheControl: 'a\nb' }, { ContentType: '\x01' }])(
    'are refused when they are put: %j',
    async (given) => {
      await expect(put(given)).rejects.toMatchObject(wrong);
      await put();
      const copy = { Bucket, Key, CopySource: `${Bucket}/${Key}`, MetadataDirective: 'REPLACE' as const, ...given };
      await expect(client.send(new CopyObjectCommand(copy))).rejects.toMatchObject(wrong);
      await expect(put({ Metadata: { 'a b': 'c' } })).rejects.toMatchObject({ name: 'InvalidArgument' });
    },
  );

  test('are read over HTTP, Latin-1 and metadata in any letters among them', async () => {
    const http = await local.aws.listen();
    const Metadata = { city: 'Zürich', plain: 'a b', town: '日本' };
    await put({ Metadata, ContentDisposition: 'attachment; filename=é' });
    const remote = new S3Client({ ...local.clientConfig, endpoint: http.url });
    const own = await remote.send(new GetObjectCommand({ Bucket, Key }));
    expect(own).toMatchObject({ ContentLength: 10, ContentDisposition: 'attachment; filename=é' });
    expect(own.Metadata).toEqual({
      city: '=?UTF-8?B?WsO8cmljaA==?=',
      plain: 'a b',
      town: '=?UTF-8?B?5pel5pys?=',
    });
    const wanted = { Bucket, Key, ResponseContentDisposition: 'inline; filename=ü' };
    expect(await remote.send(new HeadObjectCommand(wanted))).toMatchObject({
      ContentDisposition: 'inline; filename=ü',
    });
    await http.close();
  });

  test('do not say the id of a version that is none', async () => {
    await expect(client.send(new DeleteObjectCommand({ Bucket, Key, VersionId: '日本' }))).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Invalid version id specified',
    });
  });
});

describe('a part of an object', () => {
  beforeEach(() => put());

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-1', '9', 'bytes 9-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('is read by %s', async (Range, bytes, ContentRange) => {
    const facts = { ContentRange, ContentLength: bytes.length, AcceptRanges: 'bytes', ...status(206) };
    const got = await get({ Range, ChecksumMode: 'ENABLED' });
    expect(got).toMatchObject(facts);
    expect(got.ChecksumCRC32).toBeUndefined();
    expect(await got.Body!.transformToString()).toBe(bytes);
    expect(await head({ Range })).toMatchObject(facts);
  });

  test.each(['bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=-', 'x'])('is not what %s asks for', async (Range) => {
    const got = await get({ Range });
    expect(got).toMatchObject({ ContentLength: 10, ...status(200) });
    expect(got.ContentRange).toBeUndefined();
  });

  test.each(['bytes=10-', 'bytes=-0'])('that is not there is refused: %s', async (Range) => {
    await expect(get({ Range })).rejects.toMatchObject({
      name: 'InvalidRange',
      ActualObjectSize: '10',
      ...status(416),
    });
  });

  test('can be the first of an object that has none', async () => {
    expect(await get({ PartNumber: 1 })).toMatchObject({ ContentRange: 'bytes 0-9/10', ...status(206) });
    await expect(get({ PartNumber: 2 })).rejects.toMatchObject({ name: 'InvalidPartNumber', ...status(416) });
    const both = get({ PartNumber: 1, Range: 'bytes=0-1' });
    await expect(both).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});

describe('a condition of reading', () => {
  let ETag: string;
  beforeEach(async () => {
    ETag = (await put()).ETag!;
  });

  test('that holds lets the object through', async () => {
    for (const input of [
      { IfMatch: ETag },
      { IfMatch: '*' },
      { IfNoneMatch: '"x"' },
      { IfModifiedSince: earlier },
      { IfUnmodifiedSince: modified },
      // What is said of the ETag goes before what is said of the time.
      { IfMatch: ETag, IfUnmodifiedSince: earlier },
      { IfNoneMatch: '"x"', IfModifiedSince: modified },
    ]) {
      expect(await text(input)).toBe('0123456789');
    }
  });

  test('that does not hold keeps it back', async () => {
    const failed = { name: 'PreconditionFailed', ...status(412) };
    await expect(get({ IfMatch: '"x"' })).rejects.toMatchObject(failed);
    await expect(get({ IfUnmodifiedSince: earlier })).rejects.toMatchObject(failed);
    const headers = { etag: ETag, 'last-modified': modified.toUTCString() };
    const unchanged = { ...status(304), $response: { headers } };
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject(unchanged);
    await expect(head({ IfModifiedSince: modified })).rejects.toMatchObject(unchanged);
  });
});

describe('a copy', () => {
  const copy = (input: Partial<CopyObjectCommandInput> = {}) =>
    client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/a%20key`, ...input }));
  const copied = () => head({ Key: 'copy', ChecksumMode: 'ENABLED' });

  beforeEach(() => put({ Metadata: { who: 'me' }, ContentType: 'text/x', Tagging: 'a=1', ChecksumAlgorithm: 'SHA1' }));

  test('has what the source has', async () => {
    const { CopyObjectResult } = await copy();
    expect(CopyObjectResult).toMatchObject({ ETag: '"781e5e245d69b566979b86e28d23f2c7"', LastModified: modified });
    const { ChecksumSHA1, ChecksumType } = await head({ ChecksumMode: 'ENABLED' });
    expect(await copied()).toMatchObject({
      Metadata: { who: 'me' },
      ContentType: 'text/x',
      TagCount: 1,
      ChecksumSHA1,
      ChecksumType,
    });
    expect(await text({ Key: 'copy' })).toBe('0123456789');
  });

  test('has what the request says instead', async () => {
    await copy({ MetadataDirective: 'REPLACE', Metadata: { b: 'c' }, TaggingDirective: 'REPLACE', Tagging: 'x=y&z=' });
    expect(await copied()).toMatchObject({ Metadata: { b: 'c' }, ContentType: 'binary/octet-stream', TagCount: 2 });
    await copy({ ChecksumAlgorithm: 'SHA256' });
    expect((await copied()).ChecksumSHA256).toBe('hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=');
  });

  test('of an object onto itself must change something', async () => {
    const same = { Key };
    await expect(copy(same)).rejects.toMatchObject({ name: 'InvalidRequest' });
    await copy({ ...same, MetadataDirective: 'REPLACE' });
    expect((await head()).Metadata).toEqual({});
    expect(await text()).toBe('0123456789');
    expect(await readdir(join(local.home, 'objects', Bucket))).toHaveLength(1);
  });

  test('is made of the version that is named, but of no delete marker', async () => {
    await version();
    const { VersionId } = await put({ Body: 'new' });
    const { VersionId: marker } = await client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(copy()).rejects.toMatchObject({ name: 'NoSuchKey' });
    const source = `/${Bucket}/a%20key`;
    expect(await copy({ CopySource: `${source}?versionId=${VersionId}` })).toMatchObject({
      CopySourceVersionId: VersionId,
    });
    expect(await text({ Key: 'copy' })).toBe('new');
    const ofMarker = copy({ CopySource: `${source}?versionId=${marker}` });
    await expect(ofMarker).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  test.each<[string, Partial<CopyObjectCommandInput>, string]>([
    ['another ETag', { CopySourceIfMatch: '"x"' }, 'PreconditionFailed'],
    ['an older source', { CopySourceIfUnmodifiedSince: earlier }, 'PreconditionFailed'],
    ['a newer source', { CopySourceIfModifiedSince: modified }, 'PreconditionFailed'],
    ['no source', { CopySource: Bucket }, 'InvalidArgument'],
    ['a source that is not encoded', { CopySource: `${Bucket}/%` }, 'InvalidArgument'],
    ['a missing source', { CopySource: `${Bucket}/nope` }, 'NoSuchKey'],
    ['a missing bucket', { CopySource: 'nope/nope' }, 'NoSuchBucket'],
    ['another storage class', { StorageClass: 'GLACIER' }, 'NotImplemented'],
  ])('is refused when it asks for %s', async (_, input, name) => {
    await expect(copy(input)).rejects.toMatchObject({ name });
  });
});

describe('tags', () => {
  const tags = async (VersionId?: string) =>
    (await client.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }))).TagSet;

  test('belong to a version, and are replaced as a whole', async () => {
    await version();
    const { VersionId } = await put({ Tagging: 'a=1&b=x%20y' });
    await put();
    expect([await tags(VersionId), await tags()]).toEqual([
      [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: 'x y' },
      ],
      [],
    ]);
    const TagSet = [{ Key: 'c', Value: '2' }];
    const changed = await client.send(new PutObjectTaggingCommand({ Bucket, Key, VersionId, Tagging: { TagSet } }));
    expect(changed.VersionId).toBe(VersionId);
    expect(await tags(VersionId)).toEqual(TagSet);
    await client.send(new DeleteObjectTaggingCommand({ Bucket, Key, VersionId }));
    expect(await tags(VersionId)).toEqual([]);
    expect(await text({ VersionId })).toBe('0123456789');
  });
});

test('access control lists can be read, and not be set where they are off', async () => {
  await put();
  const { Owner, Grants } = await client.send(new GetObjectAclCommand({ Bucket, Key }));
  expect(Grants).toEqual([{ Grantee: { ID: Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }]);
  const refused = { name: 'AccessControlListNotSupported', ...status(400) };
  await expect(client.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'private' }))).rejects.toMatchObject(refused);
  await expect(client.send(new PutBucketAclCommand({ Bucket, ACL: 'private' }))).rejects.toMatchObject(refused);
});

test('access control lists that are on can be set to what they are, and to nothing else', async () => {
  const own = { Bucket: 'with-lists' };
  await client.send(new CreateBucketCommand({ ...own, ObjectOwnership: 'ObjectWriter' }));
  await client.send(new PutObjectCommand({ ...own, Key, Body: 'x' }));
  await client.send(new PutBucketAclCommand({ ...own, ACL: 'private' }));
  await client.send(new PutObjectAclCommand({ ...own, Key, ACL: 'private' }));
  await client.send(new PutObjectAclCommand({ ...own, Key, ACL: 'bucket-owner-full-control' }));
  const refused = { name: 'NotImplemented', ...status(501) };
  const granting = { ACL: 'private', GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"' } as const;
  for (const acl of [{ ACL: 'public-read' } as const, granting, {}]) {
    await expect(client.send(new PutBucketAclCommand({ ...own, ...acl }))).rejects.toMatchObject(refused);
    await expect(client.send(new PutObjectAclCommand({ ...own, Key, ...acl }))).rejects.toMatchObject(refused);
  }
});

test('GetObjectAttributes tells what it is asked for', async () => {
  await put();
  const ObjectAttributes = ['ETag', 'ObjectSize', 'ObjectParts'] as const;
  const attributes = await client.send(
    new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: [...ObjectAttributes] }),
  );
  expect(attributes).toMatchObject({
    ETag: '781e5e245d69b566979b86e28d23f2c7',
    ObjectSize: 10,
    LastModified: modified,
  });
  expect([attributes.StorageClass, attributes.Checksum, attributes.ObjectParts]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([
  ['CRC32', 'y/Q5Jg=='],
  ['CRC32C', '4waSgw=='],
  ['CRC64NVME', 'rosUhgp5mIg='],
  ['SHA1', '98O8HYCOBHMq32eZZczDTKeuNEE='],
  ['SHA256', 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU='],
])('the %s of 123456789 is checked, kept and listed', async (algorithm, sum) => {
  const member = `Checksum${algorithm}`;
  // The SDK's client would add a sum of its own.
  const call = (checksum: string) =>
    local.aws.call('s3', 'PutObject', { Bucket, Key, Body: Buffer.from('123456789'), [member]: checksum });
  await call(sum);
  const wrong = `${sum.startsWith('A') ? 'B' : 'A'}${sum.slice(1)}`;
  await expect(call(wrong)).rejects.toMatchObject({ code: 'BadDigest' });
  expect(await head({ ChecksumMode: 'ENABLED' })).toMatchObject({ [member]: sum, ChecksumType: 'FULL_OBJECT' });
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, FetchOwner: true }));
  expect(Contents).toMatchObject([{ ChecksumAlgorithm: [algorithm], Owner: { ID: expect.any(String) as unknown } }]);
});

test('an object that nobody gave a checksum has a CRC64NVME', async () => {
  await local.aws.call('s3', 'PutObject', { Bucket, Key, Body: Buffer.from('123456789') });
  expect((await head({ ChecksumMode: 'ENABLED' })).ChecksumCRC64NVME).toBe('rosUhgp5mIg=');
});

test('the first version of the listing goes on behind a marker', async () => {
  for (const key of ['a', 'b/1', 'b/2', 'c']) await put({ Key: key });
  const list = (Marker?: string, Delimiter?: string) =>
    client.send(new ListObjectsCommand({ Bucket, Marker, Delimiter, MaxKeys: 2 }));
  expect(await list()).toMatchObject({ IsTruncated: true, Contents: [{ Key: 'a' }, { Key: 'b/1' }] });
  expect((await list()).NextMarker).toBeUndefined();
  const first = await list(undefined, '/');
  expect(first).toMatchObject({ NextMarker: 'b/', Contents: [{ Key: 'a' }], CommonPrefixes: [{ Prefix: 'b/' }] });
  expect(await list(first.NextMarker, '/')).toMatchObject({ IsTruncated: false, Contents: [{ Key: 'c' }] });
  // A marker among those that begin so leaves the others of them.
  expect((await list('b/1', '/')).CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
});

test('a bucket can be a host of its own', async () => {
  const asHost = local.client(S3Client, { forcePathStyle: false });
  for (const key of ['/x', 'a//b', 'ü +']) {
    await asHost.send(new PutObjectCommand({ Bucket, Key: key, Body: key }));
    expect(await text({ Key: key })).toBe(key);
  }
});

describe('the bytes', () => {
  const files = () => readdir(join(local.home, 'objects', Bucket));

  test('that a killed process left are nobody’s, and go before the next write of another', async () => {
    await put();
    const [named] = await files();
    await writeFile(join(local.home, 'objects', Bucket, 'half-written'), 'half');
    expect((await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(1);
    const next = await open({ home: local.home, startRunner: () => undefined });
    await next.call('s3', 'PutObject', { Bucket, Key: 'other', Body: Buffer.from('x') });
    const left = await files();
    expect(left).toHaveLength(2);
    expect(left).toContain(named);
    expect(await text()).toBe('0123456789');
  });

  test('are never served when they are not all there', async () => {
    await put();
    const [file = ''] = await files();
    await writeFile(join(local.home, 'objects', Bucket, file), '01234');
    const damaged = {
      name: 'DamagedState',
      message: expect.stringContaining('it has 5 bytes instead of 10') as unknown,
    };
    await expect(get()).rejects.toMatchObject(damaged);
    await expect(get({ Range: 'bytes=0-1' })).rejects.toMatchObject(damaged);
  });
});
