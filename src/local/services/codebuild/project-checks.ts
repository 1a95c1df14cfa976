import type { EnvironmentVariable, Project } from '@aws-sdk/client-codebuild';
import type { Call } from '../../service.js';
import { assumable } from '../iam-trust.js';
import { check, invalidInput } from './records.js';

const COMPUTE_TYPES = ['SMALL', 'MEDIUM', 'LARGE', 'XLARGE', '2XLARGE'].map((size) => `BUILD_GENERAL1_${size}`);
const ENVIRONMENTS = ['LINUX_CONTAINER', 'ARM_CONTAINER'];
const NOT_OFFERED = [
  'autoRetryLimit',
  'buildBatchConfig',
  'concurrentBuildLimit',
  'fileSystemLocations',
  'secondaryArtifacts',
  'secondarySources',
  'vpcConfig',
] as const;
const NOT_OFFERED_ENVIRONMENT = [
  'certificate',
  'computeConfiguration',
  'dockerServer',
  'fleet',
  'registryCredential',
] as const;
/** The artifacts that go with a source. */
const ARTIFACTS: Readonly<Record<string, string>> = { CODEPIPELINE: 'CODEPIPELINE', NO_SOURCE: 'NO_ARTIFACTS' };
const SOURCES = ['CODECOMMIT', 'CODEPIPELINE', 'GITHUB', 'GITLAB', 'GITLAB_SELF_MANAGED', 'S3', 'BITBUCKET'].concat(
  'GITHUB_ENTERPRISE',
  'NO_SOURCE',
);
/** CodeBuild's common limits on tags: 50, a key of 1–127 characters, a value of up to 255. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=@+-]*$/u;

/**
 * Checks a project as CodeBuild does; what the local AWS does not offer is refused, never silently left out.
 * @throws AwsError `InvalidInputException`
 */
export async function checkProject(call: Call, project: Project): Promise<void> {
  check(
    ['name', project.name, { min: 2, max: 150, pattern: /^[A-Za-z0-9][A-Za-z0-9\-_]{1,149}$/ }],
    ['description', project.description, { max: 255 }],
    ['timeoutInMinutes', project.timeoutInMinutes, { min: 5, max: 2160 }],
    ['queuedTimeoutInMinutes', project.queuedTimeoutInMinutes, { min: 5, max: 480 }],
    ['source.type', project.source?.type, { oneOf: SOURCES }],
    ['artifacts.type', project.artifacts?.type, { oneOf: ['CODEPIPELINE', 'S3', 'NO_ARTIFACTS'] }],
    ['environment.computeType', project.environment?.computeType, { oneOf: COMPUTE_TYPES }],
    ['tags', project.tags, { max: 50 }],
  );
  for (const { key, value } of project.tags ?? []) {
    check(
      ['tags.key', key, { min: 1, max: 127, pattern: TAG_TEXT }],
      ['tags.value', value, { max: 255, pattern: TAG_TEXT }],
    );
    if (key?.startsWith('aws:')) throw invalidInput(`Tag keys must not begin with aws: ${key}`);
  }
  checkOffered(project);
  checkVariables(project.environment?.environmentVariables ?? []);
  await checkRole(call, project.serviceRole ?? '');
}

function checkOffered(project: Project): void {
  const { source, artifacts, environment } = project;
  const fitting = ARTIFACTS[source?.type ?? ''];
  if (fitting === undefined) {
    throw invalidInput(`The local AWS offers the source types CODEPIPELINE and NO_SOURCE, not ${source?.type}`);
  }
  if (artifacts?.type !== fitting) {
    throw invalidInput(`Invalid artifacts: artifacts type must be ${fitting} when the source type is ${source?.type}`);
  }
  if (source?.type === 'NO_SOURCE' && !source.buildspec) {
    throw invalidInput('Project source type NO_SOURCE requires a buildspec');
  }
  if (!ENVIRONMENTS.includes(environment?.type ?? '')) {
    throw invalidInput(`The local AWS offers the environments ${ENVIRONMENTS.join(' and ')}, not ${environment?.type}`);
  }
  refuse(project, NOT_OFFERED);
  if (environment) refuse(environment, NOT_OFFERED_ENVIRONMENT);
  if (project.badge?.badgeEnabled) throw invalidInput('The local AWS does not offer badges');
  if (project.logsConfig?.s3Logs?.status === 'ENABLED') throw invalidInput('The local AWS does not offer logs in S3');
}

/** @throws AwsError `InvalidInputException` when one of the members is there, and not just an empty list */
function refuse<T extends object>(value: T, members: readonly (keyof T & string)[]): void {
  const given = members.find((member) => {
    const found: unknown = value[member];
    return Array.isArray(found) ? found.length > 0 : found !== undefined;
  });
  if (given !== undefined) throw invalidInput(`The local AWS does not offer ${given}`);
}

/** @throws AwsError `InvalidInputException` */
export function checkVariables(variables: readonly EnvironmentVariable[]): void {
  const seen = new Set<string>();
  for (const { name = '', type } of variables) {
    check(['environmentVariables.type', type, { oneOf: ['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER'] }]);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw invalidInput(`Invalid environment variable name: ${name}`);
    if (seen.has(name)) throw invalidInput(`Duplicate environment variable: ${name}`);
    seen.add(name);
  }
}

/** @throws AwsError `InvalidInputException` in the words that AWS has for it */
export async function checkRole(call: Call, roleArn: string): Promise<void> {
  if (await assumable(call, roleArn, 'codebuild.amazonaws.com')) return;
  throw invalidInput(`CodeBuild is not authorized to perform: sts:AssumeRole on ${roleArn}`);
}
