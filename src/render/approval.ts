/** What an approval or a rollback does to a stage, for whoever is asked. Pure. */
import type { Execution, PlacedAction } from '../executions/execution.js';
import type { Commits } from '../executions/commits.js';
import type { Release } from '../executions/release.js';
import { reportLines, revisionWords } from './execution.js';
import { lapse } from './layout.js';
import { stackChangeLines } from './stack-changes.js';
import type { Style } from './style.js';

/** @param behind the newest execution that waits until the stage is free */
export function approvalLines(
  { stage, action }: PlacedAction,
  release: Release,
  behind: Execution | undefined,
  now: number,
  style: Style,
): string[] {
  const { execution, stack: changed } = release;
  const waiting = action.startedAt ? `, waiting for ${lapse(action.startedAt, now) ?? 'less than a minute'}` : '';
  const tests = reportLines(execution, style);
  return [
    `${style.bold(stage.name)} asks ${action.asked ?? 'for an approval'}${style.dim(waiting)}`,
    `  Execution ${execution.id}${execution.revision ? `: ${revisionWords(execution.revision)}` : ''}`,
    ...(release.undone ? undoneLines(release, release.undone, style) : newLines(release, style)),
    ...(tests.length > 0 ? tests : [style.dim('  Tests  no report')]),
    ...(changed ? stackChangeLines(changed, style) : []),
    ...(behind
      ? [
          `${style.changed} A newer execution waits behind it${behind.revision ? `: ${revisionWords(behind.revision)}` : ''}`,
        ]
      : []),
    '',
  ];
}

function newLines({ changes, former, stage }: Release, style: Style): string[] {
  return [
    former?.revision
      ? `  ${stage} has ${revisionWords(former.revision)}; new to it:`
      : `  Nothing is known to have been released to ${stage} yet; what leads to this commit:`,
    ...commitLines(changes, style),
  ];
}

function undoneLines({ execution, former, stage }: Release, undone: Commits, style: Style): string[] {
  return [
    `  ${style.bold('It is a rollback')}: ${stage} goes back to what execution ${execution.rollbackTo} released.`,
    former?.revision ? `  It has ${revisionWords(former.revision)}; leaves it:` : '  Leaves it:',
    ...commitLines(undone, style),
  ];
}

/** A line for each commit. */
function commitLines({ commits, more }: Commits, style: Style): string[] {
  if (commits.length === 0 && !more) return [style.dim('    no commits')];
  return [...commits.map((commit) => `    ${revisionWords(commit)}`), ...(more ? [style.dim('    … and more')] : [])];
}

/** @param undone the commits that leave the stage */
export function rollbackLines(
  stage: string,
  now: Execution | undefined,
  target: Execution,
  undone: Commits,
  style: Style,
): string[] {
  const words = ({ id, revision }: Execution) =>
    `${revision ? revisionWords(revision) : 'an unknown commit'}  ${style.dim(`execution ${id}`)}`;
  return [
    `${style.bold(stage)} goes back`,
    ...(now ? [`  from  ${words(now)}`] : []),
    `  to    ${words(target)}`,
    '  Leaves it:',
    ...commitLines(undone, style),
    '',
  ];
}
