import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal } from './refusal.js';
import { logGroups } from './removal.js';
import { openWorld, type World } from './world.js';

const logStreamName = 'stream';

let world: World;
let logGroupName: string;

const logs = () => world.aws.logs();
const find = async (logGroupNamePrefix: string) =>
  (await logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix }))).logGroups;

beforeAll(async () => {
  world = await openWorld();
  logGroupName = `${logGroups}${world.name}`;
  await logs().send(new CreateLogGroupCommand({ logGroupName, tags: { ...world.tags } }));
});
afterAll(() => world.close());

describe('a log group', () => {
  test('cannot be created again', async () => {
    await expect(logs().send(new CreateLogGroupCommand({ logGroupName }))).rejects.toThrow(
      refusal('ResourceAlreadyExistsException'),
    );
  });

  test('has an ARN that ends in a star, one that does not, and its tags as a map', async () => {
    const [group] =
      (await world.eventually(
        () => find(logGroupName),
        (found) => found?.length === 1,
      )) ?? [];
    const { partition, region, account } = world.identity;
    const arn = `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}`;
    expect(group).toMatchObject({ logGroupName, arn: `${arn}:*`, logGroupArn: arn });
    const { tags } = await logs().send(new ListTagsForResourceCommand({ resourceArn: arn }));
    expect(tags).toEqual(world.tags);
  });

  test('keeps its events for ever, until it is told how long', async () => {
    expect((await find(logGroupName))?.[0]?.retentionInDays).toBeUndefined();
    await logs().send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
    const found = await world.eventually(
      () => find(logGroupName),
      (groups) => groups?.[0]?.retentionInDays === 1,
    );
    expect(found?.[0]?.retentionInDays).toBe(1);
  });

  test('keeps them for no odd number of days', async () => {
    const odd = new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 });
    await expect(logs().send(odd)).rejects.toThrow(refusal('InvalidParameterException'));
  });
});

describe('a log stream', () => {
  const read = (nextToken?: string) =>
    logs().send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, nextToken }));

  test('is not made by being read', async () => {
    await expect(read()).rejects.toThrow(refusal('ResourceNotFoundException'));
  });

  test('gives its events in order, and at its end the same token for ever', async () => {
    await logs().send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const timestamp = Date.now();
    const logEvents = ['one', 'two'].map((message, index) => ({ timestamp: timestamp + index, message }));
    await logs().send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    const first = await world.eventually(read, ({ events }) => events?.length === 2);
    expect(first.events?.map(({ message }) => message)).toEqual(['one', 'two']);
    const second = await read(first.nextForwardToken);
    expect(second.events).toEqual([]);
    expect(second.nextForwardToken).toBe(first.nextForwardToken);
  });
});

describe('where there is none', () => {
  const absent = () => `${logGroups}${world.name}-absent`;

  test('DescribeLogGroups lists nothing', async () => {
    expect(await find(absent())).toEqual([]);
  });

  test('DeleteLogGroup and PutRetentionPolicy are refused', async () => {
    const gone = refusal('ResourceNotFoundException');
    await expect(logs().send(new DeleteLogGroupCommand({ logGroupName: absent() }))).rejects.toThrow(gone);
    const retention = new PutRetentionPolicyCommand({ logGroupName: absent(), retentionInDays: 1 });
    await expect(logs().send(retention)).rejects.toThrow(gone);
  });
});
