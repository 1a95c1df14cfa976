/** Who acts for environments: Elastic Beanstalk itself, whoever updates one through it, and the instances. */
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { ignore } from '../../aws/errors.js';
import { patiently } from '../../aws/patience.js';
import type { Config } from '../../config/schema.js';
import type { Context } from '../../context.js';
import { type Names, roleOf, tagsOf } from '../../names.js';
import {
  beanstalkOperationsPermissions,
  beanstalkOperationsTrust,
  beanstalkServiceTrust,
  instanceTrust,
} from '../../policies.js';
import { environments } from '../../stages/index.js';
import { resource, tagPairs, tagsByKey } from '../resource.js';
import { role, rolePolicy } from '../roles.js';

/** Whether anything is deployed to Elastic Beanstalk. */
export const wanted = ({ stages }: Config): boolean => environments(stages, 'beanstalk').length > 0;

const policies =
  (...paths: string[]) =>
  (names: Names) =>
    paths.map((path) => `arn:${names.partition}:iam::aws:policy/${path}`);

/** https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/concepts-roles-service.html */
export const serviceRole = afterApplication(
  role({
    purpose: 'eb-service',
    description: 'Lets Elastic Beanstalk look after the environments of the pipeline',
    trust: beanstalkServiceTrust,
    managed: policies(
      'service-role/AWSElasticBeanstalkEnhancedHealth',
      'AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy',
    ),
    wanted,
  }),
);

/** What an update of an environment needs of other services, so that whoever asks for it need not have it. */
export const operationsRole = afterApplication(
  role({
    purpose: 'eb-operations',
    description: 'What updates of environments may do for the pipeline',
    trust: beanstalkOperationsTrust,
    managed: policies('service-role/AWSElasticBeanstalkRoleCore'),
    wanted,
  }),
);

export const operationsPolicy = rolePolicy({
  purpose: 'eb-operations',
  permissions: ({ names }) => beanstalkOperationsPermissions(names),
  removedAfter: ['beanstalk-environment'],
  wanted,
});

export const instanceRole = afterApplication(
  role({
    purpose: 'eb-instance',
    description: 'What the instances of the environments may do for the pipeline',
    trust: instanceTrust,
    managed: policies('AWSElasticBeanstalkWebTier'),
    wanted,
  }),
);

/** Made first and removed last is the application: by it the rest is found. */
function afterApplication<R extends object>(made: R): R & { after: string[] } {
  return { ...made, after: ['beanstalk-application'] };
}

/** It is called like its role. */
export function profileOf(names: Names): { name: string; arn: string } {
  const { name } = roleOf(names, 'eb-instance');
  return { name, arn: `arn:${names.partition}:iam::${names.account}:instance-profile/${name}` };
}

interface Profile {
  readonly role: string | undefined;
}

/** How an instance gets its role. */
export const instanceProfile = resource<Profile, 'instance-profile'>({
  kind: 'instance-profile',
  after: ['eb-instance-role'],
  removedAfter: ['beanstalk-environment'],
  wanted,
  identify: profileOf,
  desired: ({ names }) => ({ role: roleOf(names, 'eb-instance').name }),
  async read({ aws, names }) {
    const request = new GetInstanceProfileCommand({ InstanceProfileName: profileOf(names).name });
    const found = (await ignore('NoSuchEntityException', aws.iam().send(request)))?.InstanceProfile;
    return found && { actual: { role: found.Roles?.[0]?.RoleName }, tags: tagsByKey(found.Tags) };
  },
  async create(context) {
    const { aws, config, names } = context;
    const InstanceProfileName = profileOf(names).name;
    const Tags = tagPairs(tagsOf(config.name, config.tags));
    await aws.iam().send(new CreateInstanceProfileCommand({ InstanceProfileName, Tags }));
    await addRole(context);
  },
  async update(context, { actual }) {
    const { aws, config, names } = context;
    const InstanceProfileName = profileOf(names).name;
    const Tags = tagPairs(tagsOf(config.name, config.tags));
    await aws.iam().send(new TagInstanceProfileCommand({ InstanceProfileName, Tags }));
    if (actual.role === roleOf(names, 'eb-instance').name) return;
    if (actual.role !== undefined) await removeRole(context, actual.role);
    await addRole(context);
  },
  async remove(context) {
    const { aws, names } = context;
    const InstanceProfileName = profileOf(names).name;
    const request = new GetInstanceProfileCommand({ InstanceProfileName });
    const found = await ignore('NoSuchEntityException', aws.iam().send(request));
    for (const { RoleName = '' } of found?.InstanceProfile?.Roles ?? []) await removeRole(context, RoleName);
    await ignore('NoSuchEntityException', aws.iam().send(new DeleteInstanceProfileCommand({ InstanceProfileName })));
  },
});

/** IAM may not have noticed the new role, or the profile, everywhere. */
async function addRole(context: Context): Promise<void> {
  const InstanceProfileName = profileOf(context.names).name;
  const RoleName = roleOf(context.names, 'eb-instance').name;
  const request = new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName });
  await patiently(context, ['NoSuchEntityException'], () => context.aws.iam().send(request));
}

async function removeRole({ aws, names }: Context, RoleName: string): Promise<void> {
  const request = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: profileOf(names).name, RoleName });
  await ignore('NoSuchEntityException', aws.iam().send(request));
}
