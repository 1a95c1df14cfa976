import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  PutRolePermissionsBoundaryCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Local, openLocal } from '../../helpers/local.js';

const now = new Date('2026-01-02T03:04:05Z');
const arn = 'arn:aws:iam::000000000000:policy/teams/read';
const power = 'arn:aws:iam::aws:policy/PowerUserAccess';

let local: Local;
let client: IAMClient;

beforeEach(async () => {
  local = await openLocal({ clock: () => now });
  client = local.client(IAMClient);
});

afterEach(() => local.close());

const documentOf = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

async function create() {
  const { Policy } = await client.send(
    new CreatePolicyCommand({
      PolicyName: 'read',
      Path: '/teams/',
      PolicyDocument: documentOf('s3:GetObject'),
      Description: 'Reads',
      Tags: [{ Key: 'team', Value: 'web' }],
    }),
  );
  return Policy;
}

async function createRole(): Promise<void> {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  await client.send(new CreateRoleCommand({ RoleName: 'build', AssumeRolePolicyDocument: JSON.stringify(trust) }));
}

const addVersion = (Action: string, SetAsDefault = false) =>
  client.send(new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: documentOf(Action), SetAsDefault }));

describe('managed policies', () => {
  test('are created, and read with all that was said of them', async () => {
    const created = await create();
    expect(created).toMatchObject({
      PolicyName: 'read',
      Path: '/teams/',
      Arn: arn,
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: now,
      UpdateDate: now,
    });
    expect(created?.PolicyId).toMatch(/^ANPA[A-Z2-7]{17}$/);
    const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn: arn }));
    expect(Policy).toEqual({ ...created, Description: 'Reads', Tags: [{ Key: 'team', Value: 'web' }] });
  });

  test('have names that are unique regardless of case', async () => {
    await create();
    const again = new CreatePolicyCommand({ PolicyName: 'READ', PolicyDocument: documentOf('s3:*') });
    await expect(client.send(again)).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'A policy called READ already exists. Duplicate names are not allowed.',
    });
  });

  test.each([
    ['{', 'MalformedPolicyDocumentException'],
    [documentOf('x'.repeat(6200)).replace('xxx', 's3:xxx'), 'LimitExceededException'],
  ])('have a document that is one, and not too long', async (PolicyDocument, name) => {
    const command = new CreatePolicyCommand({ PolicyName: 'read', PolicyDocument });
    await expect(client.send(command)).rejects.toMatchObject({ name });
  });

  test("are listed by whose they are, by path and by use; AWS's own among them", async () => {
    await create();
    await createRole();
    const list = async (input: object) => {
      const { Policies = [] } = await client.send(new ListPoliciesCommand(input));
      return Policies.map(({ PolicyName }) => PolicyName);
    };
    const ofAws = [
      'AWSCodeDeployRoleForECS',
      'AWSCodeDeployRoleForECSLimited',
      'AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy',
      'AWSElasticBeanstalkWebTier',
      'AdministratorAccess',
      'PowerUserAccess',
      'AWSCodeDeployRole',
      'AWSCodeDeployRoleForLambda',
      'AWSCodeDeployRoleForLambdaLimited',
      'AWSElasticBeanstalkEnhancedHealth',
      'AWSElasticBeanstalkRoleCore',
    ];
    expect(await list({})).toEqual(['read', ...ofAws]);
    expect(await list({ Scope: 'AWS' })).toEqual(ofAws);
    expect(await list({ PathPrefix: '/service-role/' })).toEqual(ofAws.slice(6));
    expect(await list({ Scope: 'Local' })).toEqual(['read']);
    expect(await list({ PathPrefix: '/teams/' })).toEqual(['read']);
    expect(await list({ OnlyAttached: true })).toEqual([]);
    await client.send(new AttachRolePolicyCommand({ RoleName: 'build', PolicyArn: arn }));
    await client.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'build', PermissionsBoundary: power }));
    expect(await list({ OnlyAttached: true })).toEqual(['read']);
    expect(await list({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(['PowerUserAccess']);
    expect(await list({ MaxItems: 1 })).toEqual(['read']);
  });

  test('say which roles they are attached to, and which they bound', async () => {
    await create();
    await createRole();
    await client.send(new AttachRolePolicyCommand({ RoleName: 'build', PolicyArn: arn }));
    await client.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'build', PermissionsBoundary: power }));
    const entities = async (PolicyArn: string, more: object = {}) => {
      const { PolicyRoles = [] } = await client.send(new ListEntitiesForPolicyCommand({ PolicyArn, ...more }));
      return PolicyRoles.map(({ RoleName }) => RoleName);
    };
    expect(await entities(arn)).toEqual(['build']);
    expect(await entities(arn, { EntityFilter: 'User' })).toEqual([]);
    expect(await entities(power)).toEqual([]);
    expect(await entities(power, { PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(['build']);
  });

  test('are deleted when nobody uses them and no other version is left', async () => {
    await create();
    await createRole();
    const remove = () => client.send(new DeletePolicyCommand({ PolicyArn: arn }));
    const use = { RoleName: 'build', PolicyArn: arn };
    await client.send(new AttachRolePolicyCommand(use));
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await client.send(new DetachRolePolicyCommand(use));
    await addVersion('s3:PutObject');
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await client.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: 'v2' }));
    await remove();
    await expect(client.send(new GetPolicyCommand({ PolicyArn: arn }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Policy ${arn} was not found.`,
    });
  });

  test("of AWS's own are read and not changed", async () => {
    const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn: power, VersionId: 'v1' }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain('"iam:*"');
    await expect(client.send(new DeletePolicyCommand({ PolicyArn: power }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('versions of a managed policy', () => {
  const versions = async () => {
    const { Versions = [] } = await client.send(new ListPolicyVersionsCommand({ PolicyArn: arn }));
    return Versions.map(({ VersionId, IsDefaultVersion }) => `${VersionId}${IsDefaultVersion ? ' default' : ''}`);
  };

  test('are numbered on, and one of them is in force', async () => {
    await create();
    expect((await addVersion('s3:PutObject', true)).PolicyVersion).toEqual({
      VersionId: 'v2',
      IsDefaultVersion: true,
      CreateDate: now,
    });
    await addVersion('s3:DeleteObject');
    expect(await versions()).toEqual(['v3', 'v2 default', 'v1']);
    await client.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: 'v3' }));
    await addVersion('s3:DeleteObject');
    expect(await versions()).toEqual(['v4', 'v2 default', 'v1']);
    await client.send(new SetDefaultPolicyVersionCommand({ PolicyArn: arn, VersionId: 'v1' }));
    expect(await versions()).toEqual(['v4', 'v2', 'v1 default']);
  });

  test('are five at most, and the one in force stays', async () => {
    await create();
    for (let n = 2; n <= 5; n++) await addVersion('s3:PutObject');
    await expect(addVersion('s3:PutObject')).rejects.toMatchObject({ name: 'LimitExceededException' });
    const remove = new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: 'v1' });
    await expect(client.send(remove)).rejects.toMatchObject({ name: 'DeleteConflictException' });
    const missing = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: 'v9' });
    await expect(client.send(missing)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });
});
