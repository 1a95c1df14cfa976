import {
  StartBuild$,
  type Build,
  type Project,
  type ProjectEnvironment,
  type ProjectSource,
  type StartBuildCommandInput,
  type StartBuildCommandOutput,
} from '@aws-sdk/client-codebuild';
import { type Call, operation } from '../../service.js';
import { findBuild } from './find.js';
import { arnOf, begin, environmentOf, outputsOf, queuedBuild } from './new-build.js';
import { once } from './once.js';
import { checkOverrides, COMMON_OVERRIDES } from './overrides.js';
import { invalidInput, projectNamed, type BuildRecord, type StoredArtifact } from './records.js';

/** The overrides that are acted on; a build with another one is refused. */
const OFFERED = [
  ...COMMON_OVERRIDES,
  'artifactsOverride',
  'secondaryArtifactsOverride',
  'timeoutInMinutesOverride',
  'idempotencyToken',
];

/** Writes the build down; a runner runs it. */
export const StartBuild = operation<StartBuildCommandInput, StartBuildCommandOutput>(
  StartBuild$,
  async (input, call) => {
    const project = await projectNamed(call, input.projectName);
    await checkOverrides(input, OFFERED, project, call);
    const find = async (id: string) => (await findBuild(call, id))?.build;
    const build = await once(call, 'StartBuild', input, find, async () =>
      begin(call, await recordOf(input, project, call)),
    );
    return { build };
  },
);

async function recordOf(input: StartBuildCommandInput, project: Project, call: Call): Promise<BuildRecord> {
  const { group, ...queued } = await queuedBuild(
    call,
    project.name ?? '',
    input.logsConfigOverride ?? project.logsConfig,
  );
  const sources = sourcesOf(input);
  const outputs = outputsOf(input);
  const { source } = project;
  const environment = environmentOf(project, input);
  const build: Build = {
    ...queued,
    sourceVersion: input.sourceVersion,
    source: { ...source, type: source?.type, ...(input.buildspecOverride && { buildspec: input.buildspecOverride }) },
    artifacts: { location: outputs[0] ? arnOf(outputs[0], call) : '' },
    ...(outputs.length > 1 && {
      secondaryArtifacts: outputs.map((each) => ({ location: arnOf(each, call), artifactIdentifier: each.name })),
    }),
    cache: project.cache,
    environment,
    serviceRole: input.serviceRoleOverride ?? project.serviceRole,
    timeoutInMinutes: input.timeoutInMinutesOverride ?? project.timeoutInMinutes,
    queuedTimeoutInMinutes: project.queuedTimeoutInMinutes,
    encryptionKey: project.encryptionKey,
  };
  return {
    build,
    sources,
    outputs,
    ...(group !== undefined && { group }),
    notActedOn: notActedOn(project, environment),
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

function notActedOn({ cache }: Project, environment: ProjectEnvironment): string[] {
  return [
    ...(cache?.modes ?? []).filter((mode) => mode !== 'LOCAL_CUSTOM_CACHE').map((mode) => `cache: ${mode}`),
    ...(environment.privilegedMode ? ['environment/privilegedMode'] : []),
  ];
}
