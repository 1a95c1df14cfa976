import type { ArtifactDetail } from '@aws-sdk/client-codepipeline';
import type {
  BatchGetBuildBatchesCommandOutput,
  BatchGetBuildsCommandOutput,
  Build,
  BuildBatch,
  StartBuildBatchCommandInput,
  StartBuildBatchCommandOutput,
  StartBuildCommandInput,
  StartBuildCommandOutput,
  StatusType,
} from '@aws-sdk/client-codebuild';
import { partition } from '../caller.js';
import { AwsError } from '../errors.js';
import { environmentVariables } from '../services/codepipeline/action-types/codebuild.js';
import { batchUrl, buildUrl } from '../services/codepipeline/links.js';
import { ActionFailure, type ActionJob, type ActionOutcome } from './actions.js';

/**
 * The CodeBuild action: starts a build, or a batch of builds, with the action's artifacts and waits for its end.
 * Source: "AWS CodeBuild build and test action reference" in AWS's CodePipeline user guide.
 */
export function runBuildAction(job: ActionJob): Promise<ActionOutcome> {
  return job.configuration['BatchEnabled'] === 'true' ? runBatch(job) : runBuild(job);
}

async function runBuild(job: ActionJob): Promise<ActionOutcome> {
  const { build: started } = await callCodeBuild<StartBuildCommandOutput>(job, 'StartBuild', startBuildInput(job));
  const id = started?.id ?? '';
  const known = { externalExecutionId: id, externalExecutionUrl: buildUrl(job.region, id) };
  await job.report(known);
  await job.ended('build', id);
  const { builds } = await callCodeBuild<BatchGetBuildsCommandOutput>(job, 'BatchGetBuilds', { ids: [id] });
  const build = builds?.[0];
  if (build?.buildStatus !== 'SUCCEEDED') {
    throw new ActionFailure('JobFailed', reasonOf(build?.buildStatus, build?.phases));
  }
  const variables = (build.exportedEnvironmentVariables ?? []).map(({ name = '', value = '' }) => [name, value]);
  return { result: { ...known, outputVariables: Object.fromEntries(variables) as Record<string, string> } };
}

async function runBatch(job: ActionJob): Promise<ActionOutcome> {
  const buildBatchConfigOverride = { combineArtifacts: job.configuration['CombineArtifacts'] === 'true' };
  const input: StartBuildBatchCommandInput = { ...startBuildInput(job), buildBatchConfigOverride };
  const { buildBatch } = await callCodeBuild<StartBuildBatchCommandOutput>(job, 'StartBuildBatch', input);
  const id = buildBatch?.id ?? '';
  const known = { externalExecutionId: id, externalExecutionUrl: batchUrl(job.region, id) };
  await job.report(known);
  await job.ended('batch', id);
  const { buildBatches } = await callCodeBuild<BatchGetBuildBatchesCommandOutput>(job, 'BatchGetBuildBatches', {
    ids: [id],
  });
  const batch = buildBatches?.[0];
  if (batch?.buildBatchStatus === 'SUCCEEDED') return { result: known };
  throw new ActionFailure('JobFailed', reasonOf(batch?.buildBatchStatus, batch?.phases));
}

function startBuildInput({ action, configuration }: ActionJob): StartBuildCommandInput {
  const inputs = action.input.inputArtifacts ?? [];
  const primary = inputs.find(({ name }) => name === configuration['PrimarySource']) ?? inputs[0];
  const [output, ...further] = action.outputArtifacts.map(outputOf);
  const { BuildspecOverride: buildspecOverride } = configuration;
  return {
    projectName: configuration['ProjectName'],
    sourceVersion: `arn:${partition}:s3:::${locationOf(primary)}`,
    secondarySourcesOverride: inputs
      .filter((input) => input !== primary)
      .map((input) => ({ type: 'CODEPIPELINE', sourceIdentifier: input.name, location: locationOf(input) })),
    ...(output && { artifactsOverride: output, secondaryArtifactsOverride: further }),
    environmentVariablesOverride: environmentVariables(configuration['EnvironmentVariables']).map((each) => ({
      ...each,
      type: each.type as 'PLAINTEXT',
    })),
    ...(buildspecOverride !== undefined && { buildspecOverride }),
  };
}

function locationOf(artifact: ArtifactDetail | undefined): string {
  return `${artifact?.s3location?.bucket}/${artifact?.s3location?.key}`;
}

function outputOf({ name, s3location }: ArtifactDetail) {
  return {
    type: 'CODEPIPELINE' as const,
    artifactIdentifier: name,
    location: s3location?.bucket,
    name: s3location?.key,
  };
}

async function callCodeBuild<O>(job: ActionJob, operation: string, input: object): Promise<O> {
  try {
    return await job.call<O>('codebuild', operation, input);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const called = operation.charAt(0).toLowerCase() + operation.slice(1);
    const details = `(Service: AWSCodeBuild; Status Code: ${error.status}; Error Code: ${error.code})`;
    throw new ActionFailure('JobFailed', `Error calling ${called}: ${error.message} ${details}`);
  }
}

/** In CodePipeline's words: the first phase that did not succeed, or the last one, and why. */
function reasonOf(status: StatusType | undefined, phases: Build['phases'] | BuildBatch['phases'] = []): string {
  const unsuccessful = phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED');
  const phase = unsuccessful ?? phases.at(-1);
  const { statusCode, message } = phase?.contexts?.find((context) => context.statusCode) ?? {};
  const state = `Build terminated with state: ${status}`;
  return statusCode ? `${state}. Phase: ${phase?.phaseType}, Code: ${statusCode}, Message: ${message}` : state;
}
