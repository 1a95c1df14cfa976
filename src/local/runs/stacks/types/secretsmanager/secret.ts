import {
  CreateSecret$,
  UpdateSecret$,
  type CreateSecretCommandInput,
  type CreateSecretCommandOutput,
  type DescribeSecretCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../../../errors.js';
import { ifThere } from '../if-there.js';
import { isChanged } from '../changes.js';
import { nameOf, text } from '../given.js';
import { inputOf } from '../input.js';
import { tagChanges, tagsOf } from '../tags.js';
import type { Former, Made, Properties, ResourceJob, ResourceType } from '../type.js';
import { generated } from './generated.js';

/** Source: "AWS::SecretsManager::Secret" in the CloudFormation template reference. */
export const secret: ResourceType = {
  type: 'AWS::SecretsManager::Secret',
  properties: {
    Description: 'update',
    GenerateSecretString: 'update',
    KmsKeyId: 'update',
    Name: 'replace',
    SecretString: 'update',
    Tags: 'update',
  },
  required: [],
  attributes: ['Id'],
  identifier: ['Id'],

  async create(job) {
    const { GenerateSecretString: _, ...properties } = job.properties;
    const given = { ...properties, ...(await value(job)), Name: nameOf(job, 'Name', 512), Tags: tagsOf(job) };
    const input = inputOf<CreateSecretCommandInput>(CreateSecret$, given, job.logicalId);
    return made((await job.call<CreateSecretCommandOutput>('secretsmanager', 'CreateSecret', input)).ARN);
  },

  /** Another way to generate the value generates another value. */
  async update(job, former) {
    const isOther = isChanged(job, former, 'SecretString', 'GenerateSecretString');
    if (isOther || isChanged(job, former, 'Description', 'KmsKeyId')) {
      const { KmsKeyId } = job.properties;
      const Description = text(job.properties, 'Description') ?? '';
      const given = { SecretId: former.id, Description, KmsKeyId, ...(isOther && (await value(job))) };
      await job.call('secretsmanager', 'UpdateSecret', inputOf(UpdateSecret$, given, job.logicalId));
    }
    await changeTags(job, former);
    return made(former.id);
  },

  /** At once: its name can be used again. */
  async remove(job, { id }) {
    await job.call('secretsmanager', 'DeleteSecret', { SecretId: id, ForceDeleteWithoutRecovery: true });
  },

  async adopt(job) {
    const SecretId = text(job.properties, 'Id') ?? '';
    const asked = job.call<DescribeSecretCommandOutput>('secretsmanager', 'DescribeSecret', { SecretId });
    const found = await ifThere(asked, 'ResourceNotFoundException');
    return found && !found.DeletedDate ? made(found.ARN) : undefined;
  },
};

/** What the secret is to hold; without a value it is made empty. @throws AwsError `ValidationError` */
async function value(job: ResourceJob): Promise<{ SecretString?: string }> {
  const { GenerateSecretString } = job.properties;
  const SecretString = text(job.properties, 'SecretString');
  if (GenerateSecretString === undefined) return SecretString === undefined ? {} : { SecretString };
  if (SecretString === undefined) return { SecretString: await generated(job, GenerateSecretString as Properties) };
  throw new AwsError('ValidationError', 'Only one of SecretString and GenerateSecretString can be specified.');
}

async function changeTags(job: ResourceJob, former: Former): Promise<void> {
  const { added, removed } = tagChanges(job, former);
  const SecretId = former.id;
  if (removed.length > 0) await job.call('secretsmanager', 'UntagResource', { SecretId, TagKeys: removed });
  if (added.length > 0) await job.call('secretsmanager', 'TagResource', { SecretId, Tags: added });
}

function made(arn = ''): Made {
  return { id: arn, attributes: { Id: arn } };
}
