/** The local S3 under the AWS CLI and boto3, over the wire. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Listener } from '../../src/local/index.js';
import { aws, awsCli, clientEnv, python, pythonWithBoto3 } from '../helpers/clients.js';
import { type Local, openLocal } from '../helpers/local.js';

if (awsCli === undefined)
  process.stderr.write('skipped: the AWS CLI is not installed, so it cannot try the local S3\n');
if (pythonWithBoto3 === undefined)
  process.stderr.write('skipped: boto3 is not installed, so it cannot try the local S3\n');

let local: Local;
let listener: Listener;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  local = await openLocal();
  listener = await local.aws.listen();
  folder = await mkdtemp(join(tmpdir(), 's3 clients '));
  env = clientEnv(listener, local);
});

afterEach(async () => {
  await listener.close();
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

// A dozen processes, each of which takes a second or, on a busy machine, many.
describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await aws(env, folder, ...args);
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  };

  test('makes, fills, lists, syncs and removes a bucket', async () => {
    const big = randomBytes(9 * 1024 * 1024);
    const names = ['a b+c.txt', 'big', 'empty', 'ü.txt'];
    await mkdir(join(folder, 'up'));
    for (const name of names) await writeFile(join(folder, 'up', name), name === 'empty' ? '' : name);
    await writeFile(join(folder, 'up', 'big'), big);
    const listed = (text: string) => text.split('\n').map((line) => line.slice(20).trim());

    expect(await run('s3', 'mb', 's3://cli')).toBe('make_bucket: cli\n');
    await run('s3', 'sync', 'up', 's3://cli/all', '--no-progress', '--quiet');
    expect(await run('s3', 'sync', 'up', 's3://cli/all')).toBe('');
    expect(listed(await run('s3', 'ls', 's3://cli/all/'))).toEqual([
      '9 a b+c.txt',
      '9437184 big',
      '0 empty',
      '6 ü.txt',
      '',
    ]);
    await run('s3', 'cp', 's3://cli/all', 'down', '--recursive', '--quiet');
    expect((await readdir(join(folder, 'down'))).toSorted()).toEqual(names);
    expect((await readFile(join(folder, 'down', 'big'))).equals(big)).toBe(true);
    await run('s3', 'mv', 's3://cli/all/big', 's3://cli/moved', '--quiet');
    const url = (await run('s3', 'presign', 's3://cli/all/a b+c.txt')).trim();
    expect(await (await fetch(url)).text()).toBe('a b+c.txt');
    expect(await run('s3', 'rm', 's3://cli/all', '--recursive', '--exclude', 'a*')).toMatch(/delete: .*empty\n/);
    const removed = await run('s3', 'rb', 's3://cli', '--force');
    expect(removed.trim().split('\n').toSorted()).toEqual([
      'delete: s3://cli/all/a b+c.txt',
      'delete: s3://cli/moved',
      'remove_bucket: cli',
    ]);
  });

  test('tells what S3 says', async () => {
    const client = local.client(S3Client);
    await client.send(new CreateBucketCommand({ Bucket: 'cli' }));
    await client.send(new PutObjectCommand({ Bucket: 'cli', Key: 'x', Body: 'hello' }));
    const of = ['--bucket', 'cli', '--key', 'x'];
    const [attributes, missing, acl] = await Promise.all([
      run('s3api', 'get-object-attributes', ...of, '--object-attributes', 'ETag', 'ObjectSize', 'StorageClass'),
      aws(env, folder, 's3', 'cp', 's3://cli/nope', 'nope'),
      aws(env, folder, 's3api', 'put-object-acl', ...of, '--acl', 'public-read'),
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
  test('finds in the local S3 what it expects of S3', async () => {
    const program = join(import.meta.dirname, 's3.py');
    const { keys, ...said } = await python<{ keys: string[] }>(env, folder, program);
    const sorted = keys.toSorted();
    expect(said).toEqual({
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
