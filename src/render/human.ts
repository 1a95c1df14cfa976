/** Text for people. Pure: values in, lines out. */
import type { Inspection, Result, State } from '../engine.js';
import type { Change } from '../diff.js';
import type { Event, Outcome, Removal } from '../events.js';
import type { ActionRun, Execution, Revision, StageRun } from '../executions/execution.js';
import type { Failure } from '../executions/failure.js';
import type { StageView } from '../executions/overview.js';
import type { Kind } from '../resources/index.js';
import { duration, since, table } from './layout.js';
import type { Style } from './style.js';

/** What a person calls each kind of resource. */
export const titles = {
  repository: 'repository',
  'artifact-bucket': 'artifact bucket',
  'log-group': 'log group',
  'pipeline-role': 'pipeline role',
  'pipeline-policy': 'pipeline policy',
  'build-role': 'build role',
  'build-policy': 'build policy',
  'trigger-role': 'trigger role',
  'trigger-policy': 'trigger policy',
  'build-project': 'build project',
  pipeline: 'pipeline',
  rule: 'push rule',
  target: 'rule target',
} as const satisfies Record<Kind, string>;

const titleWidth = Math.max(...Object.values(titles).map((title) => title.length));

/** Where a pipeline is, in one line. */
export function headline(
  name: string,
  { endpoint, account, region }: { endpoint: string; account: string; region: string },
  style: Style,
): string {
  const where = endpoint === 'local' ? 'local AWS' : endpoint === 'aws' ? 'AWS' : endpoint;
  return `${style.bold(name)} ${style.dim(`· ${where} · account ${account} · ${region}`)}`;
}

/** A resource that is done with. */
export function resourceLine(event: Extract<Event, { type: 'resource-finished' }>, style: Style): string {
  const mark = {
    created: style.ok,
    updated: style.changed,
    unchanged: style.same,
    removed: style.ok,
    kept: style.same,
    absent: style.same,
  };
  const title = titles[event.kind].padEnd(titleWidth);
  const reason = event.reason === undefined ? '' : `: ${event.reason}`;
  const time =
    event.outcome === 'created' || event.outcome === 'updated' || event.outcome === 'removed'
      ? ` ${duration(event.ms)}`
      : '';
  return `${mark[event.outcome]} ${title}  ${event.name} ${style.dim(`${event.outcome}${reason}${time}`)}`;
}

/** What is being worked on, in one line. */
export function busyLine(kinds: readonly Kind[]): string {
  return kinds.map((kind) => titles[kind]).join(', ');
}

/** What a new look at an execution adds to what was said before: actions that have ended since, and the end itself. */
export function executionLines(before: Execution | undefined, now: Execution, style: Style): string[] {
  const lines: string[] = [];
  if (!before || before.id !== now.id) {
    lines.push('', `${style.bold('Execution')} ${now.id} ${style.dim(`started by ${triggerWords(now.trigger)}`)}`);
  }
  const earlier = before?.id === now.id ? before.stages : [];
  for (const stage of now.stages) {
    const former = earlier.find(({ name }) => name === stage.name);
    for (const action of stage.actions) {
      const known = former?.actions.find(({ name }) => name === action.name);
      if (isEnded(action) && known?.status !== action.status) {
        lines.push(actionLine(stage, action, action.provider === 'CodeCommit' ? now.revision : undefined, style));
      }
    }
  }
  return lines;
}

/** What an execution is doing, in one line. */
export function runningLine(execution: Execution, now: number): string {
  const running = execution.stages.flatMap((stage) =>
    stage.actions
      .filter(({ status }) => status === 'InProgress')
      .map(
        (action) => `${actionName(stage, action)}${action.phase ? ` · ${action.phase}` : ''}${elapsed(action, now)}`,
      ),
  );
  return running.length > 0 ? running.join(', ') : 'waiting for the next stage';
}

function elapsed({ startedAt }: ActionRun, now: number): string {
  return startedAt ? ` ${duration(Math.max(0, now - startedAt.getTime()))}` : '';
}

function isEnded({ status }: ActionRun): boolean {
  return status !== 'NotStarted' && status !== 'InProgress';
}

/** `Build`, or `Deploy/web` when the action is not named like its stage. */
function actionName(stage: StageRun, action: ActionRun): string {
  return stage.name === action.name ? stage.name : `${stage.name}/${action.name}`;
}

function actionLine(stage: StageRun, action: ActionRun, revision: Revision | undefined, style: Style): string {
  const took =
    action.startedAt && action.endedAt ? ` ${duration(action.endedAt.getTime() - action.startedAt.getTime())}` : '';
  const commit = revision ? `  ${revisionWords(revision)}` : '';
  const title = actionName(stage, action).padEnd(titleWidth);
  return `${style.status(action.status)} ${title}  ${action.provider} ${style.dim(`${action.status}${took}`)}${commit}`;
}

/** `3f2c1a9 Say hello (Ada)`. */
function revisionWords({ id, message, author }: Revision): string {
  return `${id.slice(0, 7)}${message ? ` ${message}` : ''}${author ? ` (${author})` : ''}`;
}

/** What started an execution, in words. */
export function triggerWords(trigger: string): string {
  const words: Record<string, string> = {
    CreatePipeline: 'the creation of the pipeline',
    CloudWatchEvent: 'a push',
    StartPipelineExecution: 'hand',
    ManualRollback: 'a rollback',
    AutomatedRollback: 'an automatic rollback',
  };
  return words[trigger] ?? trigger;
}

/** How an execution ended, in one line. */
export function endLine({ status, startedAt, endedAt }: Execution, style: Style): string {
  const took = startedAt && endedAt ? ` after ${duration(endedAt.getTime() - startedAt.getTime())}` : '';
  return `${style.status(status)} ${style.bold(status)}${took}`;
}

/** The latest execution, and which commit is in which stage. */
export function executionView(execution: Execution, views: readonly StageView[], now: number, style: Style): string[] {
  const { status, startedAt, endedAt, trigger } = execution;
  const took = startedAt ? duration((endedAt?.getTime() ?? now) - startedAt.getTime()) : '';
  const when = startedAt ? `, ${since(startedAt, now)}` : '';
  const rows = views.flatMap(({ stage, revision: commit, execution: id }) =>
    stage.actions.map((action) => [
      `  ${style.status(action.status)} ${actionName(stage, action)}`,
      action.provider,
      action.phase ?? action.status,
      action.startedAt ? duration((action.endedAt?.getTime() ?? now) - action.startedAt.getTime()) : '',
      commit ? revisionWords(commit) : '',
      // A stage may still hold what an earlier execution brought there.
      id !== undefined && id !== execution.id ? style.dim(`from execution ${id.slice(0, 8)}`) : '',
    ]),
  );
  return [
    `${style.bold('Execution')} ${execution.id} ${style.status(status)} ${status}${took ? ` ${took}` : ''}`,
    style.dim(`  started by ${triggerWords(trigger)}${when}`),
    ...table(rows),
  ];
}

/** Why an execution failed, and what its build said last. */
export function failureLines(failure: Failure, style: Style): string[] {
  const where = failure.stage === failure.action ? failure.stage : `${failure.stage}/${failure.action}`;
  const facts = [
    ...(failure.phase ? [['phase', failure.phase]] : []),
    ...(failure.command === undefined ? [] : [['command', failure.command.trim()]]),
    ...(failure.exitCode === undefined ? [] : [['exit code', String(failure.exitCode)]]),
    // The command's own sentence says no more than the lines above.
    ...(failure.command === undefined && failure.message ? [['reason', failure.message]] : []),
  ] as [string, string][];
  return [
    `${style.failed} ${style.bold(`${where} failed`)}`,
    ...table(facts.map(([key, value]) => [`  ${style.dim(key)}`, value])),
    ...(failure.output.length > 0 ? ['', ...failure.output.map((line) => `  ${style.dim('│')} ${line}`)] : []),
    ...(failure.url === undefined ? [] : ['', `  ${style.dim('more')}  ${failure.url}`]),
  ];
}

/** The resources and how each was found. */
export function inspectionLines(inspections: readonly Inspection[], style: Style): string[] {
  const mark: Record<State, string> = {
    present: style.ok,
    missing: style.failed,
    drifted: style.changed,
    foreign: style.failed,
  };
  return table(
    inspections.map(({ kind, name, state, changes }) => [
      `  ${mark[state]} ${titles[kind]}`,
      name,
      state === 'present' ? style.dim(state) : state,
      state === 'drifted' ? style.dim(changes.map(({ path }) => path).join(', ')) : '',
    ]),
  );
}

/** What `init` would do, as a readable difference. */
export function planLines(inspections: readonly Inspection[], style: Style): string[] {
  return inspections.flatMap((inspection) => {
    const { kind, name, state, changes } = inspection;
    const title = titles[kind].padEnd(titleWidth);
    if (state === 'missing') return [`${style.ok} ${title}  ${name} ${style.dim('would be created')}`];
    if (changes.length === 0) return [`${style.same} ${title}  ${name} ${style.dim('unchanged')}`];
    const verb = state === 'foreign' ? 'is not ours; would be taken over' : 'would be changed';
    return [
      `${style.changed} ${title}  ${name} ${style.dim(verb)}`,
      ...changes.flatMap((change) => changeLines(change, style)),
    ];
  });
}

function changeLines({ path, from, to }: Change, style: Style): string[] {
  if (isScalar(from) && isScalar(to)) return [`    ${path}: ${style.minus(scalar(from))} → ${style.plus(scalar(to))}`];
  return [
    `    ${path}:`,
    ...pretty(from).map((line) => style.minus(`      - ${line}`)),
    ...pretty(to).map((line) => style.plus(`      + ${line}`)),
  ];
}

type Scalar = string | number | boolean | undefined;

function isScalar(value: unknown): value is Scalar {
  return typeof value !== 'object';
}

function scalar(value: Scalar): string {
  return value === undefined ? '(none)' : String(value);
}

function pretty(value: unknown): string[] {
  return value === undefined ? ['(none)'] : JSON.stringify(value, null, 2).split('\n');
}

/** What is gone, and what stayed and why. */
export function receiptLines(results: readonly Result<Removal>[], style: Style): string[] {
  const of = (outcome: Removal) => results.filter((each) => each.outcome === outcome);
  const count = (n: number, words: string) => (n === 0 ? [] : [`${n} ${words}`]);
  const counts = [
    ...count(of('removed').length, 'removed'),
    ...count(of('kept').length, 'kept'),
    ...count(of('absent').length, 'absent'),
  ];
  return [
    `${style.bold('Receipt:')} ${counts.join(', ')}.`,
    ...table(
      // What was not there is counted, and that is enough.
      results
        .filter(({ outcome }) => outcome !== 'absent')
        .map(({ kind, name, outcome, reason }) => [
          `  ${outcome === 'removed' ? style.ok : style.same} ${titles[kind]}`,
          name,
          outcome,
          reason ? style.dim(reason) : '',
        ]),
    ),
  ];
}

/** `created 12, updated 1`. */
export function outcomeCounts(results: readonly Result<Outcome>[]): string {
  const outcomes: Outcome[] = ['created', 'updated', 'unchanged'];
  return outcomes
    .map((outcome) => [outcome, results.filter((each) => each.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}
