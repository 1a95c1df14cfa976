import { randomBytes } from 'node:crypto';
import type { Tag } from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { parsePolicy, PolicySyntaxError, type PolicyKind, type Statement } from '../../policy/document.js';

/** A role as it is stored, under its name in lower case: IAM's names are unique regardless of case. */
export interface RoleRecord {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: Date;
  readonly trust: string;
  readonly description?: string;
  readonly maxSessionDuration: number;
  readonly permissionsBoundary?: string;
  readonly tags: readonly Tag[];
  /** Inline policies: documents by policy name. */
  readonly policies: Readonly<Record<string, string>>;
  /** ARNs of the attached managed policies. */
  readonly attached: readonly string[];
  /** What the other services go by until then: the role as it was before its latest change, or no role. */
  readonly unseen?: { readonly until: Date; readonly former?: RoleRecord };
}

export function roles(call: Call): Collection<RoleRecord> {
  return call.global('iam/roles');
}

export function keyOf(roleName: string): string {
  return roleName.toLowerCase();
}

/** @throws AwsError `NoSuchEntity` */
export async function roleNamed(call: Call, roleName: string | undefined): Promise<RoleRecord> {
  const role = await roles(call).get(keyOf(roleName ?? ''));
  if (!role) throw noSuchEntity(`The role with name ${roleName} cannot be found.`);
  return role;
}

/** Reads a role, and stores what `change` makes of it. @throws AwsError `NoSuchEntity` */
export async function changeRole(
  call: Call,
  roleName: string | undefined,
  change: (role: RoleRecord) => RoleRecord,
): Promise<RoleRecord> {
  const former = await roleNamed(call, roleName);
  const { unseen: _, ...role } = change(former);
  return storeRole(call, role, former);
}

export async function storeRole(call: Call, role: RoleRecord, former?: RoleRecord): Promise<RoleRecord> {
  const { iamDelay = 0 } = call.store.conditions;
  const until = new Date(call.now().getTime() + iamDelay);
  const stored = iamDelay > 0 ? { ...role, unseen: { until, ...(former && { former }) } } : role;
  await roles(call).put(keyOf(role.name), stored);
  return stored;
}

/** The role as the other services see it: changes in IAM take a while to reach them. */
export async function seenRole(call: Call, roleName: string): Promise<RoleRecord | undefined> {
  let role = await roles(call).get(keyOf(roleName));
  while (role?.unseen && call.now() < role.unseen.until) role = role.unseen.former;
  return role;
}

/** @throws AwsError `MalformedPolicyDocument` */
export function checkedPolicy(text: string | undefined, kind: PolicyKind): Statement[] {
  try {
    return parsePolicy(text ?? '', kind);
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw new AwsError('MalformedPolicyDocument', error.message);
    throw error;
  }
}

export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, 404);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceeded', message, 409);
}

export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInput', message);
}

/** 17 characters of A-Z and 2-7, as IAM's ids have after their prefix. */
export function uniqueId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return [...randomBytes(17)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
