import { DeleteStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Local, openLocal } from '../../../helpers/local.js';
import { logGroup, parameter, type Stacks, stacksOf } from '../../../helpers/stacks.js';

let local: Local;
let stacks: Stacks;
let s3: S3Client;
beforeEach(async () => {
  local = await openLocal();
  stacks = stacksOf(local);
  s3 = local.client(S3Client);
});
afterEach(() => local.close());

const StackName = 'shop';
const bucket = (Properties: object = {}) => ({ Type: 'AWS::S3::Bucket', Properties });

async function filled(): Promise<string> {
  await stacks.create({ Files: bucket(), Logs: logGroup('logs') });
  const Bucket = (await stacks.resources())['Files']?.PhysicalResourceId ?? '';
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
  await stacks.events();
  return Bucket;
}

test('fails where a bucket is not empty, and succeeds when it is', async () => {
  const Bucket = await filled();
  expect((await stacks.remove()).StackStatus).toBe('DELETE_FAILED');
  const events = await stacks.events();
  expect(events).toContainEqual(
    expect.stringMatching(
      /^Files DELETE_FAILED: .*The bucket you tried to delete is not empty.*Service: S3, Status Code: 409/,
    ),
  );
  expect(events.at(-1)).toBe('shop DELETE_FAILED: The following resource(s) failed to delete: [Files]. ');
  expect((await stacks.resources())['Logs']?.ResourceStatus).toBe('DELETE_COMPLETE');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
  expect((await s3.send(new ListBucketsCommand({}))).Buckets).toEqual([]);
});

test('leaves behind what it is told to retain, and what it cannot remove when it is forced', async () => {
  const Bucket = await filled();
  await expect(stacks.remove({ RetainResources: ['Files'] })).rejects.toThrow(
    'only when the stack is in the DELETE_FAILED',
  );
  await stacks.remove();
  await expect(stacks.remove({ RetainResources: ['Logs'] })).rejects.toThrow('must be in a valid state');
  expect((await stacks.remove({ RetainResources: ['Files'] })).StackStatus).toBe('DELETE_COMPLETE');
  const again = await filled();
  expect((await stacks.remove({ DeletionMode: 'FORCE_DELETE_STACK' })).StackStatus).toBe('DELETE_COMPLETE');
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toEqual([Bucket, again].toSorted());
});

test('says nothing of a stack that is not there, and keeps the events of one that was', async () => {
  await stacks.client.send(new DeleteStackCommand({ StackName }));
  const { StackId } = await stacks.create({ Logs: logGroup('logs') });
  await stacks.remove();
  await stacks.client.send(new DeleteStackCommand({ StackName: StackId }));
  await expect(stacks.describe()).rejects.toThrow('Stack with id shop does not exist');
  const { StackEvents = [] } = await stacks.client.send(new DescribeStackEventsCommand({ StackName: StackId }));
  expect(StackEvents[0]).toMatchObject({ ResourceStatus: 'DELETE_COMPLETE', PhysicalResourceId: StackId });
});

test('retains what a failed update has put another thing in the place of, once', async () => {
  const retained = { UpdateReplacePolicy: 'Retain' };
  const taken = parameter('a', { Name: '/taken' });
  await stacks.create({ Files: bucket({ BucketName: 'first' }), Logs: logGroup('first', {}, retained), Taken: taken });
  const next = { Files: bucket({ BucketName: 'second' }), Logs: logGroup('second', {}, retained), Taken: taken };
  const failing = { ...next, Again: { ...taken, DependsOn: ['Files', 'Logs'] } };
  expect((await stacks.update(failing, { DisableRollback: true })).StackStatus).toBe('UPDATE_FAILED');
  const { StackId } = await stacks.describe();
  await stacks.events(StackId);
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
  expect((await s3.send(new ListBucketsCommand({}))).Buckets).toEqual([]);
  const { logGroups = [] } = await local.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
  expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(['first']);
  const events = await stacks.events(StackId);
  expect(events.filter((event) => event.startsWith('Logs'))).toEqual([
    'Logs DELETE_SKIPPED',
    'Logs DELETE_IN_PROGRESS',
    'Logs DELETE_COMPLETE',
  ]);
  expect(events.filter((event) => event === 'Files DELETE_COMPLETE').length).toBe(2);
});
