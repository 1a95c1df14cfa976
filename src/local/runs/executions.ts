/** How executions move: from stage to stage, and from action to action in a stage. All of it is records. */
import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
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
import { begun } from './begin-action.js';
import { dequeue, enqueue, isRunning, RUNNER_DIED } from './queue.js';
import { end, fail, type Movement } from './stage-end.js';

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
  for (const action of live.flatMap(inProgress)) {
    await failIfDead(call, action);
    failIfUnanswered(call, action);
  }
  const history = live.some((each) => mayRollBack(pipeline, each)) ? await stored.entries() : [];
  advance({ pipeline, live, history: history.map(([, each]) => each), now: call.now(), region: call.region });
  if (live.length > before.length) await nameLive(call, pipeline, live);
  for (const [index, execution] of live.entries()) {
    if (JSON.stringify(execution) !== before[index]) await stored.put(execution.id, execution);
  }
  return keepLive(call, pipeline, live);
}

/** An execution that begins is named before it is there: named by nobody, it would never move. */
async function nameLive(call: Call, pipeline: PipelineRecord, live: readonly ExecutionRecord[]): Promise<void> {
  const ids = live.map(({ id }) => id);
  if (ids.join() === pipeline.live.join()) return;
  pipeline.live = ids;
  await pipelines(call).put(pipeline.declaration.name ?? '', pipeline);
}

async function failIfDead(call: Call, action: ActionRecord): Promise<void> {
  if (action.runner === undefined || (await isRunning(call.store, action.runner))) return;
  action.status = 'Failed';
  action.result = { ...action.result, errorDetails: { code: 'InternalError', message: RUNNER_DIED } };
  action.lastUpdateTime = call.now();
}

/** AWS CodePipeline User Guide, "Quotas": how long an approval waits. */
const APPROVAL_DAYS = 7;

function failIfUnanswered(call: Call, action: ActionRecord): void {
  const end = action.startTime.getTime() + APPROVAL_DAYS * 24 * 60 * 60 * 1000;
  if (action.token === undefined || call.now().getTime() < end) return;
  action.status = 'Failed';
  action.result = { ...action.result, errorDetails: { code: 'ActionTimedOut', message: 'The approval timed out.' } };
  action.lastUpdateTime = call.now();
}

/** Notes which executions have not ended, and for the runner whether an action is under way or waits for it. */
async function keepLive(call: Call, pipeline: PipelineRecord, all: ExecutionRecord[]): Promise<ExecutionRecord[]> {
  const live = all.filter(isLive);
  const name = pipeline.declaration.name ?? '';
  const work = { kind: 'pipeline', region: call.region, name } as const;
  await nameLive(call, pipeline, live);
  const actions = live.flatMap(underWay);
  if (actions.length === 0) await dequeue(call, work);
  if (actions.some(({ runner }) => runner === undefined)) await enqueue(call, work);
  return live;
}

export function inProgress(execution: ExecutionRecord): ActionRecord[] {
  return execution.actions.filter(({ status }) => status === 'InProgress');
}

/** The actions in progress that a runner is needed for: an approval waits by itself, for days. */
export function underWay(execution: ExecutionRecord): ActionRecord[] {
  return inProgress(execution).filter(({ token }) => token === undefined);
}

/** Whether an action has failed in a stage that is rolled back then. */
function mayRollBack({ declaration }: PipelineRecord, execution: ExecutionRecord): boolean {
  const stage = declaration.stages?.[execution.stage];
  if (stage?.onFailure?.result !== 'ROLLBACK') return false;
  return actionsIn(execution, stage.name).some(({ status }) => status === 'Failed');
}

function advance(movement: Movement): void {
  const { pipeline, live, now } = movement;
  for (let moved = true; moved;) {
    moved = false;
    for (const execution of live) moved = step(movement, execution) || moved;
    for (const index of (pipeline.declaration.stages ?? []).keys()) moved = enter(pipeline, live, index, now) || moved;
  }
}

/** One step of an execution in its stage. Whether there was one to take. */
function step(movement: Movement, execution: ExecutionRecord): boolean {
  const { pipeline, now, region } = movement;
  const stage = pipeline.declaration.stages?.[execution.stage];
  if (!isLive(execution) || !execution.entered || !stage) return false;
  const actions = actionsIn(execution, stage.name);
  const has = (status: ActionRecord['status']) => actions.some((action) => action.status === status);
  if (has('InProgress')) return false;
  if (execution.status === 'Stopping') return end(execution, stage, 'Stopped', now);
  if (has('Failed')) return fail(movement, execution, stage);
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

function leave(pipeline: PipelineRecord, execution: ExecutionRecord, { name = '' }: StageDeclaration, now: Date): true {
  const entry = execution.stages[name];
  if (entry) entry.status = 'Succeeded';
  execution.entered = false;
  execution.stage += 1;
  const isLast = execution.stage === pipeline.declaration.stages?.length;
  // A rollback is of one stage.
  if (isLast || execution.rollbackTo !== undefined) execution.status = 'Succeeded';
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
