/**
 * Environment variables whose values an instance fetches: from Parameter Store, and from Secrets Manager.
 * Source: "Fetching secrets and parameters to Elastic Beanstalk environment variables" in the Elastic Beanstalk Developer Guide.
 */
import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { GetParameterCommandOutput } from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.js';
import { parsedObject } from '../../runs/build-variables.js';
import type { Call } from '../../service.js';
import type { EnvironmentRecord } from '../../services/elasticbeanstalk/environment.js';
import { secretsOf, type Settings } from '../../services/elasticbeanstalk/settings.js';
import type { Hosting } from '../hosted.js';
import { DeploymentFailure } from './failure.js';
import { instanceSession } from './instance.js';

/**
 * The values as they are now, by the variables' names, fetched as the role of the instance profile.
 * @throws DeploymentFailure when one of them cannot be had
 */
export async function fetchSecrets(
  { aws }: Hosting,
  { region, instance }: EnvironmentRecord,
  settings: Settings,
): Promise<Record<string, string>> {
  const secrets = Object.entries(secretsOf(settings));
  if (secrets.length === 0) return {};
  return await aws.act(
    async (call) => {
      const session = await instanceSession(call, settings, instance.id);
      if (session === undefined) throw new DeploymentFailure('The instance profile of the environment has no role.');
      const values: [string, string][] = [];
      for (const [name, arn] of secrets) values.push([name, await fetched(call, name, arn, session)]);
      return Object.fromEntries(values);
    },
    undefined,
    region,
  );
}

async function fetched(call: Call, name: string, arn: string, session: string): Promise<string> {
  try {
    const value = await valueAt(call, arn, session);
    if (value !== undefined && !value.includes('\0')) return value;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new DeploymentFailure(`The instance cannot get ${name} from ${arn}: ${error.code}: ${error.message}`);
  }
  throw new DeploymentFailure(
    `The instance cannot get ${name} from ${arn}: there is no text that a variable can have.`,
  );
}

async function valueAt(call: Call, arn: string, session: string): Promise<string | undefined> {
  const service = arn.split(':')[2];
  if (service === 'ssm') {
    const input = { Name: arn, WithDecryption: true };
    const { Parameter } = await call.invoke<GetParameterCommandOutput>('ssm', 'GetParameter', input, session);
    return Parameter?.Value;
  }
  if (service !== 'secretsmanager') return undefined;
  // The ARN of a secret has seven parts, and behind it there may be a key of the JSON object that it holds.
  const [SecretId, key] = [arn.split(':').slice(0, 7).join(':'), arn.split(':')[7]];
  const input = { SecretId };
  const { SecretString } = await call.invoke<GetSecretValueCommandOutput>(service, 'GetSecretValue', input, session);
  if (key === undefined || SecretString === undefined) return SecretString;
  const object = parsedObject(SecretString);
  if (!object || !Object.hasOwn(object, key)) return undefined;
  return typeof object[key] === 'string' ? object[key] : JSON.stringify(object[key]);
}
