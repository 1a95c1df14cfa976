import { randomBytes } from 'node:crypto';
import {
  CheckDNSAvailability$,
  CreateEnvironment$,
  DescribeEnvironmentResources$,
  DescribeEnvironments$,
  type CheckDNSAvailabilityCommandInput,
  type CheckDNSAvailabilityCommandOutput,
  type CreateEnvironmentCommandInput,
  type CreateEnvironmentCommandOutput,
  type DescribeEnvironmentResourcesCommandInput,
  type DescribeEnvironmentResourcesCommandOutput,
  type DescribeEnvironmentsCommandInput,
  type DescribeEnvironmentsCommandOutput,
  type EnvironmentTier,
} from '@aws-sdk/client-elastic-beanstalk';
import { AwsError } from '../../errors.js';
import { freePort } from '../../hosting/ports.js';
import { takenPorts } from '../../hosting/taken-ports.js';
import { operation, type Call } from '../../service.js';
import { pageInOrder } from '../page.js';
import { applicationNamed, versionNamed } from './application.js';
import { checkedSettings } from './check-settings.js';
import { checkDownstream, checkOperationsRole, checkPassed, downstream } from './downstream.js';
import {
  allEnvironments,
  environmentArn,
  environmentOf,
  type EnvironmentRecord,
  environments,
  livingEnvironments,
  shown,
  storeEnvironment,
} from './environment.js';
import { invalidValue, missingParameter, notOffered } from './errors.js';
import { info, noteFor } from './events.js';
import { hostAgain } from './host-again.js';
import { platformAsked } from './platforms.js';
import { withSettings } from './settings.js';
import { provide, storageBucket } from './storage.js';
import { withTags } from './tags.js';

/** Environments of an account and region ("Elastic Beanstalk endpoints and quotas" in the AWS General Reference). */
const ENVIRONMENT_LIMIT = 200;
const HOUR = 3600 * 1000;
/** How long a terminated environment can be asked for. */
const SIX_WEEKS = 42 * 24 * HOUR;

export const CreateEnvironment = operation<CreateEnvironmentCommandInput, CreateEnvironmentCommandOutput>(
  CreateEnvironment$,
  async (input, call) => {
    const { name: application } = await applicationNamed(call, input.ApplicationName);
    const name = await checkedName(call, input.EnvironmentName);
    if (input.TemplateName !== undefined) throw notOffered('TemplateName');
    if (input.GroupName !== undefined) throw notOffered('GroupName');
    checkTier(input.Tier);
    const platform = platformAsked(call, input);
    if (!platform) throw missingParameter('Either a solution stack or a platform ARN must be specified.');
    const settings = withSettings([], checkedSettings(input.OptionSettings));
    const { VersionLabel: label, Description: description, OperationsRole: operationsRole } = input;
    const version = label === undefined ? undefined : await versionNamed(call, application, label);
    const now = call.now();
    const environment: EnvironmentRecord = {
      id: `e-${randomBytes(16).toString('hex').slice(0, 10)}`,
      name,
      application,
      arn: environmentArn(call, application, name),
      region: call.region,
      ...(description !== undefined && { description }),
      cnamePrefix: await checkedPrefix(call, input.CNAMEPrefix ?? `${name}.${randomBytes(4).toString('hex')}`),
      platform: platform.arn,
      created: now,
      updated: now,
      tags: withTags([], input.Tags ?? []),
      ...(operationsRole !== undefined && { operationsRole }),
      port: await freePort(await takenPorts(call.store)),
      instance: { id: newInstanceId(), launched: now },
      status: 'Launching',
      health: { status: 'Pending', causes: [], refreshed: now },
      ...(label !== undefined && { version: label }),
      settings,
      task: { kind: 'launch', requestId: call.requestId },
      deployments: 0,
    };
    if (operationsRole !== undefined) await checkOperationsRole(call, operationsRole, environment.arn);
    const acting = await downstream(call, environment);
    await checkDownstream(acting, 'launch', environment);
    await checkPassed(acting, settings);
    const bucket = await storageBucket(acting);
    if (version) await provide(acting, environment, version);
    await noteFor(
      call,
      environment,
      info('createEnvironment is starting.'),
      info(`Using ${bucket} as Amazon S3 storage bucket for environment data.`),
    );
    return shown(await storeEnvironment(call, environment));
  },
);

export const DescribeEnvironments = operation<DescribeEnvironmentsCommandInput, DescribeEnvironmentsCommandOutput>(
  DescribeEnvironments$,
  async (input, call) => {
    await hostAgain(call);
    const wanted = (await allEnvironments(call)).filter(asked(input, call));
    const { MaxRecords = 1000, NextToken } = input;
    const { items, next } = pageInOrder(wanted, MaxRecords, NextToken, () => invalidValue('Invalid NextToken.'));
    return { Environments: items.map(shown), ...(next !== undefined && { NextToken: next }) };
  },
);

export const DescribeEnvironmentResources = operation<
  DescribeEnvironmentResourcesCommandInput,
  DescribeEnvironmentResourcesCommandOutput
>(DescribeEnvironmentResources$, async (input, call) => {
  const { name, instance } = await environmentOf(call, input);
  return {
    EnvironmentResources: {
      EnvironmentName: name,
      AutoScalingGroups: [],
      Instances: [{ Id: instance.id }],
      LaunchConfigurations: [],
      LaunchTemplates: [],
      LoadBalancers: [],
      Triggers: [],
      Queues: [],
    },
  };
});

export const CheckDNSAvailability = operation<CheckDNSAvailabilityCommandInput, CheckDNSAvailabilityCommandOutput>(
  CheckDNSAvailability$,
  async ({ CNAMEPrefix = '' }, call) => ({
    Available: await isAvailable(call, CNAMEPrefix),
    FullyQualifiedCNAME: `${CNAMEPrefix}.${call.region}.elasticbeanstalk.com`,
  }),
);

export function newInstanceId(): string {
  return `i-0${randomBytes(8).toString('hex')}`;
}

/** @throws AwsError `InvalidParameterValue`: there are no workers here */
export function checkTier({ Name: name, Type: type }: EnvironmentTier = {}): void {
  if ((name ?? 'WebServer') !== 'WebServer') throw notOffered(`The tier ${name}`);
  if ((type ?? 'Standard') !== 'Standard') throw notOffered(`The tier type ${type}`);
}

/** @throws AwsError `InvalidParameterValue`, `MissingParameter`, `TooManyEnvironmentsException` */
async function checkedName(call: Call, name: string | undefined): Promise<string> {
  if (name === undefined) throw missingParameter('EnvironmentName must be specified.');
  if (!/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name)) {
    throw invalidValue(
      `Value ${name} at 'EnvironmentName' failed to satisfy constraint: Member must contain only letters, digits, and the dash character and may not start or end with a dash`,
    );
  }
  const living = await livingEnvironments(call);
  if (living.some((each) => each.name === name)) throw invalidValue(`Environment ${name} already exists.`);
  if (living.length >= ENVIRONMENT_LIMIT) {
    throw new AwsError('TooManyEnvironmentsException', `You cannot have more than ${ENVIRONMENT_LIMIT} Environments.`);
  }
  await forgetOld(call);
  return name;
}

async function forgetOld(call: Call): Promise<void> {
  const oldest = call.now().getTime() - SIX_WEEKS;
  for (const { id, status, updated } of await allEnvironments(call)) {
    if (status === 'Terminated' && updated.getTime() < oldest) await environments(call).delete(id);
  }
}

/** @throws AwsError `InvalidParameterValue` */
async function checkedPrefix(call: Call, prefix: string): Promise<string> {
  if (await isAvailable(call, prefix)) return prefix;
  throw invalidValue(`DNS name (${prefix}.${call.region}.elasticbeanstalk.com) is not available.`);
}

async function isAvailable(call: Call, prefix: string): Promise<boolean> {
  return !(await livingEnvironments(call)).some(({ cnamePrefix }) => cnamePrefix === prefix);
}

/** Those that are terminated are shown for an hour, unless it is asked otherwise. */
function asked(input: DescribeEnvironmentsCommandInput, call: Call): (environment: EnvironmentRecord) => boolean {
  const since = input.IncludedDeletedBackTo ?? new Date(call.now().getTime() - HOUR);
  const isAmong = (list: readonly string[] | undefined, value: string) => !list?.length || list.includes(value);
  return ({ id, name, application, version, status, updated }) =>
    (status !== 'Terminated' || (input.IncludeDeleted !== false && updated >= since)) &&
    (input.ApplicationName === undefined || input.ApplicationName === application) &&
    (input.VersionLabel === undefined || input.VersionLabel === version) &&
    isAmong(input.EnvironmentIds, id) &&
    isAmong(input.EnvironmentNames, name);
}
