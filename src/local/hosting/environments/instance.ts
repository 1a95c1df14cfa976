/** The one instance of an environment: which roles it needs, and what its programs see. */
import { type BuildAccess, openAccess } from '../../runs/build-access.js';
import { hostMachine } from '../../runs/machines/host.js';
import type { Call } from '../../service.js';
import { seenProfile } from '../../services/iam/instance-profile.js';
import { assumable } from '../../services/iam-trust.js';
import { roleArn, SERVICE, sessionOf } from '../../services/elasticbeanstalk/downstream.js';
import type { EnvironmentRecord } from '../../services/elasticbeanstalk/environment.js';
import {
  instanceProfileOf,
  propertiesOf,
  serviceRoleOf,
  type Settings,
} from '../../services/elasticbeanstalk/settings.js';
import type { Hosting } from '../hosted.js';

const EC2 = 'ec2.amazonaws.com';

/** Why the environment cannot be launched for want of a role; undefined when it can. */
export async function roleFault(call: Call, environment: EnvironmentRecord): Promise<string | undefined> {
  const { settings, arn, instance } = environment;
  const serviceRole = roleArn(call, serviceRoleOf(settings));
  if (serviceRole !== undefined && !(await assumable(call, serviceRole, SERVICE, arn, 'elasticbeanstalk'))) {
    return `The service role ${serviceRole} does not exist, or Elastic Beanstalk is not authorized to assume it.`;
  }
  const name = instanceProfileOf(settings);
  if (name === undefined) return 'Environment must have instance profile associated with it.';
  const found = await seenProfile(call, name);
  if (!found) return `The instance profile ${name} associated with the environment does not exist.`;
  const instanceArn = call.arn('ec2', `instance/${instance.id}`);
  if (found.role && (await assumable(call, found.role.arn, EC2, instanceArn))) return undefined;
  return `The instance profile ${name} has no role that ${EC2} may assume.`;
}

/** In whose name the instance and its programs call AWS; undefined where its profile has no role any more. */
export async function instanceSession(call: Call, settings: Settings, instanceId: string): Promise<string | undefined> {
  const found = await seenProfile(call, instanceProfileOf(settings) ?? '');
  return found?.role && sessionOf(call, found.role.arn, instanceId);
}

/** The way of the instance's programs to the local AWS, as the role of its profile. */
export async function openInstanceAccess(
  hosting: Hosting,
  { region, instance }: EnvironmentRecord,
  settings: Settings,
): Promise<BuildAccess | undefined> {
  const session = await hosting.aws.act((call) => instanceSession(call, settings, instance.id), undefined, region);
  if (session === undefined) return undefined;
  return openAccess(hosting.aws, region, session, await hosting.endpoint(), 'hosting');
}

/**
 * What the application's processes have in their environment: its properties, and of the user's own only what any
 * program needs.
 * @param folder the deployment's
 * @param secrets those of its properties that were fetched
 */
export function variablesOf(
  settings: Settings,
  folder: string,
  access: BuildAccess | undefined,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const { variables } = hostMachine({ folder, graceMs: 0 });
  // What npm says of its own newer versions would hide the last words of an application that ended.
  return {
    ...variables,
    npm_config_update_notifier: 'false',
    ...access?.variables,
    ...propertiesOf(settings),
    ...secrets,
  };
}
