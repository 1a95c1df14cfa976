import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateRepositoryCommand, CodeCommitClient, GetRepositoryTriggersCommand } from '@aws-sdk/client-codecommit';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, ListBucketInventoryConfigurationsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import type { SeenRequest } from '../../src/local/index.js';
import { type Local, openLocal } from '../helpers/local.js';

let local: Local;
afterEach(() => local.close());

async function openWatched(options: Parameters<typeof openLocal>[0] = {}): Promise<SeenRequest[]> {
  const seen: SeenRequest[] = [];
  local = await openLocal({ ...options, onRequest: (request) => seen.push(request) });
  return seen;
}

const create = () => local.client(CodeCommitClient).send(new CreateRepositoryCommand({ repositoryName: 'a-name' }));

test('a call is told of with its times and its request id, and nothing of its input', async () => {
  const seen = await openWatched({ conditions: { latency: 5 } });
  const before = [Date.now(), performance.now()] as const;
  const { $metadata } = await create();
  const after = [Date.now(), performance.now()] as const;
  expect(seen).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      at: expect.any(Number),
      took: expect.any(Number),
      service: 'codecommit',
      operation: 'CreateRepository',
      status: 200,
      requestId: $metadata.requestId,
    },
  ]);
  const { time, at, took } = seen[0]!;
  expect(Date.parse(time)).toBeGreaterThanOrEqual(before[0]);
  expect(Date.parse(time)).toBeLessThanOrEqual(after[0]);
  // Written to the microsecond.
  expect(at).toBeGreaterThanOrEqual(before[1] - 0.001);
  expect(at + took).toBeLessThanOrEqual(after[1] + 0.001);
  // The time on the road is part of it; a timer may be a millisecond early.
  expect(took).toBeGreaterThanOrEqual(4);
});

test('an error is told of by its code, whoever is to blame for it', async () => {
  const seen = await openWatched({
    conditions: { faults: [{ operation: 'CreateBucket', nth: 2, code: 'AnswerLost' }] },
  });
  await create();
  await expect(create()).rejects.toThrow('already exists');
  const bucket = () => local.client(S3Client).send(new CreateBucketCommand({ Bucket: 'a-bucket' }));
  await bucket();
  await expect(bucket()).rejects.toThrow('the connection was reset');
  await writeFile(join(local.home, 'state', 'regions', 'us-east-1', 'logs'), 'not a folder');
  await expect(local.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}))).rejects.toThrow('ENOTDIR');
  expect(seen.map(({ service, status, error }) => [service, status, error])).toEqual([
    ['codecommit', 200, undefined],
    ['codecommit', 400, 'RepositoryNameExistsException'],
    ['s3', 200, undefined],
    ['s3', null, 'ConnectionLost'],
    ['logs', 500, 'InternalFailure'],
  ]);
});

test('what is not offered has no name: its address may hold anything', async () => {
  const seen = await openWatched();
  const triggers = new GetRepositoryTriggersCommand({ repositoryName: 'a-name' });
  await expect(local.client(CodeCommitClient).send(triggers)).rejects.toThrow();
  const inventory = new ListBucketInventoryConfigurationsCommand({ Bucket: 'a-bucket', ContinuationToken: 'a-token' });
  await expect(local.client(S3Client).send(inventory)).rejects.toThrow();
  expect(seen).toMatchObject([
    { service: 'codecommit', operation: null, status: 400, error: 'UnknownOperationException' },
    { service: 's3', operation: null, status: 501, error: 'NotImplemented' },
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/a-name|a-bucket|a-token/);
});
