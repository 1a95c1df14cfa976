import type { Tag } from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { awsPolicies } from './aws-policies.js';
import { changed, type Delayed, seen } from './delay.js';
import { checkedPolicy, limitExceeded, noSuchEntity, roles } from './role.js';

/** Characters of a managed policy, white space not counted (IAM quotas). */
const DOCUMENT_LENGTH = 6144;

export interface PolicyVersionRecord {
  /** `v1`, `v2`, …: a number is never used again. */
  readonly id: string;
  readonly document: string;
  readonly created: Date;
}

/** A managed policy, as it is stored under its name in lower case: IAM's names are unique regardless of case. */
export interface PolicyRecord extends Delayed<PolicyRecord> {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: Date;
  readonly updated: Date;
  readonly description?: string;
  readonly tags: readonly Tag[];
  /** Oldest first. */
  readonly versions: readonly PolicyVersionRecord[];
  readonly defaultVersion: string;
  /** How many versions there have been. */
  readonly made: number;
}

export function policies(call: Call): Collection<PolicyRecord> {
  return call.global('iam/policies');
}

/** The policies of the account, and those of AWS that the local AWS knows. */
export async function allPolicies(call: Call): Promise<PolicyRecord[]> {
  return [...(await policies(call).entries()).map(([, policy]) => policy), ...awsPolicies(call.partition)];
}

export async function findPolicy(call: Call, arn: string): Promise<PolicyRecord | undefined> {
  const name = arn.slice(arn.lastIndexOf('/') + 1).toLowerCase();
  const found = await policies(call).get(name);
  if (found?.arn === arn) return found;
  return awsPolicies(call.partition).find((policy) => policy.arn === arn);
}

/** @throws AwsError `NoSuchEntity` */
export async function policyWithArn(call: Call, arn = ''): Promise<PolicyRecord> {
  const policy = await findPolicy(call, arn);
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

/** @throws AwsError `NoSuchEntity` */
export function versionOf({ arn, versions }: PolicyRecord, id: string | undefined): PolicyVersionRecord {
  const version = versions.find((each) => each.id === id);
  if (!version) throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
  return version;
}

/** The document in force of the managed policy with this ARN, if the other services see such a policy. */
export async function documentOf(call: Call, arn: string): Promise<string | undefined> {
  const policy = seen(call, await findPolicy(call, arn));
  return policy && versionOf(policy, policy.defaultVersion).document;
}

/**
 * What can be attached to a role, or bound one, is there and has a document that can be held to.
 * @throws AwsError `NoSuchEntity`
 */
export async function checkAttachable(call: Call, arn: string, subject: string): Promise<void> {
  if (await findPolicy(call, arn)) return;
  const message = `${subject} ${arn} does not exist or is not attachable.`;
  if (!arn.startsWith(`arn:${call.partition}:iam::aws:policy/`)) throw noSuchEntity(message);
  const known = awsPolicies(call.partition).map(({ name }) => name);
  throw noSuchEntity(`${message} Of AWS's own policies the local AWS knows ${known.join(', ')}.`);
}

/** The roles that a policy is attached to, and those that it bounds. */
export async function usersOf(call: Call, arn: string) {
  const all = (await roles(call).entries()).map(([, role]) => role);
  return {
    attachedTo: all.filter(({ attached }) => attached.includes(arn)),
    bounds: all.filter(({ permissionsBoundary }) => permissionsBoundary === arn),
  };
}

export async function save(call: Call, policy: PolicyRecord): Promise<void> {
  const key = policy.name.toLowerCase();
  await policies(call).put(key, changed(call, policy, await policies(call).get(key)));
}

/** @throws AwsError `NoSuchEntity`, `AccessDenied` */
export async function ownPolicy(call: Call, arn: string | undefined): Promise<PolicyRecord> {
  const policy = await policyWithArn(call, arn);
  if (!policy.arn.includes(':iam::aws:')) return policy;
  throw new AwsError('AccessDenied', `The policy ${policy.arn} belongs to AWS and cannot be changed.`, 403);
}

/** @throws AwsError `MalformedPolicyDocument`, `LimitExceeded` */
export function checkedDocument(document = ''): string {
  checkedPolicy(document, 'identity');
  if (document.replace(/\s/g, '').length > DOCUMENT_LENGTH) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${DOCUMENT_LENGTH}`);
  }
  return document;
}

export function conflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, 409);
}
