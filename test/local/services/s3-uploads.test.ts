/** Uploads in parts, in the local S3. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteBucketCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { UploadRecord } from '../../../src/local/services/s3/upload.js';
import { type Local, openLocal } from '../../helpers/local.js';

const Bucket = 'a-bucket';
const Key = 'an object';
const MIB = 1024 * 1024;
const first = Buffer.alloc(5 * MIB, 'first');
const last = Buffer.from('last');

let local: Local;
let client: S3Client;

beforeEach(async () => {
  local = await openLocal();
  client = local.client(S3Client);
  await client.send(new CreateBucketCommand({ Bucket }));
});

afterEach(() => local.close());

const files = () => readdir(join(local.home, 'objects', Bucket));

async function begin(input: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  return (await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32', ...input })))
    .UploadId!;
}

async function send(UploadId: string, PartNumber: number, Body: Buffer) {
  const place = { Bucket, Key, UploadId, PartNumber };
  const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand({ ...place, Body }));
  return { PartNumber, ETag, ChecksumCRC32 };
}

const complete = (UploadId: string, Parts: object[], input: Partial<CompleteMultipartUploadCommandInput> = {}) =>
  client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...input }));

const read = async () =>
  Buffer.from(await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToByteArray());

describe('an upload in parts', () => {
  test('becomes one object, with what was said when it was begun', async () => {
    const UploadId = await begin({ ContentType: 'text/x', Metadata: { who: 'me' }, Tagging: 'a=1' });
    const parts = [await send(UploadId, 7, last), await send(UploadId, 2, first)].toReversed();
    expect((await client.send(new ListPartsCommand({ Bucket, Key, UploadId }))).Parts).toMatchObject([
      { PartNumber: 2, Size: first.length },
      { PartNumber: 7, Size: last.length },
    ]);
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchKey' });
    const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();
    const ETag = `"${md5(Buffer.concat([md5(first), md5(last)])).toString('hex')}-2"`;
    expect(await complete(UploadId, parts)).toMatchObject({ Bucket, Key, ETag, ChecksumType: 'COMPOSITE' });
    expect((await read()).equals(Buffer.concat([first, last]))).toBe(true);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 2, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({
      ETag,
      ContentType: 'text/x',
      Metadata: { who: 'me' },
      TagCount: 1,
      PartsCount: 2,
      ContentRange: `bytes ${first.length}-${first.length + 3}/${first.length + 4}`,
      ChecksumCRC32: parts[1]?.ChecksumCRC32,
    });
    expect(await files()).toHaveLength(1);
    const again = complete(UploadId, parts);
    await expect(again).rejects.toMatchObject({ name: 'NoSuchUpload', $metadata: { httpStatusCode: 404 } });
  });

  test('takes the last part that was sent under a number, and leaves those out that are not named', async () => {
    const UploadId = await begin();
    await send(UploadId, 1, first);
    const kept = await send(UploadId, 1, last);
    await send(UploadId, 2, first);
    expect(await files()).toHaveLength(2);
    await complete(UploadId, [kept]);
    expect((await read()).toString()).toBe('last');
    expect(await files()).toHaveLength(1);
  });

  test('can be given up', async () => {
    const UploadId = await begin();
    await send(UploadId, 1, first);
    const abort = () => client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect((await abort()).$metadata.httpStatusCode).toBe(204);
    expect(await files()).toEqual([]);
    await expect(abort()).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(send(UploadId, 1, last)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('does not hold its bucket', async () => {
    const UploadId = await begin();
    await send(UploadId, 1, last);
    await client.send(new DeleteBucketCommand({ Bucket }));
    await client.send(new CreateBucketCommand({ Bucket }));
    expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
  });

  test('takes parts of other objects', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }));
    const UploadId = await begin();
    const copy = (CopySourceRange?: string) =>
      client.send(
        new UploadPartCopyCommand({
          Bucket,
          Key,
          UploadId,
          PartNumber: 1,
          CopySource: `${Bucket}/source`,
          CopySourceRange,
        }),
      );
    const { CopyPartResult } = await copy('bytes=3-5');
    for (const range of ['bytes=3-', '3-5', 'bytes=5-3', 'bytes=0-10']) {
      await expect(copy(range)).rejects.toMatchObject({ name: 'InvalidArgument' });
    }
    await complete(UploadId, [{ PartNumber: 1, ...CopyPartResult }]);
    expect((await read()).toString()).toBe('345');
  });

  test('is not completed by what does not fit', async () => {
    const UploadId = await begin();
    const parts = [await send(UploadId, 1, last), await send(UploadId, 2, last)];
    const refused = (name: string) => ({ name, $metadata: { httpStatusCode: 400 } });
    await expect(complete(UploadId, parts)).rejects.toMatchObject(refused('EntityTooSmall'));
    await expect(complete(UploadId, parts.toReversed())).rejects.toMatchObject(refused('InvalidPartOrder'));
    await expect(complete(UploadId, [])).rejects.toMatchObject(refused('MalformedXML'));
    const [one] = parts;
    await expect(complete(UploadId, [{ ...one, ETag: 'x' }])).rejects.toMatchObject(refused('InvalidPart'));
    await expect(complete(UploadId, [{ ...one, PartNumber: 3 }])).rejects.toMatchObject(refused('InvalidPart'));
    await expect(complete(UploadId, [one!], { MpuObjectSize: 1 })).rejects.toMatchObject(refused('InvalidRequest'));
    const unsummed = [{ PartNumber: 1, ETag: one?.ETag }];
    await expect(complete(UploadId, unsummed)).rejects.toMatchObject(refused('InvalidRequest'));
    await expect(send(UploadId, 10_001, last)).rejects.toMatchObject(refused('InvalidArgument'));
    await complete(UploadId, [one!], { IfNoneMatch: '*' });
    const second = await begin();
    const sent = await send(second, 1, last);
    await expect(complete(second, [sent], { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test('can have one checksum of all its bytes', async () => {
    const UploadId = await begin({ ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const part = await send(UploadId, 1, Buffer.from('123456789'));
    const wrong = complete(UploadId, [part], { ChecksumCRC32: 'AAAAAA==' });
    await expect(wrong).rejects.toMatchObject({ name: 'BadDigest' });
    expect(await files()).toHaveLength(1);
    const done = await complete(UploadId, [part], { ChecksumCRC32: 'y/Q5Jg==', ChecksumType: 'FULL_OBJECT' });
    expect(done).toMatchObject({ ChecksumCRC32: 'y/Q5Jg==', ChecksumType: 'FULL_OBJECT' });
    const ObjectAttributes = ['Checksum' as const, 'ObjectParts' as const];
    const told = await client.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes }));
    expect(told.Checksum).toMatchObject({ ChecksumCRC32: 'y/Q5Jg==', ChecksumType: 'FULL_OBJECT' });
    expect(told.ObjectParts).toEqual({ TotalPartsCount: 1 });
  });

  test('has a CRC64NVME of all its bytes where no algorithm was chosen', async () => {
    const UploadId = await begin({ ChecksumAlgorithm: undefined });
    const part = await send(UploadId, 1, Buffer.from('123456789'));
    expect(part.ChecksumCRC32).toBe('y/Q5Jg==');
    const done = await complete(UploadId, [part]);
    expect(done).toMatchObject({ ChecksumCRC64NVME: 'rosUhgp5mIg=', ChecksumType: 'FULL_OBJECT' });
  });

  test('keeps to the algorithm that was chosen', async () => {
    const impossible = begin({ ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' });
    await expect(impossible).rejects.toMatchObject({ name: 'InvalidRequest' });
    const other = await begin({ ChecksumAlgorithm: 'SHA256' });
    await expect(send(other, 1, last)).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  test('that was not forgotten after its end harms the object no more', async () => {
    const UploadId = await begin();
    const uploads = local.aws.store.collection<UploadRecord>(`global/s3/uploads/${Bucket}`);
    const part = await send(UploadId, 1, last);
    const record = (await uploads.get(UploadId))!;
    await complete(UploadId, [part]);
    // As a process leaves it that is killed when the object is there and the upload still is.
    await uploads.put(UploadId, record);
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect((await read()).toString()).toBe('last');
  });
});

test('uploads are listed by key and id, page by page', async () => {
  const ids = [await begin({ Key: 'b' }), await begin({ Key: 'b' })].toSorted();
  await begin({ Key: 'a/1' });
  await begin({ Key: 'a/2' });
  await begin({ Key: 'ü x' });
  const rows: unknown[] = [];
  let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
  for (;;) {
    const input = { Bucket, Delimiter: '/', MaxUploads: 1, EncodingType: 'url' as const, ...markers };
    const page = await client.send(new ListMultipartUploadsCommand(input));
    rows.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
    rows.push(...(page.Uploads ?? []).map(({ Key: key, UploadId }) => (key === 'b' ? UploadId : key)));
    if (!page.IsTruncated) break;
    markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
  expect(rows).toEqual(['a/', ...ids, '%C3%BC+x']);
});
