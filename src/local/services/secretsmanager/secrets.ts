import { randomInt } from 'node:crypto';
import {
  CreateSecret$,
  RestoreSecret$,
  UpdateSecret$,
  type CreateSecretCommandInput,
  type CreateSecretCommandOutput,
  type RestoreSecretCommandInput,
  type RestoreSecretCommandOutput,
  type UpdateSecretCommandInput,
  type UpdateSecretCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import {
  findSecret,
  invalidParameter,
  invalidRequest,
  secretAt,
  secrets,
  usableSecretAt,
  type SecretRecord,
} from './secret.js';
import { withTags } from './tags.js';
import { bringsValue, withVersion } from './versions.js';

/** The one key that the local AWS has for secrets: AWS's own. */
const KEY = 'alias/aws/secretsmanager';

export const CreateSecret = operation<CreateSecretCommandInput, CreateSecretCommandOutput>(
  CreateSecret$,
  async (input, call) => {
    const name = checkName(input.Name ?? '');
    checkOffered(input);
    const hasValue = bringsValue(input);
    const existing = await findSecret(call, name);
    if (existing) return createdBefore(call, existing, input, hasValue);
    const now = call.now();
    const made: SecretRecord = {
      name,
      arn: call.arn('secretsmanager', `secret:${name}-${suffix()}`),
      created: now,
      changed: now,
      ...(input.Description && { description: input.Description }),
      tags: withTags([], input.Tags ?? []),
      versions: [],
    };
    return saved(call, made, input, hasValue);
  },
);

/** Changes the description, or gives the secret a new current value, or both. */
export const UpdateSecret = operation<UpdateSecretCommandInput, UpdateSecretCommandOutput>(
  UpdateSecret$,
  async (input, call) => {
    checkOffered(input);
    const hasValue = bringsValue(input);
    const existing = await usableSecretAt(call, input.SecretId);
    const { Description: description = existing.description } = input;
    const changed = { ...existing, changed: call.now(), ...(description !== undefined && { description }) };
    return saved(call, changed, input, hasValue);
  },
);

/** Takes back that a secret is to be deleted. */
export const RestoreSecret = operation<RestoreSecretCommandInput, RestoreSecretCommandOutput>(
  RestoreSecret$,
  async (input, call) => {
    const { deleted: _, ...secret } = await secretAt(call, input.SecretId);
    await secrets(call).put(secret.name, secret);
    return { ARN: secret.arn, Name: secret.name };
  },
);

type Input = CreateSecretCommandInput | UpdateSecretCommandInput;

/** Stores a secret, with a new version when the request brings a value. */
async function saved(call: Call, before: SecretRecord, input: Input, hasValue: boolean) {
  const { secret, version } = hasValue ? withVersion(call, before, input) : { secret: before, version: undefined };
  await secrets(call).put(secret.name, secret);
  return { ARN: secret.arn, Name: secret.name, ...(version && { VersionId: version.id }) };
}

/** The same request once more finds the secret that it made. */
function createdBefore(call: Call, secret: SecretRecord, input: CreateSecretCommandInput, hasValue: boolean) {
  if (secret.deleted) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  if (!hasValue || !secret.versions.some(({ id }) => id === input.ClientRequestToken)) {
    throw new AwsError(
      'ResourceExistsException',
      `The operation failed because the secret ${secret.name} already exists.`,
    );
  }
  const { version } = withVersion(call, secret, input);
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
}

function checkName(name: string): string {
  if (/^[\w/+=.@!-]+$/.test(name)) return name;
  throw new AwsError(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

/** @throws AwsError `ValidationException`, `InvalidParameterException` for what only AWS has */
function checkOffered(input: Input): void {
  if (input.KmsKeyId !== undefined && input.KmsKeyId !== KEY) {
    throw invalidParameter(`The local AWS has the key ${KEY} for secrets, and no other.`);
  }
  if (input.Type !== undefined) throw invalidParameter('Managed external secrets are not offered by the local AWS.');
  if ('AddReplicaRegions' in input && input.AddReplicaRegions?.length) {
    throw invalidParameter('Replicas of secrets are not offered by the local AWS.');
  }
}

function suffix(): string {
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 6 }, () => characters.charAt(randomInt(characters.length))).join('');
}
