import {
  GetPipelineState$,
  type ActionDeclaration,
  type ActionState,
  type GetPipelineStateCommandInput,
  type GetPipelineStateCommandOutput,
  type StageDeclaration,
  type StageState,
  type TransitionState,
} from '@aws-sdk/client-codepipeline';
import { settle } from '../../runs/executions.js';
import { operation } from '../../service.js';
import { typeOf } from './action-types/index.js';
import {
  executions,
  isLive,
  pipelineNamed,
  type ActionRecord,
  type ExecutionRecord,
  type PipelineRecord,
  type StageRetries,
} from './records.js';

export const GetPipelineState = operation<GetPipelineStateCommandInput, GetPipelineStateCommandOutput>(
  GetPipelineState$,
  async ({ name }, call) => {
    const pipeline = await pipelineNamed(call, name);
    await settle(call, pipeline);
    const all = (await executions(call, pipeline).entries()).map(([, each]) => each);
    const { declaration, created, updated } = pipeline;
    return {
      pipelineName: name,
      pipelineVersion: declaration.version,
      stageStates: (declaration.stages ?? []).map((stage, index) =>
        stageState(pipeline, stage, index, all, call.region),
      ),
      created,
      updated,
    };
  },
);

/** The execution that entered the stage last. */
export function latestIn(all: readonly ExecutionRecord[], stageName: string): ExecutionRecord | undefined {
  return byEntry(all, stageName)[0];
}

/** The executions that entered the stage, the last one first. */
function byEntry(all: readonly ExecutionRecord[], stageName: string): ExecutionRecord[] {
  const entered = all.filter(({ stages }) => stages[stageName] !== undefined);
  const time = ({ stages }: ExecutionRecord) => stages[stageName]?.enteredAt.getTime() ?? 0;
  return entered.toSorted((a, b) => time(b) - time(a) || b.order - a.order);
}

function stageState(
  pipeline: PipelineRecord,
  { name = '', actions = [] }: StageDeclaration,
  index: number,
  all: readonly ExecutionRecord[],
  region: string,
): StageState {
  const entered = byEntry(all, name);
  const [latest] = entered;
  const waiting = all.filter((each) => isLive(each) && !each.entered && each.stage === index);
  const inbound = waiting
    .toSorted((a, b) => b.order - a.order)
    .map(({ id }) => ({ pipelineExecutionId: id, status: 'InProgress' as const }));
  return {
    stageName: name,
    ...(inbound[0] && { inboundExecution: inbound[0], inboundExecutions: inbound }),
    inboundTransitionState: transitionState(pipeline, name),
    actionStates: actions.map((action) => actionState(action, name, entered, region)),
    ...(latest && {
      latestExecution: {
        pipelineExecutionId: latest.id,
        status: latest.stages[name]?.status,
        type: latest.rollbackTo === undefined ? ('STANDARD' as const) : ('ROLLBACK' as const),
      },
      ...retriesOf(latest.stages[name]?.retries),
    }),
  };
}

function retriesOf(retries: StageRetries | undefined): Pick<StageState, 'retryStageMetadata'> {
  if (!retries) return {};
  const { automatic, manual, latest } = retries;
  return {
    retryStageMetadata: {
      ...(automatic !== undefined && { autoStageRetryAttempt: automatic }),
      ...(manual !== undefined && { manualStageRetryAttempt: manual }),
      latestRetryTrigger: latest === 'automatic' ? 'AutomatedStageRetry' : 'ManualStageRetry',
    },
  };
}

function transitionState({ disabled }: PipelineRecord, stageName: string): TransitionState {
  const transition = disabled[stageName];
  if (!transition) return { enabled: true };
  const { reason, by, at } = transition;
  return { enabled: false, lastChangedBy: by, lastChangedAt: at, disabledReason: reason };
}

/** @param entered the executions that entered the stage, the last one first */
function actionState(
  action: ActionDeclaration,
  stageName: string,
  entered: readonly ExecutionRecord[],
  region: string,
): ActionState {
  const is = (each: { actionName: string; stageName: string }) =>
    each.actionName === action.name && each.stageName === stageName;
  const isSource = action.actionTypeId?.category === 'Source';
  const execution = entered.find(({ actions }) => actions.some(is));
  const run = execution?.actions.findLast(is);
  const revision = execution?.revisions.findLast(({ actionName }) => isSource && actionName === action.name);
  const { outputVariables: _, ...result } = run?.result ?? {};
  return {
    actionName: action.name,
    ...(revision && {
      currentRevision: {
        revisionId: revision.revisionId,
        revisionChangeId: revision.revisionId,
        created: revision.created,
      },
      revisionUrl: revision.url,
    }),
    ...(run && {
      latestExecution: {
        actionExecutionId: run.id,
        status: run.status,
        lastStatusChange: run.lastUpdateTime,
        ...(isOpen(run) && execution?.executionMode !== 'PARALLEL' && { token: run.token }),
        ...(run.answeredBy !== undefined && { lastUpdatedBy: run.answeredBy }),
        ...result,
      },
    }),
    entityUrl: typeOf(action)?.entityUrl?.(action.configuration ?? {}, region),
  };
}

/** Whether an answer is asked for. In PARALLEL mode ListActionExecutions alone tells the token (PutApprovalResult in the API reference). */
function isOpen({ status, token }: ActionRecord): boolean {
  return status === 'InProgress' && token !== undefined;
}
