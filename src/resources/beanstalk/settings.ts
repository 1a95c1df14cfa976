/** The settings of an environment, as Elastic Beanstalk names them, and what the config says of them. */
import type { ConfigurationOptionSetting } from '@aws-sdk/client-elastic-beanstalk';
import type { Context } from '../../context.js';
import { type Names, roleOf } from '../../names.js';
import type { BeanstalkStage } from '../../stages/beanstalk/fields.js';
import { parameterArn, parameterOf, type Setting } from '../../stages/settings/setting.js';
import { profileOf } from '../instance-profile.js';

/** By namespace and name. */
export type Settings = Readonly<Record<string, string>>;

/** How the settings begin that are environment variables of the application. */
export const variableSettings = 'aws:elasticbeanstalk:application:environment ';

/** How the settings begin that say where a variable of the application lies: in Parameter Store, or in Secrets Manager. */
export const secretSettings = 'aws:elasticbeanstalk:application:environmentsecrets ';

const setting = {
  type: 'aws:elasticbeanstalk:environment EnvironmentType',
  serviceRole: 'aws:elasticbeanstalk:environment ServiceRole',
  loadBalancer: 'aws:elasticbeanstalk:environment LoadBalancerType',
  profile: 'aws:autoscaling:launchconfiguration IamInstanceProfile',
  instanceTypes: 'aws:ec2:instances InstanceTypes',
  policy: 'aws:elasticbeanstalk:command DeploymentPolicy',
  reporting: 'aws:elasticbeanstalk:healthreporting:system SystemType',
  healthPath: 'aws:elasticbeanstalk:application Application Healthcheck URL',
  balancedPath: 'aws:elasticbeanstalk:environment:process:default HealthCheckPath',
  variables: variableSettings,
  secrets: secretSettings,
} as const;

const types = { single: 'SingleInstance', 'load-balanced': 'LoadBalanced' } as const;

/** Where the application says that it is well, unless another path was chosen. */
const defaultPath = '/';

function stageOf({ config }: Context, environmentName: string): Partial<BeanstalkStage> {
  const isIt = (stage: object): stage is BeanstalkStage =>
    'environment' in stage && stage.environment === environmentName;
  return config.stages.find(isIt) ?? {};
}

/** As they should be. */
export function settingsFor(context: Context, environmentName: string): Settings {
  const stage = stageOf(context, environmentName);
  const { instances = 'single', 'instance-type': type, 'health-path': path = defaultPath, variables = {} } = stage;
  return {
    [setting.type]: types[instances],
    // This kind of load balancer looks at a path of its own alone.
    ...(instances === 'load-balanced' && { [setting.loadBalancer]: 'application', [setting.balancedPath]: path }),
    [setting.serviceRole]: roleOf(context.names, 'eb-service').arn,
    [setting.profile]: profileOf(context.names, 'eb-instance').name,
    ...(type !== undefined && { [setting.instanceTypes]: type }),
    // The former version serves until the new one is healthy, on an instance of its own.
    [setting.policy]: 'Immutable',
    [setting.reporting]: 'enhanced',
    [setting.healthPath]: path,
    ...Object.fromEntries(Object.entries(variables).map(([key, value]) => [`${setting.variables}${key}`, value])),
    ...settingsFrom(
      context.names,
      context.settings.filter(({ environment }) => environment === environmentName),
      variables,
    ),
  };
}

/**
 * Where an application finds these settings, which its instances fetch.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.secrets.env-vars.html
 * @param said by their names, the variables that it has anyway
 */
export function settingsFrom(names: Names, settings: readonly Setting[], said: object): Settings {
  const own = settings.filter(({ key }) => !Object.hasOwn(said, key));
  return Object.fromEntries(
    own.map((each) => [`${setting.secrets}${each.key}`, parameterArn(names, parameterOf(names, each))]),
  );
}

/** What was chosen last, where it is not what is chosen for everybody. */
export function chosenIn(settings: Settings, environmentName: string): Partial<BeanstalkStage> {
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

export function byName(options: readonly ConfigurationOptionSetting[]): Settings {
  return Object.fromEntries(
    options.flatMap(({ Namespace, OptionName, Value }) =>
      Value === undefined ? [] : [[`${Namespace} ${OptionName}`, Value]],
    ),
  );
}

export function optionsOf(settings: Settings): ConfigurationOptionSetting[] {
  return Object.entries(settings).map(([key, Value]) => {
    const at = key.indexOf(' ');
    return { Namespace: key.slice(0, at), OptionName: key.slice(at + 1), Value };
  });
}
