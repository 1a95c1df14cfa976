import type {
  CreateDeploymentCommandOutput,
  GetDeploymentCommandOutput,
  RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../errors.js';
import { deploymentUrl } from '../services/codepipeline/links.js';
import { ActionFailure, type ActionJob, type ActionOutcome, failureOf } from './actions.js';

/**
 * The CodeDeploy action: deploys the action's artifact as a revision and waits for the end. The rollback of a deployment that
 * failed goes on by itself.
 * Source: "AWS CodeDeploy deploy action reference" in AWS's CodePipeline user guide.
 */
export async function runDeploymentAction(job: ActionJob): Promise<ActionOutcome> {
  const { ApplicationName: applicationName, DeploymentGroupName: deploymentGroupName } = job.configuration;
  const revision = await revisionOf(job);
  await call(job, 'RegisterApplicationRevision', { applicationName, revision });
  const { deploymentId = '' } = await call<CreateDeploymentCommandOutput>(job, 'CreateDeployment', {
    applicationName,
    deploymentGroupName,
    revision,
  });
  const known = {
    externalExecutionId: deploymentId,
    externalExecutionUrl: deploymentUrl(job.region, deploymentId),
  };
  await job.report(known);
  await job.ended('deployment', deploymentId);
  const { deploymentInfo } = await call<GetDeploymentCommandOutput>(job, 'GetDeployment', { deploymentId });
  const { status, errorInformation } = deploymentInfo ?? {};
  if (status === 'Succeeded') return { result: { ...known, summary: 'Deployment Succeeded' } };
  const message = errorInformation?.message ?? `Deployment ${deploymentId} has the status ${status}`;
  throw new ActionFailure('JobFailed', message, { summary: `Deployment ${deploymentId} ${status?.toLowerCase()}` });
}

/** The artifact as it is now: what its object is replaced by meanwhile is not deployed. */
async function revisionOf(job: ActionJob): Promise<RevisionLocation> {
  const { bucket, key } = job.action.input.inputArtifacts?.[0]?.s3location ?? {};
  try {
    const { ETag: eTag } = await job.call<HeadObjectCommandOutput>('s3', 'HeadObject', { Bucket: bucket, Key: key });
    return { revisionType: 'S3', s3Location: { bucket, key, bundleType: 'zip', eTag: eTag?.replaceAll('"', '') } };
  } catch (error) {
    throw failureOf(error, ({ message }) => `The input artifact s3://${bucket}/${key} cannot be read: ${message}`);
  }
}

async function call<O>(job: ActionJob, operation: string, input: object): Promise<O> {
  try {
    return await job.call<O>('codedeploy', operation, input);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const details = `(Service: AmazonCodeDeploy; Status Code: ${error.status}; Error Code: ${error.code})`;
    throw failureOf(error, ({ message }) => `${message} ${details}`);
  }
}
