/** The local S3 under the AWS CLI and boto3, over the wire. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { aws, awsCli, pythonWithBoto3 } from '../helpers/clients.js';

sayWhatIsSkipped('S3');

let served: Served;

beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

/** An error that S3's model does not know, so that boto3 has no class for it. */
const unmodelled = (code: string, message: string | RegExp, status = 400) =>
  refused(code, message, status, 'ClientError');
const noAcl = unmodelled('AccessControlListNotSupported', 'The bucket does not allow ACLs');
const notOffered = unmodelled('NotImplemented', /functionality that is not implemented$/, 501);

describe.skipIf(pythonWithBoto3 === undefined)('boto3', { timeout: 180_000 }, () => {
  let told: Told;
  let settings: unknown;

  beforeAll(async () => {
    told = await served.python('s3');
    settings = told.said['settings'];
  }, 180_000);

  test('succeeds with every operation', async () => {
    expect(told.succeeded['s3']).toEqual(await operationsOf('s3'));
  });

  test('has its buckets and what is set for them', () => {
    expect(settings).toEqual({
      none: [],
      buckets: ['another', 'settings'].map(
        (Name) => expect.objectContaining({ Name, CreationDate: 'datetime' }) as unknown,
      ),
      head: 'us-east-1',
      location: null,
      ownership: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      unset: [
        unmodelled('NoSuchTagSet', 'The TagSet does not exist', 404),
        unmodelled('NoSuchBucketPolicy', 'The bucket policy does not exist', 404),
        unmodelled('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', 404),
        unmodelled('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found', 404),
      ],
      versioning: [{}, { Status: 'Enabled' }],
      tags: [{ Key: 'a', Value: '1 & 2' }],
      encryption: [{ SSEAlgorithm: 'AES256' }, true],
      policy: true,
      denied: refused('AccessDenied', /with an explicit deny in a resource-based policy$/, 403),
      block: true,
      lifecycle: true,
      acl: ['FULL_CONTROL'],
      'no acl': [noAcl, noAcl],
      'acl not offered': notOffered,
      put: expect.objectContaining({ VersionId: expect.any(String) as unknown }) as unknown,
      object: ['datetime', { a: 'b' }, 'text/x', { bytes: '\x00\xff' }],
      'object tags': [{ Key: 'a', Value: '1' }],
      'no object tags': [],
      'object acl': ['FULL_CONTROL'],
      attributes: [2, 'STANDARD', 'datetime'],
      errors: [
        // In us-east-1, whoever makes their own bucket again is told that all is well.
        null,
        unmodelled('InvalidBucketName', 'The specified bucket is not valid.'),
        unmodelled('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409),
        refused('NoSuchBucket', 'The specified bucket does not exist', 404),
        refused('NoSuchKey', 'The specified key does not exist.', 404),
        unmodelled('NoSuchVersion', 'The specified version does not exist.', 404),
        unmodelled('MalformedPolicy', 'Syntax errors in policy.'),
        unmodelled('InvalidArgument', 'The continuation token provided is incorrect'),
      ],
      deleted: 2,
      empty: false,
    });
  });

  test('has its objects, and URLs of them', () => {
    const keys = told.said['keys'] as string[];
    const sorted = keys.toSorted();
    const inPages = [0, 2, 4, 6, 8].map((first) => sorted.slice(first, first + 2));
    const noUpload = refused('NoSuchUpload', /^The specified upload does not exist\./, 404);
    const noKey = refused('NoSuchKey', 'The specified key does not exist.', 404);
    const unmet = unmodelled(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    );
    const notFound = unmodelled('404', 'Not Found', 404);
    expect(told.said).toEqual({
      settings,
      keys,
      same: true,
      parts: ['-3', { who: 'me' }, 'text/x', 3, 6 * 1024 * 1024],
      tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: 'x y' },
      ],
      recent: true,
      copied: true,
      'listed parts': [[5 * 1024 * 1024], [3]],
      uploads: ['by hand'],
      unordered: unmodelled('InvalidPartOrder', /^The list of parts was not in ascending order\./),
      completed: '-2',
      'completed twice': noUpload,
      aborted: noUpload,
      'uploads left': [],
      read: keys,
      list_objects: inPages,
      list_objects_v2: inPages,
      list_object_versions: inPages,
      'rolled up': ['/', 'a/', 'dots/', 'trailing/', 'ü✓/'],
      v1: ['a b+c', 'a//b'],
      'copied odd key': 'a b+c',
      hidden: noKey,
      version: '2',
      // The keys, a copy, and three versions of another key.
      deleted: [keys.length + 1 + 3, false],
      gone: notFound,
      CRC32: ['hello', 'NhCmhg=='],
      SHA1: ['hello', 'qvTGHdzF6KLavt4PO0gs2a6pQ00='],
      SHA256: ['hello', 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ='],
      'bad digest': unmodelled('BadDigest', 'The SHA1 you specified did not match the calculated checksum.'),
      'bad list': unmodelled('BadDigest', 'The Content-MD5 you specified did not match what we received.'),
      range: ['el', 'lo', 'lo', 'hello'],
      'no range': unmodelled('InvalidRange', 'The requested range is not satisfiable', 416),
      'not modified': unmodelled('304', 'Not Modified', 304),
      'not matching': unmet,
      'not overwritten': unmet,
      overridden: 'text/y',
      'no key': noKey,
      'no head': notFound,
      'no bucket': refused('NoSuchBucket', 'The specified bucket does not exist', 404),
      'no acl': noAcl,
      'not offered': notOffered,
      s3: [200, 200, 'by URL', 'text/z'],
      s3v4: [200, 200, 'by URL', 'text/z'],
      location: 'eu-west-1',
      redirected: 'redirected',
      region: 'eu-west-1',
    });
  });
});

// A dozen processes, each of which takes a second or, on a busy machine, many.
describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
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
