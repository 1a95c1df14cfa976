import type { Project, StartBuildBatchCommandInput, StartBuildCommandInput } from '@aws-sdk/client-codebuild';
import type { Call } from '../../service.js';
import { checkStarter } from './new-build.js';
import { checkComputeType, checkEnvironmentType, checkRole, checkVariables } from './project-checks.js';
import { invalidInput } from './records.js';

/** What a build can be started with, and a batch for all of its builds. */
export const COMMON_OVERRIDES = [
  'projectName',
  'sourceVersion',
  'secondarySourcesOverride',
  'environmentVariablesOverride',
  'buildspecOverride',
  'imageOverride',
  'computeTypeOverride',
  'environmentTypeOverride',
  'privilegedModeOverride',
  'serviceRoleOverride',
  'logsConfigOverride',
] as const;

/**
 * Checks what a build, or a batch, is to be started with.
 * @param offered the members that are acted on: another one is refused, never silently left out
 * @throws AwsError `InvalidInputException`
 */
export async function checkOverrides(
  input: StartBuildCommandInput | StartBuildBatchCommandInput,
  offered: readonly string[],
  project: Project,
  call: Call,
): Promise<void> {
  const unknown = Object.entries(input).find(([name, value]) => value !== undefined && !offered.includes(name));
  if (unknown) throw invalidInput(`The local AWS does not offer ${unknown[0]}`);
  checkStarter(project.source?.type, call);
  if (input.environmentTypeOverride !== undefined) checkEnvironmentType(input.environmentTypeOverride);
  if (input.computeTypeOverride !== undefined) checkComputeType(input.computeTypeOverride);
  checkVariables(input.environmentVariablesOverride ?? []);
  if (input.serviceRoleOverride !== undefined) await checkRole(call, input.serviceRoleOverride, project.name ?? '');
}
