import type { PipelineDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';

/**
 * What a stage may say of its failure: that it is retried, or rolled back, or neither. Conditions are not offered.
 * Source: "Configuring stage rollback" and "Execution modes" in AWS's CodePipeline user guide.
 * @throws AwsError `InvalidStageDeclarationException`
 */
export function checkConditions(
  { name, blockers, onFailure, onSuccess, beforeEntry }: StageDeclaration,
  { pipelineType, executionMode }: PipelineDeclaration,
  isFirst: boolean,
): void {
  if (blockers?.length || onSuccess || beforeEntry || onFailure?.conditions?.length) {
    throw invalid(`The local AWS does not offer conditions and blockers: stage '${name}'`);
  }
  if (!onFailure) return;
  const { result } = onFailure;
  if (pipelineType !== 'V2') throw invalid(`onFailure is only available for pipelines of type V2: stage '${name}'`);
  if (result === undefined || result === 'SKIP') {
    throw invalid(`The result of onFailure is to be ROLLBACK, RETRY or FAIL: stage '${name}'`);
  }
  if (result !== 'ROLLBACK') return;
  if (isFirst) throw invalid(`A source stage cannot be rolled back: stage '${name}'`);
  if (executionMode === 'PARALLEL') throw invalid(`A stage cannot be rolled back in PARALLEL mode: stage '${name}'`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidStageDeclarationException', message);
}
