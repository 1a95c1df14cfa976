/** An execution of the pipeline, put together from what CodePipeline tells in several places. Pure. */
import type { ActionExecutionDetail, PipelineExecutionSummary, StageDeclaration } from '@aws-sdk/client-codepipeline';
import { printable } from '../printable.js';

export interface Execution {
  readonly id: string;
  /** CodePipeline's: InProgress, Succeeded, Failed, Stopping, Stopped, Superseded, Cancelled. */
  readonly status: string;
  /** What started it, such as `CreatePipeline`, or `CloudWatchEvent` for a push. */
  readonly trigger: string;
  readonly startedAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
  readonly revision?: Revision | undefined;
  /** Of a rollback: the execution that its stage goes back to. */
  readonly rollbackTo?: string | undefined;
  readonly stages: readonly StageRun[];
  /** Where another execution waits for an approval in the stage that this one comes to next, so that nothing moves. */
  readonly waitsFor?: { readonly execution: string; readonly stage: string } | undefined;
}

/** The commit that an execution is about. */
export interface Revision {
  readonly id: string;
  readonly message: string;
  readonly author?: string | undefined;
}

export interface StageRun {
  readonly name: string;
  /** InProgress, Succeeded, Failed, Stopped, or NotStarted. */
  readonly status: string;
  readonly actions: readonly ActionRun[];
}

export interface ActionRun {
  readonly name: string;
  /** Who carries it out: CodeCommit, CodeBuild, … */
  readonly provider: string;
  /** InProgress, Succeeded, Failed, Abandoned, or NotStarted. */
  readonly status: string;
  readonly startedAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
  readonly summary?: string | undefined;
  /** Of an approval: who is asked, or what, in the pipeline's words (`CustomData`). */
  readonly asked?: string | undefined;
  /** For CloudFormation, what it works on. */
  readonly stack?: { readonly name: string; readonly changeSet?: string | undefined } | undefined;
  /** For CodeBuild, the build's id. */
  readonly externalId?: string | undefined;
  /** A page about it in the console. */
  readonly url?: string | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  /** The phase that a build in progress is in. */
  readonly phase?: string | undefined;
  /** Of a build that has ended. */
  readonly reports?: BuildReports | undefined;
}

/** What the test and code coverage reports of a build say, taken together. */
export interface BuildReports {
  readonly tests?: {
    /** Of these, the rest neither passed nor failed nor was skipped. */
    readonly total: number;
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
  };
  readonly coverage?: { readonly linesCovered: number; readonly linesMissed: number };
}

/** Whether nothing will change any more. */
export function isOver({ status }: Pick<Execution, 'status'>): boolean {
  return status !== 'InProgress' && status !== 'Stopping';
}

/** An action with the stage that it is in. */
export interface PlacedAction {
  readonly stage: StageRun;
  readonly action: ActionRun;
}

function runningActions({ stages }: Execution): PlacedAction[] {
  return stages.flatMap((stage) =>
    stage.actions.flatMap((action) => (action.status === 'InProgress' ? { stage, action } : [])),
  );
}

/** Whether it is between two stages, or waits for the next one to be free. */
export function isBetweenStages(execution: Execution): boolean {
  return !isOver(execution) && runningActions(execution).length === 0;
}

/** The executions, each with what it waits behind. */
export function withWaits(executions: readonly Execution[]): Execution[] {
  return executions.map((execution) => {
    const next = execution.stages.find(({ status }) => status !== 'Succeeded')?.name;
    const holder = executions.find(
      (each) => each.id !== execution.id && awaitedApprovals(each).some(({ stage }) => stage.name === next),
    );
    if (!isBetweenStages(execution) || !holder || next === undefined) return execution;
    return { ...execution, waitsFor: { execution: holder.id, stage: next } };
  });
}

/** The approvals that it waits for when it waits for nothing else: then nothing moves until somebody answers. */
export function awaitedApprovals(execution: Execution): PlacedAction[] {
  const running = runningActions(execution);
  return running.every(({ action }) => isApproval(action)) ? running : [];
}

/** Whether nothing moves as long as nobody does anything. */
export function isAtRest(execution: Execution): boolean {
  return isOver(execution) || execution.waitsFor !== undefined || awaitedApprovals(execution).length > 0;
}

/** The action of a stage that releases: the one that is called so, else the first one. */
export function releasing(actions: readonly ActionRun[]): ActionRun | undefined {
  return actions.find(({ name }) => name === 'Deploy') ?? actions[0];
}

/** Whether a person is to carry it out, by an answer. */
export function isApproval({ provider }: ActionRun): boolean {
  return provider === 'Manual';
}

/** Whether somebody has said no; of one whose time was over there is an error. */
export function isRejected(action: ActionRun): boolean {
  return isApproval(action) && action.status === 'Failed' && action.error === undefined;
}

/**
 * The execution that somebody wants to know about: the latest, but where that only brings back what was there before, the
 * one that failed.
 * @param executions newest first
 */
export function telling([latest, ...earlier]: readonly Execution[]): Execution | undefined {
  if (latest?.trigger !== 'AutomatedRollback' || failedAction(latest)) return latest;
  const began = ({ stages }: Execution) =>
    stages.filter(({ status }) => status !== 'NotStarted').map(({ name }) => name);
  const failed = earlier.find((each) => began(latest).includes(failedAction(each)?.stage.name ?? ''));
  return failed ?? latest;
}

/** The first action that failed. */
export function failedAction({ stages }: Execution): PlacedAction | undefined {
  for (const stage of stages) {
    const action = stage.actions.find(({ status }) => status === 'Failed');
    if (action) return { stage, action };
  }
  return undefined;
}

/**
 * @param declared the pipeline's stages, which say what is still to come
 * @param details the action executions, newest first; an action that was retried has several
 */
export function executionOf(
  summary: PipelineExecutionSummary,
  declared: readonly StageDeclaration[],
  details: readonly ActionExecutionDetail[],
): Execution {
  const id = summary.pipelineExecutionId ?? '';
  const own = details.filter(({ pipelineExecutionId }) => pipelineExecutionId === id);
  const status = summary.status ?? 'InProgress';
  const revision = revisionOf(summary, own);
  const rollbackTo = summary.rollbackMetadata?.rollbackTargetPipelineExecutionId;
  const over = isOver({ status });
  return {
    id,
    status,
    trigger: summary.trigger?.triggerType ?? 'Unknown',
    startedAt: summary.startTime,
    endedAt: over ? summary.lastUpdateTime : undefined,
    ...(revision && { revision }),
    ...(rollbackTo !== undefined && { rollbackTo }),
    stages: declared.map((stage) => stageRun(stage, own, over)),
  };
}

/** The commit: as the execution has it, else as its source action has it, which may know it first. */
function revisionOf(
  { sourceRevisions }: PipelineExecutionSummary,
  details: readonly ActionExecutionDetail[],
): Revision | undefined {
  const [known] = sourceRevisions ?? [];
  const source = details.find(({ input }) => input?.actionTypeId?.category === 'Source')?.output?.outputVariables;
  const id = known?.revisionId ?? source?.CommitId;
  return id ? { id, message: subject(known?.revisionSummary ?? source?.CommitMessage ?? '') } : undefined;
}

function stageRun(stage: StageDeclaration, details: readonly ActionExecutionDetail[], over: boolean): StageRun {
  const actions = (stage.actions ?? []).map((action): ActionRun => {
    const detail = details.find((each) => each.stageName === stage.name && each.actionName === action.name);
    const head = { name: action.name ?? '', provider: action.actionTypeId?.provider ?? '' };
    return detail ? { ...head, ...actionRun(detail) } : { ...head, status: 'NotStarted' };
  });
  return { name: stage.name ?? '', status: stageStatus(actions, over), actions };
}

function actionRun(detail: ActionExecutionDetail): Omit<ActionRun, 'name' | 'provider'> {
  const result = detail.output?.executionResult;
  const status = detail.status ?? 'InProgress';
  const { configuration, resolvedConfiguration = configuration } = detail.input ?? {};
  return {
    status,
    startedAt: detail.startTime,
    endedAt: status === 'InProgress' ? undefined : detail.lastUpdateTime,
    summary: result?.externalExecutionSummary && subject(result.externalExecutionSummary),
    asked: resolvedConfiguration?.CustomData && printable(resolvedConfiguration.CustomData),
    ...(resolvedConfiguration?.StackName !== undefined && {
      stack: { name: resolvedConfiguration.StackName, changeSet: resolvedConfiguration.ChangeSetName },
    }),
    externalId: result?.externalExecutionId,
    url: result?.externalExecutionUrl,
    ...(result?.errorDetails && {
      error: { code: result.errorDetails.code ?? '', message: printable(result.errorDetails.message ?? '') },
    }),
  };
}

/** @param over whether the execution is: then a stage in which there is more to do was left */
function stageStatus(actions: readonly ActionRun[], over: boolean): string {
  const has = (status: string) => actions.some((action) => action.status === status);
  if (has('Failed')) return 'Failed';
  if (has('InProgress')) return 'InProgress';
  if (has('Abandoned')) return 'Stopped';
  if (actions.every(({ status }) => status === 'Succeeded')) return 'Succeeded';
  if (!has('Succeeded')) return 'NotStarted';
  return over ? 'Stopped' : 'InProgress';
}

/** The first line of a commit message. */
export function subject(text: string): string {
  return printable(text.trim().split('\n', 1)[0] ?? '');
}
