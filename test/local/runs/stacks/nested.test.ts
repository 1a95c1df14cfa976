import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Local, openLocal } from '../../../helpers/local.js';
import { logGroup, parameter, type Stacks, stacksOf } from '../../../helpers/stacks.js';

let local: Local;
let stacks: Stacks;
beforeEach(async () => {
  local = await openLocal();
  stacks = stacksOf(local);
  await local.client(S3Client).send(new CreateBucketCommand({ Bucket: 'templates' }));
});
afterEach(() => local.close());

/** Puts a template into S3; gives its URL. */
async function upload(Key: string, template: object): Promise<string> {
  const Body = JSON.stringify(template);
  await local.client(S3Client).send(new PutObjectCommand({ Bucket: 'templates', Key, Body }));
  return `https://templates.s3.us-east-1.amazonaws.com/${Key}`;
}

const inner = {
  Parameters: { Size: { Type: 'String' } },
  Resources: { Stored: parameter({ Ref: 'Size' }, { Name: '/size' }) },
  Outputs: { Size: { Value: { 'Fn::GetAtt': ['Stored', 'Value'] } } },
};
const outer = (TemplateURL: string, Size: string, more: object = {}) => ({
  Resources: {
    Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL, Parameters: { Size } } },
    Said: parameter({ 'Fn::GetAtt': ['Inner', 'Outputs.Size'] }, { Name: '/said' }),
    ...more,
  },
  Outputs: { Said: { Value: { 'Fn::GetAtt': ['Said', 'Value'] } } },
});

test('is made, changed and removed with the stack that it is in', async () => {
  const url = await upload('inner.json', inner);
  const { StackId } = await stacks.create(outer(url, 'small'), { Tags: [{ Key: 'team', Value: 'web' }] });
  expect(await stacks.outputs()).toEqual({ Said: 'small' });
  const nested = (await stacks.resources())['Inner']?.PhysicalResourceId;
  expect(await stacks.describe(nested)).toMatchObject({
    StackName: expect.stringMatching(/^shop-Inner-[A-Z0-9]{12}$/),
    ParentId: StackId,
    RootId: StackId,
    Tags: [{ Key: 'team', Value: 'web' }],
  });
  await stacks.update(outer(url, 'large'));
  expect([await stacks.outputs(), await stacks.outputs(nested)]).toEqual([{ Said: 'large' }, { Size: 'large' }]);
  const taken = { Taken: parameter('no', { Name: '/size' }, { DependsOn: 'Inner' }) };
  expect((await stacks.update(outer(url, 'huge', taken))).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect([await stacks.outputs(), await stacks.outputs(nested)]).toEqual([{ Said: 'large' }, { Size: 'large' }]);
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
  expect((await stacks.describe(nested)).StackStatus).toBe('DELETE_COMPLETE');
});

test('that fails fails the stack that it is in', async () => {
  await stacks.create({ Taken: parameter('mine', { Name: '/size' }) }, { StackName: 'other' });
  const { StackStatus } = await stacks.create(
    outer(await upload('inner.json', inner), 'small', { Logs: logGroup('logs') }),
  );
  expect(StackStatus).toBe('ROLLBACK_COMPLETE');
  const nested = (await stacks.resources())['Inner']?.PhysicalResourceId;
  expect(await stacks.events()).toContain(
    `Inner CREATE_FAILED: Embedded stack ${nested} was not successfully created: The following resource(s) failed to create: [Stored].`,
  );
  expect((await stacks.describe(nested)).StackStatus).toBe('DELETE_COMPLETE');
});

test('that is still being changed when another resource fails is changed back, and goes with a stack that stays failed', async () => {
  const parameters = (value: string) =>
    Array.from({ length: 20 }, (_, index) => [
      `Step${index}`,
      parameter(value, { Name: `/step/${index}` }, index === 0 ? {} : { DependsOn: `Step${index - 1}` }),
    ]);
  const steps = (value: string) => upload(value, { Resources: Object.fromEntries(parameters(value)) });
  const inside = (TemplateURL: string) => ({ Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } });
  const [before, after] = [inside(await steps('before')), inside(await steps('after'))];
  const failing = { Inner: after, Taken: parameter('no', { Name: '/step/0' }) };
  await stacks.create({ Inner: before });
  await stacks.events();
  expect((await stacks.update(failing)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await stacks.events()).toContain('Inner UPDATE_FAILED: Resource update cancelled');
  const { Parameter } = await local.client(SSMClient).send(new GetParameterCommand({ Name: '/step/19' }));
  expect(Parameter?.Value).toBe('before');
  const { StackId } = await stacks.update(failing, { DisableRollback: true });
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
  expect((await stacks.events(StackId)).join()).not.toContain('DELETE_FAILED');
});
