/** How an execution of a pipeline begins, whatever starts it. */
import { randomUUID } from 'node:crypto';
import type { ExecutionTrigger, PipelineVariable } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../errors.js';
import { settle } from '../runs/executions.js';
import type { Call } from '../service.js';
import {
  executions,
  pipelineNamed,
  pipelines,
  type ExecutionRecord,
  type PipelineRecord,
} from './codepipeline/records.js';

export interface StartOptions {
  readonly clientRequestToken?: string | undefined;
  readonly variables?: readonly PipelineVariable[] | undefined;
  /** The commits to take instead of the branches' heads, by the name of the source action. */
  readonly commits?: Readonly<Record<string, string>> | undefined;
}

/** CodePipeline's limit on executions of one pipeline at a time. */
const MOST_LIVE = 50;

/**
 * Starts an execution of a pipeline: it is in its first stage, or waits for it, when this returns its id.
 * @throws AwsError `PipelineNotFoundException`, `ConcurrentPipelineExecutionsLimitExceededException`,
 *   `ValidationException` for variables that the pipeline does not have
 */
export async function start(
  call: Call,
  name: string,
  trigger: ExecutionTrigger,
  options: StartOptions = {},
): Promise<string> {
  const pipeline = await pipelineNamed(call, name);
  await settle(call, pipeline);
  if (pipeline.live.length >= MOST_LIVE) {
    const message = `The pipeline has reached the limit for concurrent pipeline executions: ${MOST_LIVE}`;
    throw new AwsError('ConcurrentPipelineExecutionsLimitExceededException', message);
  }
  const execution = begun(call, pipeline, trigger, options);
  // Until the execution is there, nobody sees that it is named; named by nobody, it would never move.
  await pipelines(call).put(name, pipeline);
  await executions(call, pipeline).put(execution.id, execution);
  await settle(call, pipeline);
  return execution.id;
}

/**
 * Stores a new pipeline with its first execution: whoever sees the one sees the other.
 * @throws AwsError `ValidationException` for a variable without a value
 */
export async function createStarted(call: Call, pipeline: PipelineRecord, trigger: ExecutionTrigger): Promise<void> {
  const execution = begun(call, pipeline, trigger, {});
  await executions(call, pipeline).put(execution.id, execution);
  await pipelines(call).put(pipeline.declaration.name ?? '', pipeline);
  await settle(call, pipeline);
}

/** A new execution, which the pipeline's record counts from now on. */
function begun(
  call: Call,
  pipeline: PipelineRecord,
  trigger: ExecutionTrigger,
  { clientRequestToken, variables = [], commits = {} }: StartOptions,
): ExecutionRecord {
  const now = call.now();
  const execution: ExecutionRecord = {
    id: randomUUID(),
    order: pipeline.started + 1,
    pipelineVersion: pipeline.declaration.version ?? 1,
    executionMode: pipeline.declaration.executionMode ?? 'SUPERSEDED',
    trigger,
    variables: variablesOf(pipeline, variables),
    commits,
    ...(clientRequestToken !== undefined && { clientRequestToken }),
    startTime: now,
    lastUpdateTime: now,
    status: 'InProgress',
    stage: 0,
    entered: false,
    stages: {},
    actions: [],
    revisions: [],
  };
  pipeline.started += 1;
  pipeline.live = [...pipeline.live, execution.id];
  return execution;
}

function variablesOf({ declaration }: PipelineRecord, given: readonly PipelineVariable[]) {
  const declared = declaration.variables ?? [];
  const unknown = given.find(({ name }) => !declared.some((each) => each.name === name));
  if (unknown) throw new AwsError('ValidationException', `The pipeline has no variable named ${unknown.name}`);
  return declared.map(({ name = '', defaultValue }) => {
    const resolvedValue = given.find((each) => each.name === name)?.value ?? defaultValue;
    if (resolvedValue === undefined) throw new AwsError('ValidationException', `The variable ${name} has no value`);
    return { name, resolvedValue };
  });
}
