import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
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
  return (await local.client(SSMClient).send(new GetParameterCommand({ Name }))).Parameter?.Value;
}

test('makes what refers to another resource after it, and gives its outputs', async () => {
  const template = {
    Resources: {
      Says: parameter({ 'Fn::Sub': 'logs at ${Logs} (${Logs.Arn})' }, { Name: '/shop/says' }),
      Logs: logGroup(undefined, { RetentionInDays: 7 }),
    },
    Outputs: {
      Group: { Value: { Ref: 'Logs' } },
      Said: { Value: { 'Fn::GetAtt': ['Says', 'Value'] }, Description: 'it' },
    },
  };
  const stack = await stacks.create(template, { Tags: [{ Key: 'team', Value: 'web' }] });
  expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE', Tags: [{ Key: 'team', Value: 'web' }] });
  const { Logs, Says } = await stacks.resources();
  expect(Logs?.PhysicalResourceId).toMatch(/^shop-Logs-[A-Z0-9]{12}$/);
  expect(await value('/shop/says')).toContain(`logs at ${Logs?.PhysicalResourceId} (arn:aws:logs:`);
  expect(await stacks.outputs()).toEqual({ Group: Logs?.PhysicalResourceId, Said: await value('/shop/says') });
  expect(Says?.PhysicalResourceId).toBe('/shop/says');
  expect(await stacks.events()).toEqual([
    'shop CREATE_IN_PROGRESS: User Initiated',
    'Logs CREATE_IN_PROGRESS',
    'Logs CREATE_IN_PROGRESS: Resource creation Initiated',
    'Logs CREATE_COMPLETE',
    'Says CREATE_IN_PROGRESS',
    'Says CREATE_IN_PROGRESS: Resource creation Initiated',
    'Says CREATE_COMPLETE',
    'shop CREATE_COMPLETE',
  ]);
});

test('that fails is rolled back, and why is told', async () => {
  await stacks.create({ Taken: parameter('mine', { Name: '/taken' }) }, { StackName: 'other' });
  const stack = await stacks.create({
    Logs: logGroup('shop-logs'),
    Taken: parameter({ 'Fn::Sub': '${Logs}' }, { Name: '/taken' }),
  });
  expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(await stacks.events()).toEqual([
    'shop CREATE_IN_PROGRESS: User Initiated',
    'Logs CREATE_IN_PROGRESS',
    'Logs CREATE_IN_PROGRESS: Resource creation Initiated',
    'Logs CREATE_COMPLETE',
    'Taken CREATE_IN_PROGRESS',
    expect.stringMatching(
      /^Taken CREATE_FAILED: Resource handler returned message: "The parameter already exists.*\(Service: Ssm, Status Code: 400, Request ID: .*HandlerErrorCode: AlreadyExists\)$/,
    ),
    'shop ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Taken]. Rollback requested by user.',
    'Logs DELETE_IN_PROGRESS',
    'Logs DELETE_COMPLETE',
    'shop ROLLBACK_COMPLETE',
  ]);
  expect(await value('/taken')).toBe('mine');
});

test('no reason tells what is secret', async () => {
  const Parameters = { Key: { Type: 'String', NoEcho: true } };
  const Resources = { Says: parameter({ 'Fn::Sub': 'key: ${Key}' }, { Tier: { Ref: 'Key' } }) };
  const ParameterValue = 'hunter2, and more';
  await stacks.create({ Parameters, Resources }, { Parameters: [{ ParameterKey: 'Key', ParameterValue }] });
  const events = await stacks.events();
  expect(events).toContainEqual(
    expect.stringMatching(/^Says CREATE_FAILED: .*Value '\*{4}' at 'tier' failed to satisfy/),
  );
  expect(events.join()).not.toContain('hunter2');
});
