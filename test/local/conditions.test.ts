import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BatchGetProjectsCommand, CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, CreateRepositoryCommand, ListRepositoriesCommand } from '@aws-sdk/client-codecommit';
import { CodePipelineClient, CreatePipelineCommand } from '@aws-sdk/client-codepipeline';
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from 'vitest';
import { type Conditions, roadOf } from '../../src/local/conditions.js';
import { AwsError, DamagedState } from '../../src/local/errors.js';
import { bareRole } from '../helpers/codebuild.js';
import { type Local, openLocal } from '../helpers/local.js';

let local: Local;
afterEach(() => local?.close());

/** A clock that stands still until it is set. */
let now = new Date('2026-01-02T03:04:05Z');
const later = (ms: number) => (now = new Date(now.getTime() + ms));

async function openUnder(conditions: Conditions): Promise<void> {
  now = new Date('2026-01-02T03:04:05Z');
  local = await openLocal({ conditions, clock: () => now });
}

describe('the road', () => {
  const travel = async (conditions: Conditions, calls: readonly string[], time: readonly number[] = []) => {
    const waits: number[] = [];
    const moments = [...time];
    const road = roadOf(conditions, { wait: async (ms) => waits.push(ms), now: () => moments.shift() ?? 0 });
    const outcomes: string[] = [];
    for (const call of calls) {
      const [service = '', operation = ''] = call.split(':');
      outcomes.push(
        await road
          .travel(service, operation, async () => 'done')
          .catch((error: Error & { code: string }) => error.code),
      );
    }
    return { waits, outcomes };
  };

  test('takes no time when nothing is asked for', async () => {
    expect(await travel({}, ['iam:GetRole'])).toEqual({ waits: [], outcomes: ['done'] });
  });

  test('takes its time for every call', async () => {
    expect((await travel({ latency: 100 }, ['iam:GetRole', 's3:GetObject'])).waits).toEqual([100, 100]);
  });

  test('lets so many calls of a service through in a second, and each service by itself', async () => {
    const calls = ['iam:A', 'iam:B', 'iam:C', 's3:D', 'iam:E'];
    const { outcomes } = await travel({ throttle: 2 }, calls, [0, 10, 20, 30, 1005]);
    expect(outcomes).toEqual(['done', 'done', 'Throttling', 'done', 'done']);
  });

  test('breaks, or fails, at the call that is named', async () => {
    const faults = [
      { operation: 'Do', nth: 2, code: 'ThrottlingException' },
      { operation: 'Do', nth: 3, code: 'ConnectionReset' },
      { operation: 'Do', nth: 4, code: 'AnswerLost' },
    ];
    const { outcomes } = await travel({ faults }, ['x:Do', 'x:Other', 'x:Do', 'x:Do', 'x:Do', 'x:Do']);
    expect(outcomes).toEqual(['done', 'done', 'ThrottlingException', 'ECONNRESET', 'ECONNRESET', 'done']);
  });

  test.each([
    [new AwsError('AccessDenied', 'no'), { code: 'ECONNRESET' }],
    [new DamagedState('file', 'half'), { name: 'DamagedState' }],
  ])('loses an error of the service like any answer, and nothing else: %s', async (error, thrown) => {
    const road = roadOf({ faults: [{ operation: 'Do', nth: 1, code: 'AnswerLost' }] });
    await expect(road.travel('x', 'Do', () => Promise.reject(error))).rejects.toMatchObject(thrown);
  });

  test.each([
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
    ['AccessDenied', 403],
    ['ThrottlingException', 400],
  ])('gives %s the status %i', async (code, status) => {
    const road = roadOf({ faults: [{ operation: 'Do', nth: 1, code }] });
    await expect(road.travel('x', 'Do', async () => 'done')).rejects.toThrow(AwsError);
    const again = roadOf({ faults: [{ operation: 'Do', nth: 1, code }] });
    await expect(again.travel('x', 'Do', async () => 'done')).rejects.toMatchObject({ status });
  });
});

describe('a client on the way to a local AWS', () => {
  const create = (name: string) => new CreateRepositoryCommand({ repositoryName: name });

  test('is throttled in the words of each service', async () => {
    await openUnder({ throttle: 1 });
    const calls = [
      () => local.client(CodeCommitClient, { maxAttempts: 1 }).send(new ListRepositoriesCommand({})),
      () => local.client(IAMClient, { maxAttempts: 1 }).send(new ListRolesCommand({})),
      () => local.client(S3Client, { maxAttempts: 1 }).send(new ListBucketsCommand({})),
    ];
    const names: string[] = [];
    for (const call of calls) {
      await call();
      names.push(await call().then(String, (error: Error) => error.name));
    }
    expect(names).toEqual(['ThrottlingException', 'Throttling', 'SlowDown']);
  });

  test('does not arrive, or loses its answer', async () => {
    await openUnder({
      faults: [
        { operation: 'CreateRepository', nth: 1, code: 'ConnectionReset' },
        { operation: 'CreateRepository', nth: 2, code: 'AnswerLost' },
      ],
    });
    const client = local.client(CodeCommitClient, { maxAttempts: 1 });
    await expect(client.send(create('a'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(client.send(create('b'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    const { repositories } = await client.send(new ListRepositoriesCommand({}));
    expect(repositories?.map(({ repositoryName }) => repositoryName)).toEqual(['b']);
  });

  test('finds its connection broken on a port, too', async () => {
    await openUnder({ faults: [{ operation: 'CreateRepository', nth: 1, code: 'ConnectionReset' }] });
    const listener = await local.aws.listen();
    const client = new CodeCommitClient({ ...local.clientConfig, endpoint: listener.url, maxAttempts: 2 });
    const { $metadata } = await client.send(create('a'));
    await listener.close();
    client.destroy();
    expect($metadata.attempts).toBe(2);
  });
});

describe("while IAM's changes are not seen yet", () => {
  const trusting = (service: string, RoleName: string) =>
    new UpdateAssumeRolePolicyCommand({
      RoleName,
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      }),
    });

  const createProject = (serviceRole: string) =>
    local.client(CodeBuildClient).send(
      new CreateProjectCommand({
        name: 'hello',
        source: { type: 'CODEPIPELINE' },
        artifacts: { type: 'CODEPIPELINE' },
        environment: {
          type: 'LINUX_CONTAINER',
          image: 'aws/codebuild/standard:7.0',
          computeType: 'BUILD_GENERAL1_SMALL',
        },
        serviceRole,
      }),
    );

  test('IAM itself knows a new role, and the services do not', async () => {
    await openUnder({ iamDelay: 8000 });
    const arn = await bareRole(local, 'new', 'codebuild.amazonaws.com');
    await local.client(IAMClient).send(new GetRoleCommand({ RoleName: 'new' }));
    await expect(createProject(arn)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: `CodeBuild is not authorized to perform: sts:AssumeRole on ${arn}`,
    });
    const rule = new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["aws.codecommit"]}', RoleArn: arn });
    await expect(local.client(EventBridgeClient).send(rule)).rejects.toMatchObject({
      name: 'ValidationException',
      message: `Provided role '${arn}' cannot be assumed by principal 'events.amazonaws.com'.`,
    });
    later(8000);
    await createProject(arn);
    const { projects } = await local.client(CodeBuildClient).send(new BatchGetProjectsCommand({ names: ['hello'] }));
    expect(projects).toHaveLength(1);
  });

  test('a changed trust is the former one for the services', async () => {
    await openUnder({ iamDelay: 8000 });
    const arn = await bareRole(local, 'new', 'codebuild.amazonaws.com');
    later(8000);
    await local.client(IAMClient).send(trusting('codepipeline.amazonaws.com', 'new'));
    await createProject(arn);
    later(8000);
    const stages = ['Source', 'Build'].map((name) => ({
      name,
      actions: [
        {
          name,
          actionTypeId: {
            category: name as 'Source' | 'Build',
            owner: 'AWS' as const,
            provider: name === 'Source' ? 'CodeCommit' : 'CodeBuild',
            version: '1',
          },
          configuration: name === 'Source' ? { RepositoryName: 'r', BranchName: 'b' } : { ProjectName: 'hello' },
          ...(name === 'Source' ? { outputArtifacts: [{ name: 'S' }] } : { inputArtifacts: [{ name: 'S' }] }),
        },
      ],
    }));
    const pipeline = { name: 'p', roleArn: arn, artifactStore: { type: 'S3' as const, location: 'bucket' }, stages };
    const made = await local.client(CodePipelineClient).send(new CreatePipelineCommand({ pipeline }));
    expect(made.pipeline?.version).toBe(1);
  });

  test('a new policy grants nothing yet, of several changes each in its time', async () => {
    await openUnder({ iamDelay: 8000 });
    await bareRole(local, 'new', 'codebuild.amazonaws.com');
    later(8000);
    const allow = (PolicyName: string, Action: string) =>
      local.client(IAMClient).send(
        new PutRolePolicyCommand({
          RoleName: 'new',
          PolicyName,
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
          }),
        }),
      );
    const session = 'arn:aws:sts::000000000000:assumed-role/new/session';
    const may = async (service: string, operation: string) =>
      local.aws.call(service, operation, {}, session).then(
        () => true,
        () => false,
      );
    await allow('a', 'codecommit:*');
    later(4000);
    await allow('b', 'codepipeline:*');
    expect([await may('codecommit', 'ListRepositories'), await may('codepipeline', 'ListPipelines')]).toEqual([
      false,
      false,
    ]);
    later(4000);
    expect([await may('codecommit', 'ListRepositories'), await may('codepipeline', 'ListPipelines')]).toEqual([
      true,
      false,
    ]);
    later(4000);
    expect(await may('codepipeline', 'ListPipelines')).toBe(true);
  });

  test('a managed policy that was changed grants what it granted', async () => {
    await openUnder({ iamDelay: 8000 });
    const iam = local.client(IAMClient);
    const document = (Action: string) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
    await bareRole(local, 'new', 'codebuild.amazonaws.com');
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: document('codecommit:*') }),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'new', PolicyArn: Policy?.Arn }));
    const may = () =>
      local.aws.call('codecommit', 'ListRepositories', {}, 'arn:aws:sts::000000000000:assumed-role/new/session').then(
        () => true,
        () => false,
      );
    expect(await may()).toBe(false);
    later(8000);
    expect(await may()).toBe(true);
    const change = { PolicyArn: Policy?.Arn, PolicyDocument: document('s3:*'), SetAsDefault: true };
    await iam.send(new CreatePolicyVersionCommand(change));
    expect(await may()).toBe(true);
    later(8000);
    expect(await may()).toBe(false);
  });

  test('of many changes only those are kept that somebody still goes by', async () => {
    await openUnder({ iamDelay: 8000 });
    await bareRole(local, 'new', 'codebuild.amazonaws.com');
    const formers: number[] = [];
    for (const service of ['codebuild', 'codepipeline', 'events', 'codebuild', 'events', 'codebuild']) {
      later(5000);
      await local.client(IAMClient).send(trusting(`${service}.amazonaws.com`, 'new'));
      const stored = await readFile(join(local.home, 'state', 'global', 'iam', 'roles', 'new.json'), 'utf8');
      formers.push(stored.split('"former"').length - 1);
    }
    expect(formers).toEqual([1, 2, 2, 2, 2, 2]);
  });

  test('STS assumes no role that it does not see', async () => {
    await openUnder({ iamDelay: 8000 });
    const RoleArn = await bareRole(local, 'new', 'codebuild.amazonaws.com');
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' });
    await expect(local.client(STSClient).send(assume)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::000000000000:user/local is not authorized to perform: sts:AssumeRole on resource: ${RoleArn} because no role trust policy allows the sts:AssumeRole action`,
    });
  });
});
