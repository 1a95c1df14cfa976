import type { Tag } from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { pageInOrder } from '../page.js';

/** A secret, as it is stored under its name. */
export interface SecretRecord {
  readonly name: string;
  /** Ends in a hyphen and six characters of its own, which a later secret of the same name does not have. */
  readonly arn: string;
  readonly created: Date;
  readonly changed: Date;
  /** The day on which a value was got last. */
  readonly accessed?: Date;
  /** When it is to be deleted; it cannot be used any more. */
  readonly deleted?: Date;
  readonly description?: string;
  readonly tags: readonly Tag[];
  /** Oldest first. */
  readonly versions: readonly VersionRecord[];
}

export interface VersionRecord {
  readonly id: string;
  readonly created: Date;
  readonly accessed?: Date;
  readonly stages: readonly string[];
  readonly kind: 'SecretString' | 'SecretBinary';
  /** Sealed. */
  readonly value: string;
}

export function secrets(call: Call): Collection<SecretRecord> {
  return call.regional('secretsmanager/secrets');
}

/** All secrets whose time has not come. */
export async function allSecrets(call: Call): Promise<SecretRecord[]> {
  return (await secrets(call).entries()).map(([, secret]) => secret).filter((secret) => !isGone(secret, call));
}

/**
 * Finds a secret by its name, its ARN, or its ARN without what follows the name.
 * Source: "SecretId" on the API reference's page of GetSecretValue.
 */
export async function findSecret(call: Call, secretId = ''): Promise<SecretRecord | undefined> {
  const prefix = call.arn('secretsmanager', 'secret:');
  const name = secretId.startsWith(prefix) ? secretId.slice(prefix.length) : secretId;
  const whole = await secrets(call).get(name.replace(/-[A-Za-z0-9]{6}$/, ''));
  const found = whole?.arn === secretId ? whole : await secrets(call).get(name);
  return found && !isGone(found, call) ? found : undefined;
}

/** @throws AwsError `ResourceNotFoundException` */
export async function secretAt(call: Call, secretId: string | undefined): Promise<SecretRecord> {
  const secret = await findSecret(call, secretId);
  if (secret) return secret;
  throw notFound("Secrets Manager can't find the specified secret.");
}

/** A secret that is not to be deleted. @throws AwsError `ResourceNotFoundException`, `InvalidRequestException` */
export async function usableSecretAt(call: Call, secretId: string | undefined): Promise<SecretRecord> {
  const secret = await secretAt(call, secretId);
  if (!secret.deleted) return secret;
  throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
}

/** Secrets are deleted when their recovery window has passed: from then on nothing finds them. */
function isGone({ deleted }: SecretRecord, call: Call): boolean {
  return deleted !== undefined && deleted <= call.now();
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

/** One page of a list, in the order in which it is given. @throws AwsError `ValidationException`, `InvalidNextTokenException` */
export function listed<T>(
  items: readonly T[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { items: readonly T[]; paging: { NextToken?: string } } {
  const unknown = () => new AwsError('InvalidNextTokenException', 'Invalid token.');
  const { items: chosen, next } = pageInOrder(items, MaxResults ?? 100, NextToken, unknown);
  return { items: chosen, paging: next === undefined ? {} : { NextToken: next } };
}
