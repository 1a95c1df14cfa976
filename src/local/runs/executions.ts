/** How executions move: from stage to stage, and from action to action in a stage. All of it is records. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ActionDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { Call } from '../service.js';
import { byRunOrder } from '../services/codepipeline/declaration.js';
import {
  actionsIn,
  executions,
  isLive,
  pipelines,
  type ActionRecord,
  type ExecutionRecord,
  type PipelineRecord,
} from '../services/codepipeline/records.js';
import { dequeue, enqueue, isRunning, RUNNER_DIED } from './queue.js';
import { resolved } from './variables.js';

/**
 * Brings a pipeline's executions up to date and as far as they come without an action being carried out: actions
 * whose process has died fail, stages that are done are left and the next ones entered, actions begin.
 * What begins waits for a runner, which is woken.
 * @returns the executions that have not ended
 */
export async function settle(call: Call, pipeline: PipelineRecord): Promise<ExecutionRecord[]> {
  const stored = executions(call, pipeline);
  const found = await Promise.all(pipeline.live.map((id) => stored.get(id)));
  const live = found.filter((execution) => execution !== undefined);
  const before = live.map((execution) => JSON.stringify(execution));
  for (const action of live.flatMap(inProgress)) await failIfDead(call, action);
  advance(pipeline, live, call.now(), call.region);
  for (const [index, execution] of live.entries()) {
    if (JSON.stringify(execution) !== before[index]) await stored.put(execution.id, execution);
  }
  return keepLive(call, pipeline, live);
}

async function failIfDead(call: Call, action: ActionRecord): Promise<void> {
  if (action.runner === undefined || (await isRunning(call.store, action.runner))) return;
  action.status = 'Failed';
  action.result = { ...action.result, errorDetails: { code: 'InternalError', message: RUNNER_DIED } };
  action.lastUpdateTime = call.now();
}

/** Notes which executions have not ended, and for the runner whether an action is under way or waits for it. */
async function keepLive(call: Call, pipeline: PipelineRecord, all: ExecutionRecord[]): Promise<ExecutionRecord[]> {
  const live = all.filter(isLive);
  const name = pipeline.declaration.name ?? '';
  const work = { kind: 'pipeline', region: call.region, name } as const;
  const ids = live.map(({ id }) => id);
  if (ids.join() !== pipeline.live.join()) {
    pipeline.live = ids;
    await pipelines(call).put(name, pipeline);
  }
  const actions = live.flatMap(inProgress);
  if (actions.length === 0) await dequeue(call, work);
  if (actions.some(({ runner }) => runner === undefined)) await enqueue(call, work);
  return live;
}

export function inProgress(execution: ExecutionRecord): ActionRecord[] {
  return execution.actions.filter(({ status }) => status === 'InProgress');
}

/** @param live the pipeline's executions that have not ended, oldest first; they are changed in place */
function advance(pipeline: PipelineRecord, live: readonly ExecutionRecord[], now: Date, region: string): void {
  for (let moved = true; moved;) {
    moved = false;
    for (const execution of live) moved = step(pipeline, execution, now, region) || moved;
    for (const index of (pipeline.declaration.stages ?? []).keys()) moved = enter(pipeline, live, index, now) || moved;
  }
}

/** One step of an execution in its stage. Whether there was one to take. */
function step(pipeline: PipelineRecord, execution: ExecutionRecord, now: Date, region: string): boolean {
  const stage = pipeline.declaration.stages?.[execution.stage];
  if (!isLive(execution) || !execution.entered || !stage) return false;
  const actions = actionsIn(execution, stage.name);
  const has = (status: ActionRecord['status']) => actions.some((action) => action.status === status);
  if (has('InProgress')) return false;
  if (execution.status === 'Stopping') return end(execution, stage, 'Stopped', now);
  if (has('Failed')) return end(execution, stage, 'Failed', now);
  const due = byRunOrder(stage.actions ?? []).find((group) => group.some(({ name }) => !isIn(actions, name)));
  if (due) {
    const missing = due.filter(({ name }) => !isIn(actions, name));
    execution.actions.push(...missing.map((action) => begun(pipeline, execution, stage, action, now, region)));
    execution.lastUpdateTime = now;
    return true;
  }
  return leave(pipeline, execution, stage, now);
}

function isIn(actions: readonly ActionRecord[], name: string | undefined): boolean {
  return actions.some(({ actionName }) => actionName === name);
}

function end(
  execution: ExecutionRecord,
  { name = '' }: StageDeclaration,
  status: 'Stopped' | 'Failed',
  now: Date,
): true {
  const entry = execution.stages[name];
  if (entry) entry.status = status;
  execution.status = status;
  execution.lastUpdateTime = now;
  return true;
}

function leave(pipeline: PipelineRecord, execution: ExecutionRecord, { name = '' }: StageDeclaration, now: Date): true {
  const entry = execution.stages[name];
  if (entry) entry.status = 'Succeeded';
  execution.entered = false;
  execution.stage += 1;
  if (execution.stage === pipeline.declaration.stages?.length) execution.status = 'Succeeded';
  execution.lastUpdateTime = now;
  return true;
}

/**
 * Lets an execution that waits for a stage enter it. A stage holds one execution at a time, except in PARALLEL mode;
 * in SUPERSEDED mode, of those that wait only the newest goes on, in QUEUED mode they take turns.
 */
function enter(pipeline: PipelineRecord, live: readonly ExecutionRecord[], index: number, now: Date): boolean {
  const name = pipeline.declaration.stages?.[index]?.name ?? '';
  const mode = pipeline.declaration.executionMode;
  const there = live.filter((execution) => isLive(execution) && execution.stage === index);
  let waiting = there.filter(({ entered }) => !entered);
  if (mode === 'SUPERSEDED') {
    for (const older of waiting.slice(0, -1)) {
      older.status = 'Superseded';
      older.lastUpdateTime = now;
    }
    waiting = waiting.slice(-1);
  }
  if (pipeline.disabled[name]) return false;
  const held = there.some(({ entered }) => entered);
  const entering = mode === 'PARALLEL' ? waiting : held ? [] : waiting.slice(0, 1);
  for (const execution of entering) {
    execution.entered = true;
    execution.stages[name] = { status: 'InProgress', enteredAt: now };
    execution.lastUpdateTime = now;
  }
  return entering.length > 0;
}

function begun(
  pipeline: PipelineRecord,
  execution: ExecutionRecord,
  stage: StageDeclaration,
  action: ActionDeclaration,
  now: Date,
  region: string,
): ActionRecord {
  const bucket = pipeline.declaration.artifactStore?.location ?? '';
  const { configuration = {}, inputArtifacts = [], outputArtifacts = [], namespace } = action;
  return {
    id: randomUUID(),
    stageName: stage.name ?? '',
    actionName: action.name ?? '',
    startTime: now,
    lastUpdateTime: now,
    status: 'InProgress',
    input: {
      actionTypeId: action.actionTypeId,
      configuration,
      resolvedConfiguration: resolved(configuration, execution),
      region,
      inputArtifacts: inputArtifacts.map(({ name = '' }) => located(execution, name)),
      ...(namespace !== undefined && { namespace }),
    },
    outputArtifacts: outputArtifacts.map(({ name = '' }) => {
      return { name, s3location: { bucket, key: artifactKey(pipeline.declaration.name ?? '', name) } };
    }),
    result: {},
  };
}

/** Where the execution's latest artifact of this name is. */
function located(execution: ExecutionRecord, name: string) {
  const all = execution.actions.flatMap(({ outputArtifacts }) => outputArtifacts);
  return { name, s3location: all.findLast((artifact) => artifact.name === name)?.s3location };
}

/** CodePipeline shortens the names: `<pipeline, 20 characters>/<artifact, 10 characters>/<7 random ones>`. */
function artifactKey(pipeline: string, artifact: string): string {
  const random = randomBytes(16)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 7);
  return `${pipeline.slice(0, 20)}/${artifact.slice(0, 10)}/${random}`;
}
