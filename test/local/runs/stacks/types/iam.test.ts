import type { ListPolicyVersionsCommandOutput, Role } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managedPolicy } from '../../../../../src/local/runs/stacks/types/iam/managed-policy.js';
import { policy } from '../../../../../src/local/runs/stacks/types/iam/policy.js';
import { role } from '../../../../../src/local/runs/stacks/types/iam/role.js';
import type { Properties } from '../../../../../src/local/runs/stacks/types/type.js';
import { bareRole } from '../../../../helpers/codebuild.js';
import { type Local, openLocal } from '../../../../helpers/local.js';
import { former, resourceJob } from '../../../../helpers/resource-job.js';
import { trust } from './rows.js';

const AWS = 'arn:aws:iam::aws:policy';
let local: Local;
beforeAll(async () => {
  local = await openLocal();
  for (const name of ['first', 'second', 'third']) await bareRole(local, name, 'ec2.amazonaws.com');
});
afterAll(() => local.close());

const allow = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

async function inlineOf(RoleName: string): Promise<string[]> {
  const answer = await local.aws.call<{ PolicyNames: string[] }>('iam', 'ListRolePolicies', { RoleName });
  return answer.PolicyNames;
}

async function attachedTo(RoleName: string): Promise<(string | undefined)[]> {
  const input = { RoleName };
  const answer = await local.aws.call<{ AttachedPolicies: { PolicyArn?: string }[] }>(
    'iam',
    'ListAttachedRolePolicies',
    input,
  );
  return answer.AttachedPolicies.map(({ PolicyArn }) => PolicyArn);
}

const roleNamed = async (RoleName: string) =>
  (await local.aws.call<{ Role: Role }>('iam', 'GetRole', { RoleName })).Role;

function builder(RoleName: string, over: Properties = {}): Properties {
  return { RoleName, AssumeRolePolicyDocument: trust('codebuild.amazonaws.com'), ...over };
}

describe('a role', () => {
  it('has all that its properties say, then something else, then nothing', async () => {
    const before = builder('all', {
      Path: '/shop/',
      MaxSessionDuration: '7200',
      ManagedPolicyArns: [`${AWS}/PowerUserAccess`],
      Policies: [
        { PolicyName: 'kept', PolicyDocument: allow('s3:GetObject') },
        { PolicyName: 'gone', PolicyDocument: allow('s3:PutObject') },
      ],
      PermissionsBoundary: `${AWS}/PowerUserAccess`,
      Tags: [{ Key: 'team', Value: 'shop' }],
    });
    const made = await role.create(resourceJob(local, before));
    expect(made.attributes['Arn']).toBe('arn:aws:iam::000000000000:role/shop/all');
    expect(await roleNamed('all')).toMatchObject({
      MaxSessionDuration: 7200,
      PermissionsBoundary: { PermissionsBoundaryArn: `${AWS}/PowerUserAccess` },
      Tags: [{ Key: 'team', Value: 'shop' }],
    });
    expect(await inlineOf('all')).toEqual(['gone', 'kept']);
    expect(await attachedTo('all')).toEqual([`${AWS}/PowerUserAccess`]);

    const after = builder('all', {
      Path: '/shop/',
      AssumeRolePolicyDocument: trust('codepipeline.amazonaws.com'),
      ManagedPolicyArns: [`${AWS}/AdministratorAccess`],
      Policies: [
        { PolicyName: 'kept', PolicyDocument: allow('s3:GetObject') },
        { PolicyName: 'new', PolicyDocument: allow('s3:ListBucket') },
      ],
      Tags: [{ Key: 'level', Value: 7 }],
    });
    await role.update(resourceJob(local, after), former(made, before));
    const changed = await roleNamed('all');
    expect(changed).toMatchObject({ MaxSessionDuration: 3600, Tags: [{ Key: 'level', Value: '7' }] });
    expect(changed.PermissionsBoundary).toBeUndefined();
    expect(decodeURIComponent(changed.AssumeRolePolicyDocument ?? '')).toContain('codepipeline.amazonaws.com');
    expect(await inlineOf('all')).toEqual(['kept', 'new']);
    expect(await attachedTo('all')).toEqual([`${AWS}/AdministratorAccess`]);

    await role.remove(resourceJob(local, after), former(made, after));
    await expect(roleNamed('all')).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });

  it('asks for nothing that is as it was', async () => {
    const properties = builder('same', {
      Description: 'x',
      Policies: [{ PolicyName: 'a', PolicyDocument: allow('*') }],
    });
    const made = await role.create(resourceJob(local, properties));
    const call = () => Promise.reject(new Error('nothing is to be asked for'));
    expect(await role.update({ ...resourceJob(local, properties), call }, former(made, properties))).toEqual(made);
  });

  it('is there from the moment it is made, when one of its policies is refused', async () => {
    const begun: string[] = [];
    const properties = builder('half', { Policies: [{ PolicyName: 'bad', PolicyDocument: { Statement: 'all' } }] });
    const job = { ...resourceJob(local, properties), begun: async (id: string) => void begun.push(id) };
    await expect(role.create(job)).rejects.toMatchObject({ code: 'MalformedPolicyDocument' });
    expect(begun).toEqual(['half']);
    await role.remove(job, { id: 'half', attributes: {}, properties });
    await expect(roleNamed('half')).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });

  it('is not removed with the policies of others', async () => {
    const properties = builder('foreign');
    const made = await role.create(resourceJob(local, properties));
    const PolicyDocument = JSON.stringify(allow('s3:GetObject'));
    await local.aws.call('iam', 'PutRolePolicy', { RoleName: 'foreign', PolicyName: 'theirs', PolicyDocument });
    await expect(role.remove(resourceJob(local, properties), former(made, properties))).rejects.toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete entity, must delete policies first.',
    });
  });
});

describe('a policy', () => {
  it('moves to the roles that have it, and to its new name', async () => {
    const properties = { PolicyName: 'shared', PolicyDocument: allow('s3:GetObject'), Roles: ['first', 'second'] };
    const made = await policy.create(resourceJob(local, properties));
    expect(made.id).toBe('shop-Thing-1A2B3C');
    const moved = { ...properties, Roles: ['second', 'third'] };
    await policy.update(resourceJob(local, moved), former(made, properties));
    expect(await Promise.all(['first', 'second', 'third'].map(inlineOf))).toEqual([[], ['shared'], ['shared']]);
    const renamed = { ...moved, PolicyName: 'renamed' };
    await policy.update(resourceJob(local, renamed), former(made, moved));
    expect(await Promise.all(['second', 'third'].map(inlineOf))).toEqual([['renamed'], ['renamed']]);
    await policy.remove(resourceJob(local, renamed), former(made, renamed));
    expect(await Promise.all(['second', 'third'].map(inlineOf))).toEqual([[], []]);
  });

  it('is somebody’s', async () => {
    const job = resourceJob(local, { PolicyName: 'nobodys', PolicyDocument: allow('*') });
    await expect(policy.create(job)).rejects.toThrow('At least one of [Groups,Roles,Users] must be non-empty.');
  });
});

describe('a managed policy', () => {
  it('changes more often than it has versions', async () => {
    let properties: Properties = { ManagedPolicyName: 'often', PolicyDocument: allow('s3:GetObject') };
    const made = await managedPolicy.create(resourceJob(local, properties));
    for (const action of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const next = { ...properties, PolicyDocument: allow(`s3:${action}`) };
      await managedPolicy.update(resourceJob(local, next), former(made, properties));
      properties = next;
    }
    const input = { PolicyArn: made.id };
    const { Versions } = await local.aws.call<ListPolicyVersionsCommandOutput>('iam', 'ListPolicyVersions', input);
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v7', 'v6', 'v5', 'v4', 'v3']);
    expect(Versions?.[0]?.IsDefaultVersion).toBe(true);
    await managedPolicy.remove(resourceJob(local, properties), former(made, properties));
    await expect(local.aws.call('iam', 'GetPolicy', input)).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });

  it('is not removed from under those to whom others attached it', async () => {
    const properties = { ManagedPolicyName: 'attached', PolicyDocument: allow('s3:GetObject'), Roles: ['first'] };
    const made = await managedPolicy.create(resourceJob(local, properties));
    await local.aws.call('iam', 'AttachRolePolicy', { RoleName: 'third', PolicyArn: made.id });
    await expect(managedPolicy.remove(resourceJob(local, properties), former(made, properties))).rejects.toMatchObject({
      code: 'DeleteConflict',
    });
  });
});
