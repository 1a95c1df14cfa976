import { randomUUID } from 'node:crypto';
import {
  StartBuild$,
  type Build,
  type EnvironmentVariable,
  type Project,
  type ProjectArtifacts,
  type ProjectSource,
  type StartBuildCommandInput,
  type StartBuildCommandOutput,
} from '@aws-sdk/client-codebuild';
import { pipelineOf } from '../../runs/principals.js';
import { enqueue } from '../../runs/queue.js';
import { type Call, operation } from '../../service.js';
import { checkRole, checkVariables } from './project-checks.js';
import { buildNumbers, builds, invalidInput, projectNamed, type BuildRecord, type StoredArtifact } from './records.js';

/** The overrides that are acted on; a build with another one is refused. */
const OVERRIDES = [
  'projectName',
  'sourceVersion',
  'secondarySourcesOverride',
  'artifactsOverride',
  'secondaryArtifactsOverride',
  'environmentVariablesOverride',
  'buildspecOverride',
  'timeoutInMinutesOverride',
  'imageOverride',
  'computeTypeOverride',
  'serviceRoleOverride',
  'logsConfigOverride',
];

/** Writes the build down; a runner runs it. */
export const StartBuild = operation<StartBuildCommandInput, StartBuildCommandOutput>(
  StartBuild$,
  async (input, call) => {
    const project = await projectNamed(call, input.projectName);
    await checkInput(input, project, call);
    const record = await recordOf(input, project, call);
    const id = record.build.id ?? '';
    await builds(call).put(id, record);
    await enqueue(call, { kind: 'build', region: call.region, id });
    return { build: record.build };
  },
);

async function checkInput(input: StartBuildCommandInput, project: Project, call: Call): Promise<void> {
  const unknown = Object.entries(input).find(([name, value]) => value !== undefined && !OVERRIDES.includes(name));
  if (unknown) throw invalidInput(`The local AWS does not offer ${unknown[0]}`);
  if (project.source?.type === 'CODEPIPELINE' && pipelineOf(call.principal) === undefined) {
    throw invalidInput('Builds of a project whose source type is CODEPIPELINE can only be started by CodePipeline');
  }
  checkVariables(input.environmentVariablesOverride ?? []);
  if (input.serviceRoleOverride !== undefined) {
    await checkRole(call, input.serviceRoleOverride, project.name ?? '');
  }
}

async function recordOf(input: StartBuildCommandInput, project: Project, call: Call): Promise<BuildRecord> {
  const name = project.name ?? '';
  const uuid = randomUUID();
  const now = call.now();
  const number = ((await buildNumbers(call).get(name)) ?? 0) + 1;
  await buildNumbers(call).put(name, number);
  const sources = sourcesOf(input);
  const outputs = outputsOf(input);
  const { environment, source } = project;
  const build: Build = {
    id: `${name}:${uuid}`,
    arn: call.arn('codebuild', `build/${name}:${uuid}`),
    buildNumber: number,
    projectName: name,
    startTime: now,
    currentPhase: 'QUEUED',
    buildStatus: 'IN_PROGRESS',
    buildComplete: false,
    sourceVersion: input.sourceVersion,
    phases: [
      { phaseType: 'SUBMITTED', phaseStatus: 'SUCCEEDED', startTime: now, endTime: now, durationInSeconds: 0 },
      { phaseType: 'QUEUED', startTime: now },
    ],
    source: { ...source, type: source?.type, ...(input.buildspecOverride && { buildspec: input.buildspecOverride }) },
    artifacts: { location: outputs[0] ? arnOf(outputs[0], call) : '' },
    ...(outputs.length > 1 && {
      secondaryArtifacts: outputs.map((each) => ({ location: arnOf(each, call), artifactIdentifier: each.name })),
    }),
    cache: project.cache,
    environment: {
      ...environment,
      type: environment?.type,
      image: input.imageOverride ?? environment?.image,
      computeType: input.computeTypeOverride ?? environment?.computeType,
      environmentVariables: overlaid(environment?.environmentVariables, input.environmentVariablesOverride),
    },
    serviceRole: input.serviceRoleOverride ?? project.serviceRole,
    timeoutInMinutes: input.timeoutInMinutesOverride ?? project.timeoutInMinutes,
    queuedTimeoutInMinutes: project.queuedTimeoutInMinutes,
    initiator: initiatorOf(call.principal),
    encryptionKey: project.encryptionKey,
    logs: logsOf(input.logsConfigOverride ?? project.logsConfig, name, uuid, call),
  };
  return { build, sources, outputs, notActedOn: notActedOn(project) };
}

/** CodeBuild names who started a build: a pipeline, a user, or a role with its session. */
function initiatorOf(principal: string): string {
  const pipeline = pipelineOf(principal);
  return pipeline === undefined ? principal.replace(/^[^/]*\//, '') : `codepipeline/${pipeline}`;
}

function overlaid(below: EnvironmentVariable[] = [], above: EnvironmentVariable[] = []): EnvironmentVariable[] {
  const variables = [...below, ...above].map((each) => [each.name, { type: 'PLAINTEXT' as const, ...each }] as const);
  return [...new Map(variables).values()];
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

function sourcesOf({ sourceVersion, secondarySourcesOverride = [] }: StartBuildCommandInput): StoredArtifact[] {
  if (sourceVersion === undefined) return [];
  const [, bucket = '', key = ''] = /^arn:[^:]+:s3:::([^/]+)\/(.+)$/.exec(sourceVersion) ?? [];
  if (!key) throw invalidInput(`Invalid source version: ${sourceVersion} is not the ARN of an object in S3`);
  return [{ name: '', bucket, key }, ...secondarySourcesOverride.map(secondarySource)];
}

function secondarySource({ sourceIdentifier = '', location = '' }: ProjectSource): StoredArtifact {
  const [bucket = '', ...key] = location.split('/');
  return { name: sourceIdentifier, bucket, key: key.join('/') };
}

function outputsOf({ artifactsOverride, secondaryArtifactsOverride = [] }: StartBuildCommandInput): StoredArtifact[] {
  return artifactsOverride ? [artifactsOverride, ...secondaryArtifactsOverride].map(output) : [];
}

function output({ artifactIdentifier = '', location = '', name = '' }: ProjectArtifacts): StoredArtifact {
  return { name: artifactIdentifier, bucket: location, key: name };
}

function arnOf({ bucket, key }: StoredArtifact, { partition }: Call): string {
  return `arn:${partition}:s3:::${bucket}/${key}`;
}

function notActedOn({ cache, environment }: Project): string[] {
  return [
    ...(cache?.type !== undefined && cache.type !== 'NO_CACHE' ? [`cache: ${cache.type}`] : []),
    ...(environment?.privilegedMode ? ['environment/privilegedMode'] : []),
  ];
}
