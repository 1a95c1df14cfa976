/** The versions of a secret, their labels (AWSCURRENT, AWSPREVIOUS and the user's own), and their values. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { seal, unseal } from '../../store/vault.js';
import { invalidParameter, type SecretRecord, type VersionRecord } from './secret.js';

/** Versions that are kept without a label: "AWS Secrets Manager quotas" in AWS's Secrets Manager user guide. */
const VERSIONS = 100;
/** Bytes of a value: the same page. */
const LONGEST = 65_536;

/** The members in which a request brings a value. */
export interface NewValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly ClientRequestToken?: string | undefined;
}

/** Whether a request brings a value. @throws AwsError `ValidationException`, `InvalidParameterException` */
export function bringsValue({ SecretString, SecretBinary }: NewValue): boolean {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString !== undefined) checkSize('secretString', Buffer.byteLength(SecretString));
  if (SecretBinary !== undefined) checkSize('secretBinary', SecretBinary.length);
  return SecretString !== undefined || SecretBinary !== undefined;
}

/** In AWS's words, but for the value, which is not told. */
function checkSize(member: string, size: number): void {
  if (size > 0 && size <= LONGEST) return;
  const bound = size === 0 ? 'greater than or equal to 1' : `less than or equal to ${LONGEST}`;
  const reason = `failed to satisfy constraint: Member must have length ${bound}`;
  throw new AwsError('ValidationException', `1 validation error detected: Value at '${member}' ${reason}`);
}

/**
 * The secret with a new version, whose id is the request's token, and the labels moved to it. The same request once
 * more changes nothing.
 * @throws AwsError `ResourceExistsException` when the token was used for another value
 */
export function withVersion(
  call: Call,
  secret: SecretRecord,
  input: NewValue,
  stages: readonly string[] = ['AWSCURRENT'],
): { secret: SecretRecord; version: VersionRecord } {
  const id = input.ClientRequestToken ?? randomUUID();
  const { kind, text } = given(input);
  const existing = secret.versions.find((version) => version.id === id);
  if (existing) {
    if (existing.kind === kind && opened(call, secret, existing) === text) return { secret, version: existing };
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  // A secret's first version is the current one, whatever else it is called.
  const labels = secret.versions.length === 0 ? [...new Set([...stages, 'AWSCURRENT'])] : stages;
  const value = seal(call.store.home, placeOf(secret, id), text);
  const version: VersionRecord = { id, created: call.now(), stages: labels, kind, value };
  const versions = kept([...without(secret.versions, labels), version]);
  return { secret: { ...secret, versions, changed: call.now() }, version };
}

/** The value as it was given; a binary one in base64. @throws DamagedState */
export function opened(call: Call, secret: SecretRecord, { id, value }: VersionRecord): string {
  return unseal(call.store.home, placeOf(secret, id), value);
}

function given({ SecretString, SecretBinary }: NewValue): { kind: VersionRecord['kind']; text: string } {
  if (SecretString !== undefined) return { kind: 'SecretString', text: SecretString };
  return { kind: 'SecretBinary', text: Buffer.from(SecretBinary ?? []).toString('base64') };
}

function placeOf({ arn }: SecretRecord, id: string): string {
  return `${arn}:${id}`;
}

/** The versions without the labels that go to a new one; what was AWSCURRENT becomes AWSPREVIOUS. */
function without(versions: readonly VersionRecord[], labels: readonly string[]): VersionRecord[] {
  const replaced = labels.includes('AWSCURRENT');
  const taken = replaced ? [...labels, 'AWSPREVIOUS'] : labels;
  return versions.map((version) => {
    const left = version.stages.filter((stage) => !taken.includes(stage));
    const wasCurrent = replaced && version.stages.includes('AWSCURRENT');
    return { ...version, stages: wasCurrent ? [...left, 'AWSPREVIOUS'] : left };
  });
}

function kept(versions: readonly VersionRecord[]): VersionRecord[] {
  return versions.filter(({ stages }, index) => stages.length > 0 || index >= versions.length - VERSIONS);
}
