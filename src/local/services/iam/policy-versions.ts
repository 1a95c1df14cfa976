/** Versions of a managed policy: five at most, one of them in force. */
import {
  CreatePolicyVersion$,
  DeletePolicyVersion$,
  GetPolicyVersion$,
  ListPolicyVersions$,
  SetDefaultPolicyVersion$,
  type CreatePolicyVersionCommandInput,
  type CreatePolicyVersionCommandOutput,
  type DeletePolicyVersionCommandInput,
  type DeletePolicyVersionCommandOutput,
  type GetPolicyVersionCommandInput,
  type GetPolicyVersionCommandOutput,
  type ListPolicyVersionsCommandInput,
  type ListPolicyVersionsCommandOutput,
  type SetDefaultPolicyVersionCommandInput,
  type SetDefaultPolicyVersionCommandOutput,
  type PolicyVersion,
} from '@aws-sdk/client-iam';
import { operation } from '../../service.js';
import { listed } from './listed.js';
import {
  checkedDocument,
  conflict,
  ownPolicy,
  policyWithArn,
  save,
  versionOf,
  type PolicyRecord,
  type PolicyVersionRecord,
} from './managed-policy.js';
import { limitExceeded } from './role.js';

/** IAM quotas. */
const VERSION_LIMIT = 5;

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

function describedVersion(policy: PolicyRecord, { id, document, created }: PolicyVersionRecord): PolicyVersion {
  return {
    VersionId: id,
    IsDefaultVersion: id === policy.defaultVersion,
    CreateDate: created,
    Document: encodeURIComponent(document),
  };
}
