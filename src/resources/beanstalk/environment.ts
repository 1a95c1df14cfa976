import {
  type ConfigurationOptionSetting,
  CreateEnvironmentCommand,
  CreateStorageLocationCommand,
  DescribeConfigurationSettingsCommand,
  ListAvailableSolutionStacksCommand,
  ListTagsForResourceCommand,
  TerminateEnvironmentCommand,
  UpdateEnvironmentCommand,
  UpdateTagsForResourceCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { ignore } from '../../aws/errors.js';
import { untilPropagated } from '../../aws/propagation.js';
import type { Context } from '../../context.js';
import { differences } from '../../diff.js';
import { UserError } from '../../errors.js';
import { roleOf, tagsOf } from '../../names.js';
import type { BeanstalkStage } from '../../stages/beanstalk/fields.js';
import { application, environmentOf } from '../../stages/beanstalk/stage.js';
import { environments } from '../../stages/index.js';
import { profileOf } from '../instance-profile.js';
import { type Resource, resource, tagPairs, tagsByKey } from '../resource.js';
import { notThere } from './application.js';
import { described, eventsSince, settled } from './waiting.js';

interface BeanstalkEnvironment {
  /** Nothing is under way in it. */
  readonly status: string | undefined;
  /** Its settings, by namespace and name. */
  readonly settings: Readonly<Record<string, string>>;
  readonly url?: string | undefined;
  readonly health?: string | undefined;
}

const setting = {
  type: 'aws:elasticbeanstalk:environment EnvironmentType',
  serviceRole: 'aws:elasticbeanstalk:environment ServiceRole',
  loadBalancer: 'aws:elasticbeanstalk:environment LoadBalancerType',
  profile: 'aws:autoscaling:launchconfiguration IamInstanceProfile',
  instanceTypes: 'aws:ec2:instances InstanceTypes',
  policy: 'aws:elasticbeanstalk:command DeploymentPolicy',
  reporting: 'aws:elasticbeanstalk:healthreporting:system SystemType',
  healthPath: 'aws:elasticbeanstalk:application Application Healthcheck URL',
  variables: 'aws:elasticbeanstalk:application:environment ',
} as const;

const types = { single: 'SingleInstance', 'load-balanced': 'LoadBalanced' } as const;

/** Where the application says that it is well, unless another path was chosen. */
const defaultPath = '/';

export function environment(name: string): Resource<BeanstalkEnvironment, 'beanstalk-environment'> {
  const identify = (names: Context['names']) => environmentOf(names, name);
  const target = ({ names }: Context) => ({
    ApplicationName: application(names).name,
    EnvironmentName: identify(names).name,
  });
  const self: Resource<BeanstalkEnvironment, 'beanstalk-environment'> = resource<
    BeanstalkEnvironment,
    'beanstalk-environment'
  >({
    kind: 'beanstalk-environment',
    after: [
      'beanstalk-application',
      'instance-profile',
      'eb-service-role',
      'eb-operations-role',
      'eb-operations-policy',
    ],
    removedAfter: ['pipeline'],
    wanted: ({ stages }) => environments(stages, 'beanstalk').includes(name),
    identify,
    desired: (context) => ({ status: 'Ready', settings: settingsFor(context, name) }),
    async read(context) {
      const { aws, names } = context;
      const beanstalk = aws.elasticbeanstalk();
      const [found, configuration, tags] = await Promise.all([
        described(context, target(context)),
        ignore(notThere, beanstalk.send(new DescribeConfigurationSettingsCommand(target(context)))),
        ignore(notThere, beanstalk.send(new ListTagsForResourceCommand({ ResourceArn: identify(names).arn }))),
      ]);
      if (!found) return undefined;
      const options = configuration?.ConfigurationSettings?.[0]?.OptionSettings ?? [];
      return {
        actual: {
          status: found.Status,
          settings: byName(options),
          url: found.CNAME === undefined ? undefined : `http://${found.CNAME}`,
          health: found.HealthStatus ?? found.Health,
        },
        tags: tagsByKey(tags?.ResourceTags),
      };
    },
    stage: ({ actual: { settings } }) => chosenIn(settings, name),
    environment: ({ actual: { url, health } }) => ({ name, url, health }),
    create: (context) => launch(context, self, target(context)),
    async update(context, found) {
      const { aws, config, names } = context;
      const now = await settled(context, target(context));
      if (!now) return await launch(context, self, target(context));
      const TagsToAdd = tagPairs(tagsOf(config.name, config.tags));
      const tags = new UpdateTagsForResourceCommand({ ResourceArn: identify(names).arn, TagsToAdd });
      await aws.elasticbeanstalk().send(tags);
      const desired = settingsFor(context, name);
      const changed = differences(desired, found.actual.settings).map(({ path }) => path);
      if (changed.length > 0) {
        const OptionSettings = optionsOf(desired);
        await aws.elasticbeanstalk().send(new UpdateEnvironmentCommand({ ...target(context), OptionSettings }));
      }
      await settled(context, target(context));
      return (await self.read(context))?.actual;
    },
    async remove(context) {
      // While it is being changed it takes no other change.
      const now = await settled(context, target(context));
      if (!now) return;
      const { EnvironmentName } = target(context);
      const request = new TerminateEnvironmentCommand({ EnvironmentName, ForceTerminate: true });
      await ignore(notThere, context.aws.elasticbeanstalk().send(request));
      await settled(context, target(context));
    },
  });
  return self;
}

function stageOf({ config }: Context, environmentName: string): Partial<BeanstalkStage> {
  const isIt = (stage: object): stage is BeanstalkStage =>
    'environment' in stage && stage.environment === environmentName;
  return config.stages.find(isIt) ?? {};
}

function settingsFor(context: Context, environmentName: string): Record<string, string> {
  const stage = stageOf(context, environmentName);
  const { instances = 'single', 'instance-type': type, 'health-path': path = defaultPath, variables = {} } = stage;
  return {
    [setting.type]: types[instances],
    ...(instances === 'load-balanced' && { [setting.loadBalancer]: 'application' }),
    [setting.serviceRole]: roleOf(context.names, 'eb-service').arn,
    [setting.profile]: profileOf(context.names, 'eb-instance').name,
    ...(type !== undefined && { [setting.instanceTypes]: type }),
    // The former version serves until the new one is healthy, on an instance of its own.
    [setting.policy]: 'Immutable',
    [setting.reporting]: 'enhanced',
    [setting.healthPath]: path,
    ...Object.fromEntries(Object.entries(variables).map(([key, value]) => [`${setting.variables}${key}`, value])),
  };
}

/** What was chosen last, where it is not what is chosen for everybody. */
function chosenIn(settings: Readonly<Record<string, string>>, environmentName: string): Partial<BeanstalkStage> {
  const { [setting.instanceTypes]: type, [setting.healthPath]: path } = settings;
  const own = Object.entries(settings).filter(([key]) => key.startsWith(setting.variables));
  const variables = Object.fromEntries(own.map(([key, value]) => [key.slice(setting.variables.length), value]));
  return {
    environment: environmentName,
    ...(settings[setting.type] === types['load-balanced'] && { instances: 'load-balanced' }),
    ...(type && { 'instance-type': type }),
    ...(path && path !== defaultPath && { 'health-path': path }),
    ...(own.length > 0 && { variables }),
  };
}

function byName(options: readonly ConfigurationOptionSetting[]): Record<string, string> {
  return Object.fromEntries(
    options.flatMap(({ Namespace, OptionName, Value }) =>
      Value === undefined ? [] : [[`${Namespace} ${OptionName}`, Value]],
    ),
  );
}

function optionsOf(settings: Readonly<Record<string, string>>): ConfigurationOptionSetting[] {
  return Object.entries(settings).map(([key, Value]) => {
    const at = key.indexOf(' ');
    return { Namespace: key.slice(0, at), OptionName: key.slice(at + 1), Value };
  });
}

/** How often an environment is launched that AWS gives up because it has not heard of the instance profile yet. */
const mostLaunches = 3;

/** @throws UserError `environment-failed` with what Elastic Beanstalk says of it */
async function launch(
  context: Context,
  self: Resource<BeanstalkEnvironment>,
  target: { ApplicationName: string; EnvironmentName: string },
): Promise<BeanstalkEnvironment | undefined> {
  const { aws, config, names, now } = context;
  // The bucket of the account and region that all applications share: the operations role may use it, but not make it.
  await aws.elasticbeanstalk().send(new CreateStorageLocationCommand({}));
  for (let attempt = 1; ; attempt += 1) {
    const since = new Date(now());
    const request = new CreateEnvironmentCommand({
      ...target,
      Description: `Where the pipeline ${names.pipeline.name} releases to`,
      SolutionStackName: await newestPlatform(context),
      OptionSettings: optionsOf(self.desired(context).settings),
      OperationsRole: roleOf(names, 'eb-operations').arn,
      Tags: tagPairs(tagsOf(config.name, config.tags)),
    });
    await untilPropagated(context, roleOf(names, 'eb-operations').arn, () => aws.elasticbeanstalk().send(request));
    if (await settled(context, target)) return (await self.read(context))?.actual;
    const errors = await eventsSince(context, target, since, 'ERROR');
    const isEarly = errors.some((text) => /instance profile .* does not exist/i.test(text));
    if (isEarly && attempt < mostLaunches) continue;
    throw new UserError('environment-failed', `Elastic Beanstalk did not launch ${target.EnvironmentName}.`, {
      hint: [...errors, 'When the reason is mended, run init again.'].join('\n'),
    });
  }
}

/** Of the Node.js platforms that there are, the one with the newest Node.js. https://docs.aws.amazon.com/elasticbeanstalk/latest/platforms/platforms-supported.html#platforms-supported.nodejs */
async function newestPlatform({ aws }: Context): Promise<string> {
  const { SolutionStacks = [] } = await aws.elasticbeanstalk().send(new ListAvailableSolutionStacksCommand({}));
  const platforms = SolutionStacks.flatMap((name) => {
    const [, version = '', node = ''] = /^64bit Amazon Linux 2023 v([\d.]+) running Node\.js (\d+)$/.exec(name) ?? [];
    return node === '' ? [] : [{ name, node: Number(node), version }];
  });
  const newer = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true });
  const [newest] = platforms.toSorted((a, b) => b.node - a.node || newer(a.version, b.version));
  if (newest) return newest.name;
  throw new UserError('no-platform', 'Elastic Beanstalk offers no Node.js platform on Amazon Linux 2023 here.', {
    hint: 'Choose another region with --region.',
  });
}
