import { setTimeout as pause } from 'node:timers/promises';
import type {
  DescribeEnvironmentsCommandOutput,
  DescribeEventsCommandOutput,
  EnvironmentDescription,
  UpdateEnvironmentCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { account } from '../caller.js';
import { AwsError } from '../errors.js';
import { allActions } from '../services/codepipeline/records.js';
import { ActionFailure, type ActionJob, type ActionOutcome } from './actions.js';
import { pauseAfter } from './pauses.js';

/**
 * The Elastic Beanstalk deploy action: makes an application version of the artifact, deploys it to the environment, and
 * follows that to its end.
 * Source: "Elastic Beanstalk deploy action reference" in AWS's CodePipeline user guide.
 */
export async function runBeanstalkAction(job: ActionJob): Promise<ActionOutcome> {
  const { ApplicationName = '', EnvironmentName = '' } = job.configuration;
  const VersionLabel = labelOf(job);
  const SourceBundle = await upload(job, `${ApplicationName}/${VersionLabel}.zip`);
  await call(job, 'CreateApplicationVersion', { ApplicationName, VersionLabel, SourceBundle });
  const known = { externalExecutionId: VersionLabel };
  await job.report(known);
  const updating = await call<UpdateEnvironmentCommandOutput>(job, 'UpdateEnvironment', {
    ApplicationName,
    EnvironmentName,
    VersionLabel,
  });
  const environment = await followed(job, updating.DateUpdated);
  if (environment.VersionLabel === VersionLabel && environment.Status === 'Ready') {
    return { result: { ...known, summary: `Deployed ${VersionLabel} to ${EnvironmentName}` } };
  }
  const errors = await eventsSince(job, updating.DateUpdated, 'ERROR');
  const reasons = errors.map(({ Message = '' }) => Message);
  if (reasons.length === 0) reasons.push(`The environment ${EnvironmentName} is ${environment.Status}.`);
  throw new ActionFailure('JobFailed', `Deployment to Elastic Beanstalk failed. ${reasons.join(' ')}`, known);
}

/** `code-pipeline-<milliseconds>-<revision>`: the commit, or what tells an artifact that was built from others. */
function labelOf({ aws, action, execution }: ActionJob): string {
  const artifact = action.input.inputArtifacts?.[0]?.name ?? '';
  const commit = execution.revisions.find(({ artifactName }) => artifactName === artifact)?.revisionId;
  const maker = allActions(execution).findLast(({ outputArtifacts }) =>
    outputArtifacts.some(({ name }) => name === artifact),
  );
  const revision = commit ?? `${artifact}-${maker?.id}`;
  return `code-pipeline-${aws.store.now().getTime()}-${revision}`.slice(0, 100);
}

/** Puts the artifact into Elastic Beanstalk's bucket. */
async function upload(job: ActionJob, key: string): Promise<{ S3Bucket: string; S3Key: string }> {
  const { bucket: Bucket, key: Key } = job.action.input.inputArtifacts?.[0]?.s3location ?? {};
  const storage = `elasticbeanstalk-${job.region}-${account}`;
  const { Body } = await call<GetObjectCommandOutput>(job, 'GetObject', { Bucket, Key }, 's3');
  const put = () => call(job, 'PutObject', { Bucket: storage, Key: key, Body, ContentType: 'application/zip' }, 's3');
  await put().catch(async (error: unknown) => {
    if (!(error instanceof ActionFailure) || !error.message.includes('NoSuchBucket')) throw error;
    await call(job, 'CreateStorageLocation', {});
    await put();
  });
  return { S3Bucket: storage, S3Key: key };
}

/** The environment when nothing is under way in it any more. Its events are asked for, too, as CodePipeline does. */
async function followed(job: ActionJob, since: Date | undefined): Promise<EnvironmentDescription> {
  const { ApplicationName, EnvironmentName } = job.configuration;
  for (let looks = 1; ; looks++) {
    await eventsSince(job, since);
    const { Environments: [environment] = [] } = await call<DescribeEnvironmentsCommandOutput>(
      job,
      'DescribeEnvironments',
      { ApplicationName, EnvironmentNames: [EnvironmentName], IncludeDeleted: false },
    );
    if (!environment) throw new ActionFailure('JobFailed', `The environment ${EnvironmentName} was terminated.`);
    if (environment.Status !== 'Updating' && environment.Status !== 'Aborting') return environment;
    await pause(pauseAfter(looks), undefined, { signal: job.interrupt }).catch(() => {
      throw new ActionFailure('JobFailed', 'The process that followed the deployment was told to end.');
    });
  }
}

/** Oldest first. */
async function eventsSince(job: ActionJob, StartTime: Date | undefined, Severity?: 'ERROR') {
  const { ApplicationName, EnvironmentName } = job.configuration;
  const input = { ApplicationName, EnvironmentName, StartTime, ...(Severity && { Severity }) };
  const { Events = [] } = await call<DescribeEventsCommandOutput>(job, 'DescribeEvents', input);
  return Events.toReversed();
}

async function call<O>(job: ActionJob, operation: string, input: object, service = 'elasticbeanstalk'): Promise<O> {
  try {
    return await job.call<O>(service, operation, input);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code, message } = error;
    if (/^(AccessDenied|InsufficientPrivileges)/.test(code)) {
      const reason = `The provided role does not have sufficient permissions for ${operation}. Error: ${message}`;
      throw new ActionFailure('PermissionError', reason);
    }
    throw new ActionFailure('ConfigurationError', `Elastic Beanstalk refused ${operation}. ${code}: ${message}`);
  }
}
