/** The local CloudWatch Logs under the AWS CLI and boto3, over the wire. */
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
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
  test('makes a group, and searches the events there', async () => {
    const { cli, local } = served;
    const of = ['--log-group-name', 'cli'];
    await cli('logs', 'create-log-group', ...of, '--tags', 'owner=me,empty=');
    const stream = { logGroupName: 'cli', logStreamName: 's' };
    const logEvents = ['one', 'two'].map((message, index) => ({ timestamp: Date.now() + index, message }));
    await local.client(CloudWatchLogsClient).send(new CreateLogStreamCommand(stream));
    await local.client(CloudWatchLogsClient).send(new PutLogEventsCommand({ ...stream, logEvents }));
    const query = ['--query', 'events[].[logStreamName,message]', '--output', 'text'];
    expect(await cli('logs', 'filter-log-events', ...of, ...query)).toBe('s\tone\ns\ttwo\n');
    expect(await local.aws.call('logs', 'ListTagsForResource', { resourceArn: arn('cli') })).toMatchObject({
      tags: { owner: 'me', empty: '' },
    });
  });
});
