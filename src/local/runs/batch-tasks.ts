/** The builds of a batch before they begin: which there are, whether they are allowed, what they are started with. */
import type {
  BuildGroup,
  ComputeType,
  EnvironmentType,
  StartBuildCommandInput,
  StatusType,
} from '@aws-sdk/client-codebuild';
import type { BatchRecord } from '../services/codebuild/batch-records.js';
import { overlaid } from '../services/codebuild/new-build.js';
import { artifactOverrides } from './batch-artifacts.js';
import { PENDING } from './batch-record.js';
import { PhaseFailure } from './build-job.js';
import type { BatchTask } from './buildspec-task.js';

/** A build group that waits for its turn. */
export function groupOf({ identifier, dependsOn, ignoreFailure }: BatchTask): BuildGroup {
  return { identifier, dependsOn: [...dependsOn], ignoreFailure, currentBuildSummary: { buildStatus: PENDING } };
}

/** @throws PhaseFailure when there are more builds, or other compute types, than the batch's configuration allows */
export function checkRestrictions({ batch, spec }: BatchRecord): void {
  const tasks = spec?.tasks ?? [];
  const { maximumBuildsAllowed: most = 100, computeTypesAllowed: allowed } = batch.buildBatchConfig?.restrictions ?? {};
  if (tasks.length > most) {
    throw new PhaseFailure('CLIENT_ERROR', `The batch has ${tasks.length} builds, and ${most} are allowed`);
  }
  if (!allowed?.length) return;
  for (const { identifier, env } of tasks) {
    const type = env.computeType ?? batch.environment?.computeType ?? '';
    if (allowed.includes(type)) continue;
    const message = `The build ${identifier} has the compute type ${type}; allowed are ${allowed.join(', ')}`;
    throw new PhaseFailure('CLIENT_ERROR', message);
  }
}

/** What a build is started with: what goes for the whole batch, and above that what its task says. */
export function startInput(record: BatchRecord, { identifier, buildspec, env }: BatchTask): StartBuildCommandInput {
  const { computeType, image, type, privilegedMode } = env;
  const variables = Object.entries(env.variables).map(([name, value]) => ({ name, value }));
  return {
    ...record.start,
    ...(buildspec !== undefined && { buildspecOverride: buildspec }),
    ...(computeType !== undefined && { computeTypeOverride: computeType as ComputeType }),
    ...(image !== undefined && { imageOverride: image }),
    ...(type !== undefined && { environmentTypeOverride: type as EnvironmentType }),
    ...(privilegedMode !== undefined && { privilegedModeOverride: privilegedMode }),
    environmentVariablesOverride: overlaid(record.start.environmentVariablesOverride, variables),
    ...artifactOverrides(record, identifier),
  };
}

/** Whether what depends on a build, and the batch, can go on after it ended so. */
export function isGood(status: StatusType | undefined, { ignoreFailure }: BatchTask): boolean {
  return status === 'SUCCEEDED' || (ignoreFailure && status !== PENDING && status !== 'IN_PROGRESS');
}
