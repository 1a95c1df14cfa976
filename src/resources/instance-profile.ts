/** How instances of EC2 get a role. */
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { errorName, ignore } from '../aws/errors.js';
import { patiently } from '../aws/patience.js';
import type { Config } from '../config/schema.js';
import type { Context } from '../context.js';
import { type Names, roleOf, tagsOf } from '../names.js';
import { type Resource, resource, tagPairs, tagsByKey } from './resource.js';

interface Profile {
  readonly role: string | undefined;
}

interface ProfileOptions<K extends string, P extends string> {
  readonly kind: K;
  /** Of the role. */
  readonly purpose: P;
  readonly removedAfter: readonly string[];
  readonly wanted: (config: Config) => boolean;
}

/** It is called like its role. */
export function profileOf(names: Names, purpose: string): { name: string; arn: string } {
  const { name } = roleOf(names, purpose);
  return { name, arn: `arn:${names.partition}:iam::${names.account}:instance-profile/${name}` };
}

export function instanceProfile<const K extends string, P extends string>({
  kind,
  purpose,
  removedAfter,
  wanted,
}: ProfileOptions<K, P>): Resource<Profile, K> {
  const identify = (names: Names) => profileOf(names, purpose);
  const roleIn = (names: Names) => roleOf(names, purpose).name;
  return resource<Profile, K>({
    kind,
    after: [`${purpose}-role`],
    removedAfter,
    wanted,
    identify,
    desired: ({ names }) => ({ role: roleIn(names) }),
    async read({ aws, names }) {
      const request = new GetInstanceProfileCommand({ InstanceProfileName: identify(names).name });
      const found = (await ignore('NoSuchEntityException', aws.iam().send(request)))?.InstanceProfile;
      return found && { actual: { role: found.Roles?.[0]?.RoleName }, tags: tagsByKey(found.Tags) };
    },
    async create(context) {
      const { aws, config, names } = context;
      const InstanceProfileName = identify(names).name;
      const Tags = tagPairs(tagsOf(config.name, config.tags));
      await aws.iam().send(new CreateInstanceProfileCommand({ InstanceProfileName, Tags }));
      await addRole(context, InstanceProfileName, roleIn(names));
    },
    async update(context, { actual }) {
      const { aws, config, names } = context;
      const InstanceProfileName = identify(names).name;
      const Tags = tagPairs(tagsOf(config.name, config.tags));
      await aws.iam().send(new TagInstanceProfileCommand({ InstanceProfileName, Tags }));
      if (actual.role === roleIn(names)) return;
      if (actual.role !== undefined) await removeRole(context, InstanceProfileName, actual.role);
      await addRole(context, InstanceProfileName, roleIn(names));
    },
    async remove(context) {
      const { aws, names } = context;
      const InstanceProfileName = identify(names).name;
      for (const roleName of await rolesIn(context, InstanceProfileName)) {
        await removeRole(context, InstanceProfileName, roleName);
      }
      await ignore('NoSuchEntityException', aws.iam().send(new DeleteInstanceProfileCommand({ InstanceProfileName })));
    },
  });
}

/** IAM may not have noticed the new role, or the profile, everywhere. */
async function addRole(context: Context, InstanceProfileName: string, RoleName: string): Promise<void> {
  const request = new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName });
  try {
    await patiently(context, ['NoSuchEntityException'], () => context.aws.iam().send(request));
  } catch (error) {
    // There is room for one. Somebody else, or an attempt whose answer was lost, may have put ours in.
    const isFull = errorName(error) === 'LimitExceededException';
    if (!isFull || !(await rolesIn(context, InstanceProfileName)).includes(RoleName)) throw error;
  }
}

/** The names of what is in the profile: none where there is no profile. */
async function rolesIn({ aws }: Context, InstanceProfileName: string): Promise<string[]> {
  const request = new GetInstanceProfileCommand({ InstanceProfileName });
  const found = await ignore('NoSuchEntityException', aws.iam().send(request));
  return (found?.InstanceProfile?.Roles ?? []).flatMap(({ RoleName }) => RoleName ?? []);
}

async function removeRole({ aws }: Context, InstanceProfileName: string, RoleName: string): Promise<void> {
  const request = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName });
  await ignore('NoSuchEntityException', aws.iam().send(request));
}
