import { RollbackStackCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetParameterCommand, ListTagsForResourceCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Local, openLocal } from '../../../helpers/local.js';
import { logGroup, parameter, type Stacks, stacksOf } from '../../../helpers/stacks.js';

let local: Local;
let stacks: Stacks;
beforeEach(async () => {
  local = await openLocal();
  stacks = stacksOf(local);
});
afterEach(() => local.close());

async function value(Name: string | undefined): Promise<string | undefined> {
  const asked = local.client(SSMClient).send(new GetParameterCommand({ Name }));
  return asked.then(
    ({ Parameter }) => Parameter?.Value,
    () => undefined,
  );
}

async function groups(): Promise<(string | undefined)[]> {
  const { logGroups = [] } = await local.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
  return logGroups.map(({ logGroupName }) => logGroupName);
}

test('changes what differs, and nothing else', async () => {
  await stacks.create({ Kept: logGroup('kept'), Size: parameter('small', { Name: '/size' }) });
  await stacks.events();
  const stack = await stacks.update({ Kept: logGroup('kept'), Size: parameter('large', { Name: '/size' }) });
  expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
  expect(await value('/size')).toBe('large');
  expect(await stacks.events()).toEqual([
    'shop UPDATE_IN_PROGRESS: User Initiated',
    'Size UPDATE_IN_PROGRESS',
    'Size UPDATE_COMPLETE',
    'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'shop UPDATE_COMPLETE',
  ]);
});

test('makes another one where a property asks for it, tells who refers to it, and then removes the old one', async () => {
  const template = (name: string) => ({
    Logs: logGroup(name),
    Says: parameter({ Ref: 'Logs' }, { Name: '/says' }),
    ...(name === 'old' ? { Gone: logGroup('gone') } : {}),
  });
  await stacks.create(template('old'));
  await stacks.events();
  expect((await stacks.update(template('new'))).StackStatus).toBe('UPDATE_COMPLETE');
  expect([await value('/says'), await groups()]).toEqual(['new', ['new']]);
  expect(await stacks.events()).toEqual([
    'shop UPDATE_IN_PROGRESS: User Initiated',
    'Logs UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical resource; hence creating one.',
    'Logs UPDATE_IN_PROGRESS: Resource creation Initiated',
    'Logs UPDATE_COMPLETE',
    'Says UPDATE_IN_PROGRESS',
    'Says UPDATE_COMPLETE',
    'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    ...['Gone DELETE_IN_PROGRESS', 'Logs DELETE_IN_PROGRESS', 'Gone DELETE_COMPLETE', 'Logs DELETE_COMPLETE'].map(() =>
      expect.stringMatching(/^(Gone|Logs) DELETE_/),
    ),
    'shop UPDATE_COMPLETE',
  ]);
});

test('that fails is rolled back to what the stack was', async () => {
  const before = { Logs: logGroup('old'), Size: parameter({ Ref: 'Logs' }, { Name: '/size', Description: 'first' }) };
  await stacks.create({ Resources: before, Outputs: { Logs: { Value: { Ref: 'Logs' } } } });
  await stacks.create({ Taken: parameter('mine', { Name: '/taken' }) }, { StackName: 'other' });
  await stacks.events();
  const stack = await stacks.update({
    Logs: logGroup('new'),
    Size: parameter({ Ref: 'Logs' }, { Name: '/size', Description: 'second' }),
    Added: logGroup('added'),
    Taken: parameter('no', { Name: '/taken' }, { DependsOn: ['Size', 'Added'] }),
  });
  expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect([await value('/size'), await groups(), await value('/taken')]).toEqual(['old', ['old'], 'mine']);
  expect(await stacks.outputs()).toEqual({ Logs: 'old' });
  expect(Object.keys(await stacks.resources())).toEqual(['Logs', 'Size']);
  const events = await stacks.events();
  const rolledBack = events.slice(events.findIndex((event) => event.startsWith('shop UPDATE_ROLLBACK_IN')));
  expect(rolledBack).toEqual([
    'shop UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Taken]. ',
    'Logs UPDATE_IN_PROGRESS',
    'Logs UPDATE_COMPLETE',
    'Size UPDATE_IN_PROGRESS',
    'Size UPDATE_COMPLETE',
    'shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    expect.stringMatching(/^(Added|Logs) DELETE_IN_PROGRESS/),
    expect.stringMatching(/^(Added|Logs) DELETE_/),
    expect.stringMatching(/^(Added|Logs) DELETE_/),
    expect.stringMatching(/^(Added|Logs) DELETE_COMPLETE/),
    'shop UPDATE_ROLLBACK_COMPLETE',
  ]);
  expect((await stacks.update(before)).StackStatus).toBe('UPDATE_COMPLETE');
});

test('puts changed tags of the stack on its resources', async () => {
  const template = { Size: parameter('small', { Name: '/size', Tags: { size: 'own' } }) };
  await stacks.create(template, {
    Tags: [
      { Key: 'team', Value: 'web' },
      { Key: 'size', Value: 'stack' },
    ],
  });
  const tags = async () => {
    const about = { ResourceType: 'Parameter', ResourceId: '/size' } as const;
    return (await local.client(SSMClient).send(new ListTagsForResourceCommand(about))).TagList;
  };
  expect(await tags()).toEqual([
    { Key: 'team', Value: 'web' },
    { Key: 'size', Value: 'own' },
  ]);
  await stacks.update({ ...template }, { Tags: [{ Key: 'team', Value: 'shop' }] });
  expect(await tags()).toEqual(
    expect.arrayContaining([
      { Key: 'team', Value: 'shop' },
      { Key: 'size', Value: 'own' },
    ]),
  );
});

test('keeps what is to be retained, when it is replaced, left out, or goes with the stack', async () => {
  const retain = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  await stacks.create({
    Logs: logGroup('first', {}, retain),
    Gone: logGroup('left', {}, retain),
    Other: logGroup('other'),
  });
  await stacks.update({ Logs: logGroup('second', {}, retain), Other: logGroup('other') });
  expect(await groups()).toEqual(['first', 'left', 'other', 'second']);
  await stacks.events();
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
  expect(await groups()).toEqual(['first', 'left', 'second']);
});

test('that failed and was left as it is can be made good by another one', async () => {
  await stacks.create({ Taken: parameter('mine', { Name: '/taken' }) }, { StackName: 'other' });
  await stacks.create({ Logs: logGroup('old'), Size: parameter('small', { Name: '/size' }) });
  const failing = (name: string) => ({
    Logs: logGroup('new'),
    Size: parameter('large', { Name: '/size' }),
    Added: parameter('added', { Name: name }, { DependsOn: ['Logs', 'Size'] }),
  });
  const { StackStatus } = await stacks.update(failing('/taken'), { DisableRollback: true });
  expect([StackStatus, await value('/size'), await groups()]).toEqual(['UPDATE_FAILED', 'large', ['new', 'old']]);
  expect((await stacks.update(failing('/added'))).StackStatus).toBe('UPDATE_COMPLETE');
  expect([await value('/added'), await value('/taken'), await groups()]).toEqual(['added', 'mine', ['new']]);
});

test('does not replace what would have to be called the same', async () => {
  const trust = { Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: [trust] };
  const role = (Path: string) => ({
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'own', Path, AssumeRolePolicyDocument },
  });
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  await stacks.create({ Own: role('/') }, { Capabilities });
  await stacks.events();
  expect((await stacks.update({ Own: role('/other/') }, { Capabilities })).StackStatus).toBe(
    'UPDATE_ROLLBACK_COMPLETE',
  );
  expect(await stacks.events()).toContain(
    'Own UPDATE_FAILED: CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename own and update the stack again.',
  );
});

test('knows names that are everywhere in JavaScript for those of the template alone', async () => {
  const logs = (LogGroupName: string) => ({ constructor: logGroup(LogGroupName) });
  const says = { valueOf: parameter({ Ref: 'constructor' }, { Name: '/says' }) };
  const Outputs = { toString: { Value: { 'Fn::GetAtt': ['constructor', 'Arn'] } } };
  expect((await stacks.create({ Resources: { ...logs('old'), ...says }, Outputs })).StackStatus).toBe(
    'CREATE_COMPLETE',
  );
  expect((await stacks.outputs())['toString']).toContain(':log-group:old:');
  const hasOwnProperty = parameter('a', { Name: '/says' }, { DependsOn: 'valueOf' });
  const failing = await stacks.update({ ...logs('new'), ...says, hasOwnProperty });
  expect(failing.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect([await value('/says'), await groups()]).toEqual(['old', ['old']]);
  expect((await stacks.update(logs('new'))).StackStatus).toBe('UPDATE_COMPLETE');
  expect([await value('/says'), await groups()]).toEqual([undefined, ['new']]);
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
  expect(await groups()).toEqual([]);
});

test('that is rolled back tells in no reason what is secret', async () => {
  const AssumeRolePolicyDocument = {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const template = (Description: string, more: object = {}) => ({
    Parameters: { Key: { Type: 'String', NoEcho: true } },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: { Ref: 'Key' }, Description, AssumeRolePolicyDocument },
      },
      ...more,
    },
  });
  const Parameters = [{ ParameterKey: 'Key', ParameterValue: 'hunter2-and-more' }];
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  await stacks.create(template('first'), { Parameters, Capabilities });
  await stacks.create({ Taken: parameter('mine', { Name: '/taken' }) }, { StackName: 'other' });
  const failing = template('second', { Taken: parameter('no', { Name: '/taken' }, { DependsOn: 'Role' }) });
  await stacks.update(failing, { Parameters, Capabilities, DisableRollback: true });
  await local.client(IAMClient).send(new DeleteRoleCommand({ RoleName: 'hunter2-and-more' }));
  await stacks.client.send(new RollbackStackCommand({ StackName: 'shop' }));
  await local.aws.moveExecutions();
  expect((await stacks.describe()).StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
  const { Role } = await stacks.resources();
  expect(Role?.ResourceStatusReason).toMatch(/The role with name \*{4} cannot be found/);
  const told = (await stacks.events()).join();
  expect(told).toContain('The role with name **** cannot be found');
  expect(told).not.toContain('hunter2');
});
