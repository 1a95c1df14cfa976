import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteRoleCommand,
  GetInstanceProfileCommand,
  IAMClient,
  ListInstanceProfilesForRoleCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seenProfile } from '../../../src/local/services/iam/instance-profile.js';
import { bareRole } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';

let local: Local;
let now: Date;
beforeEach(async () => {
  now = new Date('2026-01-02T03:04:05Z');
  local = await openLocal({ clock: () => now, conditions: { iamDelay: 8_000 } });
});
afterEach(() => local.close());

const InstanceProfileName = 'web';
const RoleName = 'web-role';

async function profile(): Promise<IAMClient> {
  const iam = local.client(IAMClient);
  await bareRole(local, RoleName, 'ec2.amazonaws.com');
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
  return iam;
}

test('a role leaves its instance profile before it can be deleted', async () => {
  const iam = await profile();
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
    name: 'DeleteConflictException',
    message: 'Cannot delete entity, must remove roles from instance profile first.',
  });
  await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  expect(InstanceProfile?.Roles).toEqual([]);
});

test('the services see an instance profile as late as everything of IAM', async () => {
  await profile();
  const seen = () => local.aws.act((call) => seenProfile(call, InstanceProfileName));
  expect(await seen()).toBeUndefined();
  now = new Date('2026-01-02T03:04:14Z');
  expect(await seen()).toMatchObject({ profile: { name: 'web' }, role: { name: RoleName } });
});

test('who hands a role to instances must be allowed to pass it', async () => {
  const iam = await profile();
  await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
  await bareRole(local, 'hands', 'ec2.amazonaws.com');
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iam:AddRoleToInstanceProfile', Resource: '*' }],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'hands', PolicyName: 'allowed', PolicyDocument }));
  now = new Date('2026-01-02T03:05:00Z');
  const role = 'arn:aws:sts::000000000000:assumed-role/hands/session';
  const add = () => local.aws.call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName }, role);
  await expect(add()).rejects.toThrow('not authorized to perform: iam:PassRole');
});

test('the profiles of a role are listed', async () => {
  const iam = await profile();
  const { InstanceProfiles } = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }));
  expect(InstanceProfiles).toMatchObject([{ InstanceProfileName, Roles: [{ RoleName }] }]);
});
