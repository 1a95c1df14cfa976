/**
 * What Elastic Beanstalk does in other services, it does as the environment's operations role, or else as the caller.
 * Source: "Operations roles" in the Elastic Beanstalk Developer Guide.
 */
import {
  AssociateEnvironmentOperationsRole$,
  DisassociateEnvironmentOperationsRole$,
  type AssociateEnvironmentOperationsRoleCommandInput,
  type AssociateEnvironmentOperationsRoleCommandOutput,
  type DisassociateEnvironmentOperationsRoleCommandInput,
  type DisassociateEnvironmentOperationsRoleCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import { authorize } from '../../access/authorize.js';
import type { Permission } from '../../access/permission.js';
import { operation, type Call } from '../../service.js';
import { seenProfile } from '../iam/instance-profile.js';
import { assumable } from '../iam-trust.js';
import { environmentOf, type EnvironmentRecord, storeEnvironment } from './environment.js';
import { insufficientPrivileges } from './errors.js';
import { instanceProfileOf, type Settings } from './settings.js';
import { asCaller } from './storage.js';

export const SERVICE = 'elasticbeanstalk.amazonaws.com';

export const AssociateEnvironmentOperationsRole = operation<
  AssociateEnvironmentOperationsRoleCommandInput,
  AssociateEnvironmentOperationsRoleCommandOutput
>(AssociateEnvironmentOperationsRole$, async (input, call) => {
  const environment = await environmentOf(call, input);
  const operationsRole = input.OperationsRole ?? '';
  await checkOperationsRole(call, operationsRole, environment.arn);
  await storeEnvironment(call, { ...environment, operationsRole });
  return {};
});

export const DisassociateEnvironmentOperationsRole = operation<
  DisassociateEnvironmentOperationsRoleCommandInput,
  DisassociateEnvironmentOperationsRoleCommandOutput
>(DisassociateEnvironmentOperationsRole$, async (input, call) => {
  const { operationsRole: _, ...environment } = await environmentOf(call, input);
  await storeEnvironment(call, environment);
  return {};
});

/** @throws AwsError `InsufficientPrivilegesException` */
export async function checkOperationsRole(call: Call, roleArn: string, environmentArn: string): Promise<void> {
  if (await assumable(call, roleArn, SERVICE, environmentArn)) return;
  throw insufficientPrivileges(`Elastic Beanstalk is not authorized to perform: sts:AssumeRole on ${roleArn}`);
}

/** The call of whom the environment's operations count as in the other services. */
export async function downstream(
  call: Call,
  { arn, operationsRole }: Pick<EnvironmentRecord, 'arn' | 'operationsRole'>,
): Promise<Call> {
  if (operationsRole === undefined) return call;
  await checkOperationsRole(call, operationsRole, arn);
  return call.as(sessionOf(call, operationsRole, 'ElasticBeanstalk'));
}

/** The session in which a service acts for an environment. */
export function sessionOf({ partition, account }: Call, roleArn: string, name: string): string {
  return `arn:${partition}:sts::${account}:assumed-role/${roleArn.slice(roleArn.lastIndexOf('/') + 1)}/${name}`;
}

/** What an operation needs of services that the local AWS does not have: an environment is a stack with an Auto Scaling group. */
const NEEDED = {
  launch: ['cloudformation:CreateStack', 'autoscaling:DescribeAutoScalingGroups'],
  update: ['cloudformation:GetTemplate', 'autoscaling:DescribeAutoScalingGroups'],
  terminate: ['cloudformation:DeleteStack'],
} as const;

/**
 * Source: AWSElasticBeanstalkRoleCore in the "AWS Managed Policy Reference" has these actions on these resources.
 * @throws AwsError `InsufficientPrivilegesException`
 */
export async function checkDownstream(
  call: Call,
  operationKind: keyof typeof NEEDED,
  { id }: Pick<EnvironmentRecord, 'id'>,
): Promise<void> {
  for (const action of NEEDED[operationKind]) {
    const stack = call.arn('cloudformation', `stack/awseb-${id}-stack/*`);
    await allowed(call, { action, resource: action.startsWith('cloudformation:') ? stack : '*' });
  }
}

/** Who launches instances hands them the role of their profile. @throws AwsError `InsufficientPrivilegesException` */
export async function checkPassed(call: Call, settings: Settings): Promise<void> {
  const found = await seenProfile(call, instanceProfileOf(settings) ?? '');
  if (!found?.role) return;
  const context = { 'iam:PassedToService': ['ec2.amazonaws.com'] };
  await allowed(call, { action: 'iam:PassRole', resource: found.role.arn, context });
}

/** @throws AwsError `InsufficientPrivilegesException` */
function allowed(call: Call, permission: Permission): Promise<void> {
  return asCaller(() => authorize(call, permission));
}

/** A service role can be told by its name or by its ARN. */
export function roleArn({ partition, account }: Call, role: string | undefined): string | undefined {
  return role === undefined || role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`;
}
