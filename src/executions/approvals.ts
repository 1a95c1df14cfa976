/** Approvals that wait for an answer. */
import { GetPipelineStateCommand, type StageState } from '@aws-sdk/client-codepipeline';
import type { Context } from '../context.js';
import { type ActionRun, type Execution, isApproval, type PlacedAction } from './execution.js';

export interface OpenApproval extends PlacedAction {
  readonly execution: Execution;
  /** What an answer is given with: it stands for this one question. */
  readonly token: string;
  /** The id of the newest execution that waits until the stage is free. */
  readonly behind?: string | undefined;
}

/** @param executions those in which to look */
export async function openApprovals(
  { aws, names }: Context,
  executions: readonly Execution[],
): Promise<OpenApproval[]> {
  const request = new GetPipelineStateCommand({ name: names.pipeline.name });
  const { stageStates = [] } = await aws.codepipeline().send(request);
  return executions.flatMap((execution) =>
    execution.stages.flatMap((stage) =>
      stage.actions.filter(isWaiting).flatMap((action): OpenApproval[] => {
        const state = stageStates.find(({ stageName }) => stageName === stage.name);
        const token = tokenOf(action, execution, state);
        const behind = state?.inboundExecution?.pipelineExecutionId;
        return token === undefined ? [] : [{ execution, stage, action, token, behind }];
      }),
    ),
  );
}

function isWaiting(action: ActionRun): boolean {
  return isApproval(action) && action.status === 'InProgress';
}

/**
 * In PARALLEL mode the state has no tokens; they stand with the actions ("PutApprovalResult" in CodePipeline's API
 * reference).
 */
function tokenOf(action: ActionRun, { id }: Execution, state: StageState | undefined): string | undefined {
  const own = state?.latestExecution?.pipelineExecutionId === id ? state : undefined;
  const latest = own?.actionStates?.find(({ actionName }) => actionName === action.name)?.latestExecution;
  return latest?.token ?? action.externalId;
}
