/** Which bucket policies are public, and what is done against them. */
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anonymous } from '../../../src/local/caller.js';
import { parsePolicy } from '../../../src/local/policy/document.js';
import { isPublic } from '../../../src/local/services/s3/public.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { roleSession } from '../../helpers/role-session.js';

const Bucket = 'site';
const user = 'arn:aws:iam::000000000000:user/local';

const policy = (...statements: object[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((more) => ({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
      ...more,
    })),
  });

test.each<[string, boolean, object]>([
  ['everybody', true, {}],
  ['everybody of AWS', true, { Principal: { AWS: '*' } }],
  ['everybody beside a user', true, { Principal: { AWS: [user, '*'] } }],
  ['all but a user', true, { Principal: undefined, NotPrincipal: { AWS: user } }],
  ['a user', false, { Principal: { AWS: user } }],
  ['an account', false, { Principal: { AWS: '000000000000' } }],
  ['a service', false, { Principal: { Service: 'cloudfront.amazonaws.com' } }],
  ['nobody', false, { Effect: 'Deny' }],
  ['some addresses', false, { Condition: { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '198.51.100.7'] } } }],
  ['all addresses', true, { Condition: { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '0.0.0.0/0'] } } }],
  ['half of all addresses', true, { Condition: { IpAddress: { 'aws:SourceIp': '128.0.0.0/1' } } }],
  ['more than /8', true, { Condition: { IpAddress: { 'aws:SourceIp': '16.0.0.0/7' } } }],
  ['a /8', false, { Condition: { IpAddress: { 'aws:SourceIp': '17.0.0.0/8' } } }],
  ['more than /32 of IPv6', true, { Condition: { IpAddress: { 'aws:SourceIp': ['2001:db8::/32', '2000::/3'] } } }],
  ['a /32 of IPv6', false, { Condition: { IpAddress: { 'aws:SourceIp': ['2001:db8::/32', '2001:db8::1'] } } }],
  ['all addresses but some', true, { Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }],
  ['an account by condition', false, { Condition: { StringEquals: { 'AWS:SourceAccount': '000000000000' } } }],
  ['any account', true, { Condition: { StringLike: { 'aws:SourceAccount': '*' } } }],
  ['whoever is of themselves', true, { Condition: { StringEquals: { 'aws:userid': '${aws:userid}' } } }],
  ['all that say nothing', true, { Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } }],
  ['a referer', true, { Condition: { StringEquals: { 'aws:Referer': 'example.com' } } }],
])('a policy for %s: public is %s', (_, expected, more) => {
  expect(isPublic(parsePolicy(policy(more), 'resource'))).toBe(expected);
  expect(isPublic(parsePolicy(policy({ Principal: { AWS: user } }, more), 'resource'))).toBe(expected);
});

describe('Block Public Access', () => {
  let local: Local;
  let s3: S3Client;

  beforeEach(async () => {
    local = await openLocal();
    s3 = local.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'index.html', Body: 'x' }));
  });
  afterEach(() => local.close());

  const put = (Policy: string) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const block = (PublicAccessBlockConfiguration: object) =>
    s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  const visit = () => local.aws.call('s3', 'GetObject', { Bucket, Key: 'index.html' }, anonymous);
  const denied = { code: 'AccessDenied', message: 'Access Denied', status: 403 };

  test('of a new bucket keeps a public policy away, and no other', async () => {
    await expect(put(policy({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${user} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::site" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
      $metadata: { httpStatusCode: 403 },
    });
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
    await put(policy({ Principal: { AWS: '000000000000' } }));
    await put(policy({ Effect: 'Deny' }));
  });

  test('that is taken away lets a public policy in, and with it everybody', async () => {
    await expect(visit()).rejects.toMatchObject(denied);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await expect(visit()).rejects.toMatchObject(denied);
    await put(policy({}));
    await expect(visit()).resolves.toMatchObject({ ContentLength: 1 });
  });

  test('that comes later leaves the policy, and restricts it to the account', async () => {
    await block({ BlockPublicPolicy: false });
    await put(policy({}));
    await block({ BlockPublicPolicy: true });
    await expect(visit()).resolves.toMatchObject({ ContentLength: 1 });
    await block({ RestrictPublicBuckets: true });
    await expect(visit()).rejects.toMatchObject(denied);
    const reader = local.client(S3Client, {
      credentials: await roleSession(local, 'role', { Action: 'sts:*', Resource: '*' }),
    });
    await expect(reader.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(
      local.aws.call(
        's3',
        'GetObject',
        { Bucket, Key: 'index.html' },
        'arn:aws:sts::000000000000:assumed-role/role/session',
      ),
    ).resolves.toMatchObject({ ContentLength: 1 });
  });
});
