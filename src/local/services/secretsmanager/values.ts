import {
  GetSecretValue$,
  PutSecretValue$,
  type GetSecretValueCommandInput,
  type GetSecretValueCommandOutput,
  type PutSecretValueCommandInput,
  type PutSecretValueCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { operation, type Call } from '../../service.js';
import {
  invalidParameter,
  invalidRequest,
  notFound,
  secrets,
  usableSecretAt,
  type SecretRecord,
  type VersionRecord,
} from './secret.js';
import { bringsValue, opened, withVersion } from './versions.js';

/** The current value, unless a version or one of its labels is asked for. */
export const GetSecretValue = operation<GetSecretValueCommandInput, GetSecretValueCommandOutput>(
  GetSecretValue$,
  async (input, call) => {
    const secret = await usableSecretAt(call, input.SecretId);
    const version = versionOf(secret, input);
    const text = opened(call, secret, version);
    await markAccessed(call, secret, version);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      ...(version.kind === 'SecretString' ? { SecretString: text } : { SecretBinary: Buffer.from(text, 'base64') }),
      ...(version.stages.length > 0 && { VersionStages: [...version.stages] }),
      CreatedDate: version.created,
    };
  },
);

export const PutSecretValue = operation<PutSecretValueCommandInput, PutSecretValueCommandOutput>(
  PutSecretValue$,
  async (input, call) => {
    if (!bringsValue(input)) throw invalidRequest('You must provide either SecretString or SecretBinary.');
    if (input.RotationToken !== undefined) throw invalidParameter('Rotation is not offered by the local AWS.');
    const existing = await usableSecretAt(call, input.SecretId);
    const { secret, version } = withVersion(call, existing, input, input.VersionStages);
    await secrets(call).put(secret.name, secret);
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] };
  },
);

/** @throws AwsError `ResourceNotFoundException`, `InvalidRequestException` when version and label are not each other's */
function versionOf(secret: SecretRecord, { VersionId, VersionStage }: GetSecretValueCommandInput): VersionRecord {
  const stage = VersionStage ?? 'AWSCURRENT';
  const found = secret.versions.find(({ id, stages }) => (VersionId ? id === VersionId : stages.includes(stage)));
  if (!found) {
    const asked = VersionId ? `VersionId: ${VersionId}` : `staging label: ${stage}`;
    throw notFound(`Secrets Manager can't find the specified secret value for ${asked}`);
  }
  if (VersionStage === undefined || found.stages.includes(VersionStage)) return found;
  throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
}

/** Secrets Manager tells the day of the last access, and not the time. */
async function markAccessed(call: Call, secret: SecretRecord, version: VersionRecord): Promise<void> {
  const accessed = new Date(`${call.now().toISOString().slice(0, 10)}T00:00:00Z`);
  if (version.accessed?.getTime() === accessed.getTime()) return;
  const versions = secret.versions.map((each) => (each.id === version.id ? { ...each, accessed } : each));
  await secrets(call).put(secret.name, { ...secret, accessed, versions });
}
