import {
  AddTagsToOnPremisesInstancesCommand,
  DeregisterOnPremisesInstanceCommand,
  GetOnPremisesInstanceCommand,
  ListOnPremisesInstancesCommand,
  RegisterOnPremisesInstanceCommand,
} from '@aws-sdk/client-codedeploy';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { arnIn, type Names, roleOf, tagsOf } from '../../names.js';
import { groupStages, instanceTags } from '../../stages/codedeploy/names.js';
import { type Resource, resource, tagPairs, tagsByKey } from '../resource.js';

interface Instance {
  readonly session: string | undefined;
  /** Those by which deployment groups find it. */
  readonly marks: Readonly<Record<string, string>>;
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
    desired: (context) => ({ session: sessionOf(context.names), marks: marksFor(context, environment) }),
    async read({ aws, endpoint, names }) {
      if (endpoint !== 'local') return undefined;
      const request = new GetOnPremisesInstanceCommand({ instanceName: identify(names).name });
      const answer = await ignore('InstanceNotRegisteredException', aws.codedeploy().send(request));
      const found = answer?.instanceInfo;
      if (!found || found.deregisterTime) return undefined;
      const { iamSessionArn: session } = found;
      const marks = tagsByKey(found.tags);
      // It cannot be registered with its tags: without any it is ours, too, when it acts as our role.
      const isBare = session === sessionOf(names) && Object.keys(marks).length === 0;
      return { actual: { session, marks }, ...(!isBare && { tags: marks }) };
    },
    async create(context) {
      const { aws, names } = context;
      const request = { instanceName: identify(names).name, iamSessionArn: sessionOf(names) };
      await aws.codedeploy().send(new RegisterOnPremisesInstanceCommand(request));
      await addTags(context, identify(names).name, environment);
    },
    async update(context, { actual }) {
      if (actual.session === sessionOf(context.names)) {
        await addTags(context, identify(context.names).name, environment);
        return;
      }
      // As whom it acts is said once, when it is registered.
      await this.remove(context, { alone: true });
      await this.create(context);
    },
    async remove({ aws, names }) {
      const request = new DeregisterOnPremisesInstanceCommand({ instanceName: identify(names).name });
      await ignore('InstanceNotRegisteredException', aws.codedeploy().send(request));
    },
  });
}

/** The environments that have such an instance: it is there before their deployment groups are. */
export async function instancesIn({ aws, endpoint, names }: Context): Promise<string[]> {
  if (endpoint !== 'local') return [];
  const environments: string[] = [];
  const prefix = `${names.pipeline.name}-`;
  for (let nextToken: string | undefined; ;) {
    const request = { registrationStatus: 'Registered' as const, ...(nextToken && { nextToken }) };
    const page = await aws.codedeploy().send(new ListOnPremisesInstancesCommand(request));
    const own = (page.instanceNames ?? []).filter((name) => name.startsWith(prefix));
    environments.push(...own.map((name) => name.slice(prefix.length)));
    nextToken = page.nextToken;
    if (!nextToken) return environments;
  }
}

/** The tags by which its environment's deployment group finds it. */
function marksFor({ config, names }: Context, environment: string): Readonly<Record<string, string>> {
  const stage = groupStages(config.stages).find((each) => each.environment === environment);
  return (stage && 'tags' in stage ? stage.tags : undefined) ?? instanceTags(names, environment);
}

async function addTags(context: Context, instanceName: string, environment: string): Promise<void> {
  const { aws, config } = context;
  const tags = tagPairs({ ...tagsOf(config.name, config.tags), ...marksFor(context, environment) });
  await aws.codedeploy().send(new AddTagsToOnPremisesInstancesCommand({ instanceNames: [instanceName], tags }));
}
