import {
  CreatePolicy$,
  type CreatePolicyCommandInput,
  type CreatePolicyCommandOutput,
  type GetPolicyCommandOutput,
  type ListPolicyVersionsCommandOutput,
  type Policy,
} from '@aws-sdk/client-iam';
import { ifThere } from '../if-there.js';
import { isChanged, listChanges } from '../changes.js';
import { document, nameOf, text, texts } from '../given.js';
import { inputOf } from '../input.js';
import type { Made, ResourceJob, ResourceType } from '../type.js';

/** Versions of a policy (IAM quotas). */
const MOST_VERSIONS = 5;

/**
 * Roles can have it; the local AWS has no users and no groups.
 * Source: "AWS::IAM::ManagedPolicy" in the CloudFormation template reference.
 */
export const managedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  properties: {
    Description: 'replace',
    ManagedPolicyName: 'replace',
    Path: 'replace',
    PolicyDocument: 'update',
    Roles: 'update',
  },
  required: ['PolicyDocument'],
  attributes: [
    'AttachmentCount',
    'CreateDate',
    'DefaultVersionId',
    'IsAttachable',
    'PermissionsBoundaryUsageCount',
    'PolicyArn',
    'PolicyId',
    'UpdateDate',
  ],
  identifier: ['PolicyArn'],

  async create(job) {
    const { ManagedPolicyName: _, PolicyDocument, Roles: _roles, ...given } = job.properties;
    const PolicyName = nameOf(job, 'ManagedPolicyName', 128);
    const input = { ...given, PolicyName, PolicyDocument: document(PolicyDocument) };
    const { Policy: created } = await job.call<CreatePolicyCommandOutput>(
      'iam',
      'CreatePolicy',
      inputOf<CreatePolicyCommandInput>(CreatePolicy$, input, job.logicalId),
    );
    const arn = created?.Arn ?? '';
    await job.begun(arn);
    await changeRoles(job, arn, [], texts(job.properties, 'Roles'));
    return existing(job, arn);
  },

  async update(job, { id, properties }) {
    if (isChanged(job, { properties }, 'PolicyDocument')) await newVersion(job, id);
    await changeRoles(job, id, texts(properties, 'Roles'), texts(job.properties, 'Roles'));
    return existing(job, id);
  },

  /** @throws AwsError `DeleteConflict` where others attached it */
  async remove(job, { id: PolicyArn, properties }) {
    if (!(await found(job, PolicyArn))) return;
    await changeRoles(job, PolicyArn, texts(properties, 'Roles'), []);
    for (const VersionId of await olderVersions(job, PolicyArn)) {
      await job.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
    }
    await ifThere(job.call('iam', 'DeletePolicy', { PolicyArn }), 'NoSuchEntity');
  },

  async adopt(job) {
    const policy = await found(job, text(job.properties, 'PolicyArn') ?? '');
    return policy && made(policy);
  },
};

async function found({ call }: ResourceJob, PolicyArn: string): Promise<Policy | undefined> {
  return (await ifThere(call<GetPolicyCommandOutput>('iam', 'GetPolicy', { PolicyArn }), 'NoSuchEntity'))?.Policy;
}

/** As it is now: what is attached to it counts. */
async function existing({ call }: ResourceJob, PolicyArn: string): Promise<Made> {
  const { Policy: policy = {} } = await call<GetPolicyCommandOutput>('iam', 'GetPolicy', { PolicyArn });
  return made(policy);
}

/** The oldest one that is not in force makes room for it. */
async function newVersion(job: ResourceJob, PolicyArn: string): Promise<void> {
  const older = await olderVersions(job, PolicyArn);
  const [oldest] = older;
  if (older.length >= MOST_VERSIONS - 1) {
    await job.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId: oldest });
  }
  const PolicyDocument = document(job.properties['PolicyDocument']);
  await job.call('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
}

/** Those that are not in force, oldest first. */
async function olderVersions({ call }: ResourceJob, PolicyArn: string): Promise<(string | undefined)[]> {
  const { Versions = [] } = await call<ListPolicyVersionsCommandOutput>('iam', 'ListPolicyVersions', { PolicyArn });
  return Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion)
    .map(({ VersionId }) => VersionId)
    .toReversed();
}

async function changeRoles(
  { call }: ResourceJob,
  PolicyArn: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const { added, removed } = listChanges(before, after);
  for (const RoleName of added) await call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  for (const RoleName of removed) {
    await ifThere(call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }), 'NoSuchEntity');
  }
}

function made(policy: Policy): Made {
  return {
    id: policy.Arn ?? '',
    attributes: {
      AttachmentCount: policy.AttachmentCount,
      CreateDate: policy.CreateDate?.toISOString(),
      DefaultVersionId: policy.DefaultVersionId,
      IsAttachable: policy.IsAttachable,
      PermissionsBoundaryUsageCount: policy.PermissionsBoundaryUsageCount,
      PolicyArn: policy.Arn,
      PolicyId: policy.PolicyId,
      UpdateDate: policy.UpdateDate?.toISOString(),
    },
  };
}
