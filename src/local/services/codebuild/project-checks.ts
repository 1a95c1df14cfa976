import type { EnvironmentVariable, Project, Tag } from '@aws-sdk/client-codebuild';
import type { Call } from '../../service.js';
import { assumable } from '../iam-trust.js';
import { invalidInput } from './records.js';

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

/**
 * Checks a project as CodeBuild does; what the local AWS does not offer is refused, never silently left out.
 * @throws AwsError `InvalidInputException`
 */
export async function checkProject(call: Call, project: Project): Promise<void> {
  checkTags(project.tags ?? []);
  checkOffered(project);
  checkVariables(project.environment?.environmentVariables ?? []);
  await checkRole(call, project.serviceRole ?? '', project.name ?? '');
}

/** @throws AwsError `InvalidInputException` */
export function checkTags(tags: readonly Tag[]): void {
  const reserved = tags.find(({ key }) => key?.toLowerCase().startsWith('aws:'));
  if (reserved) throw invalidInput(`Tag keys must not begin with aws: ${reserved.key}`);
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
  if (!environment?.computeType?.startsWith('BUILD_GENERAL1_')) {
    throw invalidInput(`The local AWS offers the compute types BUILD_GENERAL1_…, not ${environment?.computeType}`);
  }
  refuse(project, NOT_OFFERED);
  refuse(environment, NOT_OFFERED_ENVIRONMENT);
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
  for (const { name = '' } of variables) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw invalidInput(`Invalid environment variable name: ${name}`);
    if (seen.has(name)) throw invalidInput(`Duplicate environment variable: ${name}`);
    seen.add(name);
  }
}

/** @throws AwsError `InvalidInputException` in the words that AWS has for it */
export async function checkRole(call: Call, roleArn: string, projectName: string): Promise<void> {
  const projectArn = call.arn('codebuild', `project/${projectName}`);
  if (await assumable(call, roleArn, 'codebuild.amazonaws.com', projectArn)) return;
  throw invalidInput(`CodeBuild is not authorized to perform: sts:AssumeRole on ${roleArn}`);
}
