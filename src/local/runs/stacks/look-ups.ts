/** What templates ask of others. */
import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { GetParameterCommandOutput } from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.js';
import type { DynamicReference, LookUps } from '../../template/scope.js';
import type { Call } from '../../service.js';
import { exportedValue } from './exports.js';

/** An operation of another service, as who the stack is made as. */
type Ask = <O>(service: string, operation: string, input: object) => Promise<O>;

export interface Asked {
  /** One call, under the store's lock. */
  act<T>(work: (call: Call) => Promise<T>): Promise<T>;
  ask: Ask;
}

export function lookUps({ act, ask }: Asked): LookUps {
  return {
    exported: (name) => act((call) => exportedValue(call, name)),
    availabilityZones: async (region) => ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
    dynamic: (reference) =>
      reference.service === 'secretsmanager' ? secret(ask, reference) : parameter(ask, reference),
  };
}

async function parameter(ask: Ask, reference: DynamicReference & { service: 'ssm' | 'ssm-secure' }): Promise<string> {
  const { name, version } = reference;
  const Name = version === undefined ? name : `${name}:${version}`;
  const isSecure = reference.service === 'ssm-secure';
  const { Parameter } = await ask<GetParameterCommandOutput>('ssm', 'GetParameter', { Name, WithDecryption: isSecure });
  if ((Parameter?.Type === 'SecureString') !== isSecure) {
    const kind = isSecure ? 'non-Secure' : 'SecureString';
    throw new AwsError(
      'ValidationError',
      `${reference.service} reference is not supported for a ${kind} parameter: ${name}`,
    );
  }
  return Parameter?.Value ?? '';
}

async function secret(ask: Ask, reference: DynamicReference & { service: 'secretsmanager' }): Promise<string> {
  const { id: SecretId, key, versionId: VersionId, versionStage: VersionStage } = reference;
  const { SecretString = '' } = await ask<GetSecretValueCommandOutput>('secretsmanager', 'GetSecretValue', {
    SecretId,
    ...(VersionId !== undefined && { VersionId }),
    ...(VersionStage !== undefined && { VersionStage }),
  });
  if (key === undefined) return SecretString;
  const value = valuesIn(SecretString)[key];
  if (value !== undefined) return typeof value === 'string' ? value : JSON.stringify(value);
  throw new AwsError('ValidationError', `Could not find a value associated with JSONKey in SecretString`);
}

function valuesIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    throw new AwsError('ValidationError', 'Could not parse SecretString JSON');
  }
}
