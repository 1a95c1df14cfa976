import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetBucketPolicyCommand, GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { run } from '../../src/main.js';
import { fakeHost } from '../helpers/host.js';
import { type Local, openLocal } from '../helpers/local.js';

let local: Local;
beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

const bucket = 'cdk-hnb659fds-assets-000000000000-us-east-1';

async function bootstrap(...args: string[]) {
  const host = fakeHost({ env: { PIPELINE_SETUP_HOME: local.home } });
  // Whoever waits lets the runner go on: the host can start none.
  const wait = async () => await moveExecutions(local.aws, { minute: 60_000, grace: 500, poll: 100 });
  const code = await run(['local', 'bootstrap', ...args], { ...host, wait });
  return { code, stdout: host.stdout.text, stderr: host.stderr.text };
}

test('makes what apps are deployed with, once', async () => {
  const made = await bootstrap('--json');
  expect(JSON.parse(made.stdout)).toEqual({
    account: '000000000000',
    region: 'us-east-1',
    qualifier: 'hnb659fds',
    stack: 'CDKToolkit',
    outcome: 'created',
  });
  const again = await bootstrap();
  expect(again.stdout).toContain('is already bootstrapped');

  const { Stacks: [toolkit] = [] } = await local.client(CloudFormationClient).send(new DescribeStacksCommand({}));
  expect(toolkit?.Outputs).toContainEqual({
    OutputKey: 'BucketDomainName',
    OutputValue: `${bucket}.s3.us-east-1.amazonaws.com`,
  });
  const version = new GetParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version' });
  expect(Number((await local.client(SSMClient).send(version)).Parameter?.Value)).toBeGreaterThanOrEqual(6);
  const s3 = local.client(S3Client);
  const access = await s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket }));
  expect(Object.values(access.PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy).toContain('aws:SecureTransport');
});

test('whoever publishes files may do that, and nothing to the rest', async () => {
  await bootstrap();
  const RoleArn = 'arn:aws:iam::000000000000:role/cdk-hnb659fds-file-publishing-role-000000000000-us-east-1';
  await local.client(STSClient).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'assets' }));
  const principal = `${RoleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/assets`;
  const call = (operation: string, input: object) => local.aws.call('s3', operation, input, principal, 'us-east-1');
  await call('PutObject', { Bucket: bucket, Key: 'one', Body: Buffer.from('one') });
  await expect(call('DeleteBucket', { Bucket: bucket })).rejects.toMatchObject({ code: 'AccessDenied' });
  await expect(call('PutObject', { Bucket: 'other', Key: 'one' })).rejects.toMatchObject({ code: 'AccessDenied' });
});

test('whoever compares with what is deployed may read stacks, and change none', async () => {
  await bootstrap();
  const RoleArn = 'arn:aws:iam::000000000000:role/cdk-hnb659fds-lookup-role-000000000000-us-east-1';
  await local.client(STSClient).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'diff' }));
  const principal = `${RoleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/diff`;
  const call = (operation: string) =>
    local.aws.call('cloudformation', operation, { StackName: 'CDKToolkit' }, principal, 'us-east-1');
  for (const operation of ['DescribeStacks', 'GetTemplate', 'ListStackResources']) await call(operation);
  await expect(call('DeleteStack')).rejects.toMatchObject({ code: 'AccessDenied' });
});

test('another qualifier has a stack of its own; one that is none is refused', async () => {
  expect(JSON.parse((await bootstrap('--qualifier', 'team', '--json')).stdout)).toMatchObject({
    qualifier: 'team',
    stack: 'CDKToolkit-team',
  });
  const refused = await bootstrap('--qualifier', 'no good');
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('at most 10 letters and digits') });
});
