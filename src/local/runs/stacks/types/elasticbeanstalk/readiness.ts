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
 * @throws AwsError `NotStabilized` with these errors
 */
export async function ready(job: ResourceJob, name: string, since?: Date): Promise<EnvironmentDescription> {
  const ended = await job.until(async () => {
    const environment = await found(job, name);
    return environment && environment.Status !== 'Ready' ? undefined : { environment };
  });
  const errors = since ? await errorsOf(job, name, since) : [];
  if (ended.environment && errors.length === 0) return ended.environment;
  throw new AwsError('NotStabilized', errors.join(' ') || `The environment ${name} was terminated.`);
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

/** Oldest first: the last one tells what failed, those before it why. */
async function errorsOf({ call }: ResourceJob, EnvironmentName: string, StartTime: Date): Promise<string[]> {
  const input = { EnvironmentName, Severity: 'ERROR', StartTime };
  const { Events = [] } = await call<DescribeEventsCommandOutput>('elasticbeanstalk', 'DescribeEvents', input);
  return Events.map(({ Message = '' }) => Message).toReversed();
}
