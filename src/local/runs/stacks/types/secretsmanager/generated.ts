import { GetRandomPassword$, type GetRandomPasswordCommandOutput } from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../../../errors.js';
import { text } from '../given.js';
import { inputOf } from '../input.js';
import type { Properties, ResourceJob } from '../type.js';

/**
 * A random value, by itself or as a member of a JSON text that the template gives.
 * Source: "AWS::SecretsManager::Secret GenerateSecretString" in the CloudFormation template reference.
 * @throws AwsError `ValidationError` for a text that is no JSON object, or where one of text and member is missing
 */
export async function generated(job: ResourceJob, given: Properties): Promise<string> {
  const { SecretStringTemplate: _, GenerateStringKey: _key, ...wanted } = given;
  const template = text(given, 'SecretStringTemplate');
  const key = text(given, 'GenerateStringKey');
  if ((template === undefined) !== (key === undefined)) {
    throw invalid('You must specify SecretStringTemplate and GenerateStringKey together.');
  }
  const object = template === undefined ? undefined : parsed(template);
  const input = inputOf(GetRandomPassword$, wanted, job.logicalId);
  const answer = await job.call<GetRandomPasswordCommandOutput>('secretsmanager', 'GetRandomPassword', input);
  const password = answer.RandomPassword ?? '';
  return object === undefined || key === undefined ? password : JSON.stringify({ ...object, [key]: password });
}

function parsed(template: string): object {
  try {
    const value: unknown = JSON.parse(template);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below: the text itself may be secret.
  }
  throw invalid('SecretStringTemplate must be the text of a JSON object.');
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
