/** Managed policies of the account: boundaries of roles, and policies that several roles share. */
import {
  CreatePolicy$,
  CreatePolicyVersion$,
  DeletePolicy$,
  DeletePolicyVersion$,
  GetPolicy$,
  GetPolicyVersion$,
  ListEntitiesForPolicy$,
  ListPolicies$,
  ListPolicyVersions$,
  SetDefaultPolicyVersion$,
  type CreatePolicyCommandInput,
  type CreatePolicyCommandOutput,
  type CreatePolicyVersionCommandInput,
  type CreatePolicyVersionCommandOutput,
  type DeletePolicyCommandInput,
  type DeletePolicyCommandOutput,
  type DeletePolicyVersionCommandInput,
  type DeletePolicyVersionCommandOutput,
  type GetPolicyCommandInput,
  type GetPolicyCommandOutput,
  type GetPolicyVersionCommandInput,
  type GetPolicyVersionCommandOutput,
  type ListEntitiesForPolicyCommandInput,
  type ListEntitiesForPolicyCommandOutput,
  type ListPoliciesCommandInput,
  type ListPoliciesCommandOutput,
  type ListPolicyVersionsCommandInput,
  type ListPolicyVersionsCommandOutput,
  type Policy,
  type PolicyVersion,
  type SetDefaultPolicyVersionCommandInput,
  type SetDefaultPolicyVersionCommandOutput,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { listed } from './listed.js';
import {
  allPolicies,
  policies,
  policyWithArn,
  usersOf,
  versionOf,
  type PolicyRecord,
  type PolicyVersionRecord,
} from './managed-policy.js';
import { checkedPolicy, limitExceeded, uniqueId } from './role.js';
import { withTags } from './tags.js';

/** Characters of a managed policy, white space not counted, and versions of one (IAM quotas). */
const DOCUMENT_LENGTH = 6144;
const VERSION_LIMIT = 5;

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
      id: `ANPA${uniqueId()}`,
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

export const CreatePolicyVersion = operation<CreatePolicyVersionCommandInput, CreatePolicyVersionCommandOutput>(
  CreatePolicyVersion$,
  async (input, call) => {
    const policy = await ownPolicy(call, input.PolicyArn);
    const document = checkedDocument(input.PolicyDocument);
    if (policy.versions.length >= VERSION_LIMIT) {
      throw limitExceeded(
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      );
    }
    const made = policy.made + 1;
    const version: PolicyVersionRecord = { id: `v${made}`, document, created: call.now() };
    const changed: PolicyRecord = {
      ...policy,
      made,
      updated: call.now(),
      versions: [...policy.versions, version],
      defaultVersion: input.SetAsDefault ? version.id : policy.defaultVersion,
    };
    await save(call, changed);
    const { Document: _, ...shown } = describedVersion(changed, version);
    return { PolicyVersion: shown };
  },
);

export const GetPolicyVersion = operation<GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput>(
  GetPolicyVersion$,
  async (input, call) => {
    const policy = await policyWithArn(call, input.PolicyArn);
    return { PolicyVersion: describedVersion(policy, versionOf(policy, input.VersionId)) };
  },
);

export const ListPolicyVersions = operation<ListPolicyVersionsCommandInput, ListPolicyVersionsCommandOutput>(
  ListPolicyVersions$,
  async (input, call) => {
    const policy = await policyWithArn(call, input.PolicyArn);
    const newestFirst = policy.versions.toReversed().map((version, index) => ({ version, place: `${index}` }));
    const { items, paging } = listed(newestFirst, ({ place }) => place, input);
    const Versions = items.map(({ version }) => {
      const { Document: _, ...shown } = describedVersion(policy, version);
      return shown;
    });
    return { Versions, ...paging };
  },
);

export const SetDefaultPolicyVersion = operation<
  SetDefaultPolicyVersionCommandInput,
  SetDefaultPolicyVersionCommandOutput
>(SetDefaultPolicyVersion$, async (input, call) => {
  const policy = await ownPolicy(call, input.PolicyArn);
  const { id } = versionOf(policy, input.VersionId);
  await save(call, { ...policy, defaultVersion: id, updated: call.now() });
  return {};
});

export const DeletePolicyVersion = operation<DeletePolicyVersionCommandInput, DeletePolicyVersionCommandOutput>(
  DeletePolicyVersion$,
  async (input, call) => {
    const policy = await ownPolicy(call, input.PolicyArn);
    const { id } = versionOf(policy, input.VersionId);
    if (id === policy.defaultVersion) throw conflict('Cannot delete the default version of a policy.');
    await save(call, { ...policy, versions: policy.versions.filter((version) => version.id !== id) });
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

async function save(call: Call, policy: PolicyRecord): Promise<void> {
  await policies(call).put(policy.name.toLowerCase(), policy);
}

/** @throws AwsError `NoSuchEntity`, `AccessDenied` */
async function ownPolicy(call: Call, arn: string | undefined): Promise<PolicyRecord> {
  const policy = await policyWithArn(call, arn);
  if (!policy.arn.includes(':iam::aws:')) return policy;
  throw new AwsError('AccessDenied', `The policy ${policy.arn} belongs to AWS and cannot be changed.`, 403);
}

/** @throws AwsError `MalformedPolicyDocument`, `LimitExceeded` */
function checkedDocument(document = ''): string {
  checkedPolicy(document, 'identity');
  if (document.replace(/\s/g, '').length > DOCUMENT_LENGTH) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${DOCUMENT_LENGTH}`);
  }
  return document;
}

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

function describedVersion(policy: PolicyRecord, { id, document, created }: PolicyVersionRecord): PolicyVersion {
  return {
    VersionId: id,
    IsDefaultVersion: id === policy.defaultVersion,
    CreateDate: created,
    Document: encodeURIComponent(document),
  };
}

function isWanted(policy: Policy, { OnlyAttached, PolicyUsageFilter }: ListPoliciesCommandInput): boolean {
  const [attached, bounds] = [policy.AttachmentCount ?? 0, policy.PermissionsBoundaryUsageCount ?? 0];
  if (PolicyUsageFilter === 'PermissionsPolicy' && attached === 0) return false;
  if (PolicyUsageFilter === 'PermissionsBoundary' && bounds === 0) return false;
  return !OnlyAttached || attached > 0;
}

function conflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, 409);
}
