/** What S3 tells a caller who may not do everything. */
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Local, openLocal } from '../../helpers/local.js';
import { roleSession } from '../../helpers/role-session.js';

const Bucket = 'bucket';
const who = 'User: arn:aws:sts::000000000000:assumed-role/role/session is not authorized to perform:';

let local: Local;
let owner: S3Client;
beforeEach(async () => {
  local = await openLocal();
  owner = local.client(S3Client);
  await owner.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => local.close());

/** A client of a role that may do this. */
async function clientOf(Action: string | string[], Resource = 'arn:aws:s3:::bucket/*'): Promise<S3Client> {
  return local.client(S3Client, { credentials: await roleSession(local, 'role', { Action, Resource }) });
}

test('a key that is not there is not told of to who may not list the bucket', async () => {
  const reader = await clientOf(['s3:GetObject', 's3:GetObjectTagging']);
  const denied = {
    name: 'AccessDenied',
    message: `${who} s3:ListBucket on resource: "arn:aws:s3:::bucket" because no identity-based policy allows the s3:ListBucket action`,
    $metadata: { httpStatusCode: 403 },
  };
  const at = { Bucket, Key: 'nope' };
  await expect(reader.send(new GetObjectCommand(at))).rejects.toMatchObject(denied);
  await expect(reader.send(new GetObjectTaggingCommand(at))).rejects.toMatchObject(denied);
  await expect(reader.send(new HeadObjectCommand(at))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

test('a key that is not there is told of to who may list the bucket', async () => {
  const reader = await clientOf(['s3:GetObject', 's3:ListBucket'], '*');
  const at = { Bucket, Key: 'nope' };
  await expect(reader.send(new GetObjectCommand(at))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(reader.send(new HeadObjectCommand(at))).rejects.toMatchObject({ name: 'NotFound' });
});

test('of a list of keys, those that may be deleted are', async () => {
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await owner.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  for (const Key of ['mine/a', 'mine/b', 'other']) await owner.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const { Versions = [] } = await owner.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'mine/b' }));
  const { VersionId } = Versions[0]!;

  const remover = await clientOf('s3:DeleteObject', 'arn:aws:s3:::bucket/mine/*');
  const Objects = [{ Key: 'mine/a' }, { Key: 'other' }, { Key: 'mine/b', VersionId }];
  const { Deleted, Errors } = await remover.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));

  const because = (action: string, key: string) =>
    `${who} ${action} on resource: "arn:aws:s3:::bucket/${key}" because no identity-based policy allows the ${action} action`;
  expect(Deleted).toMatchObject([{ Key: 'mine/a', DeleteMarker: true }]);
  expect(Errors).toEqual([
    { Key: 'other', Code: 'AccessDenied', Message: because('s3:DeleteObject', 'other') },
    { Key: 'mine/b', VersionId, Code: 'AccessDenied', Message: because('s3:DeleteObjectVersion', 'mine/b') },
  ]);
  const left = await owner.send(new ListObjectVersionsCommand({ Bucket }));
  expect(left.Versions?.map(({ Key }) => Key)).toEqual(['mine/a', 'mine/b', 'other']);
  expect(left.DeleteMarkers?.map(({ Key }) => Key)).toEqual(['mine/a']);
});
