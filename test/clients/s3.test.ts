/** The local S3 under the AWS CLI and boto3, over the wire. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
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
        unmodelled('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration', 404),
      ],
      versioning: [{}, { Status: 'Enabled' }],
      tags: [{ Key: 'a', Value: '1 & 2' }],
      encryption: [{ SSEAlgorithm: 'AES256' }, true],
      policy: true,
      denied: refused('AccessDenied', /with an explicit deny in a resource-based policy$/, 403),
      block: true,
      website: true,
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
      'written after': true,
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

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('syncs a folder to a bucket and back, lists it, and removes it all', async () => {
    const { cli, env, folder, local } = served;
    const big = randomBytes(9 * 1024 * 1024);
    const files = { 'a b+c.txt': 'hello', big, empty: '', 'ü.txt': 'u' };
    await mkdir(join(folder, 'up'));
    const earlier = new Date(Date.now() - 60_000);
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, 'up', name), content);
      // S3 tells times to the second: of a file of the same second, sync could not tell that it is not newer.
      await utimes(join(folder, 'up', name), earlier, earlier);
    }
    await local.client(S3Client).send(new CreateBucketCommand({ Bucket: 'cli' }));

    await cli('s3', 'sync', 'up', 's3://cli/all', '--quiet');
    const [again, listed, , missing] = await Promise.all([
      cli('s3', 'sync', 'up', 's3://cli/all'),
      cli('s3', 'ls', 's3://cli/all/'),
      cli('s3', 'cp', 's3://cli/all', 'down', '--recursive', '--quiet'),
      aws(env, folder, 's3', 'cp', 's3://cli/nope', 'nope'),
    ]);
    expect(again).toBe('');
    expect(listed.split('\n').map((line) => line.slice(20).trim())).toEqual([
      '5 a b+c.txt',
      '9437184 big',
      '0 empty',
      '1 ü.txt',
      '',
    ]);
    expect((await readdir(join(folder, 'down'))).toSorted()).toEqual(Object.keys(files));
    expect((await readFile(join(folder, 'down', 'big'))).equals(big)).toBe(true);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('(404)') as unknown });

    const removed = await cli('s3', 'rb', 's3://cli', '--force');
    expect(removed.trim().split('\n').toSorted()).toEqual([
      ...Object.keys(files).map((name) => `delete: s3://cli/all/${name}`),
      'remove_bucket: cli',
    ]);
  });
});
