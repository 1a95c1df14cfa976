/** Source: "Actions, resources, and condition keys for AWS Secrets Manager" in the Service Authorization Reference. */
import type {
  CreateSecretCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { anyResource, requestTags, rule, type ServiceAccess, tagKeys } from '../../access/permission.js';
import type { Call } from '../../service.js';
import { findSecret } from './secret.js';

const onSecret = rule<{ SecretId?: string }>(async ({ SecretId = '' }, call) => [
  { resource: await arnOf(call, SecretId) },
]);

export const access: ServiceAccess = {
  operations: {
    CreateSecret: rule<CreateSecretCommandInput>(({ Name = '', Tags }, call) => [
      {
        resource: call.arn('secretsmanager', `secret:${Name}`),
        context: { ...requestTags(Tags), 'secretsmanager:Name': [Name] },
      },
    ]),
    GetRandomPassword: anyResource,
    GetSecretValue: onSecret,
    PutSecretValue: onSecret,
    UpdateSecret: onSecret,
    DescribeSecret: onSecret,
    ListSecrets: anyResource,
    ListSecretVersionIds: onSecret,
    DeleteSecret: onSecret,
    RestoreSecret: onSecret,
    TagResource: rule<TagResourceCommandInput>(async ({ SecretId = '', Tags }, call) => [
      { resource: await arnOf(call, SecretId), context: requestTags(Tags) },
    ]),
    UntagResource: rule<UntagResourceCommandInput>(async ({ SecretId = '', TagKeys }, call) => [
      { resource: await arnOf(call, SecretId), context: tagKeys(TagKeys) },
    ]),
  },
  async tagsOf(call, arn) {
    return (await findSecret(call, arn))?.tags;
  },
};

/** A secret's ARN ends with six characters that its name, and a part of its ARN, do not tell. */
async function arnOf(call: Call, secretId: string): Promise<string> {
  const found = await findSecret(call, secretId);
  if (found) return found.arn;
  return secretId.startsWith('arn:') ? secretId : call.arn('secretsmanager', `secret:${secretId}`);
}
