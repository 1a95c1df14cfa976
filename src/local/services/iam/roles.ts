import {
  CreateRole$,
  DeleteRole$,
  DeleteRolePermissionsBoundary$,
  GetRole$,
  ListRoles$,
  PutRolePermissionsBoundary$,
  UpdateAssumeRolePolicy$,
  UpdateRole$,
  type CreateRoleCommandInput,
  type CreateRoleCommandOutput,
  type DeleteRoleCommandInput,
  type DeleteRoleCommandOutput,
  type DeleteRolePermissionsBoundaryCommandInput,
  type DeleteRolePermissionsBoundaryCommandOutput,
  type GetRoleCommandInput,
  type GetRoleCommandOutput,
  type ListRolesCommandInput,
  type ListRolesCommandOutput,
  type PutRolePermissionsBoundaryCommandInput,
  type PutRolePermissionsBoundaryCommandOutput,
  type UpdateAssumeRolePolicyCommandInput,
  type UpdateAssumeRolePolicyCommandOutput,
  type UpdateRoleCommandInput,
  type UpdateRoleCommandOutput,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { uniqueId } from '../../unique-id.js';
import { profilesOf } from './instance-profile.js';
import { listed } from './listed.js';
import {
  changeRole,
  checkedPolicy,
  described,
  keyOf,
  limitExceeded,
  noSuchEntity,
  roleNamed,
  roles,
  type RoleRecord,
  storeRole,
} from './role.js';
import { checkAttachable } from './managed-policy.js';
import { withTags } from './tags.js';

/** Characters of a trust policy (IAM quotas: "Role trust policy length"). */
const TRUST_LENGTH = 2048;
/** Roles of an account (IAM quotas). */
const ROLE_LIMIT = 1000;

export const CreateRole = operation<CreateRoleCommandInput, CreateRoleCommandOutput>(
  CreateRole$,
  async (input, call) => {
    const name = input.RoleName ?? '';
    if (await roles(call).get(keyOf(name))) {
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
    }
    if ((await roles(call).count()) >= ROLE_LIMIT) {
      throw limitExceeded(`Cannot exceed quota for RolesPerAccount: ${ROLE_LIMIT}`);
    }
    const path = input.Path ?? '/';
    const role: RoleRecord = {
      name,
      path,
      id: uniqueId('AROA', 17),
      arn: `arn:${call.partition}:iam::${call.account}:role${path}${name}`,
      created: call.now(),
      trust: checkedTrust(input.AssumeRolePolicyDocument),
      ...(input.Description === undefined ? {} : { description: input.Description }),
      maxSessionDuration: input.MaxSessionDuration ?? 3600,
      ...(input.PermissionsBoundary === undefined ? {} : await boundary(call, input.PermissionsBoundary)),
      tags: withTags([], input.Tags ?? []),
      policies: {},
      attached: [],
    };
    return { Role: described(await storeRole(call, role)) };
  },
);

export const GetRole = operation<GetRoleCommandInput, GetRoleCommandOutput>(GetRole$, async (input, call) => {
  return { Role: { ...described(await roleNamed(call, input.RoleName)), RoleLastUsed: {} } };
});

export const ListRoles = operation<ListRolesCommandInput, ListRolesCommandOutput>(ListRoles$, async (input, call) => {
  const all = (await roles(call).entries()).map(([, role]) => role);
  const wanted = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
  const { items, paging } = listed(wanted, ({ name }) => keyOf(name), input);
  // IAM leaves tags and boundaries out of its lists (ListRoles in the API reference).
  const Roles = items.map((role) => {
    const { Tags, PermissionsBoundary, ...listedRole } = described(role);
    return listedRole;
  });
  return { Roles, ...paging };
});

export const UpdateRole = operation<UpdateRoleCommandInput, UpdateRoleCommandOutput>(
  UpdateRole$,
  async (input, call) => {
    await changeRole(call, input.RoleName, (role) => ({
      ...role,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.MaxSessionDuration === undefined ? {} : { maxSessionDuration: input.MaxSessionDuration }),
    }));
    return {};
  },
);

export const UpdateAssumeRolePolicy = operation<
  UpdateAssumeRolePolicyCommandInput,
  UpdateAssumeRolePolicyCommandOutput
>(UpdateAssumeRolePolicy$, async (input, call) => {
  await roleNamed(call, input.RoleName);
  const trust = checkedTrust(input.PolicyDocument);
  await changeRole(call, input.RoleName, (role) => ({ ...role, trust }));
  return {};
});

export const DeleteRole = operation<DeleteRoleCommandInput, DeleteRoleCommandOutput>(
  DeleteRole$,
  async (input, call) => {
    const role = await roleNamed(call, input.RoleName);
    if ((await profilesOf(call, role.name)).length > 0) {
      throw deleteConflict('must remove roles from instance profile first.');
    }
    if (role.attached.length > 0) throw deleteConflict('must detach all policies first.');
    if (Object.keys(role.policies).length > 0) throw deleteConflict('must delete policies first.');
    await roles(call).delete(keyOf(role.name));
    return {};
  },
);

export const PutRolePermissionsBoundary = operation<
  PutRolePermissionsBoundaryCommandInput,
  PutRolePermissionsBoundaryCommandOutput
>(PutRolePermissionsBoundary$, async (input, call) => {
  await roleNamed(call, input.RoleName);
  const permissionsBoundary = await boundary(call, input.PermissionsBoundary ?? '');
  await changeRole(call, input.RoleName, (role) => ({ ...role, ...permissionsBoundary }));
  return {};
});

export const DeleteRolePermissionsBoundary = operation<
  DeleteRolePermissionsBoundaryCommandInput,
  DeleteRolePermissionsBoundaryCommandOutput
>(DeleteRolePermissionsBoundary$, async (input, call) => {
  await changeRole(call, input.RoleName, ({ permissionsBoundary, ...role }) => {
    if (permissionsBoundary === undefined) {
      throw noSuchEntity(`The role with name ${role.name} does not have a permissions boundary.`);
    }
    return role;
  });
  return {};
});

function checkedTrust(document: string | undefined): string {
  checkedPolicy(document, 'trust');
  if ((document ?? '').length > TRUST_LENGTH) {
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_LENGTH}`);
  }
  return document ?? '';
}

/** @throws AwsError `NoSuchEntity` */
async function boundary(call: Call, policyArn: string): Promise<{ permissionsBoundary: string }> {
  await checkAttachable(call, policyArn, 'Scope ARN:');
  return { permissionsBoundary: policyArn };
}

function deleteConflict(reason: string): AwsError {
  return new AwsError('DeleteConflict', `Cannot delete entity, ${reason}`, 409);
}
