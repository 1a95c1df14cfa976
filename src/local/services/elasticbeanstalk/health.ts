/** Enhanced health reporting. Source: DescribeEnvironmentHealth and DescribeInstancesHealth in the API Reference. */
import {
  DescribeEnvironmentHealth$,
  DescribeInstancesHealth$,
  type DescribeEnvironmentHealthCommandInput,
  type DescribeEnvironmentHealthCommandOutput,
  type DescribeInstancesHealthCommandInput,
  type DescribeInstancesHealthCommandOutput,
  type EnvironmentHealth,
  type InstanceHealthSummary,
} from '@aws-sdk/client-elastic-beanstalk';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { type AboutEnvironment, colorOf, environmentOf, type EnvironmentRecord } from './environment.js';
import { hostAgain } from './host-again.js';
import { isEnhanced } from './settings.js';

export const DescribeEnvironmentHealth = operation<
  DescribeEnvironmentHealthCommandInput,
  DescribeEnvironmentHealthCommandOutput
>(DescribeEnvironmentHealth$, async (input, call) => {
  const environment = await enhanced(call, input, 'DescribeEnvironmentHealth');
  const { health } = environment;
  return {
    EnvironmentName: environment.name,
    ...only(input.AttributeNames, {
      HealthStatus: health.status,
      // The model has the colors for its values; the service gives what an environment's status can be.
      Status: environment.status as EnvironmentHealth,
      Color: colorOf(environment),
      Causes: [...health.causes],
      InstancesHealth: summary(environment),
      RefreshedAt: health.refreshed,
    }),
  };
});

export const DescribeInstancesHealth = operation<
  DescribeInstancesHealthCommandInput,
  DescribeInstancesHealthCommandOutput
>(DescribeInstancesHealth$, async (input, call) => {
  const environment = await enhanced(call, input, 'DescribeInstancesHealth');
  const { health, instance } = environment;
  const { RefreshedAt, ...attributes } = only(input.AttributeNames, {
    HealthStatus: health.status,
    Color: colorOf(environment),
    Causes: [...health.causes],
    LaunchedAt: instance.launched,
    Deployment: deploymentOf(environment),
    RefreshedAt: health.refreshed,
  });
  return {
    InstanceHealthList: [{ InstanceId: instance.id, ...attributes }],
    ...(RefreshedAt && { RefreshedAt }),
  };
});

/** @throws AwsError `InvalidRequestException` where health reporting is basic */
async function enhanced(call: Call, about: AboutEnvironment, operationName: string): Promise<EnvironmentRecord> {
  await hostAgain(call);
  const environment = await environmentOf(call, about);
  if (isEnhanced(environment.settings)) return environment;
  throw new AwsError('InvalidRequestException', `${operationName} is not supported.`);
}

/** What is asked for: nothing, unless attributes are named. */
function only<T extends object>(names: readonly string[] = [], all: T): Partial<T> {
  const wanted = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return Object.fromEntries(wanted) as Partial<T>;
}

function summary({ health, status }: EnvironmentRecord): InstanceHealthSummary {
  const none = { NoData: 0, Unknown: 0, Pending: 0, Ok: 0, Info: 0, Warning: 0, Degraded: 0, Severe: 0 };
  return status === 'Terminating' ? none : { ...none, [health.status]: 1 };
}

function deploymentOf({ task, deployed, version, deployments, updated }: EnvironmentRecord) {
  if (task) {
    return {
      VersionLabel: version ?? '',
      DeploymentId: deployments + 1,
      Status: 'In Progress',
      DeploymentTime: updated,
    };
  }
  return {
    VersionLabel: deployed?.version ?? '',
    DeploymentId: deployed?.id ?? deployments,
    Status: deployed ? 'Deployed' : 'Failed',
    DeploymentTime: deployed?.at ?? updated,
  };
}
