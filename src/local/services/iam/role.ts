import type { PermissionsBoundaryAttachmentType, Role, Tag } from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { parsePolicy, PolicySyntaxError, type PolicyKind, type Statement } from '../../policy/document.js';
import { changed, type Delayed, seen } from './delay.js';

/** A role as it is stored, under its name in lower case: IAM's names are unique regardless of case. */
export interface RoleRecord extends Delayed<RoleRecord> {
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
  return storeRole(call, change(former), former);
}

export async function storeRole(call: Call, role: RoleRecord, former?: RoleRecord): Promise<RoleRecord> {
  const stored = changed(call, role, former);
  await roles(call).put(keyOf(role.name), stored);
  return stored;
}

/** The role as the other services see it. */
export async function seenRole(call: Call, roleName: string): Promise<RoleRecord | undefined> {
  return seen(call, await roles(call).get(keyOf(roleName)));
}

/** What IAM answers and documents; the enumeration in its API model says otherwise. */
const BOUNDARY_TYPE = 'Policy' as PermissionsBoundaryAttachmentType;

/** As IAM shows it. */
export function described(role: RoleRecord): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.created,
    AssumeRolePolicyDocument: encodeURIComponent(role.trust),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
    PermissionsBoundary:
      role.permissionsBoundary === undefined
        ? undefined
        : { PermissionsBoundaryType: BOUNDARY_TYPE, PermissionsBoundaryArn: role.permissionsBoundary },
    Tags: role.tags.length === 0 ? undefined : [...role.tags],
  };
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
