/** Executions as text for people. Pure: values in, lines out. */
import {
  type ActionRun,
  type BuildReports,
  type Execution,
  isRejected,
  type Revision,
  type StageRun,
} from '../executions/execution.js';
import type { Failure } from '../executions/failure.js';
import type { StageView } from '../executions/overview.js';
import { duration, since, table } from './layout.js';
import type { Style } from './style.js';

/** At least as wide as the resources that stand above. */
const nameWidth = 15;

/** What a new look at an execution adds to what was said before: actions that have ended since, and the end itself. */
export function executionLines(before: Execution | undefined, now: Execution, style: Style): string[] {
  const lines: string[] = [];
  if (!before || before.id !== now.id) {
    lines.push('', `${style.bold('Execution')} ${now.id} ${style.dim(`started by ${triggerWords(now.trigger)}`)}`);
  }
  const earlier = before?.id === now.id ? before.stages : [];
  // Those that are still to come, too: what stands in columns stays in them.
  const names = now.stages.flatMap((stage) => stage.actions.map((action) => actionName(stage, action).length));
  const width = Math.max(nameWidth, ...names);
  for (const stage of now.stages) {
    const former = earlier.find(({ name }) => name === stage.name);
    for (const action of stage.actions) {
      const known = former?.actions.find(({ name }) => name === action.name);
      if (isEnded(action) && known?.status !== action.status) {
        const revision = action.provider === 'CodeCommit' ? now.revision : undefined;
        lines.push(actionLine(stage, action, width, revision, style));
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

/** CodePipeline calls it a failure when somebody has said no. */
function statusWord(action: ActionRun): string {
  return isRejected(action) ? 'Rejected' : action.status;
}

function actionLine(
  stage: StageRun,
  action: ActionRun,
  width: number,
  revision: Revision | undefined,
  style: Style,
): string {
  const took =
    action.startedAt && action.endedAt ? ` ${duration(action.endedAt.getTime() - action.startedAt.getTime())}` : '';
  const commit = revision ? `  ${revisionWords(revision)}` : '';
  const title = actionName(stage, action).padEnd(width);
  return `${style.status(action.status)} ${title}  ${action.provider} ${style.dim(`${statusWord(action)}${took}`)}${commit}`;
}

/** `3f2c1a9 Say hello (Ada)`. */
export function revisionWords({ id, message, author }: Revision): string {
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
      action.phase ?? statusWord(action),
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
    ...reportLines(execution, style),
  ];
}

/** What the reports of its builds say, a line for each build that has some. */
export function reportLines({ stages }: Execution, style: Style): string[] {
  const reported = stages.flatMap((stage) =>
    stage.actions.flatMap((action) => (action.reports ? [{ stage, action, reports: action.reports }] : [])),
  );
  return reported.map(({ stage, action, reports }) => {
    const of = reported.length > 1 ? ` of ${actionName(stage, action)}` : '';
    return style.dim(`  Tests${of}  ${reportWords(reports)}`);
  });
}

/** `42 passed, 1 failed, 2 skipped · coverage 81 % of lines`. */
function reportWords({ tests, coverage }: BuildReports): string {
  const { total = 0, passed = 0, failed = 0, skipped = 0 } = tests ?? {};
  const other = total - passed - failed - skipped;
  const counts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(other > 0 ? [`${other} without a result`] : []),
  ];
  return [...(tests ? [counts.join(', ')] : []), ...(coverage ? [coverageWords(coverage)] : [])].join(' · ');
}

/** Rounded down: all is covered only when it is. */
function coverageWords({ linesCovered, linesMissed }: NonNullable<BuildReports['coverage']>): string {
  return `coverage ${Math.floor((100 * linesCovered) / (linesCovered + linesMissed))} % of lines`;
}

/** Each line of it in a row, however it was indented. */
function reasonRows(message: string): string[][] {
  const lines = message.split('\n').map((line) => line.replaceAll(/\s+/g, ' ').trim());
  return lines.filter((line) => line !== '').map((line, index) => [index === 0 ? 'reason' : '', line]);
}

const rollbacks = { 'under way': ', and is being rolled back', done: ', and was rolled back' } as const;

function whatFailed({ action, executionId, isRejection, rollback, stage }: Failure, style: Style): string {
  const where = stage === action ? stage : `${stage}/${action}`;
  const which = executionId === undefined ? '' : ` in execution ${executionId}`;
  return `${style.bold(`${where} ${isRejection ? 'was rejected' : 'failed'}`)}${which}${rollback ? rollbacks[rollback] : ''}`;
}

/** Why an execution failed, and what its build said last. */
export function failureLines(failure: Failure, style: Style): string[] {
  const facts = [
    ...(failure.instances ?? []).map((name) => ['instance', name]),
    ...(failure.phase ? [[failure.instances ? 'hook' : 'phase', failure.phase]] : []),
    ...(failure.command === undefined ? [] : [['command', failure.command.trim()]]),
    ...(failure.exitCode === undefined ? [] : [['exit code', String(failure.exitCode)]]),
    ...(failure.failedTests ?? []).map((name) => ['failed test', name]),
    // The command's own sentence says no more than the lines above.
    ...(failure.command === undefined ? reasonRows(failure.message) : []),
    ...(failure.remedy === undefined ? [] : [['remedy', failure.remedy]]),
  ] as [string, string][];
  return [
    `${style.failed} ${whatFailed(failure, style)}`,
    ...table(facts.map(([key, value]) => [`  ${style.dim(key)}`, value])),
    ...(failure.output.length > 0 ? ['', ...failure.output.map((line) => `  ${style.dim('│')} ${line}`)] : []),
    ...(failure.url === undefined ? [] : ['', `  ${style.dim('more')}  ${failure.url}`]),
  ];
}
