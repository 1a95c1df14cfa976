/** What is set of an environment's configuration options, and what is in force where nothing is. */
import { OPTIONS, type Option } from './options.js';

export interface Setting {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** What was set, ordered by namespace and name. */
export type Settings = readonly Setting[];

/** Of the options in it, each is a property of the application's environment, and named by the user. */
export const PROPERTIES = 'aws:elasticbeanstalk:application:environment';

/** Of the options in it, each is such a property too, whose value lies where the ARN says. */
const SECRETS = 'aws:elasticbeanstalk:application:environmentsecrets';

/** Whether the options of a namespace are variables of the application's environment. */
export function isOfVariables(namespace: string): boolean {
  return namespace === PROPERTIES || namespace === SECRETS;
}

export function optionNamed(namespace: string, name: string): Option | undefined {
  return OPTIONS.find((each) => each.namespace === namespace && each.name === name);
}

/** What was set, or the option's default; undefined where it has none. */
export function valueOf(settings: Settings, namespace: string, name: string): string | undefined {
  const set = settings.find((each) => each.namespace === namespace && each.name === name)?.value;
  return set === undefined || set === '' ? optionNamed(namespace, name)?.default : set;
}

/** The properties of the application's environment. */
export function propertiesOf(settings: Settings): Record<string, string> {
  return namesAndValues(settings, PROPERTIES);
}

/** The ARNs of the parameters and secrets that the application's environment has the values of. */
export function secretsOf(settings: Settings): Record<string, string> {
  return namesAndValues(settings, SECRETS);
}

function namesAndValues(settings: Settings, of: string): Record<string, string> {
  const set = settings.filter(({ namespace }) => namespace === of);
  return Object.fromEntries(set.map(({ name, value }) => [name, value]));
}

/** With `added` in place of what was set of the same options, and without those that were removed. */
export function withSettings(
  settings: Settings,
  added: Settings,
  removed: readonly Pick<Setting, 'namespace' | 'name'>[] = [],
): Settings {
  const keyOf = ({ namespace, name }: Pick<Setting, 'namespace' | 'name'>) => `${namespace} ${name}`;
  const all = new Map([...settings, ...added].map((setting) => [keyOf(setting), setting]));
  for (const each of removed) all.delete(keyOf(each));
  return [...all.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

export function isEnhanced(settings: Settings): boolean {
  return valueOf(settings, 'aws:elasticbeanstalk:healthreporting:system', 'SystemType') === 'enhanced';
}

export function instanceProfileOf(settings: Settings): string | undefined {
  return valueOf(settings, 'aws:autoscaling:launchconfiguration', 'IamInstanceProfile');
}

export function serviceRoleOf(settings: Settings): string | undefined {
  return valueOf(settings, 'aws:elasticbeanstalk:environment', 'ServiceRole');
}

/** How long a deployment may take, in seconds. */
export function commandTimeout(settings: Settings): number {
  return Number(valueOf(settings, 'aws:elasticbeanstalk:command', 'Timeout'));
}

/** The path that tells whether the application is healthy. */
export function healthCheckPath(settings: Settings): string {
  const given =
    valueOf(settings, 'aws:elasticbeanstalk:environment:process:default', 'HealthCheckPath') ??
    valueOf(settings, 'aws:elasticbeanstalk:application', 'Application Healthcheck URL') ??
    '/';
  // A classic load balancer's check may be told as `HTTP:80/health`.
  return /^(?:\w+:\d+)?(\/.*)$/.exec(given)?.[1] ?? '/';
}

/** Those that are set to something else than their defaults, and that nothing here acts on. */
export function notActedOn(settings: Settings): string[] {
  return settings
    .filter(({ namespace, name, value }) => {
      const option = optionNamed(namespace, name);
      return option?.acted === false && option.default !== value;
    })
    .map(({ namespace, name }) => `${namespace} ${name}`);
}
