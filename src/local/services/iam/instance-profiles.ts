/** Instance profiles: what hands a role to an instance. */
import {
  AddRoleToInstanceProfile$,
  CreateInstanceProfile$,
  DeleteInstanceProfile$,
  GetInstanceProfile$,
  ListInstanceProfiles$,
  ListInstanceProfilesForRole$,
  RemoveRoleFromInstanceProfile$,
  type AddRoleToInstanceProfileCommandInput,
  type AddRoleToInstanceProfileCommandOutput,
  type CreateInstanceProfileCommandInput,
  type CreateInstanceProfileCommandOutput,
  type DeleteInstanceProfileCommandInput,
  type DeleteInstanceProfileCommandOutput,
  type GetInstanceProfileCommandInput,
  type GetInstanceProfileCommandOutput,
  type ListInstanceProfilesCommandInput,
  type ListInstanceProfilesCommandOutput,
  type ListInstanceProfilesForRoleCommandInput,
  type ListInstanceProfilesForRoleCommandOutput,
  type RemoveRoleFromInstanceProfileCommandInput,
  type RemoveRoleFromInstanceProfileCommandOutput,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { uniqueId } from '../../unique-id.js';
import {
  type InstanceProfileRecord,
  instanceProfiles,
  profileNamed,
  profilesOf,
  shown,
  storeProfile,
} from './instance-profile.js';
import { listed } from './listed.js';
import { conflict } from './managed-policy.js';
import { keyOf, limitExceeded, noSuchEntity, roleNamed } from './role.js';
import { withTags } from './tags.js';

/** Instance profiles of an account (IAM quotas). */
const PROFILE_LIMIT = 1000;

export const CreateInstanceProfile = operation<CreateInstanceProfileCommandInput, CreateInstanceProfileCommandOutput>(
  CreateInstanceProfile$,
  async (input, call) => {
    const name = input.InstanceProfileName ?? '';
    if (await instanceProfiles(call).get(keyOf(name))) {
      throw new AwsError('EntityAlreadyExists', `Instance Profile ${name} already exists.`, 409);
    }
    if ((await instanceProfiles(call).count()) >= PROFILE_LIMIT) {
      throw limitExceeded(`Cannot exceed quota for InstanceProfilesPerAccount: ${PROFILE_LIMIT}`);
    }
    const path = input.Path ?? '/';
    const profile: InstanceProfileRecord = {
      name,
      path,
      id: uniqueId('AIPA', 17),
      arn: `arn:${call.partition}:iam::${call.account}:instance-profile${path}${name}`,
      created: call.now(),
      tags: withTags([], input.Tags ?? []),
    };
    await storeProfile(call, profile);
    return { InstanceProfile: await shown(call, profile) };
  },
);

export const GetInstanceProfile = operation<GetInstanceProfileCommandInput, GetInstanceProfileCommandOutput>(
  GetInstanceProfile$,
  async (input, call) => ({ InstanceProfile: await shown(call, await profileNamed(call, input.InstanceProfileName)) }),
);

export const ListInstanceProfiles = operation<ListInstanceProfilesCommandInput, ListInstanceProfilesCommandOutput>(
  ListInstanceProfiles$,
  async (input, call) => {
    const all = (await instanceProfiles(call).entries()).map(([, profile]) => profile);
    const wanted = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
    const { items, paging } = listed(wanted, ({ name }) => keyOf(name), input);
    const profiles = await Promise.all(items.map((profile) => shown(call, profile)));
    // IAM leaves tags out of its lists (ListInstanceProfiles in the API reference).
    return { InstanceProfiles: profiles.map(({ Tags: _, ...profile }) => profile), ...paging };
  },
);

export const ListInstanceProfilesForRole = operation<
  ListInstanceProfilesForRoleCommandInput,
  ListInstanceProfilesForRoleCommandOutput
>(ListInstanceProfilesForRole$, async (input, call) => {
  const role = await roleNamed(call, input.RoleName);
  const { items, paging } = listed(await profilesOf(call, role.name), ({ name }) => keyOf(name), input);
  return { InstanceProfiles: await Promise.all(items.map((profile) => shown(call, profile))), ...paging };
});

export const AddRoleToInstanceProfile = operation<
  AddRoleToInstanceProfileCommandInput,
  AddRoleToInstanceProfileCommandOutput
>(AddRoleToInstanceProfile$, async (input, call) => {
  const profile = await profileNamed(call, input.InstanceProfileName);
  const role = await roleNamed(call, input.RoleName);
  if (profile.role !== undefined) throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
  await storeProfile(call, { ...profile, role: role.name }, profile);
  return {};
});

export const RemoveRoleFromInstanceProfile = operation<
  RemoveRoleFromInstanceProfileCommandInput,
  RemoveRoleFromInstanceProfileCommandOutput
>(RemoveRoleFromInstanceProfile$, async (input, call) => {
  const former = await profileNamed(call, input.InstanceProfileName);
  const { role, ...profile } = former;
  if (role === undefined || keyOf(role) !== keyOf(input.RoleName ?? '')) {
    throw noSuchEntity(`The role with name ${input.RoleName} cannot be found.`);
  }
  await storeProfile(call, profile, former);
  return {};
});

export const DeleteInstanceProfile = operation<DeleteInstanceProfileCommandInput, DeleteInstanceProfileCommandOutput>(
  DeleteInstanceProfile$,
  async (input, call) => {
    const profile = await profileNamed(call, input.InstanceProfileName);
    if (profile.role !== undefined)
      throw conflict('Cannot delete entity, must remove roles from instance profile first.');
    await instanceProfiles(call).delete(keyOf(profile.name));
    return {};
  },
);
