import { ifThere } from '../if-there.js';
import { isChanged } from '../changes.js';
import { document, text } from '../given.js';
import type { Made, Properties, ResourceJob, ResourceType } from '../type.js';

/** Source: "AWS::IAM::RolePolicy" in the CloudFormation template reference. */
export const rolePolicy: ResourceType = {
  type: 'AWS::IAM::RolePolicy',
  properties: { PolicyDocument: 'update', PolicyName: 'replace', RoleName: 'replace' },
  required: ['PolicyName', 'RoleName'],
  attributes: [],
  identifier: ['PolicyName', 'RoleName'],

  create: put,

  async update(job, former) {
    return isChanged(job, former, 'PolicyDocument') ? put(job) : made(job.properties);
  },

  async remove({ call }, { properties }) {
    await ifThere(call('iam', 'DeleteRolePolicy', namesIn(properties)), 'NoSuchEntity');
  },

  async adopt({ call, properties }) {
    const found = await ifThere(call<object>('iam', 'GetRolePolicy', namesIn(properties)), 'NoSuchEntity');
    return found && made(properties);
  },
};

async function put({ call, properties }: ResourceJob): Promise<Made> {
  const PolicyDocument = document(properties['PolicyDocument']);
  await call('iam', 'PutRolePolicy', { ...namesIn(properties), PolicyDocument });
  return made(properties);
}

function namesIn(properties: Properties) {
  return { RoleName: text(properties, 'RoleName'), PolicyName: text(properties, 'PolicyName') };
}

function made(properties: Properties): Made {
  const { PolicyName, RoleName } = namesIn(properties);
  return { id: `${PolicyName}|${RoleName}`, attributes: {} };
}
