import type { GetInstanceProfileCommandOutput, InstanceProfile } from '@aws-sdk/client-iam';
import { ifThere } from '../if-there.js';
import { listChanges } from '../changes.js';
import { nameOf, text, texts } from '../given.js';
import type { Made, ResourceJob, ResourceType } from '../type.js';

/** Source: "AWS::IAM::InstanceProfile" in the CloudFormation template reference. */
export const instanceProfile: ResourceType = {
  type: 'AWS::IAM::InstanceProfile',
  properties: { InstanceProfileName: 'replace', Path: 'replace', Roles: 'update' },
  required: ['Roles'],
  attributes: ['Arn'],
  identifier: ['InstanceProfileName'],

  async create(job) {
    const name = nameOf(job, 'InstanceProfileName', 128);
    const Path = text(job.properties, 'Path');
    await job.call('iam', 'CreateInstanceProfile', { InstanceProfileName: name, ...(Path !== undefined && { Path }) });
    await job.begun(name);
    await changeRoles(job, name, [], texts(job.properties, 'Roles'));
    return made(await existing(job, name));
  },

  async update(job, { id, attributes, properties }) {
    await changeRoles(job, id, texts(properties, 'Roles'), texts(job.properties, 'Roles'));
    return { id, attributes };
  },

  async remove(job, { id, properties }) {
    if (!(await found(job, id))) return;
    await changeRoles(job, id, texts(properties, 'Roles'), []);
    await ifThere(job.call('iam', 'DeleteInstanceProfile', { InstanceProfileName: id }), 'NoSuchEntity');
  },

  async adopt(job) {
    const profile = await found(job, text(job.properties, 'InstanceProfileName') ?? '');
    return profile && made(profile);
  },
};

/** It has one role at most: the former one goes before the next can come. */
async function changeRoles(
  { call }: ResourceJob,
  InstanceProfileName: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const { added, removed } = listChanges(before, after);
  for (const RoleName of removed) {
    const input = { InstanceProfileName, RoleName };
    await ifThere(call('iam', 'RemoveRoleFromInstanceProfile', input), 'NoSuchEntity');
  }
  for (const RoleName of added) await call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
}

async function found(job: ResourceJob, InstanceProfileName: string): Promise<InstanceProfile | undefined> {
  return ifThere(existing(job, InstanceProfileName), 'NoSuchEntity');
}

async function existing({ call }: ResourceJob, InstanceProfileName: string): Promise<InstanceProfile> {
  const input = { InstanceProfileName };
  const answer = await call<GetInstanceProfileCommandOutput>('iam', 'GetInstanceProfile', input);
  return answer.InstanceProfile!;
}

function made({ InstanceProfileName = '', Arn }: InstanceProfile): Made {
  return { id: InstanceProfileName, attributes: { Arn } };
}
