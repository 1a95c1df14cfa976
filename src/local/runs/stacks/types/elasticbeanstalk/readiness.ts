/** Waiting for what an environment of Elastic Beanstalk comes to. */
import type {
  DescribeEnvironmentsCommandOutput,
  DescribeEventsCommandOutput,
  EnvironmentDescription,
} from '@aws-sdk/client-elastic-beanstalk';
import { AwsError } from '../../../../errors.js';
import type { ResourceJob } from '../type.js';

/** The states in which an environment can be terminated, or need not be. */
const ENDS: readonly string[] = ['Ready', 'Terminating', 'Terminated'];

/** The environment of this name that is not terminated, if there is one. */
export async function found({ call }: ResourceJob, name: string): Promise<EnvironmentDescription | undefined> {
  const input = { EnvironmentNames: [name], IncludeDeleted: false };
  const answer = await call<DescribeEnvironmentsCommandOutput>('elasticbeanstalk', 'DescribeEnvironments', input);
  return answer.Environments?.[0];
}

/**
 * The environment as soon as nothing is under way in it.
 * @param since when what is waited for began: errors that the environment tells of from then on fail it
 * @throws AwsError with the environment's last error
 */
export async function ready(job: ResourceJob, name: string, since?: Date): Promise<EnvironmentDescription> {
  const environment = await job.until(async () => {
    const seen = await found(job, name);
    if (!seen) throw new AwsError('NotStabilized', `The environment ${name} was terminated.`);
    return seen.Status === 'Ready' ? seen : undefined;
  });
  const failure = since && (await lastError(job, name, since));
  if (failure !== undefined) throw new AwsError('NotStabilized', failure);
  return environment;
}

/** Terminates the environment, when nothing is under way in it, and waits until it is gone. @throws AwsError */
export async function terminate(job: ResourceJob, EnvironmentName: string): Promise<void> {
  const status = await job.until(async () => {
    const { Status = 'Terminated' } = (await found(job, EnvironmentName)) ?? {};
    return ENDS.includes(Status) ? Status : undefined;
  });
  if (status === 'Ready') await job.call('elasticbeanstalk', 'TerminateEnvironment', { EnvironmentName });
  await job.until(async () => ((await found(job, EnvironmentName)) ? undefined : true));
}

async function lastError({ call }: ResourceJob, EnvironmentName: string, StartTime: Date): Promise<string | undefined> {
  const input = { EnvironmentName, Severity: 'ERROR', StartTime };
  const { Events = [] } = await call<DescribeEventsCommandOutput>('elasticbeanstalk', 'DescribeEvents', input);
  return Events[0]?.Message;
}
