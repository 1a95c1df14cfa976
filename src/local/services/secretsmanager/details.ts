import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import type { SecretRecord } from './secret.js';

/** A secret without its values: what DescribeSecret and ListSecrets have in common. */
export function details(secret: SecretRecord): SecretListEntry {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: secret.created,
    LastChangedDate: secret.changed,
    LastAccessedDate: secret.accessed,
    DeletedDate: secret.deleted,
    ...(secret.tags.length > 0 && { Tags: [...secret.tags] }),
  };
}

/** The labels by the ids of the versions that have them, unless none has. */
export function stagesOf({ versions }: SecretRecord): Record<string, string[]> | undefined {
  const labelled = versions.filter(({ stages }) => stages.length > 0);
  if (labelled.length === 0) return undefined;
  return Object.fromEntries(labelled.map(({ id, stages }) => [id, [...stages]]));
}
