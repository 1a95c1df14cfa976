import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { assumable } from '../iam-trust.js';
import { checkAction, withActionDefaults } from './check-action.js';
import { checkConditions } from './stage-conditions.js';

// CodePipeline User Guide, "Quotas".
const STAGE_LIMIT = 50;
const ACTION_LIMIT = 1000;
const STAGE_ACTION_LIMIT = 50;

/**
 * Checks a pipeline's structure as CodePipeline does; what the local AWS does not offer is refused, never left out.
 * Source: "Pipeline structure reference" in AWS's CodePipeline user guide.
 * @returns the declaration with CodePipeline's defaults filled in
 * @throws AwsError `ValidationException`, `InvalidStructureException`, `InvalidStageDeclarationException`,
 *   `InvalidActionDeclarationException`
 */
export async function checkedDeclaration(
  call: Call,
  given: PipelineDeclaration,
  version: number,
): Promise<PipelineDeclaration> {
  const stages = given.stages ?? [];
  checkPipeline(given);
  checkStages(stages);
  for (const [index, stage] of stages.entries()) checkConditions(stage, given, index === 0);
  checkArtifacts(stages);
  const pipelineArn = call.arn('codepipeline', given.name ?? '');
  if (!(await assumable(call, given.roleArn ?? '', 'codepipeline.amazonaws.com', pipelineArn))) {
    throw invalidStructure(`CodePipeline is not authorized to perform AssumeRole on role ${given.roleArn}`);
  }
  return {
    ...given,
    executionMode: given.executionMode ?? 'SUPERSEDED',
    pipelineType: given.pipelineType ?? 'V1',
    stages: stages.map((stage) => ({
      ...stage,
      name: stage.name,
      actions: (stage.actions ?? []).map(withActionDefaults),
    })),
    version,
  };
}

function checkPipeline({
  artifactStore,
  artifactStores,
  executionMode,
  pipelineType,
  triggers,
  variables,
}: PipelineDeclaration) {
  if (artifactStores) throw invalidStructure('The local AWS offers artifactStore, not artifactStores');
  if (!artifactStore) throw invalidStructure('A pipeline must have exactly one of artifactStore and artifactStores');
  if (triggers?.length) throw invalidStructure('The local AWS does not offer triggers: it has no connections');
  const isV2 = pipelineType === 'V2';
  if (!isV2 && executionMode !== undefined && executionMode !== 'SUPERSEDED') {
    throw invalidStructure(`The execution mode ${executionMode} is only available for pipelines of type V2`);
  }
  if (!isV2 && variables?.length) throw invalidStructure('Variables are only available for pipelines of type V2');
}

function checkStages(stages: readonly StageDeclaration[]): void {
  if (stages.length < 2) {
    const count = `Pipeline has only ${stages.length} stage(s).`;
    throw invalidStructure(`${count} There should be a minimum of 2 stages in a pipeline`);
  }
  if (stages.length > STAGE_LIMIT) {
    const count = `Pipeline has ${stages.length} stages.`;
    throw invalidStructure(`${count} There can only be up to ${STAGE_LIMIT} stages in a pipeline`);
  }
  const actionCount = stages.reduce((sum, { actions = [] }) => sum + actions.length, 0);
  if (actionCount > ACTION_LIMIT) {
    const count = `Pipeline has ${actionCount} actions.`;
    throw invalidStructure(`${count} There can only be up to ${ACTION_LIMIT} actions in a pipeline`);
  }
  const twice = duplicate(stages.map(({ name }) => name));
  if (twice) throw invalidStructure(`Stage names must be unique within a pipeline: ${twice}`);
  for (const [index, stage] of stages.entries()) {
    checkStage(stage);
    const sources = (stage.actions ?? []).map(({ actionTypeId }) => actionTypeId?.category === 'Source');
    if (index === 0 && sources.includes(false)) {
      throw invalidStructure('Pipeline should start with a stage that only contains source actions');
    }
    if (index > 0 && sources.includes(true)) {
      throw invalidStructure(`Stage '${stage.name}' has a source action: only the first stage can have source actions`);
    }
  }
}

function checkStage({ name, actions = [] }: StageDeclaration): void {
  if (actions.length === 0) throw invalidStage(`Stage '${name}' must contain at least one action`);
  if (actions.length > STAGE_ACTION_LIMIT) {
    const most = `There can only be up to ${STAGE_ACTION_LIMIT} actions in a pipeline stage`;
    throw invalidStage(`Pipeline stage '${name}' has too many actions. ${most}`);
  }
  const twice = duplicate(actions.map((action) => action.name));
  if (twice) throw invalidStage(`Action names must be unique within a stage: ${twice} in stage '${name}'`);
  for (const action of actions) checkAction(action);
}

/** An artifact has one producer, which is done before its consumers begin. */
function checkArtifacts(stages: readonly StageDeclaration[]): void {
  const produced = new Set<string>();
  for (const { actions = [] } of stages) {
    for (const group of byRunOrder(actions)) {
      for (const { name, inputArtifacts = [] } of group) {
        const missing = inputArtifacts.find((artifact) => !produced.has(artifact.name ?? ''));
        if (!missing) continue;
        throw invalidStructure(
          `Input Artifact Bundle ${missing.name} in action ${name} is not the output of an earlier action`,
        );
      }
      for (const { name, outputArtifacts = [] } of group) {
        for (const artifact of outputArtifacts) {
          if (produced.has(artifact.name ?? '')) {
            throw invalidStructure(
              `Output Artifact Bundle name must be unique within the pipeline: ${artifact.name} in action ${name}`,
            );
          }
          produced.add(artifact.name ?? '');
        }
      }
    }
  }
}

/** A stage's actions in the groups that run side by side, in order. */
export function byRunOrder(actions: readonly ActionDeclaration[]): ActionDeclaration[][] {
  const orders = [...new Set(actions.map(({ runOrder = 1 }) => runOrder))].toSorted((a, b) => a - b);
  return orders.map((order) => actions.filter(({ runOrder = 1 }) => runOrder === order));
}

function duplicate(names: readonly (string | undefined)[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}

function invalidStructure(message: string): AwsError {
  return new AwsError('InvalidStructureException', message);
}

function invalidStage(message: string): AwsError {
  return new AwsError('InvalidStageDeclarationException', message);
}
