import type { GetParameterCommandOutput, Tag } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../../errors.js';
import { isChanged } from '../changes.js';
import { nameOf, text } from '../given.js';
import { ifThere } from '../if-there.js';
import type { Former, Made, Properties, ResourceJob, ResourceType } from '../type.js';

/** What is put, beside the name. */
const PUT = ['AllowedPattern', 'Description', 'Tier', 'Type', 'Value'];

/** Source: "AWS::SSM::Parameter" in the CloudFormation template reference. It has no SecureString. */
export const parameter: ResourceType = {
  type: 'AWS::SSM::Parameter',
  properties: {
    AllowedPattern: 'update',
    Description: 'update',
    Name: 'replace',
    Tags: 'update',
    Tier: 'update',
    Type: 'update',
    Value: 'update',
  },
  required: ['Type', 'Value'],
  attributes: ['Type', 'Value'],
  identifier: ['Name'],

  async create(job) {
    checkType(job);
    const Name = nameOf(job, 'Name', 1011);
    await job.call('ssm', 'PutParameter', { ...inputOf(job, Name), Tags: tagsOf(job.properties) });
    return made(job, Name);
  },

  async update(job, former) {
    checkType(job);
    if (isChanged(job, former, ...PUT)) {
      await job.call('ssm', 'PutParameter', { ...inputOf(job, former.id), Overwrite: true });
    }
    await changeTags(job, former);
    return made(job, former.id);
  },

  async remove(job, { id: Name }) {
    await ifThere(job.call('ssm', 'DeleteParameter', { Name }), 'ParameterNotFound');
  },

  async adopt(job) {
    const Name = text(job.properties, 'Name') ?? '';
    const asked = job.call<GetParameterCommandOutput>('ssm', 'GetParameter', { Name });
    const found = await ifThere(asked, 'ParameterNotFound');
    return found && made(job, Name);
  },
};

/** @throws AwsError */
function checkType({ properties }: ResourceJob): void {
  const type = text(properties, 'Type');
  if (type === 'String' || type === 'StringList') return;
  throw new AwsError('ValidationError', `Type must be String or StringList: CloudFormation makes no ${type}.`);
}

function inputOf({ properties }: ResourceJob, Name: string) {
  const given = PUT.flatMap((name) => {
    const value = text(properties, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { Name, ...Object.fromEntries(given) };
}

/** A template writes them as a map; the stack's come as a list where it writes none. */
function tagsOf({ Tags = {} }: Properties): Tag[] {
  const tags = Tags as Record<string, unknown> | Tag[];
  if (Array.isArray(tags)) return tags;
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value: String(Value) }));
}

async function changeTags(job: ResourceJob, former: Former): Promise<void> {
  const about = { ResourceType: 'Parameter', ResourceId: former.id };
  const tags = tagsOf(job.properties);
  const keys = tags.map(({ Key }) => Key);
  const gone = tagsOf(former.properties).map(({ Key }) => Key);
  const TagKeys = gone.filter((key) => !keys.includes(key));
  if (TagKeys.length > 0) await job.call('ssm', 'RemoveTagsFromResource', { ...about, TagKeys });
  if (tags.length > 0) await job.call('ssm', 'AddTagsToResource', { ...about, Tags: tags });
}

function made({ properties }: ResourceJob, id: string): Made {
  return { id, attributes: { Type: text(properties, 'Type'), Value: text(properties, 'Value') } };
}
