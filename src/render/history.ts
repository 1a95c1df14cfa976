/** Executions as a list for people. Pure. */
import type { Execution } from '../executions/execution.js';
import { revisionWords, triggerWords } from './execution.js';
import { duration, since, table } from './layout.js';
import type { Style } from './style.js';

/** Two lines for each execution: what it was of, and what it came to in each stage. @param executions newest first */
export function historyLines(executions: readonly Execution[], now: number, style: Style): string[] {
  if (executions.length === 0) return ['No execution yet.'];
  const heads = table(executions.map((execution) => headOf(execution, now, style)));
  return executions.flatMap(({ stages }, index) => [
    heads[index] ?? '',
    `  ${stages.map(({ name, status }) => `${style.status(status)} ${style.dim(name)}`).join('  ')}`,
  ]);
}

function headOf({ id, status, trigger, startedAt, endedAt, revision }: Execution, now: number, style: Style): string[] {
  const took = startedAt ? duration((endedAt?.getTime() ?? now) - startedAt.getTime()) : '';
  return [
    `${style.status(status)} ${style.bold(id.slice(0, 8))}`,
    status,
    startedAt ? since(startedAt, now) : '',
    took,
    revision ? revisionWords(revision) : '',
    style.dim(`by ${triggerWords(trigger)}`),
  ];
}
