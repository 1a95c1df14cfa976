/** The pipeline as a person wants to see it: which commit is in which stage. Pure. */
import type { Execution, Revision, StageRun } from './execution.js';

export interface StageView {
  readonly stage: StageRun;
  /** The execution that reached the stage last. */
  readonly execution?: string | undefined;
  readonly revision?: Revision | undefined;
}

/** Each stage with the execution that reached it last. @param executions newest first */
export function stageViews(executions: readonly Execution[]): StageView[] {
  const [latest] = executions;
  return (latest?.stages ?? []).map((stage) => {
    for (const execution of executions) {
      const reached = execution.stages.find(({ name, status }) => name === stage.name && status !== 'NotStarted');
      if (reached) return { stage: reached, execution: execution.id, revision: execution.revision };
    }
    return { stage };
  });
}
