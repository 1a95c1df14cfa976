/** The local EventBridge under the AWS CLI and boto3, over the wire. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { awsCli, pythonWithBoto3 } from '../helpers/clients.js';

sayWhatIsSkipped('EventBridge');

let served: Served;

beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

const arn = (resource: string) => `arn:aws:events:us-east-1:000000000000:${resource}`;

describe.skipIf(pythonWithBoto3 === undefined)('boto3', { timeout: 180_000 }, () => {
  let told: Told;

  beforeAll(async () => {
    told = await served.python('events');
  }, 180_000);

  test('makes, describes and tags rules', () => {
    expect(told.said).toMatchObject({
      made: arn('rule/a'),
      rule: {
        Name: 'a',
        Arn: arn('rule/a'),
        EventPattern: '{"source": ["my.app"], "detail": {"size": [{"numeric": [">", 1]}]}}',
        State: 'ENABLED',
        Description: 'A rule',
        RoleArn: 'arn:aws:iam::000000000000:role/trigger',
        EventBusName: 'default',
        CreatedBy: '000000000000',
      },
      listed: [['a'], ['ab'], ['b']],
      prefix: ['a', 'ab'],
      'no rules': [],
      states: ['DISABLED', 'DISABLED', 'ENABLED'],
      tags: [{ Key: 'owner', Value: 'you' }],
      'no tags': [],
      left: ['ab', 'b'],
    });
  });

  test('gives rules their targets', () => {
    expect(told.said).toMatchObject({
      put: [0, []],
      targets: [['x'], ['y'], ['z']],
      target: [{ Id: '1', Arn: 'arn:aws:sns:us-east-1:000000000000:x', Input: '{}' }],
      'no targets': [],
      'rules of a target': [['a'], ['b']],
      'rules of none': [],
      removed: [1, 'ResourceNotFoundException'],
    });
  });

  test('sends events, each of which may fail by itself', () => {
    expect(told.said).toMatchObject({
      sent: [2, [null, 'MalformedDetail', 'NotAuthorizedForSourceException'], 36],
      matches: [false, true],
    });
  });

  test('finds the default bus', () => {
    const bus = arn('event-bus/default');
    expect(told.said).toMatchObject({ bus, buses: [{ Name: 'default', Arn: bus }] });
  });

  test('knows the errors by their classes', () => {
    const invalid = (message: string | RegExp) => refused('ValidationException', message, 400, 'ClientError');
    expect(told.said).toMatchObject({
      'no rule': refused('ResourceNotFoundException', 'Rule none does not exist on EventBus default.'),
      'tags of none': refused('ResourceNotFoundException', 'Rule none does not exist on EventBus default.'),
      'no bus': refused('ResourceNotFoundException', 'Event bus other does not exist.'),
      'bus of none': refused('ResourceNotFoundException', 'Event bus other does not exist.'),
      'bad pattern': refused('InvalidEventPatternException', /^Event pattern is not valid/),
      'no pattern': invalid(/EventPattern or ScheduleExpression must be specified/),
      'bad name': invalid(/at 'name' failed to satisfy constraint/),
      'six targets': refused('LimitExceededException', /exceeds the maximum number allowed/),
      'no role': invalid(/^RoleArn is required for target/),
      'in use': invalid("Rule can't be deleted since it has targets."),
      'no entries': invalid(/at 'entries' failed to satisfy constraint/),
      'bad event': invalid(/detail-type is a required field/),
      'not offered': ['ClientError', 'UnknownOperationException', 400, expect.any(String)],
    });
  });

  test('succeeds with every operation', async () => {
    expect(told.succeeded['events']).toEqual(await operationsOf('events'));
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('makes rules and shows them', async () => {
    const { cli, local } = served;
    const rule = JSON.stringify({ Name: 'cli', EventPattern: '{"source":["x"]}', State: 'DISABLED' });
    const made = await cli(
      'events',
      'put-rule',
      '--cli-input-json',
      rule,
      '--tags',
      'Key=a,Value=1',
      'Key=b,Value=2 3',
    );
    expect(JSON.parse(made)).toEqual({ RuleArn: arn('rule/cli') });
    const query = ['--query', '[Name,State,EventPattern]', '--output', 'text'];
    expect(await cli('events', 'describe-rule', '--name', 'cli', ...query)).toBe('cli\tDISABLED\t{"source":["x"]}\n');
    expect(await local.aws.call('events', 'ListTagsForResource', { ResourceARN: arn('rule/cli') })).toMatchObject({
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2 3' },
      ],
    });
  });
});
