import {
  PutApprovalResult$,
  type PutApprovalResultCommandInput,
  type PutApprovalResultCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';
import { settle } from '../../runs/executions.js';
import { type Call, operation } from '../../service.js';
import { executions, pipelineNamed, stageNotFound, type ActionRecord, type PipelineRecord } from './records.js';

/**
 * The answer to an approval that waits for one: it lets the execution go on, or ends it. One that nobody answered in
 * time, or that was abandoned, takes no answer any more.
 */
export const PutApprovalResult = operation<PutApprovalResultCommandInput, PutApprovalResultCommandOutput>(
  PutApprovalResult$,
  async ({ pipelineName, stageName = '', actionName = '', token, result }, call) => {
    const pipeline = await pipelineNamed(call, pipelineName);
    const stage = (pipeline.declaration.stages ?? []).find(({ name }) => name === stageName);
    if (!stage) throw stageNotFound(stageName, pipelineName);
    if (!(stage.actions ?? []).some(({ name }) => name === actionName)) {
      const message = `The stage ${stageName} does not have an action named ${actionName}`;
      throw new AwsError('ActionNotFoundException', message);
    }
    await settle(call, pipeline);
    const { execution, action } = await asked(call, pipeline, (each) => {
      return each.stageName === stageName && each.actionName === actionName && each.token === token;
    });
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

/** @throws AwsError `ApprovalAlreadyCompletedException`, `InvalidApprovalTokenException` */
async function asked(call: Call, pipeline: PipelineRecord, is: (action: ActionRecord) => boolean) {
  for (const [, execution] of await executions(call, pipeline).entries()) {
    const action = execution.actions.find(is);
    if (action?.answeredBy !== undefined) {
      const message = 'The approval action has already been approved or rejected.';
      throw new AwsError('ApprovalAlreadyCompletedException', message);
    }
    if (action?.status === 'InProgress') return { execution, action };
  }
  const message = 'Invalid approval token: the approval request already received a response or has expired.';
  throw new AwsError('InvalidApprovalTokenException', message);
}
