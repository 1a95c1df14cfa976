import type {
  ActionExecutionDetail,
  ArtifactDetail,
  ErrorDetails,
  ExecutionMode,
  ExecutionTrigger,
  PipelineDeclaration,
  PipelineExecutionStatus,
  ResolvedPipelineVariable,
  StageExecutionStatus,
  Tag,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';

/** A pipeline as it is stored under its name. */
export interface PipelineRecord {
  /** Tells a pipeline from an earlier one of the same name; its executions are kept under it. */
  readonly id: string;
  declaration: PipelineDeclaration;
  readonly created: Date;
  updated: Date;
  tags: readonly Tag[];
  /** The stages that nothing may enter. */
  readonly disabled: Record<string, DisabledTransition>;
  /** How many executions there have been. */
  started: number;
  /** The executions that have not ended, oldest first. */
  live: readonly string[];
}

interface DisabledTransition {
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
}

/** An execution as it is stored under its id. */
export interface ExecutionRecord {
  readonly id: string;
  /** 1 for the pipeline's first execution. */
  readonly order: number;
  readonly pipelineVersion: number;
  readonly executionMode: ExecutionMode;
  readonly trigger: ExecutionTrigger;
  readonly variables: readonly ResolvedPipelineVariable[];
  /** The commits that were asked for, by the name of the source action. */
  readonly commits: Readonly<Record<string, string>>;
  readonly clientRequestToken?: string;
  readonly startTime: Date;
  lastUpdateTime: Date;
  status: PipelineExecutionStatus;
  stopReason?: string;
  /** The stage that it is in, or waits for: an index into the declaration's stages. */
  stage: number;
  entered: boolean;
  /** The stages that it has entered, by name. */
  stages: Record<string, StageEntry>;
  /** In the order in which they were started. */
  actions: ActionRecord[];
  /** What the source actions found. */
  revisions: readonly RevisionRecord[];
  /** The execution that this one rolls its only stage back to. */
  readonly rollbackTo?: string;
  /** That execution's runs of actions in the stages before, which this one goes by. */
  readonly inherited?: readonly ActionRecord[];
}

interface StageEntry {
  status: StageExecutionStatus;
  readonly enteredAt: Date;
  readonly retries?: StageRetries;
}

/** How often a stage has been retried, by whom. */
export interface StageRetries {
  readonly automatic?: number;
  readonly manual?: number;
  readonly latest: 'automatic' | 'manual';
}

/** One run of one action. */
export interface ActionRecord {
  readonly id: string;
  readonly stageName: string;
  readonly actionName: string;
  readonly startTime: Date;
  lastUpdateTime: Date;
  status: 'InProgress' | 'Abandoned' | 'Succeeded' | 'Failed';
  readonly input: NonNullable<ActionExecutionDetail['input']>;
  readonly outputArtifacts: readonly ArtifactDetail[];
  result: ActionResult;
  /** The process that runs it, once one does. */
  runner?: number;
  /** It has been run once more since. */
  retried?: boolean;
  /** It waits for the answer to this: no process runs it. */
  readonly token?: string;
  /** The ARN of who answered. */
  answeredBy?: string;
}

/** What an action has to show for itself, so far. */
export interface ActionResult {
  readonly summary?: string;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly errorDetails?: ErrorDetails;
  readonly outputVariables?: Readonly<Record<string, string>>;
}

export interface RevisionRecord {
  readonly actionName: string;
  readonly artifactName: string;
  readonly revisionId: string;
  readonly summary: string;
  readonly url: string;
  readonly created: Date;
}

export const pipelines = (call: Call): Collection<PipelineRecord> => call.regional('codepipeline/pipelines');

export function executions(call: Call, { id }: PipelineRecord): Collection<ExecutionRecord> {
  return call.regional(`codepipeline/executions/${id}`);
}

/** The declarations that the pipeline has had, by version. */
export function versions(call: Call, { id }: PipelineRecord): Collection<PipelineDeclaration> {
  return call.regional(`codepipeline/versions/${id}`);
}

export function isLive({ status }: ExecutionRecord): boolean {
  return status === 'InProgress' || status === 'Stopping';
}

/** The execution's runs of actions in a stage, without those that have been run once more. */
export function actionsIn(execution: ExecutionRecord, stageName: string | undefined): ActionRecord[] {
  return execution.actions.filter((action) => action.stageName === stageName && !action.retried);
}

/** The runs of actions whose artifacts and variables the execution has, in the order in which they were started. */
export function allActions({ inherited = [], actions }: ExecutionRecord): ActionRecord[] {
  return [...inherited, ...actions];
}

/** @throws AwsError `PipelineNotFoundException` */
export async function pipelineNamed(call: Call, name: string | undefined): Promise<PipelineRecord> {
  const pipeline = await pipelines(call).get(name ?? '');
  if (!pipeline) throw pipelineNotFound(call, name);
  return pipeline;
}

function pipelineNotFound(call: Call, name: string | undefined): AwsError {
  const message = `Account '${call.account}' does not have a pipeline with name '${name}'`;
  return new AwsError('PipelineNotFoundException', message);
}

export function stageNotFound(stageName: string | undefined, pipelineName: string | undefined): AwsError {
  return new AwsError(
    'StageNotFoundException',
    `The pipeline ${pipelineName} does not have a stage named ${stageName}`,
  );
}

export function executionNotFound(id: string): AwsError {
  return new AwsError('PipelineExecutionNotFoundException', `The pipeline execution ${id} does not exist`);
}

export function invalidToken(): AwsError {
  return new AwsError('InvalidNextTokenException', 'The next token was specified in an invalid format.');
}

/** Orders what is numbered from the newest to the oldest. */
export function newestFirst(number: number): string {
  return String(Number.MAX_SAFE_INTEGER - number).padStart(16, '0');
}
