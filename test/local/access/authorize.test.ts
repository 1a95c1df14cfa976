/** What callers may do on the local AWS: policies, boundaries, buckets' policies, trusts and tags, over the wire. */
import { CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, CreateRepositoryCommand, GetRepositoryCommand } from '@aws-sdk/client-codecommit';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bareRole } from '../../helpers/codebuild.js';
import { type ClientConfig, type Local, openLocal } from '../../helpers/local.js';

const ACCOUNT = 'arn:aws:iam::000000000000';
const SESSION = 'arn:aws:sts::000000000000:assumed-role/dev/me';

let local: Local;
beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

type Statement = Readonly<Record<string, unknown>>;
const policy = (...Statement: Statement[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], Resource: string | string[] = '*', more: Statement = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

async function role(RoleName: string, trust: Statement = {}): Promise<string> {
  const Principal = { AWS: `${ACCOUNT}:root` };
  const AssumeRolePolicyDocument = policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...trust });
  const { Role } = await local.client(IAMClient).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  return Role?.Arn ?? '';
}

const grant = (...statements: Statement[]) =>
  local
    .client(IAMClient)
    .send(new PutRolePolicyCommand({ RoleName: 'dev', PolicyName: 'p', PolicyDocument: policy(...statements) }));

async function assume(over: Partial<AssumeRoleCommandInput> = {}, config: Partial<ClientConfig> = {}) {
  const command = new AssumeRoleCommand({ RoleArn: `${ACCOUNT}:role/dev`, RoleSessionName: 'me', ...over });
  const { Credentials } = await local.client(STSClient, config).send(command);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken } };
}

/** A client in a session of the role `dev`. */
async function as<C>(Client: new (config: ClientConfig) => C): Promise<C> {
  return local.client(Client, await assume());
}

describe('a role', () => {
  beforeEach(() => role('dev'));

  test('acts by the name of its session', async () => {
    const { Arn, UserId, Account } = await (await as(STSClient)).send(new GetCallerIdentityCommand({}));
    expect([Arn, Account]).toEqual([SESSION, '000000000000']);
    expect(UserId).toMatch(/^AROA[A-Z2-7]{17}:me$/);
  });

  test('may nothing that it is not granted, and is told who, what, on what and why', async () => {
    const client = await as(CodeCommitClient);
    const get = () => client.send(new GetRepositoryCommand({ repositoryName: 'mine' }));
    const resource = 'arn:aws:codecommit:us-east-1:000000000000:mine';
    await expect(get()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${SESSION} is not authorized to perform: codecommit:GetRepository on resource: ${resource} because no identity-based policy allows the codecommit:GetRepository action`,
      $metadata: { httpStatusCode: 400 },
    });
    await grant(allow('codecommit:Get*', resource));
    await expect(get()).rejects.toMatchObject({ name: 'RepositoryDoesNotExistException' });
    await grant(allow('codecommit:*'), { Effect: 'Deny', Action: 'codecommit:GetRepository', Resource: '*' });
    await expect(get()).rejects.toThrow('with an explicit deny in an identity-based policy');
  });

  test('is held to a denial of a secret by whatever it calls the secret', async () => {
    const secrets = await as(SecretsManagerClient);
    const { ARN = '' } = await local
      .client(SecretsManagerClient)
      .send(new CreateSecretCommand({ Name: 'token', SecretString: 'x' }));
    await grant(allow('secretsmanager:*'), { Effect: 'Deny', Action: 'secretsmanager:GetSecretValue', Resource: ARN });
    for (const SecretId of ['token', ARN, ARN.slice(0, -7)]) {
      const reading = secrets.send(new GetSecretValueCommand({ SecretId }));
      await expect(reading).rejects.toThrow(`on resource: ${ARN} with an explicit deny`);
    }
  });

  test('is held to a denial of a parameter by whatever it calls the parameter', async () => {
    const [ssm, ARN] = [await as(SSMClient), 'arn:aws:ssm:us-east-1:000000000000:parameter/secret/x'];
    await local.client(SSMClient).send(new PutParameterCommand({ Name: '/secret/x', Value: 'x', Type: 'String' }));
    const Resource = 'arn:aws:ssm:*:*:parameter/secret/*';
    await grant(allow('*'), { Effect: 'Deny', Action: 'ssm:*', Resource });
    for (const Name of ['/secret/x', '/secret/x:1', ARN, `${ARN}:1`]) {
      const denied = { name: 'AccessDeniedException', message: expect.stringContaining('with an explicit deny') };
      await expect(ssm.send(new GetParameterCommand({ Name }))).rejects.toMatchObject(denied);
      await expect(ssm.send(new GetParametersCommand({ Names: [Name] }))).rejects.toMatchObject(denied);
      await expect(ssm.send(new GetParameterHistoryCommand({ Name }))).rejects.toMatchObject(denied);
    }
    for (const Name of ['//secret/x', 'secret/x', ARN.replace('/', '//'), ARN.replace('/', '///')]) {
      await expect(ssm.send(new GetParameterCommand({ Name }))).rejects.toThrow();
      await expect(ssm.send(new GetParameterHistoryCommand({ Name }))).rejects.toThrow();
    }
  });

  test('may what a managed policy grants, as far as its boundary goes', async () => {
    const iam = local.client(IAMClient);
    const created = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'bound', PolicyDocument: policy(allow('codecommit:CreateRepository')) }),
    );
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: 'dev', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    );
    const client = await as(CodeCommitClient);
    await client.send(new CreateRepositoryCommand({ repositoryName: 'a' }));
    await client.send(new GetRepositoryCommand({ repositoryName: 'a' }));
    await iam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName: 'dev', PermissionsBoundary: created.Policy?.Arn }),
    );
    await client.send(new CreateRepositoryCommand({ repositoryName: 'b' }));
    await expect(client.send(new GetRepositoryCommand({ repositoryName: 'a' }))).rejects.toThrow(
      'because no permissions boundary allows the codecommit:GetRepository action',
    );
  });

  test('is held to the tags of a request and of a resource', async () => {
    const client = await as(CodeCommitClient);
    await grant(
      allow('codecommit:CreateRepository', '*', { Condition: { StringEquals: { 'aws:RequestTag/team': 'web' } } }),
      allow('codecommit:GetRepository', '*', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'web' } } }),
    );
    const create = (repositoryName: string, team: string) =>
      client.send(new CreateRepositoryCommand({ repositoryName, tags: { team } }));
    await create('a', 'web');
    await expect(create('b', 'ops')).rejects.toThrow('codecommit:CreateRepository');
    await client.send(new GetRepositoryCommand({ repositoryName: 'a' }));
    await local.client(CodeCommitClient).send(new CreateRepositoryCommand({ repositoryName: 'b' }));
    await expect(client.send(new GetRepositoryCommand({ repositoryName: 'b' }))).rejects.toThrow('GetRepository');
  });

  test('hands only those roles to a service that it may pass', async () => {
    const serviceRole = await bareRole(local, 'build', 'codebuild.amazonaws.com');
    const client = await as(CodeBuildClient);
    const create = () =>
      client.send(
        new CreateProjectCommand({
          name: 'hello',
          source: { type: 'CODEPIPELINE' },
          artifacts: { type: 'CODEPIPELINE' },
          environment: { type: 'LINUX_CONTAINER', image: 'i', computeType: 'BUILD_GENERAL1_SMALL' },
          serviceRole,
        }),
      );
    await grant(allow('codebuild:CreateProject'));
    await expect(create()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${SESSION} is not authorized to perform: iam:PassRole on resource: ${serviceRole} because no identity-based policy allows the iam:PassRole action`,
    });
    const passedTo = (service: string) => ({ Condition: { StringEquals: { 'iam:PassedToService': service } } });
    await grant(allow('codebuild:CreateProject'), allow('iam:PassRole', serviceRole, passedTo('events.amazonaws.com')));
    await expect(create()).rejects.toThrow('iam:PassRole');
    await grant(
      allow('codebuild:CreateProject'),
      allow('iam:PassRole', serviceRole, passedTo('codebuild.amazonaws.com')),
    );
    await create();
  });

  test('may nothing any more when it is gone', async () => {
    await grant(allow('*'));
    const client = await as(CodeCommitClient);
    await client.send(new CreateRepositoryCommand({ repositoryName: 'a' }));
    const iam = local.client(IAMClient);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'dev', PolicyName: 'p' }));
    await iam.send(new DeleteRoleCommand({ RoleName: 'dev' }));
    await expect(client.send(new GetRepositoryCommand({ repositoryName: 'a' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe("a bucket's policy", () => {
  const Bucket = 'things';
  const read = (client: S3Client) => client.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  const setPolicy = (...statements: Statement[]) =>
    local.client(S3Client).send(new PutBucketPolicyCommand({ Bucket, Policy: policy(...statements) }));

  beforeEach(async () => {
    await role('dev');
    const s3 = local.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
  });

  test('lets a session in whose role is granted nothing', async () => {
    const client = await as(S3Client);
    await expect(read(client)).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    await setPolicy(allow('s3:GetObject', 'arn:aws:s3:::things/*', { Principal: { AWS: `${ACCOUNT}:role/dev` } }));
    await read(client);
    await local.client(S3Client).send(new DeleteBucketPolicyCommand({ Bucket }));
    await expect(read(client)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('keeps everybody out, the user of the local AWS too', async () => {
    await setPolicy({ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::things/*' });
    await expect(read(local.client(S3Client))).rejects.toThrow('with an explicit deny in a resource-based policy');
  });

  test('that wants TLS is content: nothing leaves this machine', async () => {
    const insecure = { Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    await setPolicy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::things/*', ...insecure });
    expect((await read(local.client(S3Client))).ContentLength).toBe(1);
  });

  test('of a list can be bound to a prefix', async () => {
    await grant(allow('s3:ListBucket', '*', { Condition: { StringLike: { 's3:prefix': 'mine/*' } } }));
    const client = await as(S3Client);
    await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'mine/' }));
    await expect(client.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('AssumeRole', () => {
  test('needs a trust whose conditions hold', async () => {
    await role('dev', { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } });
    await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    await assume({ ExternalId: 'secret' });
  });

  test('tells nobody whether a role is there', async () => {
    const refused = assume({ RoleArn: `${ACCOUNT}:role/nobody` });
    await expect(refused).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('leads from role to role, for an hour at most', async () => {
    await role('dev');
    await role('next');
    await grant(allow('sts:AssumeRole', `${ACCOUNT}:role/next`));
    const next = { RoleArn: `${ACCOUNT}:role/next`, RoleSessionName: 'on' };
    const config = await assume(next, await assume());
    const { Arn } = await local.client(STSClient, config).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:sts::000000000000:assumed-role/next/on');
    await expect(assume({ ...next, DurationSeconds: 3601 }, await assume())).rejects.toThrow('role chaining');
  });

  test.each([
    [{ DurationSeconds: 3601 }, 'exceeds the MaxSessionDuration set for this role'],
    [{ DurationSeconds: 899 }, "at 'durationSeconds'"],
    [{ RoleSessionName: 'a b' }, "at 'roleSessionName'"],
    [{ Policy: '{}' }, 'The local AWS does not offer Policy.'],
  ])('refuses %j', async (over, message) => {
    await role('dev');
    await expect(assume(over)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
  });
});
