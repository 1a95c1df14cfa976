/** Source: "Actions, resources, and condition keys for AWS Identity and Access Management" in the Service Authorization Reference. */
import type {
  AddRoleToInstanceProfileCommandInput,
  AttachRolePolicyCommandInput,
  CreatePolicyCommandInput,
  CreateInstanceProfileCommandInput,
  CreateRoleCommandInput,
  PutRolePermissionsBoundaryCommandInput,
  TagInstanceProfileCommandInput,
  TagRoleCommandInput,
  UntagInstanceProfileCommandInput,
  UntagRoleCommandInput,
} from '@aws-sdk/client-iam';
import { type ConditionContext, requestTags, rule, type ServiceAccess, tagKeys } from '../../access/permission.js';
import type { Call } from '../../service.js';
import { instanceProfiles } from './instance-profile.js';
import { findPolicy } from './managed-policy.js';
import { keyOf, roles } from './role.js';

interface About {
  RoleName?: string | undefined;
}

interface AboutProfile {
  InstanceProfileName?: string | undefined;
}

const onRole = rule<About>(async (input, call) => [await role(call, input)]);
const onAttached = rule<AttachRolePolicyCommandInput>(async (input, call) => [
  await role(call, input, { 'iam:PolicyARN': [input.PolicyArn ?? ''] }),
]);

const onProfile = rule<AboutProfile>(async (input, call) => [await profile(call, input)]);

const onPolicy = rule<{ PolicyArn?: string }>(({ PolicyArn = '' }) => [{ resource: PolicyArn }]);

export const access: ServiceAccess = {
  operations: {
    CreateRole: rule<CreateRoleCommandInput>((input, call) => [
      {
        resource: roleArn(call, input.Path ?? '/', input.RoleName),
        context: { ...requestTags(input.Tags), ...boundary(input.PermissionsBoundary) },
      },
    ]),
    GetRole: onRole,
    ListRoles: (_input, call) => [{ resource: roleArn(call, '/', '') }],
    UpdateRole: onRole,
    UpdateAssumeRolePolicy: onRole,
    DeleteRole: onRole,
    PutRolePermissionsBoundary: rule<PutRolePermissionsBoundaryCommandInput>(async (input, call) => [
      await role(call, input, boundary(input.PermissionsBoundary)),
    ]),
    DeleteRolePermissionsBoundary: onRole,
    ListInstanceProfilesForRole: onRole,
    PutRolePolicy: onRole,
    GetRolePolicy: onRole,
    ListRolePolicies: onRole,
    DeleteRolePolicy: onRole,
    AttachRolePolicy: onAttached,
    DetachRolePolicy: onAttached,
    ListAttachedRolePolicies: onRole,
    TagRole: rule<TagRoleCommandInput>(async (input, call) => [await role(call, input, requestTags(input.Tags))]),
    UntagRole: rule<UntagRoleCommandInput>(async (input, call) => [await role(call, input, tagKeys(input.TagKeys))]),
    ListRoleTags: onRole,
    CreateInstanceProfile: rule<CreateInstanceProfileCommandInput>(
      ({ Path = '/', InstanceProfileName = '', Tags }, call) => [
        { resource: profileArn(call, Path, InstanceProfileName), context: requestTags(Tags) },
      ],
    ),
    GetInstanceProfile: onProfile,
    ListInstanceProfiles: (_input, call) => [{ resource: profileArn(call, '/', '') }],
    // Who hands a role to the instances must be allowed to (IAM User Guide, "Grant a user permissions to pass a role").
    AddRoleToInstanceProfile: rule<AddRoleToInstanceProfileCommandInput>(async (input, call) => [
      await profile(call, input),
      { action: 'iam:PassRole', resource: (await role(call, input)).resource },
    ]),
    RemoveRoleFromInstanceProfile: onProfile,
    DeleteInstanceProfile: onProfile,
    TagInstanceProfile: rule<TagInstanceProfileCommandInput>(async (input, call) => [
      await profile(call, input, requestTags(input.Tags)),
    ]),
    UntagInstanceProfile: rule<UntagInstanceProfileCommandInput>(async (input, call) => [
      await profile(call, input, tagKeys(input.TagKeys)),
    ]),
    ListInstanceProfileTags: onProfile,
    CreatePolicy: rule<CreatePolicyCommandInput>(({ Path = '/', PolicyName, Tags }, call) => [
      { resource: policyArn(call, Path, PolicyName), context: requestTags(Tags) },
    ]),
    GetPolicy: onPolicy,
    ListPolicies: (_input, call) => [{ resource: policyArn(call, '/', '') }],
    DeletePolicy: onPolicy,
    CreatePolicyVersion: onPolicy,
    GetPolicyVersion: onPolicy,
    ListPolicyVersions: onPolicy,
    SetDefaultPolicyVersion: onPolicy,
    DeletePolicyVersion: onPolicy,
    ListEntitiesForPolicy: onPolicy,
  },
  async tagsOf(call, arn) {
    if (arn.includes(':policy/')) return (await findPolicy(call, arn))?.tags;
    const name = keyOf(arn.slice(arn.lastIndexOf('/') + 1));
    if (arn.includes(':instance-profile/')) return (await instanceProfiles(call).get(name))?.tags;
    return (await roles(call).get(name))?.tags;
  },
};

/** A role's path is part of its ARN, and only the role knows it. Its boundary can be asked for in a condition. */
async function role(call: Call, { RoleName = '' }: About, context: ConditionContext = {}) {
  const found = await roles(call).get(keyOf(RoleName));
  return {
    resource: found?.arn ?? roleArn(call, '/', RoleName),
    context: { ...boundary(found?.permissionsBoundary), ...context },
  };
}

async function profile(call: Call, { InstanceProfileName = '' }: AboutProfile, context: ConditionContext = {}) {
  const found = await instanceProfiles(call).get(keyOf(InstanceProfileName));
  return { resource: found?.arn ?? profileArn(call, '/', InstanceProfileName), context };
}

function profileArn(call: Call, path: string, name: string): string {
  return `arn:${call.partition}:iam::${call.account}:instance-profile${path}${name}`;
}

function roleArn(call: Call, path: string, name = ''): string {
  return `arn:${call.partition}:iam::${call.account}:role${path}${name}`;
}

function policyArn(call: Call, path: string, name = ''): string {
  return `arn:${call.partition}:iam::${call.account}:policy${path}${name}`;
}

function boundary(arn: string | undefined): ConditionContext {
  return arn === undefined ? {} : { 'iam:PermissionsBoundary': [arn] };
}
