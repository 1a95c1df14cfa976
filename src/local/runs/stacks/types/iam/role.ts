import {
  CreateRole$,
  UpdateRole$,
  type CreateRoleCommandInput,
  type CreateRoleCommandOutput,
  type GetRoleCommandOutput,
  type Role,
} from '@aws-sdk/client-iam';
import { ifThere } from '../if-there.js';
import { isChanged, withDefaults } from '../changes.js';
import { document, nameOf, text } from '../given.js';
import { inputOf } from '../input.js';
import { tagChanges, tagsOf } from '../tags.js';
import type { Former, Made, ResourceJob, ResourceType } from '../type.js';
import { changePolicies } from './role-policies.js';

/** Source: "AWS::IAM::Role" in the CloudFormation template reference. */
export const role: ResourceType = {
  type: 'AWS::IAM::Role',
  properties: {
    AssumeRolePolicyDocument: 'update',
    Description: 'update',
    ManagedPolicyArns: 'update',
    MaxSessionDuration: 'update',
    Path: 'replace',
    PermissionsBoundary: 'update',
    Policies: 'update',
    RoleName: 'replace',
    Tags: 'update',
  },
  required: ['AssumeRolePolicyDocument'],
  attributes: ['Arn', 'RoleId'],
  identifier: ['RoleName'],

  async create(job) {
    const { AssumeRolePolicyDocument, ManagedPolicyArns: _, Policies: _policies, ...given } = job.properties;
    const RoleName = nameOf(job, 'RoleName', 64);
    const Tags = tagsOf(job);
    const trust = document(AssumeRolePolicyDocument);
    const input = { ...given, RoleName, AssumeRolePolicyDocument: trust, Tags };
    const { Role } = await job.call<CreateRoleCommandOutput>(
      'iam',
      'CreateRole',
      inputOf<CreateRoleCommandInput>(CreateRole$, input, job.logicalId),
    );
    await job.begun(RoleName);
    await changePolicies(job, RoleName, {}, job.properties);
    return made(Role);
  },

  async update(job, former) {
    const { id: RoleName } = former;
    await changeDescription(job, former);
    if (isChanged(job, former, 'AssumeRolePolicyDocument')) {
      const PolicyDocument = document(job.properties['AssumeRolePolicyDocument']);
      await job.call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
    }
    if (isChanged(job, former, 'PermissionsBoundary')) await changeBoundary(job, RoleName);
    await changePolicies(job, RoleName, former.properties, job.properties);
    await changeTags(job, former);
    return { id: RoleName, attributes: former.attributes };
  },

  /** @throws AwsError `DeleteConflict` where it has policies that others gave it */
  async remove(job, { id: RoleName, properties }) {
    if (!(await found(job, RoleName))) return;
    await changePolicies(job, RoleName, properties, {});
    await ifThere(job.call('iam', 'DeleteRole', { RoleName }), 'NoSuchEntity');
  },

  async adopt(job) {
    const Role = await found(job, text(job.properties, 'RoleName') ?? '');
    return Role && made(Role);
  },
};

async function found(job: ResourceJob, RoleName: string): Promise<Role | undefined> {
  return (await ifThere(job.call<GetRoleCommandOutput>('iam', 'GetRole', { RoleName }), 'NoSuchEntity'))?.Role;
}

async function changeDescription(job: ResourceJob, former: Former): Promise<void> {
  if (!isChanged(job, former, 'Description', 'MaxSessionDuration')) return;
  const { Description, MaxSessionDuration } = withDefaults(job, former, { Description: '', MaxSessionDuration: 3600 });
  const input = { RoleName: former.id, Description, MaxSessionDuration };
  await job.call('iam', 'UpdateRole', inputOf(UpdateRole$, input, job.logicalId));
}

async function changeBoundary(job: ResourceJob, RoleName: string): Promise<void> {
  const PermissionsBoundary = text(job.properties, 'PermissionsBoundary');
  if (PermissionsBoundary === undefined) await job.call('iam', 'DeleteRolePermissionsBoundary', { RoleName });
  else await job.call('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary });
}

async function changeTags(job: ResourceJob, former: Former): Promise<void> {
  const { added, removed } = tagChanges(job, former);
  if (removed.length > 0) await job.call('iam', 'UntagRole', { RoleName: former.id, TagKeys: removed });
  if (added.length > 0) await job.call('iam', 'TagRole', { RoleName: former.id, Tags: added });
}

function made({ RoleName = '', Arn, RoleId }: Role = {} as Role): Made {
  return { id: RoleName, attributes: { Arn, RoleId } };
}
