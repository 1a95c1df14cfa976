import {
  GetPipelineExecution$,
  ListActionExecutions$,
  ListPipelineExecutions$,
  type ActionExecutionDetail,
  type GetPipelineExecutionCommandInput,
  type GetPipelineExecutionCommandOutput,
  type ListActionExecutionsCommandInput,
  type ListActionExecutionsCommandOutput,
  type ListPipelineExecutionsCommandInput,
  type ListPipelineExecutionsCommandOutput,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import { settle } from '../../runs/executions.js';
import { type Call, operation } from '../../service.js';
import { page } from '../page.js';
import {
  executionNotFound,
  executions,
  invalidToken,
  newestFirst,
  pipelineNamed,
  type ActionRecord,
  type ExecutionRecord,
} from './records.js';

/** The most that a list gives at once, and what it gives unless it is asked for less. */
const PAGE = 100;

export const GetPipelineExecution = operation<GetPipelineExecutionCommandInput, GetPipelineExecutionCommandOutput>(
  GetPipelineExecution$,
  async ({ pipelineName, pipelineExecutionId = '' }, call) => {
    const all = await history(call, pipelineName);
    const execution = all.find(({ id }) => id === pipelineExecutionId);
    if (!execution) throw executionNotFound(pipelineExecutionId);
    return {
      pipelineExecution: {
        pipelineName,
        pipelineVersion: execution.pipelineVersion,
        pipelineExecutionId,
        status: execution.status,
        artifactRevisions: execution.revisions.map(({ artifactName, revisionId, summary, url, created }) => {
          return { name: artifactName, revisionId, revisionSummary: summary, revisionUrl: url, created };
        }),
        variables: [...execution.variables],
        trigger: execution.trigger,
        executionMode: execution.executionMode,
        ...typeOf(execution),
      },
    };
  },
);

/** Newest first. */
export const ListPipelineExecutions = operation<
  ListPipelineExecutionsCommandInput,
  ListPipelineExecutionsCommandOutput
>(ListPipelineExecutions$, async ({ pipelineName, maxResults = PAGE, filter, nextToken }, call) => {
  const stage = filter?.succeededInStage?.stageName;
  const all = await history(call, pipelineName);
  const { version } = (await pipelineNamed(call, pipelineName)).declaration;
  const succeeded = ({ stages, pipelineVersion }: ExecutionRecord) =>
    stages[stage ?? '']?.status === 'Succeeded' && pipelineVersion === version;
  const chosen = stage === undefined ? all : all.filter(succeeded);
  const { items, next } = page(chosen, ({ order }) => newestFirst(order), maxResults, nextToken, invalidToken);
  return { pipelineExecutionSummaries: items.map(summary), ...(next && { nextToken: next }) };
});

/** Newest first. */
export const ListActionExecutions = operation<ListActionExecutionsCommandInput, ListActionExecutionsCommandOutput>(
  ListActionExecutions$,
  async ({ pipelineName, filter, maxResults = PAGE, nextToken }, call) => {
    const id = filter?.pipelineExecutionId ?? filter?.latestInPipelineExecution?.pipelineExecutionId;
    const all = await history(call, pipelineName);
    const chosen = id === undefined ? all : all.filter((execution) => execution.id === id);
    if (id !== undefined && chosen.length === 0) throw executionNotFound(id);
    const runs = chosen.flatMap((execution) =>
      execution.actions
        .map((action, index) => ({ execution, action, place: `${newestFirst(execution.order)} ${newestFirst(index)}` }))
        .toReversed(),
    );
    const { items, next } = page(runs, ({ place }) => place, maxResults, nextToken, invalidToken);
    const details = items.map(({ execution, action }) => detail(execution, action));
    return { actionExecutionDetails: details, ...(next && { nextToken: next }) };
  },
);

async function history(call: Call, pipelineName: string | undefined): Promise<ExecutionRecord[]> {
  const pipeline = await pipelineNamed(call, pipelineName);
  await settle(call, pipeline);
  const all = (await executions(call, pipeline).entries()).map(([, execution]) => execution);
  return all.toSorted((a, b) => b.order - a.order);
}

function summary(execution: ExecutionRecord): PipelineExecutionSummary {
  const { id, status, startTime, lastUpdateTime, trigger, executionMode, stopReason } = execution;
  return {
    pipelineExecutionId: id,
    status,
    startTime,
    lastUpdateTime,
    sourceRevisions: execution.revisions.map(({ actionName, revisionId, summary: text, url }) => {
      return { actionName, revisionId, revisionSummary: text, revisionUrl: url };
    }),
    trigger,
    ...(stopReason !== undefined && { stopTrigger: { reason: stopReason } }),
    executionMode,
    ...typeOf(execution),
  };
}

function typeOf({ rollbackTo }: ExecutionRecord): Pick<PipelineExecutionSummary, 'executionType' | 'rollbackMetadata'> {
  if (rollbackTo === undefined) return { executionType: 'STANDARD' };
  return { executionType: 'ROLLBACK', rollbackMetadata: { rollbackTargetPipelineExecutionId: rollbackTo } };
}

function detail(execution: ExecutionRecord, action: ActionRecord): ActionExecutionDetail {
  const { summary: text, outputVariables, ...result } = action.result;
  return {
    pipelineExecutionId: execution.id,
    actionExecutionId: action.id,
    pipelineVersion: execution.pipelineVersion,
    stageName: action.stageName,
    actionName: action.actionName,
    startTime: action.startTime,
    lastUpdateTime: action.lastUpdateTime,
    ...(action.answeredBy !== undefined && { updatedBy: action.answeredBy }),
    status: action.status,
    input: action.input,
    output: {
      outputArtifacts: [...action.outputArtifacts],
      executionResult: {
        ...(action.token !== undefined && { externalExecutionId: action.token }),
        ...result,
        ...(text !== undefined && { externalExecutionSummary: text }),
      },
      outputVariables: { ...outputVariables },
    },
  };
}
