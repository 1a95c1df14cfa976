/** What the operations have in common that start a build or a batch of builds. */
import { randomUUID } from 'node:crypto';
import type {
  Build,
  EnvironmentVariable,
  Project,
  ProjectArtifacts,
  ProjectEnvironment,
  StartBuildBatchCommandInput,
  StartBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import { batchOf, pipelineOf } from '../../runs/principals.js';
import { enqueue } from '../../runs/queue.js';
import type { Call } from '../../service.js';
import { batches } from './batch-records.js';
import { buildNumbers, builds, invalidInput, type BuildRecord, type StoredArtifact } from './records.js';

type Overrides = StartBuildCommandInput | StartBuildBatchCommandInput;

/** Writes a build down that has not begun yet, for a runner to run it. */
export async function begin(call: Call, record: BuildRecord): Promise<Build> {
  const id = record.build.id ?? '';
  await enqueue(call, { kind: 'build', region: call.region, id });
  await builds(call).put(id, record);
  return record.build;
}

/**
 * Only CodePipeline has the source of a project of type CODEPIPELINE, and the batches that it has started.
 * @throws AwsError `InvalidInputException`
 */
export function checkStarter(sourceType: string | undefined, { principal }: Call): void {
  if (sourceType !== 'CODEPIPELINE' || pipelineOf(principal) !== undefined || batchOf(principal)) return;
  throw invalidInput('Builds of a project whose source type is CODEPIPELINE can only be started by CodePipeline');
}

/** A new build of a project that waits for its turn, and the build group that it is for when a batch starts it. */
export async function queuedBuild(
  call: Call,
  projectName: string,
  logsConfig: Project['logsConfig'],
): Promise<Build & { readonly group?: string }> {
  const uuid = randomUUID();
  const now = call.now();
  const number = ((await buildNumbers(call).get(projectName)) ?? 0) + 1;
  await buildNumbers(call).put(projectName, number);
  const of = batchOf(call.principal);
  const batch = of && (await batches(call).get(of.id))?.batch;
  return {
    id: `${projectName}:${uuid}`,
    arn: call.arn('codebuild', `build/${projectName}:${uuid}`),
    buildNumber: number,
    projectName,
    startTime: now,
    currentPhase: 'QUEUED',
    buildStatus: 'IN_PROGRESS',
    buildComplete: false,
    phases: [
      { phaseType: 'SUBMITTED', phaseStatus: 'SUCCEEDED', startTime: now, endTime: now, durationInSeconds: 0 },
      { phaseType: 'QUEUED', startTime: now },
    ],
    logs: logsOf(logsConfig, projectName, uuid, call),
    initiator: batch?.initiator ?? initiatorOf(call.principal),
    ...(of && batch && { buildBatchArn: batch.arn, group: of.group }),
  };
}

/** CodeBuild names who started a build: a pipeline, a user, or a role with its session. */
export function initiatorOf(principal: string): string {
  const pipeline = pipelineOf(principal);
  return pipeline === undefined ? principal.replace(/^[^/]*\//, '') : `codepipeline/${pipeline}`;
}

/** The project's environment with what is to be otherwise for once. */
export function environmentOf({ environment }: Project, input: Overrides): ProjectEnvironment {
  const { privilegedModeOverride: privilegedMode } = input;
  return {
    ...environment,
    type: input.environmentTypeOverride ?? environment?.type,
    image: input.imageOverride ?? environment?.image,
    computeType: input.computeTypeOverride ?? environment?.computeType,
    ...(privilegedMode !== undefined && { privilegedMode }),
    environmentVariables: overlaid(environment?.environmentVariables, input.environmentVariablesOverride),
  };
}

/** The variables of both; `above` wins where both have one. */
export function overlaid(below: EnvironmentVariable[] = [], above: EnvironmentVariable[] = []): EnvironmentVariable[] {
  const variables = [...below, ...above].map((each) => [each.name, { type: 'PLAINTEXT' as const, ...each }] as const);
  return [...new Map(variables).values()];
}

/** Where the artifacts go; the first one is the primary artifact. */
export function outputsOf({ artifactsOverride, secondaryArtifactsOverride = [] }: Overrides): StoredArtifact[] {
  return artifactsOverride ? [artifactsOverride, ...secondaryArtifactsOverride].map(output) : [];
}

function output({ artifactIdentifier = '', location = '', name = '' }: ProjectArtifacts): StoredArtifact {
  return { name: artifactIdentifier, bucket: location, key: name };
}

export function arnOf({ bucket, key }: StoredArtifact, { partition }: Call): string {
  return `arn:${partition}:s3:::${bucket}/${key}`;
}

function logsOf(config: Project['logsConfig'], project: string, uuid: string, call: Call): Build['logs'] {
  const { status = 'ENABLED', groupName = `/aws/codebuild/${project}`, streamName } = config?.cloudWatchLogs ?? {};
  if (status === 'DISABLED') return { cloudWatchLogs: { status } };
  const stream = streamName ? `${streamName}/${uuid}` : uuid;
  return {
    groupName,
    streamName: stream,
    cloudWatchLogsArn: call.arn('logs', `log-group:${groupName}:log-stream:${stream}`),
    cloudWatchLogs: { status, groupName, ...(streamName && { streamName }) },
  };
}
