import {
  PutApprovalResult$,
  type PutApprovalResultCommandInput,
  type PutApprovalResultCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';
import { settle } from '../../runs/executions.js';
import { type Call, operation } from '../../service.js';
import { executions, pipelineNamed, stageNotFound, type ExecutionRecord, type PipelineRecord } from './records.js';

/** The answer to an approval that waits for one: it lets the execution go on, or ends it. */
export const PutApprovalResult = operation<PutApprovalResultCommandInput, PutApprovalResultCommandOutput>(
  PutApprovalResult$,
  async ({ pipelineName, stageName, actionName = '', token, result }, call) => {
    const pipeline = await pipelineNamed(call, pipelineName);
    const stage = (pipeline.declaration.stages ?? []).find(({ name }) => name === stageName);
    if (!stage) throw stageNotFound(stageName, pipelineName);
    if (!(stage.actions ?? []).some(({ name }) => name === actionName)) {
      const message = `The stage ${stageName} does not have an action named ${actionName}`;
      throw new AwsError('ActionNotFoundException', message);
    }
    await settle(call, pipeline);
    const { execution, action } = await withToken(call, pipeline, actionName, token);
    if (action.status !== 'InProgress') {
      const message = `The approval action ${actionName} has already been approved or rejected.`;
      throw new AwsError('ApprovalAlreadyCompletedException', message);
    }
    const isApproved = result?.status === 'Approved';
    const approvedAt = call.now();
    action.status = isApproved ? 'Succeeded' : 'Failed';
    action.answeredBy = call.principal;
    action.result = { ...action.result, ...(result?.summary && { summary: result.summary }) };
    action.lastUpdateTime = approvedAt;
    execution.lastUpdateTime = approvedAt;
    await executions(call, pipeline).put(execution.id, execution);
    await settle(call, pipeline);
    return { approvedAt };
  },
);

/** @throws AwsError `InvalidApprovalTokenException` when no run of the action has this token */
async function withToken(call: Call, pipeline: PipelineRecord, actionName: string, token: string | undefined) {
  for (const [, execution] of await executions(call, pipeline).entries()) {
    const action = actionWith(execution, actionName, token);
    if (action) return { execution, action };
  }
  throw new AwsError('InvalidApprovalTokenException', 'Invalid approval token');
}

function actionWith({ actions }: ExecutionRecord, actionName: string, token: string | undefined) {
  return actions.find((action) => action.actionName === actionName && action.token === token);
}
