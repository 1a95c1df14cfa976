import { join } from 'node:path';
import type { Buildspec } from './buildspec.js';
import type { BuildJob } from './build-job.js';
import { variablesOf } from './build-variables.js';
import { partition } from '../caller.js';

export const homeOf = ({ folder }: BuildJob): string => join(folder, 'home');
export const primarySource = ({ folder }: BuildJob): string => join(folder, 'src');
export const secondarySource = ({ folder }: BuildJob, name: string): string => join(folder, `src_${name}`);

/**
 * The environment of a build's commands.
 * Source of the CODEBUILD_ variables: "Environment variables in build environments" in AWS's CodeBuild user guide.
 * @throws PhaseFailure when a variable's parameter or secret cannot be got
 */
export async function environmentOf(job: BuildJob, buildspec: Buildspec): Promise<Record<string, string>> {
  return {
    ...job.machine.variables,
    ...(await variablesOf(job, buildspec)),
    ...codebuildVariables(job),
    ...job.access.variables,
  };
}

function codebuildVariables(job: BuildJob): Record<string, string> {
  const { build, sources } = job.record;
  const { region } = job;
  const id = build.id ?? '';
  const secondary = sources.slice(1).map(({ name }) => {
    return [`CODEBUILD_SRC_DIR_${name}`, job.machine.inside(secondarySource(job, name))];
  });
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    CODEBUILD_CI: 'true',
    ...(job.record.group !== undefined && { CODEBUILD_BATCH_BUILD_IDENTIFIER: job.record.group }),
    CODEBUILD_BUILD_ARN: build.arn ?? '',
    CODEBUILD_BUILD_ID: id,
    CODEBUILD_BUILD_IMAGE: build.environment?.image ?? '',
    CODEBUILD_BUILD_NUMBER: String(build.buildNumber),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_BUILD_URL: `https://${region}.console.aws.amazon.com/codebuild/home?region=${region}#/builds/${id}/view/new`,
    CODEBUILD_INITIATOR: build.initiator ?? '',
    CODEBUILD_KMS_KEY_ID: build.encryptionKey ?? '',
    CODEBUILD_LOG_PATH: build.logs?.streamName ?? '',
    CODEBUILD_PROJECT_ARN: (build.arn ?? '').replace(/:build\/.*/, `:project/${build.projectName}`),
    CODEBUILD_RESOLVED_SOURCE_VERSION: build.resolvedSourceVersion ?? '',
    CODEBUILD_SOURCE_REPO_URL: '',
    CODEBUILD_SOURCE_VERSION: sources[0] ? `arn:${partition}:s3:::${sources[0].bucket}/${sources[0].key}` : '',
    CODEBUILD_SRC_DIR: job.machine.inside(primarySource(job)),
    CODEBUILD_START_TIME: String(build.startTime?.getTime()),
    ...Object.fromEntries(secondary),
  };
}
