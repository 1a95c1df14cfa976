/** Managed policies of the account: boundaries of roles, and policies that several roles share. */
import {
  CreatePolicy$,
  DeletePolicy$,
  GetPolicy$,
  ListEntitiesForPolicy$,
  ListPolicies$,
  type CreatePolicyCommandInput,
  type CreatePolicyCommandOutput,
  type DeletePolicyCommandInput,
  type DeletePolicyCommandOutput,
  type GetPolicyCommandInput,
  type GetPolicyCommandOutput,
  type ListEntitiesForPolicyCommandInput,
  type ListEntitiesForPolicyCommandOutput,
  type ListPoliciesCommandInput,
  type ListPoliciesCommandOutput,
  type Policy,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { uniqueId } from '../../unique-id.js';
import { listed } from './listed.js';
import {
  allPolicies,
  checkedDocument,
  conflict,
  ownPolicy,
  policies,
  policyWithArn,
  save,
  usersOf,
  type PolicyRecord,
} from './managed-policy.js';
import { withTags } from './tags.js';

export const CreatePolicy = operation<CreatePolicyCommandInput, CreatePolicyCommandOutput>(
  CreatePolicy$,
  async (input, call) => {
    const name = input.PolicyName ?? '';
    const path = input.Path ?? '/';
    const document = checkedDocument(input.PolicyDocument);
    if (await policies(call).get(name.toLowerCase())) {
      throw new AwsError(
        'EntityAlreadyExists',
        `A policy called ${name} already exists. Duplicate names are not allowed.`,
        409,
      );
    }
    const now = call.now();
    const policy: PolicyRecord = {
      name,
      path,
      id: uniqueId('ANPA', 17),
      arn: `arn:${call.partition}:iam::${call.account}:policy${path}${name}`,
      created: now,
      updated: now,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      tags: withTags([], input.Tags ?? []),
      versions: [{ id: 'v1', document, created: now }],
      defaultVersion: 'v1',
      made: 1,
    };
    await save(call, policy);
    return { Policy: withoutDescription(await described(call, policy)) };
  },
);

export const GetPolicy = operation<GetPolicyCommandInput, GetPolicyCommandOutput>(GetPolicy$, async (input, call) => ({
  Policy: await described(call, await policyWithArn(call, input.PolicyArn)),
}));

export const ListPolicies = operation<ListPoliciesCommandInput, ListPoliciesCommandOutput>(
  ListPolicies$,
  async (input, call) => {
    const wanted: Policy[] = [];
    for (const policy of await allPolicies(call)) {
      const ofAws = policy.arn.includes(':iam::aws:');
      if (input.Scope === 'AWS' ? !ofAws : input.Scope === 'Local' && ofAws) continue;
      if (!policy.path.startsWith(input.PathPrefix ?? '/')) continue;
      const shown = await described(call, policy);
      if (isWanted(shown, input)) wanted.push(withoutDescription(shown));
    }
    const sorted = wanted.toSorted((a, b) => ((a.Arn ?? '') < (b.Arn ?? '') ? -1 : 1));
    const { items, paging } = listed(sorted, ({ Arn = '' }) => Arn, input);
    return { Policies: items, ...paging };
  },
);

export const DeletePolicy = operation<DeletePolicyCommandInput, DeletePolicyCommandOutput>(
  DeletePolicy$,
  async (input, call) => {
    const policy = await ownPolicy(call, input.PolicyArn);
    const { attachedTo, bounds } = await usersOf(call, policy.arn);
    if (attachedTo.length + bounds.length > 0) {
      throw conflict('Cannot delete a policy attached to entities.');
    }
    if (policy.versions.length > 1) {
      throw conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    await policies(call).delete(policy.name.toLowerCase());
    return {};
  },
);

export const ListEntitiesForPolicy = operation<ListEntitiesForPolicyCommandInput, ListEntitiesForPolicyCommandOutput>(
  ListEntitiesForPolicy$,
  async (input, call) => {
    const policy = await policyWithArn(call, input.PolicyArn);
    const { attachedTo, bounds } = await usersOf(call, policy.arn);
    const used = input.PolicyUsageFilter === 'PermissionsBoundary' ? bounds : attachedTo;
    const isAsked = (input.EntityFilter ?? 'Role') === 'Role';
    const wanted = isAsked ? used.filter(({ path }) => path.startsWith(input.PathPrefix ?? '/')) : [];
    const { items, paging } = listed(wanted, ({ name }) => name.toLowerCase(), input);
    const PolicyRoles = items.map(({ name, id }) => ({ RoleName: name, RoleId: id }));
    return { PolicyGroups: [], PolicyUsers: [], PolicyRoles, ...paging };
  },
);

async function described(call: Call, policy: PolicyRecord): Promise<Policy> {
  const { attachedTo, bounds } = await usersOf(call, policy.arn);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachedTo.length,
    PermissionsBoundaryUsageCount: bounds.length,
    IsAttachable: true,
    Description: policy.description,
    CreateDate: policy.created,
    UpdateDate: policy.updated,
    Tags: policy.tags.length === 0 ? undefined : [...policy.tags],
  };
}

/** Only GetPolicy tells a policy's description and tags (`Policy` in the API reference). */
function withoutDescription({ Description: _, Tags: __, ...policy }: Policy): Policy {
  return policy;
}

function isWanted(policy: Policy, { OnlyAttached, PolicyUsageFilter }: ListPoliciesCommandInput): boolean {
  const [attached, bounds] = [policy.AttachmentCount ?? 0, policy.PermissionsBoundaryUsageCount ?? 0];
  if (PolicyUsageFilter === 'PermissionsPolicy' && attached === 0) return false;
  if (PolicyUsageFilter === 'PermissionsBoundary' && bounds === 0) return false;
  return !OnlyAttached || attached > 0;
}
