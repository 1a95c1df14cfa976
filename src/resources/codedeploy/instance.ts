import {
  AddTagsToOnPremisesInstancesCommand,
  DeregisterOnPremisesInstanceCommand,
  GetOnPremisesInstanceCommand,
  RegisterOnPremisesInstanceCommand,
} from '@aws-sdk/client-codedeploy';
import { ignore } from '../../aws/errors.js';
import { arnIn, type Names, roleOf, tagsOf } from '../../names.js';
import { groupStages, instanceTags } from '../../stages/codedeploy/names.js';
import { type Resource, resource, tagPairs, tagsByKey } from '../resource.js';

interface Instance {
  readonly session: string | undefined;
}

/**
 * An instance that belongs to an environment, where there is none otherwise: on the local AWS an instance on premises is a
 * folder. On AWS the user has instances, and tags them.
 */
export function instance(environment: string): Resource<Instance, 'on-premises-instance'> {
  const identify = (names: Names) => {
    const name = `${names.pipeline.name}-${environment}`;
    return { name, arn: arnIn(names, 'codedeploy', `instance:${name}`) };
  };
  const sessionOf = (names: Names) => {
    const { name: role } = roleOf(names, 'instance');
    return `arn:${names.partition}:sts::${names.account}:assumed-role/${role}/${identify(names).name}`;
  };
  return resource<Instance, 'on-premises-instance'>({
    kind: 'on-premises-instance',
    after: ['instance-role', 'instance-policy'],
    removedAfter: ['pipeline', 'deployment-group'],
    wanted: ({ stages }, endpoint) =>
      endpoint === 'local' &&
      groupStages(stages).some(({ environment: each, to = 'instances' }) => each === environment && to === 'instances'),
    identify,
    desired: ({ names }) => ({ session: sessionOf(names) }),
    async read({ aws, names }) {
      const request = new GetOnPremisesInstanceCommand({ instanceName: identify(names).name });
      const answer = await ignore('InstanceNotRegisteredException', aws.codedeploy().send(request));
      const found = answer?.instanceInfo;
      if (!found || found.deregisterTime) return undefined;
      return { actual: { session: found.iamSessionArn }, tags: tagsByKey(found.tags) };
    },
    async create(context) {
      const { aws, names } = context;
      const request = { instanceName: identify(names).name, iamSessionArn: sessionOf(names) };
      await aws.codedeploy().send(new RegisterOnPremisesInstanceCommand(request));
      await this.update(context, { actual: this.desired(context) });
    },
    async update({ aws, config, names }) {
      const stage = groupStages(config.stages).find((each) => each.environment === environment);
      const { tags = instanceTags(names, environment) } = stage && 'tags' in stage ? stage : {};
      const request = new AddTagsToOnPremisesInstancesCommand({
        instanceNames: [identify(names).name],
        tags: tagPairs({ ...tagsOf(config.name, config.tags), ...tags }),
      });
      await aws.codedeploy().send(request);
    },
    async remove({ aws, names }) {
      const request = new DeregisterOnPremisesInstanceCommand({ instanceName: identify(names).name });
      await ignore('InstanceNotRegisteredException', aws.codedeploy().send(request));
    },
  });
}
