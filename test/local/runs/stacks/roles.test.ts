/** As whom the resources of stacks are made. */
import {
  CreateChangeSetCommand,
  CreateStackCommand,
  ContinueUpdateRollbackCommand,
} from '@aws-sdk/client-cloudformation';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bareRole } from '../../../helpers/codebuild.js';
import { type Local, openLocal } from '../../../helpers/local.js';
import { logGroup, parameter, type Stacks, stacksOf } from '../../../helpers/stacks.js';

let local: Local;
let stacks: Stacks;
let RoleARN: string;
beforeEach(async () => {
  local = await openLocal();
  stacks = stacksOf(local);
  RoleARN = await bareRole(local, 'stack', 'cloudformation.amazonaws.com');
});
afterEach(() => local.close());

async function allow(...Action: string[]): Promise<void> {
  const statement = { Effect: 'Allow', Action, Resource: '*' };
  await local.client(IAMClient).send(
    new PutRolePolicyCommand({
      RoleName: 'stack',
      PolicyName: 'allowed',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
}

const SSM = ['ssm:PutParameter', 'ssm:AddTagsToResource', 'ssm:DeleteParameter'];

test('what the role may not fails the stack, and is told', async () => {
  await allow(...SSM);
  const stack = await stacks.create(
    { Size: parameter('small', { Name: '/size' }), Logs: logGroup('logs') },
    { RoleARN },
  );
  expect(stack).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE', RoleARN });
  expect(await stacks.events()).toContainEqual(
    expect.stringMatching(
      /^Logs CREATE_FAILED: .*assumed-role\/stack\/AWSCloudFormation is not authorized to perform: logs:CreateLogGroup on resource: .*HandlerErrorCode: AccessDenied\)$/,
    ),
  );
});

test('the role is kept for what comes later', async () => {
  await allow(...SSM);
  await stacks.create({ Size: parameter('small', { Name: '/size' }) }, { RoleARN });
  expect((await stacks.update({ Size: parameter('large', { Name: '/size' }) })).StackStatus).toBe('UPDATE_COMPLETE');
  await allow('ssm:AddTagsToResource');
  expect((await stacks.remove()).StackStatus).toBe('DELETE_FAILED');
  await allow(...SSM);
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
});

test('a rollback that the role may not carry out is continued when it may', async () => {
  await allow(...SSM, 'logs:CreateLogGroup', 'logs:DeleteLogGroup');
  const before = { Size: parameter('small', { Name: '/size' }), Logs: logGroup('logs') };
  await stacks.create(before, { RoleARN });
  // It may make the larger one, and then nothing more.
  const StackName = 'shop';
  await local.client(IAMClient).send(
    new PutRolePolicyCommand({
      RoleName: 'stack',
      PolicyName: 'allowed',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }],
      }),
    }),
  );
  const after = { ...before, Size: parameter('large', { Name: '/size' }) };
  expect((await stacks.update(after)).StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
  await expect(stacks.update(after)).rejects.toThrow('is in UPDATE_ROLLBACK_FAILED state and can not be updated.');
  await allow(...SSM);
  await stacks.client.send(new ContinueUpdateRollbackCommand({ StackName }));
  await local.aws.moveExecutions();
  expect((await stacks.describe()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('a role that CloudFormation cannot assume is refused', async () => {
  const other = await bareRole(local, 'other', 'codebuild.amazonaws.com');
  const TemplateBody = JSON.stringify({ Resources: { Logs: logGroup() } });
  const asked = stacks.client.send(new CreateStackCommand({ StackName: 'shop', TemplateBody, RoleARN: other }));
  await expect(asked).rejects.toThrow(`Role ${other} is invalid or cannot be assumed`);
});

test('without a role it is who asks that counts', async () => {
  const session = 'arn:aws:sts::000000000000:assumed-role/stack/somebody';
  await allow('cloudformation:CreateStack', ...SSM);
  const TemplateBody = JSON.stringify({ Resources: { Logs: logGroup('logs') } });
  await local.aws.call('cloudformation', 'CreateStack', { StackName: 'shop', TemplateBody }, session);
  await local.aws.moveExecutions();
  expect(await stacks.events()).toContainEqual(expect.stringContaining(`User: ${session} is not authorized`));
  const passing = { StackName: 'other', TemplateBody, RoleARN };
  await expect(local.aws.call('cloudformation', 'CreateStack', passing, session)).rejects.toThrow('iam:PassRole');
  await expect(local.aws.call('cloudformation', 'DeleteStack', { StackName: 'shop' }, session)).rejects.toThrow(
    /cloudformation:DeleteStack on resource: arn:aws:cloudformation:us-east-1:000000000000:stack\/shop\//,
  );
});

test('the template of a change set is for who may see that of its stack', async () => {
  const session = 'arn:aws:sts::000000000000:assumed-role/stack/somebody';
  const { StackId } = await stacks.create({ Logs: logGroup('logs') });
  await local.client(IAMClient).send(
    new PutRolePolicyCommand({
      RoleName: 'stack',
      PolicyName: 'allowed',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'cloudformation:GetTemplate', Resource: StackId }],
      }),
    }),
  );
  const changeSet = async (StackName: string) => {
    const TemplateBody = JSON.stringify({ Resources: { Says: parameter(StackName) } });
    const ChangeSetType = StackName === 'shop' ? 'UPDATE' : 'CREATE';
    const input = { StackName, ChangeSetName: 'next', ChangeSetType, TemplateBody } as const;
    return (await stacks.client.send(new CreateChangeSetCommand(input))).Id;
  };
  const read = (ChangeSetName: string | undefined) =>
    local.aws.call<{ TemplateBody: string }>(
      'cloudformation',
      'GetTemplate',
      { StackName: 'shop', ChangeSetName },
      session,
    );
  expect((await read(await changeSet('shop'))).TemplateBody).toContain('Says');
  await expect(read(await changeSet('other'))).rejects.toThrow(/GetTemplate on resource: .*stack\/other\//);
});
