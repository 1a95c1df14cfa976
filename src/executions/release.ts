/** What an approval lets through: pure, but for the commits. */
import type { Context } from '../context.js';
import { buildsOf } from './builds.js';
import { type Commits, commitsBetween } from './commits.js';
import { type Execution, isApproval, releasing, type StageRun } from './execution.js';
import { reportsOf, withReports } from './reports.js';
import { type StackChanges, stackChanges } from './stack-changes.js';

export interface Release {
  /** The stage that is let go on. */
  readonly stage: string;
  /** With what the tests of its builds came to. */
  readonly execution: Execution;
  /** What is in the stage now; undefined when nothing has been released to it, as far as is known. */
  readonly former?: Execution | undefined;
  /** Those that are new to the stage. */
  readonly changes: Commits;
  /** Of a rollback: those that leave the stage. */
  readonly undone?: Commits | undefined;
  /** What becomes of the stack that is to be changed; undefined where there is none. */
  readonly stack?: StackChanges | undefined;
}

const nothing: Commits = { commits: [], more: false };

/** @param executions the last ones, in which to look for what is in the stage */
export async function releaseOf(
  context: Context,
  execution: Execution,
  approval: StageRun,
  executions: readonly Execution[],
): Promise<Release> {
  const stage = stageBehind(execution, approval);
  const former = presentIn(
    executions.filter(({ id }) => id !== execution.id),
    stage,
  );
  const [from, to] = [former?.revision?.id, execution.revision?.id];
  const isRollback = execution.rollbackTo !== undefined;
  const [changes, undone, builds, stack] = await Promise.all([
    to === undefined ? nothing : commitsBetween(context, from, to),
    isRollback && from !== undefined && to !== undefined ? commitsBetween(context, to, from) : nothing,
    buildsOf(context, execution),
    stackChanges(context, approval),
  ]);
  const reports = await reportsOf(context, builds);
  return {
    stage,
    execution: withReports(execution, builds, reports),
    former,
    changes,
    ...(isRollback && { undone }),
    stack,
  };
}

/** The next stage in which something is done; the approval's own where it is done there, or nowhere. */
function stageBehind({ stages }: Execution, approval: StageRun): string {
  const from = stages.findIndex(({ name }) => name === approval.name);
  const next = stages.slice(from).find(({ actions }) => actions.some((action) => !isApproval(action)));
  return (next ?? approval).name;
}

/** The execution that released last to a stage: what is there now, also when a test behind its deployment failed. */
export function presentIn(executions: readonly Execution[], stage: string): Execution | undefined {
  const released = executions.flatMap((execution) => {
    const action = releasing(execution.stages.find(({ name }) => name === stage)?.actions ?? []);
    return action?.status === 'Succeeded' ? { execution, at: action.endedAt?.getTime() ?? 0 } : [];
  });
  return released.toSorted((a, b) => b.at - a.at)[0]?.execution;
}
