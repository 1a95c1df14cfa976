import { DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureAdvice } from '../../../src/commands/failure-advice.js';
import type { ActionRun } from '../../../src/executions/execution.js';
import { failureOf } from '../../../src/executions/failure.js';
import { providerOf } from '../../../src/executions/providers/index.js';
import { failureLines } from '../../../src/render/execution.js';
import { styleFor } from '../../../src/render/style.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { testContext, type TestContext } from '../../helpers/context.js';
import { execution } from '../../helpers/execution.js';
import { Captured } from '../../helpers/host.js';

const plain = styleFor(new Captured(), {});
let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, second));
const run: ActionRun = {
  name: 'Deploy',
  provider: 'CloudFormation',
  status: 'Failed',
  startedAt: at(10),
  endedAt: at(20),
  stack: { name: 'hello-production', changeSet: 'release' },
  error: { code: 'JobFailed', message: 'The stack is in UPDATE_ROLLBACK_COMPLETE.' },
};
const StackId = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/hello-production/1';
let count = 0;
function event(id: string, status: string, second: number, reason?: string): StackEvent {
  const isStack = id === 'hello-production';
  return {
    StackId,
    EventId: `e${(count += 1)}`,
    StackName: 'hello-production',
    LogicalResourceId: id,
    PhysicalResourceId: isStack ? StackId : `${id}-1`,
    ResourceType: isStack ? 'AWS::CloudFormation::Stack' : 'AWS::S3::Bucket',
    ResourceStatus: status as NonNullable<StackEvent['ResourceStatus']>,
    Timestamp: at(second),
    ...(reason !== undefined && { ResourceStatusReason: reason }),
  };
}

const denied =
  'User: arn:aws:sts::123456789012:assumed-role/hello-eu-central-1-stack-production/AWSCloudFormation is not ' +
  'authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::shop" because no identity-based policy allows it';
const rolledBack = (reason: string) => [
  event('Before', 'CREATE_FAILED', 9, 'another time'),
  event('hello-production', 'UPDATE_IN_PROGRESS', 10, 'User Initiated'),
  event('Other', 'CREATE_FAILED', 12, 'Resource creation cancelled'),
  event('Files', 'CREATE_FAILED', 12, reason),
  event('hello-production', 'UPDATE_ROLLBACK_IN_PROGRESS', 13, 'The following resource(s) failed to create: [Files].'),
  event('hello-production', 'UPDATE_ROLLBACK_COMPLETE', 19),
  event('After', 'UPDATE_FAILED', 30, 'another time'),
];

/** Newest first, and some on a page. */
function eventsAre(events: readonly StackEvent[], onePage = 3): void {
  const all = events.toReversed();
  aws.cloudformation.on(DescribeStackEventsCommand).callsFake(async ({ NextToken = '0' }: { NextToken?: string }) => {
    const end = Number(NextToken) + onePage;
    return { StackEvents: all.slice(Number(NextToken), end), ...(end < all.length && { NextToken: String(end) }) };
  });
}

const failed = (action = run) =>
  failureOf(context, execution(undefined, { stages: [{ name: 'Production', status: 'Failed', actions: [action] }] }));

describe('why a stack failed', () => {
  test('the first resource that did, and that it was rolled back', async () => {
    eventsAre(rolledBack('shop already exists'));
    const failure = await failed();
    expect(failure?.message).toBe('Files (AWS::S3::Bucket): shop already exists\nThe stack was rolled back.');
    expect(failure?.output).toHaveLength(5);
    expect(failure?.output[0]).toBe('UPDATE_IN_PROGRESS AWS::CloudFormation::Stack hello-production: User Initiated');
    expect(failure?.remedy).toBeUndefined();
  });

  test.each([
    [denied, 'the role hello-eu-central-1-stack-production', ' on arn:aws:s3:::shop'],
    ['API: s3:CreateBucket Access Denied', 'the stack', ''],
  ])('what the stack may not do, and what to write: %s', async (reason, who, where) => {
    eventsAre(rolledBack(reason));
    const failure = (await failed())!;
    const short = `${who} is not authorized to perform: s3:CreateBucket${where}`;
    expect(failure.message).toBe(`Files (AWS::S3::Bucket): ${short}\nThe stack was rolled back.`);
    expect(failure.output).toContain(`CREATE_FAILED AWS::S3::Bucket Files: ${short}`);
    expect(failureLines(failure, plain)).toContain(
      '  remedy  in pipeline.yml, add to the stage: allow: [ "s3:CreateBucket" ]',
    );
    expect(failureAdvice(context, failure)[0]).toMatch(/^Then pipeline-setup init hello, and push to main/);
  });

  test.each([
    ["another role's", denied.replace('hello-eu-central-1-stack', 'cdk-hnb659fds-cfn-exec-role')],
    [
      'what something denies',
      denied.replace('because no identity-based policy allows it', 'with an explicit deny in a policy'),
    ],
  ])('of %s there is nothing to write', async (_what, reason) => {
    eventsAre(rolledBack(reason));
    expect((await failed())?.remedy).toBeUndefined();
  });

  test('what a roll-back left behind, and all that the stack would have to be allowed', async () => {
    const kept = denied.replace('s3:CreateBucket', 's3:PutBucketTagging');
    const [begun, ...rest] = rolledBack(kept);
    const left = event('Files', 'DELETE_FAILED', 18, denied.replace('s3:CreateBucket', 's3:DeleteBucket'));
    eventsAre([begun!, ...rest.slice(0, 4), { ...left, PhysicalResourceId: 'shop' }, ...rest.slice(4)]);
    const { message, remedy } = (await failed())!;
    expect(message.split('\n').slice(1)).toEqual([
      'The stack was rolled back.',
      'What it could not remove stays, in no stack: Files (shop)',
    ]);
    expect(remedy).toBe('in pipeline.yml, add to the stage: allow: [ "s3:PutBucketTagging", "s3:DeleteBucket" ]');
  });

  test('that it could not go back, and who says how it does', async () => {
    eventsAre([...rolledBack(denied).slice(0, 5), event('hello-production', 'UPDATE_ROLLBACK_FAILED', 19)]);
    expect((await failed())?.message).toMatch(/\nThe stack could not be rolled back: it is UPDATE_ROLLBACK_FAILED\.$/);
    eventsAre([]);
    const message =
      'Stack:arn:1 is in UPDATE_ROLLBACK_FAILED state and can not be updated. (Service: AmazonCloudFormation)';
    expect(await failed({ ...run, name: 'Prepare', error: { code: 'JobFailed', message } })).toMatchObject({
      message: 'Stack:arn:1 is in UPDATE_ROLLBACK_FAILED state and can not be updated.',
      remedy: 'pipeline-setup init hello says how the stack goes back',
    });
  });

  test('what a change set was not told of, and what to write', async () => {
    eventsAre([]);
    const message = 'Requires capabilities : [CAPABILITY_NAMED_IAM]';
    const failure = await failed({ ...run, name: 'Prepare', error: { code: 'JobFailed', message } });
    expect(failure).toMatchObject({
      message,
      output: [],
      remedy: expect.stringContaining('capabilities: [ named-iam ]'),
    });
  });

  test.each(['AccessDenied', 'ValidationError'])(
    'its own words, to whom the events are not shown: %s',
    async (name) => {
      aws.cloudformation.on(DescribeStackEventsCommand).rejects(awsError(name));
      expect(await failed()).toMatchObject({ message: run.error?.message, output: [] });
    },
  );
});

describe('the log', () => {
  test('has the events of this action, each once, and says which failed', async () => {
    const events = rolledBack('shop already exists');
    eventsAre(events.slice(0, 4));
    const log = providerOf(run)!.log!(context, run);
    const first = await log.next();
    expect(first.map(({ text }) => text)).toEqual([
      'UPDATE_IN_PROGRESS AWS::CloudFormation::Stack hello-production: User Initiated',
      'CREATE_FAILED AWS::S3::Bucket Other: Resource creation cancelled',
      'CREATE_FAILED AWS::S3::Bucket Files: shop already exists',
    ]);
    eventsAre(events);
    const all = [...first, ...(await log.next())];
    expect(all).toHaveLength(5);
    const failure = { stage: 'Production', action: 'Deploy', message: '', output: [] };
    expect(log.failing(all, failure).map(({ text }) => text)).toEqual([first[1]!.text, first[2]!.text]);
    expect(log.failing(all.slice(0, 1), failure)).toEqual(all.slice(0, 1));
  });

  test('has nothing of an action that has not begun', async () => {
    const log = providerOf(run)!.log!(context, { ...run, startedAt: undefined });
    expect(await log.next()).toEqual([]);
  });
});
