/** A pipeline that deploys stacks, made, released with and taken away again on the local AWS. */
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutApprovalResultCommand } from '@aws-sdk/client-codepipeline';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeParametersCommand, GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '../../src/context.js';
import { destroy, provision } from '../../src/engine.js';
import { openApprovals } from '../../src/executions/approvals.js';
import { environmentViews } from '../../src/executions/environments.js';
import type { Execution } from '../../src/executions/execution.js';
import { failureOf } from '../../src/executions/failure.js';
import { awaitedChanges } from '../../src/executions/stack-changes.js';
import { environmentsIn, inspect } from '../../src/inspect.js';
import type { CloudFormationStage } from '../../src/stages/cloudformation/fields.js';
import { type StackLab, stackLab } from '../helpers/stack-lab.js';

let lab: StackLab;
beforeEach(async () => {
  lab = await stackLab();
});
afterEach(() => lab.local.close());

const parameters = ['ssm:PutParameter', 'ssm:AddTagsToResource', 'ssm:DeleteParameter', 'ssm:GetParameters'];
const production: CloudFormationStage = { deploy: 'cloudformation', environment: 'production', allow: parameters };

const parameter = (Value: unknown, Name = 'hello') => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Name, Value },
});
const template = (Resources: Record<string, object>, Outputs: Record<string, unknown> = {}) => ({
  Resources,
  Outputs: Object.fromEntries(Object.entries(Outputs).map(([key, Value]) => [key, { Value }])),
});
const valueOf = async ({ aws }: Context, Name = 'hello') =>
  (await aws.ssm().send(new GetParameterCommand({ Name }))).Parameter?.Value;
const statusesOf = (execution: Execution, stage = 'Production') =>
  execution.stages.find(({ name }) => name === stage)?.actions.map(({ name, status }) => `${name} ${status}`);

test('is made whole, stays as it is when nothing is said, and goes with all that was released', async () => {
  const stage: CloudFormationStage = { ...production, url: 'Url', outputs: ['Url'] };
  const context = await lab.make([stage]);
  const execution = await lab.release(context, template({ It: parameter('one') }, { Url: 'https://shop.example' }));
  expect(execution.status).toBe('Succeeded');
  expect(await valueOf(context)).toBe('one');

  const survey = await inspect(lab.session, { name: 'hello' });
  expect(survey.context.config.stages).toEqual([stage]);
  expect(survey.inspections.filter(({ state }) => state !== 'present')).toEqual([]);
  expect(environmentViews([stage], environmentsIn(survey), [execution])).toMatchObject([
    { name: 'production', url: 'https://shop.example', health: 'UPDATE_COMPLETE', revision: execution.revision },
  ]);
  const stack = survey.inspections.find(({ kind }) => kind === 'stack')!;
  expect(stack.found && stack.resource.holds?.(stack.found)).toBe('1 resource: AWS::SSM::Parameter');

  await destroy(survey, {});
  const left = await inspect(lab.session, { name: 'hello' });
  expect(left.inspections.filter(({ state }) => state !== 'missing')).toEqual([]);
  expect((await context.aws.ssm().send(new DescribeParametersCommand({}))).Parameters).toEqual([]);
});

test('a release that may not is rolled back, says what to allow, and the next one comes through', async () => {
  const context = await lab.make([production]);
  await lab.release(context, template({ It: parameter('one') }));
  const broken = template({ It: parameter('two'), Files: { Type: 'AWS::S3::Bucket' } });
  const failed = await lab.release(context, broken);
  const failure = await failureOf(context, failed);
  expect(failure?.message).toMatch(
    /^Files \(AWS::S3::Bucket\): the role hello-\S+ is not authorized to perform: s3:CreateBucket on \S+\nThe stack was rolled back\.$/,
  );
  expect(failure?.remedy).toContain('allow: [ "s3:CreateBucket" ]');
  expect(await valueOf(context)).toBe('one');

  const allow = [...parameters, 's3:CreateBucket on arn:aws:s3:::hello-*', 's3:PutBucketTagging'];
  await provision(await inspect(lab.session, { name: 'hello', stages: [{ ...production, allow }] }));
  expect((await lab.release(context, broken)).status).toBe('Succeeded');
  expect(await valueOf(context)).toBe('two');
});

test('the first release may fail, and leaves a stack that takes another', async () => {
  const context = await lab.make([production]);
  const failed = await lab.release(context, template({ Files: { Type: 'AWS::S3::Bucket' } }));
  expect(statusesOf(failed)).toEqual(['Prepare Succeeded', 'Deploy Failed']);
  expect((await lab.release(context, template({ It: parameter('one') }))).status).toBe('Succeeded');
});

test('a review shows what changes, and an answer lets it through; outputs go on to later stages', async () => {
  const staging: CloudFormationStage = { ...production, environment: 'staging' };
  const reviewed: CloudFormationStage = { ...production, review: true, parameters: { From: '#{staging.Told}' } };
  const context = await lab.make([staging, reviewed]);
  const text = {
    Parameters: { From: { Type: 'String', Default: 'nobody' } },
    ...template({ It: parameter({ Ref: 'From' }, undefined) }, { Told: { Ref: 'AWS::StackName' } }),
  };
  text.Resources.It = {
    Type: 'AWS::SSM::Parameter',
    Properties: { Type: 'String', Value: { Ref: 'From' }, Name: { Ref: 'AWS::StackName' } },
  };
  const waiting = await lab.release(context, text);
  expect(statusesOf(waiting)).toEqual(['Prepare Succeeded', 'Review InProgress', 'Deploy NotStarted']);
  expect(await awaitedChanges(context, waiting)).toEqual({
    stack: 'hello-production',
    changeSet: 'release',
    changes: [{ action: 'Add', id: 'It', type: 'AWS::SSM::Parameter' }],
  });
  const [open] = await openApprovals(context, [waiting]);
  await context.aws.codepipeline().send(
    new PutApprovalResultCommand({
      pipelineName: 'hello',
      stageName: 'Production',
      actionName: 'Review',
      token: open?.token,
      result: { status: 'Approved', summary: 'yes' },
    }),
  );
  expect((await lab.latest(context)).status).toBe('Succeeded');
  expect(await valueOf(context, 'hello-production')).toBe('hello-staging');
});

test('what cannot be deleted is named, and goes when it is empty; what is retained stays', async () => {
  const allow = [...parameters, 's3:*'];
  const context = await lab.make([{ ...production, allow }]);
  const files = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'hello-files' } };
  await lab.release(context, template({ Files: files, It: { ...parameter('one'), DeletionPolicy: 'Retain' } }));
  const s3 = lab.local.client(S3Client);
  await s3.send(new PutObjectCommand({ Bucket: 'hello-files', Key: 'one', Body: 'one' }));
  await expect(destroy(await inspect(lab.session, { name: 'hello' }), {})).rejects.toMatchObject({
    code: 'stack-not-deleted',
    hint: expect.stringContaining('aws s3 rm s3://hello-files --recursive'),
  });
  await lab.local.aws.call('s3', 'DeleteObject', { Bucket: 'hello-files', Key: 'one' });
  await destroy(await inspect(lab.session, { name: 'hello' }), {});
  expect(await valueOf(context)).toBe('one');
  await expect(
    context.aws.cloudformation().send(new DescribeStacksCommand({ StackName: 'hello-production' })),
  ).rejects.toThrow(/does not exist/);
});
