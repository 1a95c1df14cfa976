import type { EnvironmentVariable, Project, ProjectBuildBatchConfig, Tag } from '@aws-sdk/client-codebuild';
import type { Call } from '../../service.js';
import { assumable } from '../iam-trust.js';
import { invalidInput } from './records.js';

const COMPUTE_TYPES = ['SMALL', 'MEDIUM', 'LARGE', 'XLARGE', '2XLARGE'].map((size) => `BUILD_GENERAL1_${size}`);
const ENVIRONMENTS = ['LINUX_CONTAINER', 'ARM_CONTAINER'];
const NOT_OFFERED = [
  'autoRetryLimit',
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
  await checkBatchConfig(call, project.name ?? '', project.buildBatchConfig ?? {});
}

/** @throws AwsError `InvalidInputException` */
function checkTags(tags: readonly Tag[]): void {
  const reserved = tags.find(({ key }) => key?.toLowerCase().startsWith('aws:'));
  if (reserved) throw invalidInput(`Tag keys must not begin with aws: ${reserved.key}`);
}

/** @throws AwsError `InvalidInputException` */
export async function checkBatchConfig(
  call: Call,
  projectName: string,
  { serviceRole, restrictions, timeoutInMins = 5 }: ProjectBuildBatchConfig,
): Promise<void> {
  checkBatchTimeout(timeoutInMins);
  const { maximumBuildsAllowed = 1, computeTypesAllowed = [], fleetsAllowed = [] } = restrictions ?? {};
  if (maximumBuildsAllowed < 1 || maximumBuildsAllowed > 100) {
    throw invalidInput('The maximum number of builds of a batch must be between 1 and 100');
  }
  const unknown = computeTypesAllowed.find((type) => !COMPUTE_TYPES.includes(type));
  if (unknown !== undefined) throw invalidInput(`Invalid compute type: ${unknown}`);
  if (fleetsAllowed.length > 0) throw invalidInput('The local AWS does not offer fleetsAllowed');
  if (serviceRole !== undefined) await checkRole(call, serviceRole, projectName);
}

/** @throws AwsError `InvalidInputException` */
function checkBatchTimeout(minutes: number): void {
  if (minutes < 5 || minutes > 2160) throw invalidInput('The timeout of a batch must be between 5 and 2160 minutes');
}

/** @throws AwsError `InvalidInputException` */
export function checkEnvironmentType(type: string | undefined): void {
  if (ENVIRONMENTS.includes(type ?? '')) return;
  throw invalidInput(`The local AWS offers the environments ${ENVIRONMENTS.join(' and ')}, not ${type}`);
}

/** @throws AwsError `InvalidInputException` */
export function checkComputeType(type: string | undefined): void {
  if (COMPUTE_TYPES.includes(type ?? '')) return;
  throw invalidInput(`The local AWS offers the compute types BUILD_GENERAL1_…, not ${type}`);
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
  checkEnvironmentType(environment?.type);
  checkComputeType(environment?.computeType);
  refuse(project, NOT_OFFERED);
  refuse(environment ?? {}, NOT_OFFERED_ENVIRONMENT);
  if (project.badge?.badgeEnabled) throw invalidInput('The local AWS does not offer badges');
  if (project.logsConfig?.s3Logs?.status === 'ENABLED') throw invalidInput('The local AWS does not offer logs in S3');
}

/** @throws AwsError `InvalidInputException` when one of the members is there, and not just an empty list */
function refuse(value: object, members: readonly string[]): void {
  const given = members.find((member) => {
    const found: unknown = (value as Record<string, unknown>)[member];
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
