import type { InstanceProfile, Tag } from '@aws-sdk/client-iam';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { changed, type Delayed, seen } from './delay.js';
import { described, keyOf, noSuchEntity, type RoleRecord, roles, seenRole } from './role.js';

/** An instance profile as it is stored, under its name in lower case: IAM's names are unique regardless of case. */
export interface InstanceProfileRecord extends Delayed<InstanceProfileRecord> {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: Date;
  readonly tags: readonly Tag[];
  /** The name of its role: it has one at most (IAM quotas). */
  readonly role?: string;
}

export function instanceProfiles(call: Call): Collection<InstanceProfileRecord> {
  return call.global('iam/instance-profiles');
}

/** @throws AwsError `NoSuchEntity` */
export async function profileNamed(call: Call, name: string | undefined): Promise<InstanceProfileRecord> {
  const profile = await instanceProfiles(call).get(keyOf(name ?? ''));
  if (!profile) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

export async function storeProfile(
  call: Call,
  profile: InstanceProfileRecord,
  former?: InstanceProfileRecord,
): Promise<void> {
  await instanceProfiles(call).put(keyOf(profile.name), changed(call, profile, former));
}

/** The profiles that have this role. */
export async function profilesOf(call: Call, roleName: string): Promise<InstanceProfileRecord[]> {
  const all = (await instanceProfiles(call).entries()).map(([, profile]) => profile);
  return all.filter(({ role }) => role !== undefined && keyOf(role) === keyOf(roleName));
}

/**
 * The profile as the other services see it, with its role if they see that.
 * @param nameOrArn as an instance is told its profile
 */
export async function seenProfile(
  call: Call,
  nameOrArn: string,
): Promise<{ profile: InstanceProfileRecord; role: RoleRecord | undefined } | undefined> {
  const name = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
  const profile = seen(call, await instanceProfiles(call).get(keyOf(name)));
  if (!profile || (nameOrArn.startsWith('arn:') && profile.arn !== nameOrArn)) return undefined;
  return { profile, role: profile.role === undefined ? undefined : await seenRole(call, profile.role) };
}

/** As IAM shows it. */
export async function shown(call: Call, profile: InstanceProfileRecord): Promise<InstanceProfile> {
  const role = profile.role === undefined ? undefined : await roles(call).get(keyOf(profile.role));
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: profile.created,
    Roles: role ? [described(role)] : [],
    ...(profile.tags.length > 0 && { Tags: [...profile.tags] }),
  };
}
