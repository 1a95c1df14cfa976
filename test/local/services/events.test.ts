import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CodeCommitClient,
  CreateBranchCommand,
  CreateCommitCommand,
  CreateRepositoryCommand,
  DeleteBranchCommand,
} from '@aws-sdk/client-codecommit';
import {
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  type Target,
  TestEventPatternCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { start } from '../../../src/local/services/codepipeline-start.js';
import { createRole } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';

vi.mock('../../../src/local/services/codepipeline-start.js', () => ({ start: vi.fn<typeof start>() }));

const now = new Date('2026-01-02T03:04:05Z');
const pipeline = 'arn:aws:codepipeline:us-east-1:000000000000:hello';
const custom = JSON.stringify({ source: ['my.app'] });

let local: Local;
let client: EventBridgeClient;

beforeEach(async () => {
  vi.mocked(start).mockReset().mockResolvedValue('execution-1');
  local = await openLocal({ clock: () => now });
  client = local.client(EventBridgeClient);
});

afterEach(() => local.close());

const putRule = (Name: string, input: Partial<PutRuleCommandInput> = {}) =>
  client.send(new PutRuleCommand({ Name, EventPattern: custom, ...input }));

const putTargets = (Rule: string, ...Targets: Target[]) => client.send(new PutTargetsCommand({ Rule, Targets }));

const describeRule = (Name: string) => client.send(new DescribeRuleCommand({ Name }));

const role = (name: string, service: string) => createRole(local, name, service);

describe('rules', () => {
  test('are put, described and replaced as a whole', async () => {
    const RoleArn = await role('trigger', 'events.amazonaws.com');
    const { RuleArn } = await putRule('push', { Description: 'On push', RoleArn });
    expect(RuleArn).toBe('arn:aws:events:us-east-1:000000000000:rule/push');
    expect(await describeRule('push')).toMatchObject({
      Name: 'push',
      Arn: RuleArn,
      EventPattern: custom,
      State: 'ENABLED',
      Description: 'On push',
      RoleArn,
      EventBusName: 'default',
    });
    await putRule('push', {
      State: 'DISABLED',
      EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
    });
    const replaced = await describeRule('push');
    expect([replaced.State, replaced.Description, replaced.RoleArn]).toEqual(['DISABLED', undefined, undefined]);
  });

  test.each<[string, Partial<PutRuleCommandInput>, string, string]>([
    ['a name', { Name: 'a b' }, 'ValidationException', "Value 'a b' at 'name' failed to satisfy constraint"],
    ['a state', { State: 'ON' as 'ENABLED' }, 'ValidationException', 'Member must satisfy enum value set: [ENABLED'],
    ['a pattern', { EventPattern: '{"a": "b"}' }, 'InvalidEventPatternException', '"a" must be an object or an array'],
    ['no pattern', { EventPattern: '' }, 'ValidationException', 'EventPattern or ScheduleExpression must be specified'],
    ['a schedule', { ScheduleExpression: 'rate(1 day)' }, 'ValidationException', 'not offered'],
    ['a bus', { EventBusName: 'mine' }, 'ResourceNotFoundException', 'Event bus mine does not exist.'],
    [
      'a role',
      { RoleArn: 'arn:aws:iam::000000000000:role/nope' },
      'ValidationException',
      "cannot be assumed by principal 'events.amazonaws.com'",
    ],
  ])('are refused for %s', async (_, input, name, message) => {
    await expect(putRule('push', input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
    await expect(describeRule('push')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule push does not exist on EventBus default.',
    });
  });

  test('are enabled and disabled', async () => {
    await putRule('push');
    await client.send(new DisableRuleCommand({ Name: 'push' }));
    expect((await describeRule('push')).State).toBe('DISABLED');
    await client.send(new EnableRuleCommand({ Name: 'push' }));
    expect((await describeRule('push')).State).toBe('ENABLED');
    const missing = client.send(new EnableRuleCommand({ Name: 'nope' }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('are listed by the beginning of their name, page by page', async () => {
    for (const name of ['a-2', 'a-1', 'b']) await putRule(name);
    const first = await client.send(new ListRulesCommand({ NamePrefix: 'a-', Limit: 1 }));
    expect(first.Rules?.map(({ Name }) => Name)).toEqual(['a-1']);
    const rest = await client.send(new ListRulesCommand({ NamePrefix: 'a-', Limit: 1, NextToken: first.NextToken }));
    expect(rest.Rules?.map(({ Name }) => Name)).toEqual(['a-2']);
    expect(rest.NextToken).toBeUndefined();
  });

  test('are deleted once they have no targets, and again', async () => {
    await putRule('push');
    await putTargets('push', { Id: 'one', Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f' });
    const remove = () => client.send(new DeleteRuleCommand({ Name: 'push' }));
    await expect(remove()).rejects.toMatchObject({
      name: 'ValidationException',
      message: "Rule can't be deleted since it has targets.",
    });
    await client.send(new RemoveTargetsCommand({ Rule: 'push', Ids: ['one'] }));
    await remove();
    await remove();
    await expect(describeRule('push')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('have tags, which PutRule sets at creation only', async () => {
    const tag = (Key: string, Value: string) => ({ Tags: [{ Key, Value }] });
    const { RuleArn: ResourceARN } = await putRule('push', tag('a', '1'));
    await putRule('push', tag('b', '2'));
    const tags = async () => (await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
    expect(await tags()).toEqual([{ Key: 'a', Value: '1' }]);
    await client.send(new TagResourceCommand({ ResourceARN, ...tag('c', '3') }));
    await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['a'] }));
    expect(await tags()).toEqual([{ Key: 'c', Value: '3' }]);
    const missing = client.send(new ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}s` }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('targets', () => {
  const target = (Id: string): Target => ({ Id, Arn: pipeline, RoleArn: 'arn:aws:iam::000000000000:role/x' });

  beforeEach(() => putRule('push'));

  test('are put, replaced by id, listed and removed', async () => {
    expect(await putTargets('push', target('b'), target('a'))).toMatchObject({
      FailedEntryCount: 0,
      FailedEntries: [],
    });
    await putTargets('push', { ...target('a'), Input: '{}' });
    const list = (NextToken?: string) =>
      client.send(new ListTargetsByRuleCommand({ Rule: 'push', Limit: 1, NextToken }));
    const first = await list();
    expect(first.Targets).toEqual([{ ...target('a'), Input: '{}' }]);
    expect((await list(first.NextToken)).Targets).toEqual([target('b')]);
    const names = await client.send(new ListRuleNamesByTargetCommand({ TargetArn: pipeline }));
    expect(names.RuleNames).toEqual(['push']);
    const removed = await client.send(new RemoveTargetsCommand({ Rule: 'push', Ids: ['a', 'nope'] }));
    expect(removed).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: 'nope' }] });
    expect((await list()).Targets).toEqual([target('b')]);
  });

  test('that are pipelines need a role', async () => {
    await expect(putTargets('push', { Id: 'x', Arn: pipeline })).rejects.toMatchObject({
      name: 'ValidationException',
      message: `RoleArn is required for target ${pipeline}.`,
    });
  });

  test('are five at most, of a rule that exists', async () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map(target);
    await putTargets('push', ...five);
    // Not over the wire: the SDK takes a limit for throttling, and tries again and again.
    const sixth = local.aws.call('events', 'PutTargets', { Rule: 'push', Targets: [target('f')] });
    await expect(sixth).rejects.toMatchObject({ code: 'LimitExceededException' });
    await expect(putTargets('push', target('a b'))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(putTargets('nope', target('a'))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(putTargets('push', { Id: 'a', Arn: 'x' })).rejects.toMatchObject({
      message: 'Parameter x is not valid. Reason: Provided Arn is not in correct format.',
    });
  });
});

describe('TestEventPattern', () => {
  const event = { id: '1', account: '2', source: 'my.app', time: 't', region: 'r', resources: [], 'detail-type': 'x' };
  const ask = (EventPattern: string, Event: object) =>
    client.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(Event) }));

  test('tells whether the event fits', async () => {
    expect((await ask(custom, event)).Result).toBe(true);
    expect((await ask(custom, { ...event, source: 'other' })).Result).toBe(false);
  });

  test('wants a pattern, and an event with its envelope', async () => {
    await expect(ask('{}', event)).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
      message: 'Event pattern is not valid. Reason: Empty objects are not allowed',
    });
    await expect(ask(custom, { source: 'my.app' })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('PutEvents', () => {
  const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  const entry = { Source: 'my.app', DetailType: 'Deployed', Detail: '{"x": 1}' };

  test('takes what it can, and says what is wrong with the rest', async () => {
    const { FailedEntryCount, Entries } = await put(
      entry,
      { ...entry, Detail: 'nope' },
      { ...entry, Source: 'aws.codecommit' },
      { Source: 'my.app', Detail: '{}' },
    );
    expect(FailedEntryCount).toBe(3);
    expect(Entries).toMatchObject([
      { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
      {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: 'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
      },
    ]);
    await expect(put(...Array.from({ length: 11 }, () => entry))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('starts the pipelines of the rules that match', async () => {
    const RoleArn = await role('trigger', 'events.amazonaws.com');
    await putRule('push', { EventPattern: JSON.stringify({ detail: { x: [{ numeric: ['>', 0] }] } }) });
    await putTargets('push', { Id: 'pipeline', Arn: pipeline, RoleArn });
    await put(entry);
    expect(start).toHaveBeenCalledExactlyOnceWith(expect.anything(), 'hello', {
      triggerType: 'CloudWatchEvent',
      triggerDetail: 'arn:aws:events:us-east-1:000000000000:rule/push',
    });
    await put({ ...entry, Detail: '{"x": 0}' });
    await client.send(new DisableRuleCommand({ Name: 'push' }));
    await put(entry);
    expect(start).toHaveBeenCalledTimes(1);
  });
});

describe('what CodeCommit sends', () => {
  let codecommit: CodeCommitClient;

  beforeEach(async () => {
    codecommit = local.client(CodeCommitClient);
    await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'hello' }));
    const RoleArn = await role('trigger', 'events.amazonaws.com');
    await putRule('push', { EventPattern: JSON.stringify(pattern) });
    await putTargets('push', { Id: 'pipeline', Arn: pipeline, RoleArn });
  });

  const pattern = {
    source: ['aws.codecommit'],
    'detail-type': ['CodeCommit Repository State Change'],
    resources: ['arn:aws:codecommit:us-east-1:000000000000:hello'],
    detail: {
      event: ['referenceCreated', 'referenceUpdated'],
      referenceType: ['branch'],
      referenceName: ['main'],
      referenceFullName: ['refs/heads/main'],
      repositoryName: ['hello'],
      repositoryId: [{ exists: true }],
      callerUserArn: [{ prefix: 'arn:aws:iam::000000000000:' }],
      commitId: [{ wildcard: '*' }],
    },
  };

  async function commit(parentCommitId?: string): Promise<string> {
    const putFiles = [{ filePath: 'a', fileContent: Buffer.from(parentCommitId ?? '') }];
    const input = { repositoryName: 'hello', branchName: 'main', parentCommitId, putFiles };
    return (await codecommit.send(new CreateCommitCommand(input))).commitId!;
  }

  test('when a commit makes a branch and when one moves it starts the pipeline', async () => {
    const first = await commit();
    expect(start).toHaveBeenCalledTimes(1);
    await commit(first);
    expect(start).toHaveBeenCalledTimes(2);
  });

  test('when another branch comes or goes fits its own rules', async () => {
    const commitId = await commit();
    const RoleArn = 'arn:aws:iam::000000000000:role/trigger';
    await putRule('gone', {
      EventPattern: JSON.stringify({
        detail: { event: ['referenceDeleted'], commitId: [{ exists: false }], oldCommitId: [commitId] },
      }),
    });
    await putTargets('gone', { Id: 'pipeline', Arn: `${pipeline}-2`, RoleArn });
    vi.mocked(start).mockClear();
    const branch = { repositoryName: 'hello', branchName: 'feature' };
    await codecommit.send(new CreateBranchCommand({ ...branch, commitId }));
    expect(start).not.toHaveBeenCalled();
    await codecommit.send(new DeleteBranchCommand(branch));
    expect(vi.mocked(start).mock.calls.map(([, name]) => name)).toEqual(['hello-2']);
  });

  test('after a push gives the executions that it started', async () => {
    const before = '0'.repeat(40);
    const push = (...refs: string[]) =>
      local.aws.received(
        { name: 'hello', region: 'us-east-1' },
        refs.map((ref) => ({ ref, before, after: 'a'.repeat(40) })),
      );
    expect(await push('refs/tags/main', 'refs/notes/x', 'refs/heads/main')).toEqual([
      { pipelineName: 'hello', pipelineExecutionId: 'execution-1' },
    ]);
    expect(await push('refs/heads/other')).toEqual([]);
  });

  test('fails nothing when a target cannot be reached, and says so in the log', async () => {
    const wrong = await role('wrong', 'codebuild.amazonaws.com');
    const RoleArn = 'arn:aws:iam::000000000000:role/trigger';
    vi.mocked(start).mockImplementation((_, name) =>
      name === 'gone' ? Promise.reject(new Error('PipelineNotFoundException')) : Promise.resolve('execution-2'),
    );
    await putTargets(
      'push',
      { Id: 'a', Arn: pipeline, RoleArn: wrong },
      { Id: 'b', Arn: pipeline.replace('hello', 'gone'), RoleArn },
      { Id: 'c', Arn: 'arn:aws:sns:us-east-1:000000000000:topic' },
      { Id: 'd', Arn: pipeline, RoleArn },
    );
    await client.send(new RemoveTargetsCommand({ Rule: 'push', Ids: ['pipeline'] }));
    await commit();
    expect(vi.mocked(start).mock.calls.map(([, name]) => name)).toEqual(['gone', 'hello']);
    const log = await readFile(join(local.home, 'local.log'), 'utf8');
    expect(log).toContain(`role ${wrong} cannot be assumed by principal 'events.amazonaws.com'`);
    expect(log).toContain('could not reach target arn:aws:codepipeline:us-east-1:000000000000:gone');
    expect(log).toContain('could not reach target arn:aws:sns:us-east-1:000000000000:topic');
  });
});

test('there is one event bus, the default one', async () => {
  const arn = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
  const bus = { Name: 'default', Arn: arn };
  for (const Name of [undefined, 'default', arn]) {
    expect(await client.send(new DescribeEventBusCommand({ Name }))).toMatchObject(bus);
  }
  await expect(client.send(new DescribeEventBusCommand({ Name: 'other' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Event bus other does not exist.',
  });
  expect((await client.send(new ListEventBusesCommand({}))).EventBuses).toEqual([bus]);
  expect((await client.send(new ListEventBusesCommand({ NamePrefix: 'd' }))).EventBuses).toEqual([bus]);
  expect((await client.send(new ListEventBusesCommand({ NamePrefix: 'x' }))).EventBuses).toEqual([]);
});
