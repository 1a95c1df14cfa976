import { AwsError } from '../../../../errors.js';
import { ifThere } from '../if-there.js';
import { isChanged, listChanges } from '../changes.js';
import { document, text, texts } from '../given.js';
import type { Made, Properties, ResourceJob, ResourceType } from '../type.js';

/**
 * An inline policy that several roles have; the local AWS has no users and no groups.
 * Source: "AWS::IAM::Policy" in the CloudFormation template reference. It cannot be imported.
 */
export const policy: ResourceType = {
  type: 'AWS::IAM::Policy',
  properties: { PolicyDocument: 'update', PolicyName: 'update', Roles: 'update' },
  required: ['PolicyDocument', 'PolicyName'],
  attributes: ['Id'],
  identifier: [],

  async create(job) {
    checkRoles(job);
    const id = job.name(128);
    const [first = '', ...others] = texts(job.properties, 'Roles');
    await put(job, [first]);
    await job.begun(id);
    await put(job, others);
    return made(id);
  },

  async update(job, former) {
    checkRoles(job);
    const { added, removed } = listChanges(texts(former.properties, 'Roles'), texts(job.properties, 'Roles'));
    const isOther = isChanged(job, former, 'PolicyDocument', 'PolicyName');
    await put(job, isOther ? texts(job.properties, 'Roles') : added);
    const isRenamed = isChanged(job, former, 'PolicyName');
    await takeAway(job, former.properties, isRenamed ? texts(former.properties, 'Roles') : removed);
    return made(former.id);
  },

  async remove(job, { properties }) {
    await takeAway(job, properties, texts(properties, 'Roles'));
  },

  adopt: async () => undefined,
};

async function put({ properties, call }: ResourceJob, roles: readonly string[]): Promise<void> {
  const PolicyName = text(properties, 'PolicyName');
  const PolicyDocument = document(properties['PolicyDocument']);
  for (const RoleName of roles) await call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument });
}

async function takeAway({ call }: ResourceJob, properties: Properties, roles: readonly string[]): Promise<void> {
  const PolicyName = text(properties, 'PolicyName');
  for (const RoleName of roles)
    await ifThere(call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }), 'NoSuchEntity');
}

/** @throws AwsError `ValidationError` */
function checkRoles({ properties }: ResourceJob): void {
  if (texts(properties, 'Roles').length > 0) return;
  throw new AwsError('ValidationError', 'At least one of [Groups,Roles,Users] must be non-empty.');
}

function made(id: string): Made {
  return { id, attributes: { Id: id } };
}
