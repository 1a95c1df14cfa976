import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  paginateListRoles,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assumable } from '../../../src/local/services/iam-trust.js';
import { type Local, openLocal } from '../../helpers/local.js';

const now = new Date('2026-01-02T03:04:05Z');

let local: Local;
let client: IAMClient;

beforeEach(async () => {
  local = await openLocal({ clock: () => now });
  client = local.client(IAMClient);
});

afterEach(() => local.close());

function policy(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function trust(service: string, more: object = {}): string {
  return policy({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...more });
}

const allowAll = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' });

async function create(RoleName: string, input: Partial<CreateRoleCommandInput> = {}) {
  const AssumeRolePolicyDocument = trust('codebuild.amazonaws.com');
  return (await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, ...input }))).Role!;
}

describe('roles', () => {
  test('are created with all that can be said of them', async () => {
    const created = await create('build', {
      Path: '/service-role/',
      Description: 'Builds',
      MaxSessionDuration: 7200,
      PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
      Tags: [
        { Key: 'b', Value: '2' },
        { Key: 'a', Value: '' },
      ],
    });
    const { Role } = await client.send(new GetRoleCommand({ RoleName: 'build' }));
    expect(Role).toMatchObject({
      Path: '/service-role/',
      RoleName: 'build',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::000000000000:role/service-role/build',
      CreateDate: now,
      Description: 'Builds',
      MaxSessionDuration: 7200,
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
      },
      Tags: [
        { Key: 'a', Value: '' },
        { Key: 'b', Value: '2' },
      ],
    });
    expect(created.RoleId).toBe(Role?.RoleId);
    // RFC 3986, as IAM encodes it.
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version%22%3A/);
    expect(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).toBe(trust('codebuild.amazonaws.com'));
  });

  test('have names that are unique in any case', async () => {
    await create('Build');
    await expect(create('build')).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'Role with name build already exists.',
      $metadata: { httpStatusCode: 409 },
    });
  });

  test('must be there to be read', async () => {
    await expect(client.send(new GetRoleCommand({ RoleName: 'nope' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name nope cannot be found.',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test.each<[string, Partial<CreateRoleCommandInput>, string]>([
    ['a name that is too long', { RoleName: 'x'.repeat(65) }, 'Member must have length less than or equal to 64'],
    ['a character', { RoleName: 'a b' }, 'The specified value for roleName is invalid.'],
    ['a path', { Path: 'x/' }, "Value 'x/' at 'path' failed to satisfy constraint"],
    ['a duration', { MaxSessionDuration: 60 }, 'Member must have value greater than or equal to 3600'],
  ])('are refused for %s', async (_, input, message) => {
    await expect(create('x', input)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
  });

  test.each<[string, string, string]>([
    ['text', 'nope', 'This policy contains invalid Json'],
    ['no statement', policy(), 'Syntax errors in policy.'],
    ['an unknown element', trust('a.amazonaws.com', { Actions: 'x' }), 'Syntax errors in policy.'],
    ['a resource', trust('a.amazonaws.com', { Resource: '*' }), 'Has prohibited field Resource'],
    ['no principal', policy({ Effect: 'Allow', Action: 'sts:AssumeRole' }), 'Missing required field Principal'],
    [
      'another action',
      trust('a.amazonaws.com', { Action: 's3:*' }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    ['an unknown service', trust('codebuild'), 'Invalid principal in policy: "SERVICE":"codebuild"'],
  ])('are refused for a trust document that is %s', async (_, AssumeRolePolicyDocument, message) => {
    await expect(create('x', { AssumeRolePolicyDocument })).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message,
    });
  });

  test('have a trust of at most 2048 characters', async () => {
    const AssumeRolePolicyDocument = trust('a.amazonaws.com', { Sid: 'x'.repeat(2048) });
    // Not over the wire: the SDK takes a limit for throttling, and tries again and again.
    const made = local.aws.call('iam', 'CreateRole', { RoleName: 'x', AssumeRolePolicyDocument });
    await expect(made).rejects.toMatchObject({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for ACLSizePerRole: 2048',
      status: 409,
    });
  });

  test('change their description and duration, each by itself, and their trust', async () => {
    await create('build', { Description: 'Old' });
    await client.send(new UpdateRoleCommand({ RoleName: 'build', MaxSessionDuration: 4000 }));
    const PolicyDocument = trust('events.amazonaws.com');
    await client.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'build', PolicyDocument }));
    const { Role } = await client.send(new GetRoleCommand({ RoleName: 'build' }));
    expect(Role).toMatchObject({ Description: 'Old', MaxSessionDuration: 4000 });
    expect(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).toBe(PolicyDocument);
  });

  test('are listed by path, page by page', async () => {
    for (const name of ['c', 'a', 'B']) await create(name, { Path: '/x/' });
    await create('other');
    const names: string[] = [];
    for await (const { Roles } of paginateListRoles({ client, pageSize: 2 }, { PathPrefix: '/x/' })) {
      names.push(...Roles!.map(({ RoleName }) => RoleName!));
    }
    expect(names).toEqual(['a', 'B', 'c']);
    const { IsTruncated, Marker } = await client.send(new ListRolesCommand({ MaxItems: 4 }));
    expect([IsTruncated, Marker]).toEqual([false, undefined]);
    await expect(client.send(new ListRolesCommand({ Marker: '!' }))).rejects.toMatchObject({ name: 'ValidationError' });
  });

  test('can be deleted when no policy is left on them', async () => {
    await create('build');
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await client.send(new PutRolePolicyCommand({ RoleName: 'build', PolicyName: 'p', PolicyDocument: allowAll }));
    await client.send(new AttachRolePolicyCommand({ RoleName: 'build', PolicyArn }));
    const remove = () => client.send(new DeleteRoleCommand({ RoleName: 'build' }));
    const conflict = { name: 'DeleteConflictException', $metadata: { httpStatusCode: 409 } };
    await expect(remove()).rejects.toMatchObject({
      ...conflict,
      message: 'Cannot delete entity, must detach all policies first.',
    });
    await client.send(new DetachRolePolicyCommand({ RoleName: 'build', PolicyArn }));
    await expect(remove()).rejects.toMatchObject({
      ...conflict,
      message: 'Cannot delete entity, must delete policies first.',
    });
    await client.send(new DeleteRolePolicyCommand({ RoleName: 'build', PolicyName: 'p' }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  test('have a permissions boundary that can be put and taken away', async () => {
    await create('build');
    const boundary = async () =>
      (await client.send(new GetRoleCommand({ RoleName: 'build' }))).Role?.PermissionsBoundary?.PermissionsBoundaryArn;
    const put = (PermissionsBoundary: string) =>
      client.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'build', PermissionsBoundary }));
    await put('arn:aws:iam::aws:policy/PowerUserAccess');
    expect(await boundary()).toBe('arn:aws:iam::aws:policy/PowerUserAccess');
    await client.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'build' }));
    expect(await boundary()).toBeUndefined();
    await expect(put('arn:aws:iam::000000000000:policy/nope')).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'Scope ARN: arn:aws:iam::000000000000:policy/nope does not exist or is not attachable.',
    });
  });

  test('are in no instance profile', async () => {
    await create('build');
    const listed = await client.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'build' }));
    expect(listed).toMatchObject({ InstanceProfiles: [], IsTruncated: false });
  });
});

describe('inline policies', () => {
  test('are put, replaced, read, listed and deleted', async () => {
    await create('build');
    const put = (PolicyName: string, PolicyDocument: string) =>
      client.send(new PutRolePolicyCommand({ RoleName: 'build', PolicyName, PolicyDocument }));
    await put('logs', allowAll);
    const document = policy({ Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: 'arn:aws:logs:*:*:é' });
    await put('logs', document);
    await put('a', allowAll);
    const read = await client.send(new GetRolePolicyCommand({ RoleName: 'build', PolicyName: 'logs' }));
    expect(decodeURIComponent(read.PolicyDocument!)).toBe(document);
    const names = async () => (await client.send(new ListRolePoliciesCommand({ RoleName: 'build' }))).PolicyNames;
    expect(await names()).toEqual(['a', 'logs']);
    await client.send(new DeleteRolePolicyCommand({ RoleName: 'build', PolicyName: 'a' }));
    expect(await names()).toEqual(['logs']);
    const missing = client.send(new GetRolePolicyCommand({ RoleName: 'build', PolicyName: 'toString' }));
    await expect(missing).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role policy with name toString cannot be found.',
    });
  });

  test.each<[string, string, string]>([
    ['no JSON', '{', 'Syntax errors in policy.'],
    ['of an old version', JSON.stringify({ Statement: [] }), 'Policy document must be version 2012-10-17 or greater.'],
    ['without actions', policy({ Effect: 'Allow', Resource: '*' }), 'Policy statement must contain actions.'],
    ['without resources', policy({ Effect: 'Allow', Action: 's3:*' }), 'Policy statement must contain resources.'],
    ['of wrong effect', policy({ Effect: 'allow', Action: 's3:*', Resource: '*' }), 'Syntax errors in policy.'],
    [
      'of an action without a service',
      policy({ Effect: 'Allow', Action: 'Get', Resource: '*' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [
      'of a resource that is no ARN',
      policy({ Effect: 'Allow', Action: 's3:*', Resource: 'x' }),
      'Resource x must be in ARN format or "*".',
    ],
    [
      'of a principal',
      policy({ Effect: 'Allow', Action: 's3:*', Resource: '*', Principal: '*' }),
      'Policy document should not specify a principal.',
    ],
    [
      'of one id twice',
      policy(...[1, 2].map(() => ({ Sid: 'x', Effect: 'Allow', Action: 's3:*', Resource: '*' }))),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ])('are refused when %s', async (_, PolicyDocument, message) => {
    await create('build');
    const put = client.send(new PutRolePolicyCommand({ RoleName: 'build', PolicyName: 'p', PolicyDocument }));
    await expect(put).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException', message });
  });

  test('have 10,240 characters in all, white space not counted', async () => {
    await create('build');
    const of = (length: number) =>
      policy({ Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'x'.repeat(length)}` }).replace(
        ':',
        `:${' '.repeat(9000)}`,
      );
    const put = (PolicyName: string, length: number) =>
      local.aws.call('iam', 'PutRolePolicy', { RoleName: 'build', PolicyName, PolicyDocument: of(length) });
    await put('a', 6000);
    await put('a', 9000);
    await expect(put('b', 2000)).rejects.toMatchObject({
      code: 'LimitExceeded',
      message: 'Maximum policy size of 10240 bytes exceeded for role build',
    });
  });
});

describe('managed policies', () => {
  test('are attached if they are there, and listed by path', async () => {
    await create('build');
    const own = new CreatePolicyCommand({ PolicyName: 'mine', Path: '/teams/', PolicyDocument: allowAll });
    const { Policy } = await client.send(own);
    const attach = (PolicyArn: string) => client.send(new AttachRolePolicyCommand({ RoleName: 'build', PolicyArn }));
    await attach(Policy?.Arn ?? '');
    await attach('arn:aws:iam::aws:policy/PowerUserAccess');
    await attach('arn:aws:iam::aws:policy/PowerUserAccess');
    const listed = async (PathPrefix?: string) =>
      (await client.send(new ListAttachedRolePoliciesCommand({ RoleName: 'build', PathPrefix }))).AttachedPolicies;
    expect(await listed()).toEqual([
      { PolicyName: 'mine', PolicyArn: 'arn:aws:iam::000000000000:policy/teams/mine' },
      { PolicyName: 'PowerUserAccess', PolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' },
    ]);
    expect(await listed('/teams/')).toHaveLength(1);
    const PolicyArn = 'arn:aws:iam::000000000000:policy/nope';
    await expect(attach(PolicyArn)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Policy ${PolicyArn} does not exist or is not attachable.`,
    });
    const detach = client.send(new DetachRolePolicyCommand({ RoleName: 'build', PolicyArn }));
    await expect(detach).rejects.toMatchObject({ message: `Policy ${PolicyArn} was not found.` });
  });

  test("of AWS's own are refused where their documents are not known", async () => {
    await create('build');
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    await expect(client.send(new AttachRolePolicyCommand({ RoleName: 'build', PolicyArn }))).rejects.toThrow(
      "Of AWS's own policies the local AWS knows AdministratorAccess, PowerUserAccess, AWSElasticBeanstalk",
    );
  });
});

describe('tags', () => {
  test('are added, replaced, removed and listed', async () => {
    await create('build', { Tags: [{ Key: 'Owner', Value: 'a' }] });
    const tag = (Key: string, Value: string) =>
      client.send(new TagRoleCommand({ RoleName: 'build', Tags: [{ Key, Value }] }));
    await tag('owner', 'b');
    await tag('x', 'y');
    const tags = async () => (await client.send(new ListRoleTagsCommand({ RoleName: 'build' }))).Tags;
    expect(await tags()).toEqual([
      { Key: 'owner', Value: 'b' },
      { Key: 'x', Value: 'y' },
    ]);
    await client.send(new UntagRoleCommand({ RoleName: 'build', TagKeys: ['x'] }));
    expect(await tags()).toEqual([{ Key: 'owner', Value: 'b' }]);
    await expect(tag('aws:x', '')).rejects.toMatchObject({ name: 'InvalidInputException' });
    await expect(tag('a;b', '')).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('assumable', () => {
  const project = 'arn:aws:codebuild:us-east-1:000000000000:project/hello';
  const asked = (roleArn: string, service: string) =>
    local.aws.act((call) => assumable(call, roleArn, service, project));

  test('is a role whose trust names the service', async () => {
    const { Arn } = await create('build', { Path: '/p/' });
    expect(await asked(Arn!, 'codebuild.amazonaws.com')).toBe(true);
    expect(await asked(Arn!, 'codepipeline.amazonaws.com')).toBe(false);
    expect(await asked('arn:aws:iam::000000000000:role/build', 'codebuild.amazonaws.com')).toBe(false);
    expect(await asked('arn:aws:iam::000000000000:role/nope', 'codebuild.amazonaws.com')).toBe(false);
  });

  test.each<[string, boolean, object]>([
    ['several services', true, { Principal: { Service: ['x.amazonaws.com', 'codebuild.amazonaws.com'] } }],
    ['everybody', true, { Principal: '*' }],
    ['a wildcard action', true, { Action: ['sts:Assume*'] }],
    ['an action of any case', true, { Action: 'STS:assumerole' }],
    ['its own account', true, { Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } } }],
    ['another account', false, { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
    ['its own source', true, { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:codebuild:*:*:project/hel*' } } }],
    ['another source', false, { Condition: { StringEquals: { 'aws:SourceArn': `${project}-world` } } }],
    ['another action', false, { Action: 'sts:TagSession' }],
    ['a deny', false, { Effect: 'Deny' }],
    ['another kind of principal', false, { Principal: { AWS: 'codebuild.amazonaws.com' } }],
  ])('with %s: %s', async (_, expected, more) => {
    const { Arn } = await create('build', { AssumeRolePolicyDocument: trust('codebuild.amazonaws.com', more) });
    expect(await asked(Arn!, 'codebuild.amazonaws.com')).toBe(expected);
  });

  test('is not one that a second statement denies', async () => {
    const statement = { Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = policy({ Effect: 'Allow', ...statement }, { Effect: 'Deny', ...statement });
    const { Arn } = await create('build', { AssumeRolePolicyDocument });
    expect(await asked(Arn!, 'codebuild.amazonaws.com')).toBe(false);
  });
});
