/** The local S3 under the AWS CLI and boto3, over the wire. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { aws, awsCli, pythonWithBoto3 } from '../helpers/clients.js';

sayWhatIsSkipped('S3');

let served: Served;

// A dozen processes, each of which takes a second or, on a busy machine, many.
describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  beforeAll(async () => {
    served = await serve();
  });
  afterAll(() => served.close());

  test('makes, fills, lists, syncs and removes a bucket', async () => {
    const big = randomBytes(9 * 1024 * 1024);
    const names = ['a b+c.txt', 'big', 'empty', 'ü.txt'];
    await mkdir(join(served.folder, 'up'));
    for (const name of names) await writeFile(join(served.folder, 'up', name), name === 'empty' ? '' : name);
    await writeFile(join(served.folder, 'up', 'big'), big);
    const listed = (text: string) => text.split('\n').map((line) => line.slice(20).trim());

    expect(await served.cli('s3', 'mb', 's3://cli')).toBe('make_bucket: cli\n');
    await served.cli('s3', 'sync', 'up', 's3://cli/all', '--no-progress', '--quiet');
    expect(await served.cli('s3', 'sync', 'up', 's3://cli/all')).toBe('');
    expect(listed(await served.cli('s3', 'ls', 's3://cli/all/'))).toEqual([
      '9 a b+c.txt',
      '9437184 big',
      '0 empty',
      '6 ü.txt',
      '',
    ]);
    await served.cli('s3', 'cp', 's3://cli/all', 'down', '--recursive', '--quiet');
    expect((await readdir(join(served.folder, 'down'))).toSorted()).toEqual(names);
    expect((await readFile(join(served.folder, 'down', 'big'))).equals(big)).toBe(true);
    await served.cli('s3', 'mv', 's3://cli/all/big', 's3://cli/moved', '--quiet');
    const url = (await served.cli('s3', 'presign', 's3://cli/all/a b+c.txt')).trim();
    expect(await (await fetch(url)).text()).toBe('a b+c.txt');
    expect(await served.cli('s3', 'rm', 's3://cli/all', '--recursive', '--exclude', 'a*')).toMatch(/delete: .*empty\n/);
    const removed = await served.cli('s3', 'rb', 's3://cli', '--force');
    expect(removed.trim().split('\n').toSorted()).toEqual([
      'delete: s3://cli/all/a b+c.txt',
      'delete: s3://cli/moved',
      'remove_bucket: cli',
    ]);
  });

  test('tells what S3 says', async () => {
    const client = served.local.client(S3Client);
    await client.send(new CreateBucketCommand({ Bucket: 'told' }));
    await client.send(new PutObjectCommand({ Bucket: 'told', Key: 'x', Body: 'hello' }));
    const of = ['--bucket', 'told', '--key', 'x'];
    const [attributes, missing, acl] = await Promise.all([
      served.cli('s3api', 'get-object-attributes', ...of, '--object-attributes', 'ETag', 'ObjectSize', 'StorageClass'),
      aws(served.env, served.folder, 's3', 'cp', 's3://told/nope', 'nope'),
      aws(served.env, served.folder, 's3api', 'put-object-acl', ...of, '--acl', 'public-read'),
    ]);
    expect(JSON.parse(attributes)).toEqual({
      LastModified: expect.any(String) as unknown,
      ETag: '5d41402abc4b2a76b9719d911017c592',
      ObjectSize: 5,
      StorageClass: 'STANDARD',
    });
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('(404)') as unknown });
    expect(acl.stderr).toContain('(AccessControlListNotSupported)');
  });
});

describe.skipIf(pythonWithBoto3 === undefined)('boto3', () => {
  let objects: Told;
  let settings: Told;
  beforeAll(async () => {
    served = await serve();
    settings = await served.python('s3-settings');
    objects = await served.python('s3');
  });
  afterAll(() => served.close());

  test('calls every operation', async () => {
    expect(new Set([...settings.called, ...objects.called])).toEqual(new Set(await operationsOf('s3')));
  });

  test('has its buckets and what is set for them', () => {
    const named = (name: string, status: number) => ['ClientError', name, status];
    expect(settings.said).toEqual({
      none: [],
      buckets: ['another', 'settings'].map(
        (Name) => expect.objectContaining({ Name, CreationDate: 'a time' }) as unknown,
      ),
      head: 'us-east-1',
      location: null,
      ownership: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      unset: [
        named('NoSuchTagSet', 404),
        named('NoSuchBucketPolicy', 404),
        named('NoSuchLifecycleConfiguration', 404),
        named('NoSuchPublicAccessBlockConfiguration', 404),
      ],
      versioning: [{}, { Status: 'Enabled' }],
      tags: [{ Key: 'a', Value: '1 & 2' }],
      encryption: [{ SSEAlgorithm: 'AES256' }, true],
      policy: true,
      denied: ['AccessDenied', 'AccessDenied', 403],
      block: true,
      lifecycle: true,
      acl: ['FULL_CONTROL'],
      'no acl': [named('AccessControlListNotSupported', 400), named('AccessControlListNotSupported', 400)],
      put: expect.objectContaining({ VersionId: expect.any(String) as unknown }) as unknown,
      object: ['a time', { a: 'b' }, 'text/x', { bytes: '\x00\xff' }],
      'object tags': [{ Key: 'a', Value: '1' }],
      'no object tags': [],
      'object acl': ['FULL_CONTROL'],
      attributes: [2, 'STANDARD', 'a time'],
      errors: [
        // In us-east-1, whoever makes their own bucket again is told that all is well.
        null,
        named('InvalidBucketName', 400),
        named('BucketNotEmpty', 409),
        ['NoSuchBucket', 'NoSuchBucket', 404],
        named('NoSuchVersion', 404),
        named('MalformedPolicy', 400),
        named('InvalidArgument', 400),
      ],
      message: 'An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.',
      deleted: 2,
      empty: false,
    });
  });

  test('has its objects, and URLs of them', () => {
    const keys = objects.said['keys'] as string[];
    const sorted = keys.toSorted();
    expect(objects.said).toEqual({
      keys,
      same: true,
      parts: ['-3', { who: 'me' }, 'text/x', 3, 6 * 1024 * 1024],
      tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: 'x y' },
      ],
      recent: true,
      copied: true,
      'listed parts': [5 * 1024 * 1024, 3],
      uploads: ['by hand'],
      unordered: ['ClientError', 'InvalidPartOrder', 400],
      completed: '-2',
      'completed twice': ['NoSuchUpload', 'NoSuchUpload', 404],
      aborted: ['NoSuchUpload', 'NoSuchUpload', 404],
      'uploads left': [],
      read: keys,
      list_objects: sorted,
      list_objects_v2: sorted,
      list_object_versions: sorted,
      'rolled up': ['/', 'a/', 'dots/', 'trailing/', 'ü✓/'],
      v1: ['a b+c', 'a//b'],
      'copied odd key': 'a b+c',
      hidden: ['NoSuchKey', 'NoSuchKey', 404],
      version: '2',
      // The keys, a copy, and three versions of another key.
      deleted: [keys.length + 1 + 3, false],
      gone: ['ClientError', '404', 404],
      CRC32: ['hello', 'NhCmhg=='],
      SHA1: ['hello', 'qvTGHdzF6KLavt4PO0gs2a6pQ00='],
      SHA256: ['hello', 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ='],
      'bad digest': ['ClientError', 'BadDigest', 400],
      'bad list': ['ClientError', 'BadDigest', 400],
      range: ['el', 'lo', 'lo', 'hello'],
      'no range': ['ClientError', 'InvalidRange', 416],
      'not modified': ['ClientError', '304', 304],
      'not matching': ['ClientError', 'PreconditionFailed', 412],
      'not overwritten': ['ClientError', 'PreconditionFailed', 412],
      overridden: 'text/y',
      'no key': ['NoSuchKey', 'NoSuchKey', 404],
      'no head': ['ClientError', '404', 404],
      'no bucket': ['NoSuchBucket', 'NoSuchBucket', 404],
      'no acl': ['ClientError', 'AccessControlListNotSupported', 400],
      'not offered': ['ClientError', 'NotImplemented', 501],
      s3: [200, 200, 'by URL', 'text/z'],
      s3v4: [200, 200, 'by URL', 'text/z'],
      location: 'eu-west-1',
      redirected: 'redirected',
      region: 'eu-west-1',
    });
  });
});
