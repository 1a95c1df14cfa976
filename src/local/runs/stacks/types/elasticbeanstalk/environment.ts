import {
  CreateEnvironment$,
  type CreateEnvironmentCommandInput,
  type EnvironmentDescription,
  UpdateEnvironment$,
} from '@aws-sdk/client-elastic-beanstalk';
import { isChanged } from '../changes.js';
import { nameOf, structures, text } from '../given.js';
import { inputOf } from '../input.js';
import { tagChanges, tagsOf } from '../tags.js';
import type { Former, Made, ResourceJob, ResourceType } from '../type.js';
import { found, ready, terminate } from './readiness.js';

/** Done when it is ready. Source: "AWS::ElasticBeanstalk::Environment" in the CloudFormation template reference. */
export const environment: ResourceType = {
  type: 'AWS::ElasticBeanstalk::Environment',
  properties: {
    ApplicationName: 'replace',
    CNAMEPrefix: 'replace',
    Description: 'update',
    EnvironmentName: 'replace',
    OperationsRole: 'update',
    OptionSettings: 'update',
    PlatformArn: 'update',
    SolutionStackName: 'replace',
    Tags: 'update',
    Tier: 'replace',
    VersionLabel: 'update',
  },
  required: ['ApplicationName'],
  attributes: ['EndpointURL'],
  identifier: ['EnvironmentName'],

  async create(job) {
    const name = nameOf(job, 'EnvironmentName', 40);
    const given = { ...job.properties, EnvironmentName: name, Tags: tagsOf(job) };
    const input = inputOf<CreateEnvironmentCommandInput>(CreateEnvironment$, given, job.logicalId);
    const begun = await job.call<EnvironmentDescription>('elasticbeanstalk', 'CreateEnvironment', input);
    await job.begun(name);
    return made(await ready(job, name, begun.DateUpdated));
  },

  /** One thing after the other: a release and a configuration are not changed at once. */
  async update(job, former) {
    // A change that was given up goes on in it.
    await ready(job, former.id);
    await changeRole(job, former);
    await updateEnvironment(job, former, ['Description']);
    await updateEnvironment(job, former, ['OptionSettings', 'PlatformArn']);
    await updateEnvironment(job, former, ['VersionLabel']);
    const environment = await ready(job, former.id);
    await changeTags(job, former, environment.EnvironmentArn);
    return made(environment);
  },

  async remove(job, { id }) {
    await terminate(job, id);
  },

  async adopt(job) {
    const environment = await found(job, text(job.properties, 'EnvironmentName') ?? '');
    return environment && made(environment);
  },
};

/** Changes those of the properties that differ, and waits until that is done. @throws AwsError */
async function updateEnvironment(job: ResourceJob, former: Former, names: readonly string[]): Promise<void> {
  const changed = names.filter((name) => isChanged(job, former, name));
  if (changed.length === 0) return;
  const wanted = Object.fromEntries(changed.map((name) => [name, job.properties[name]]));
  const given = {
    EnvironmentName: former.id,
    ...wanted,
    ...(changed.includes('Description') && { Description: text(job.properties, 'Description') ?? '' }),
    ...(changed.includes('OptionSettings') && { OptionsToRemove: goneOptions(job, former) }),
  };
  const input = inputOf(UpdateEnvironment$, given, job.logicalId);
  const begun = await job.call<EnvironmentDescription>('elasticbeanstalk', 'UpdateEnvironment', input);
  await ready(job, former.id, begun.DateUpdated);
}

/** Options that were set and are no more. */
function goneOptions(job: ResourceJob, former: Former): object[] {
  const optionsOf = (of: Pick<ResourceJob, 'properties'>) =>
    structures(of.properties, 'OptionSettings').map(({ Namespace, OptionName }) => ({ Namespace, OptionName }));
  const wanted = optionsOf(job);
  return optionsOf(former).filter(
    (option) => !wanted.some((each) => each.Namespace === option.Namespace && each.OptionName === option.OptionName),
  );
}

async function changeRole(job: ResourceJob, former: Former): Promise<void> {
  if (!isChanged(job, former, 'OperationsRole')) return;
  const OperationsRole = text(job.properties, 'OperationsRole');
  const EnvironmentName = former.id;
  if (OperationsRole === undefined) {
    await job.call('elasticbeanstalk', 'DisassociateEnvironmentOperationsRole', { EnvironmentName });
  } else {
    await job.call('elasticbeanstalk', 'AssociateEnvironmentOperationsRole', { EnvironmentName, OperationsRole });
  }
}

async function changeTags(job: ResourceJob, former: Former, ResourceArn: string | undefined): Promise<void> {
  const { added, removed } = tagChanges(job, former);
  if (added.length + removed.length === 0) return;
  const input = { ResourceArn, TagsToAdd: added, TagsToRemove: removed };
  await job.call('elasticbeanstalk', 'UpdateTagsForResource', input);
}

/** The endpoint of an environment with one instance is an address, with a load balancer its name: here the same. */
function made({ EnvironmentName = '', EndpointURL }: EnvironmentDescription): Made {
  return { id: EnvironmentName, attributes: { EndpointURL } };
}
