/** The local CloudWatch Logs under the AWS CLI and boto3, over the wire. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { awsCli, pythonWithBoto3 } from '../helpers/clients.js';

sayWhatIsSkipped('CloudWatch Logs');

let served: Served;

beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const arn = (group: string) => `arn:aws:logs:us-east-1:000000000000:log-group:${group}`;
const hello = arn('/aws/codebuild/hello');

describe.skipIf(pythonWithBoto3 === undefined)('boto3', { timeout: 180_000 }, () => {
  let told: Told;

  beforeAll(async () => {
    told = await served.python('logs');
  }, 180_000);

  test('makes, describes and tags groups', () => {
    expect(told.said).toMatchObject({
      groups: ['/aws/codebuild/hello', 'another', 'zebra'],
      group: {
        logGroupName: '/aws/codebuild/hello',
        creationTime: true,
        retentionInDays: 7,
        metricFilterCount: 0,
        arn: `${hello}:*`,
        logGroupArn: hello,
        logGroupClass: 'STANDARD',
      },
      'retention kept': false,
      'no groups': [],
      tags: { owner: 'you', new: '1' },
      'no tags': {},
    });
  });

  test('lists streams in either order', () => {
    expect(told.said).toMatchObject({
      rejected: false,
      streams: [['a'], ['b'], ['c']],
      'latest streams': [['b', 'a'], ['c']],
      stream: [1, 3, 3, `${hello}:log-stream:b`],
      'empty stream': ['arn', 'creationTime', 'logStreamName', 'storedBytes'],
    });
  });

  test('reads and searches events', () => {
    expect(told.said).toMatchObject({
      events: [['late ✓\n'], ['in a at 2'], []],
      'at the end': true,
      event: { timestamp: 'int', message: 'str', ingestionTime: 'int' },
      'by ARN': ['late ✓\n', 'in a at 2'],
      'no events': [],
      filtered: [['late ✓\n'], ['in a at 2'], ['in b at 3']],
      found: [
        ['a', 56],
        ['b', 56],
      ],
      searched: [],
      'not found': [],
      'too old': { tooOldLogEventEndIndex: 1 },
    });
  });

  test('knows the errors by their classes', () => {
    const missing = (what: string) => refused('ResourceNotFoundException', `The specified log ${what} does not exist.`);
    const exists = (what: string) =>
      refused('ResourceAlreadyExistsException', `The specified log ${what} already exists`);
    expect(told.said).toMatchObject({
      'group twice': exists('group'),
      'stream twice': exists('stream'),
      'no group': missing('group'),
      'no stream': missing('stream'),
      'deleted stream': missing('stream'),
      'deleted group': missing('group'),
      'bad retention': refused('InvalidParameterException', /at 'retentionInDays'/),
      'bad name': refused('InvalidParameterException', /at 'logGroupName'/),
      'many tags': refused('TooManyTagsException', /50 tags/),
      'JSON pattern': refused('InvalidParameterException', /JSON filter patterns/),
      'out of order': refused('InvalidParameterException', /chronological order/),
      'bad token': refused('InvalidParameterException', 'The specified nextToken is invalid.'),
      'not offered': ['ClientError', 'UnknownOperationException', 400, expect.any(String)],
    });
  });

  test('succeeds with every operation', async () => {
    expect(told.succeeded['logs']).toEqual(await operationsOf('logs'));
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('writes, reads and searches events', async () => {
    const { cli, refusedCli, folder } = served;
    const of = ['--log-group-name', 'cli'];
    const now = Date.now();
    await cli('logs', 'create-log-group', ...of, '--tags', 'owner=me,empty=');
    await cli('logs', 'create-log-stream', ...of, '--log-stream-name', 's');
    const logEvents = ['one', 'two'].map((message, index) => ({ timestamp: now + index, message }));
    await writeFile(join(folder, 'put.json'), JSON.stringify({ logGroupName: 'cli', logStreamName: 's', logEvents }));
    await cli('logs', 'put-log-events', '--cli-input-json', 'file://put.json');
    const [read, found, tags, table, none] = await Promise.all([
      cli('logs', 'get-log-events', ...of, '--log-stream-name', 's', '--query', 'events[].message', '--output', 'text'),
      cli('logs', 'filter-log-events', ...of, '--filter-pattern', 'two', '--query', 'events[].logStreamName'),
      cli('logs', 'list-tags-for-resource', '--resource-arn', arn('cli'), '--output', 'json'),
      cli('logs', 'describe-log-groups', '--log-group-name-prefix', 'cli', '--output', 'table'),
      refusedCli('logs', 'describe-log-streams', '--log-group-name', 'none'),
    ]);
    expect(read).toBe('one\ttwo\n');
    expect(JSON.parse(found)).toEqual(['s']);
    expect(JSON.parse(tags)).toEqual({ tags: { owner: 'me', empty: '' } });
    expect(table).toMatch(/\|\s+logGroupName\s+\|\s+cli\s+\|/);
    expect(none).toBe(
      'An error occurred (ResourceNotFoundException) when calling the DescribeLogStreams operation: The specified log group does not exist.',
    );
  });
});
