import {
  AttachRolePolicy$,
  DeleteRolePolicy$,
  DetachRolePolicy$,
  GetRolePolicy$,
  ListAttachedRolePolicies$,
  ListRolePolicies$,
  PutRolePolicy$,
  type AttachRolePolicyCommandInput,
  type AttachRolePolicyCommandOutput,
  type DeleteRolePolicyCommandInput,
  type DeleteRolePolicyCommandOutput,
  type DetachRolePolicyCommandInput,
  type DetachRolePolicyCommandOutput,
  type GetRolePolicyCommandInput,
  type GetRolePolicyCommandOutput,
  type ListAttachedRolePoliciesCommandInput,
  type ListAttachedRolePoliciesCommandOutput,
  type ListRolePoliciesCommandInput,
  type ListRolePoliciesCommandOutput,
  type PutRolePolicyCommandInput,
  type PutRolePolicyCommandOutput,
} from '@aws-sdk/client-iam';
import { operation } from '../../service.js';
import { listed } from './listed.js';
import { checkAttachable } from './managed-policy.js';
import { changeRole, checkedPolicy, limitExceeded, noSuchEntity, roleNamed, type RoleRecord } from './role.js';

/** Characters of all the inline policies of a role, white space not counted (IAM quotas). */
const INLINE_LENGTH = 10_240;
/** Managed policies of a role (IAM quotas). */
const ATTACHED_LIMIT = 20;

export const PutRolePolicy = operation<PutRolePolicyCommandInput, PutRolePolicyCommandOutput>(
  PutRolePolicy$,
  async (input, call) => {
    await roleNamed(call, input.RoleName);
    checkedPolicy(input.PolicyDocument, 'identity');
    await changeRole(call, input.RoleName, (role) => {
      const policies = { ...role.policies, [input.PolicyName ?? '']: input.PolicyDocument ?? '' };
      const length = Object.values(policies).join('').replace(/\s/g, '').length;
      if (length > INLINE_LENGTH) {
        throw limitExceeded(`Maximum policy size of ${INLINE_LENGTH} bytes exceeded for role ${role.name}`);
      }
      return { ...role, policies };
    });
    return {};
  },
);

export const GetRolePolicy = operation<GetRolePolicyCommandInput, GetRolePolicyCommandOutput>(
  GetRolePolicy$,
  async (input, call) => {
    const role = await roleNamed(call, input.RoleName);
    return {
      RoleName: role.name,
      PolicyName: input.PolicyName,
      PolicyDocument: encodeURIComponent(inlinePolicy(role, input.PolicyName)),
    };
  },
);

export const ListRolePolicies = operation<ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput>(
  ListRolePolicies$,
  async (input, call) => {
    const { policies } = await roleNamed(call, input.RoleName);
    const { items, paging } = listed(Object.keys(policies).toSorted(), (name) => name, input);
    return { PolicyNames: items, ...paging };
  },
);

export const DeleteRolePolicy = operation<DeleteRolePolicyCommandInput, DeleteRolePolicyCommandOutput>(
  DeleteRolePolicy$,
  async (input, call) => {
    await changeRole(call, input.RoleName, (role) => {
      inlinePolicy(role, input.PolicyName);
      const { [input.PolicyName ?? '']: _, ...policies } = role.policies;
      return { ...role, policies };
    });
    return {};
  },
);

export const AttachRolePolicy = operation<AttachRolePolicyCommandInput, AttachRolePolicyCommandOutput>(
  AttachRolePolicy$,
  async (input, call) => {
    const policyArn = input.PolicyArn ?? '';
    await roleNamed(call, input.RoleName);
    await checkAttachable(call, policyArn, 'Policy');
    await changeRole(call, input.RoleName, (role) => {
      const attached = [...new Set([...role.attached, policyArn])];
      if (attached.length > ATTACHED_LIMIT) {
        throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${ATTACHED_LIMIT}`);
      }
      return { ...role, attached };
    });
    return {};
  },
);

export const DetachRolePolicy = operation<DetachRolePolicyCommandInput, DetachRolePolicyCommandOutput>(
  DetachRolePolicy$,
  async (input, call) => {
    await changeRole(call, input.RoleName, (role) => {
      const attached = role.attached.filter((arn) => arn !== input.PolicyArn);
      if (attached.length === role.attached.length) throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
      return { ...role, attached };
    });
    return {};
  },
);

export const ListAttachedRolePolicies = operation<
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput
>(ListAttachedRolePolicies$, async (input, call) => {
  const { attached } = await roleNamed(call, input.RoleName);
  const wanted = attached.filter((arn) => policyPath(arn).startsWith(input.PathPrefix ?? '/')).toSorted();
  const { items, paging } = listed(wanted, (arn) => arn, input);
  return { AttachedPolicies: items.map((arn) => ({ PolicyName: policyName(arn), PolicyArn: arn })), ...paging };
});

/** @throws AwsError `NoSuchEntity` */
function inlinePolicy(role: RoleRecord, policyName = ''): string {
  const document = Object.hasOwn(role.policies, policyName) ? role.policies[policyName] : undefined;
  if (document === undefined) throw noSuchEntity(`The role policy with name ${policyName} cannot be found.`);
  return document;
}

function policyName(policyArn: string): string {
  return policyArn.slice(policyArn.lastIndexOf('/') + 1);
}

/** `/service-role/` of `arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole`. */
function policyPath(policyArn: string): string {
  return policyArn.slice(policyArn.indexOf('/'), policyArn.lastIndexOf('/') + 1);
}
