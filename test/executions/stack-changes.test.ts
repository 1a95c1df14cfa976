import { type Change, DescribeChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ActionRun, StageRun } from '../../src/executions/execution.js';
import { awaitedChanges, stackChanges } from '../../src/executions/stack-changes.js';
import { stackChangeLines } from '../../src/render/stack-changes.js';
import { styleFor } from '../../src/render/style.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { execution } from '../helpers/execution.js';
import { Captured } from '../helpers/host.js';

let aws: MockedAws;
const context = testContext();
beforeEach(() => {
  aws = mockAws();
});
afterEach(() => {
  aws.restore();
});

const plain = styleFor(new Captured(), {});
const StackName = 'hello-production';
const ChangeSetName = 'release';
const prepare: ActionRun = {
  name: 'Prepare',
  provider: 'CloudFormation',
  status: 'Succeeded',
  stack: { name: StackName, changeSet: ChangeSetName },
};
const review: ActionRun = { name: 'Review', provider: 'Manual', status: 'InProgress' };
const stage: StageRun = { name: 'Production', status: 'InProgress', actions: [prepare, review] };

const change = (ResourceChange: Change['ResourceChange']): Change => ({ Type: 'Resource', ResourceChange });
const bucket = (LogicalResourceId: string, rest: Change['ResourceChange']) =>
  change({ LogicalResourceId, ResourceType: 'AWS::S3::Bucket', ...rest });

test('what is added, modified, replaced and removed, page after page', async () => {
  const pages = [
    [bucket('New', { Action: 'Add' }), bucket('Same', { Action: 'Modify', Replacement: 'False' })],
    [
      bucket('Maybe', { Action: 'Modify', Replacement: 'Conditional' }),
      bucket('Anew', { Action: 'Modify', Replacement: 'True' }),
    ],
    [
      bucket('Gone', { Action: 'Remove', PolicyAction: 'Delete' }),
      bucket('Kept', { Action: 'Remove', PolicyAction: 'Retain' }),
    ],
  ];
  aws.cloudformation.on(DescribeChangeSetCommand).callsFake(async ({ NextToken = '0' }: { NextToken?: string }) => {
    const next = Number(NextToken) + 1;
    return { Changes: pages[Number(NextToken)], ...(next < pages.length && { NextToken: String(next) }) };
  });
  const changes = await stackChanges(context, stage);
  expect(aws.inputsOf('DescribeChangeSet')[0]).toEqual({ StackName, ChangeSetName });
  expect(changes && stackChangeLines(changes, plain)).toEqual([
    '  What changes in the stack hello-production, by the change set release:',
    '    + Add      New    AWS::S3::Bucket',
    '    ~ Modify   Same   AWS::S3::Bucket',
    '    ~ Modify   Maybe  AWS::S3::Bucket  may have to be made anew',
    '    - Replace  Anew   AWS::S3::Bucket  is made anew, and the present one deleted',
    '    - Remove   Gone   AWS::S3::Bucket  is deleted',
    '    ~ Remove   Kept   AWS::S3::Bucket  stays, outside of the stack',
  ]);
});

test('nothing changes', async () => {
  aws.cloudformation.on(DescribeChangeSetCommand).resolves({ Status: 'FAILED', Changes: [] });
  const changes = await awaitedChanges(context, execution(undefined, { status: 'InProgress', stages: [stage] }));
  expect(changes && stackChangeLines(changes, plain)).toEqual([expect.any(String), '    nothing changes']);
});

test('nothing is asked where nothing was prepared, or nobody is asked', async () => {
  expect(await stackChanges(context, { ...stage, actions: [review] })).toBeUndefined();
  const deployed = { ...stage, actions: [prepare, { ...review, status: 'Succeeded' }] };
  expect(await awaitedChanges(context, execution(undefined, { stages: [deployed] }))).toBeUndefined();
  expect(aws.calls()).toEqual([]);
});

test('whoever may not look, or looks too late, still learns the rest', async () => {
  for (const name of ['AccessDenied', 'ChangeSetNotFound']) {
    aws.cloudformation.on(DescribeChangeSetCommand).rejects(awsError(name));
    expect(await stackChanges(context, stage)).toBeUndefined();
  }
  aws.cloudformation.on(DescribeChangeSetCommand).rejects(awsError('Throttling'));
  await expect(stackChanges(context, stage)).rejects.toMatchObject({ name: 'Throttling' });
});
