import type { Context } from '../../context.js';
import type { Builds } from '../builds.js';
import type { ActionRun } from '../execution.js';
import type { Failure } from '../failure.js';
import type { Reports } from '../reports.js';

/** Who carries out actions: what can be learned of them beyond what CodePipeline tells. */
export interface Provider {
  /** CodePipeline's name of it: CodeBuild, … */
  readonly name: string;
  /** Why an action failed, where that is known more exactly than from the action's own words. */
  explain(context: Context, action: ActionRun, known: Known | undefined): Promise<Partial<Failure>>;
  /** What an action prints. Absent where actions print nothing. */
  log?(context: Context, action: ActionRun): ActionLog;
}

/** What has been read of an execution already. */
export interface Known {
  readonly builds: Builds;
  readonly reports: Reports;
}

/** What an action prints, read piece by piece. */
export interface ActionLog {
  /** What came since the last call, oldest first: nothing as long as there is no log, and when it has expired. */
  next(): Promise<readonly LogLine[]>;
  /** Of all lines those that say why the action failed. */
  failing(lines: readonly LogLine[], failure: Failure): readonly LogLine[];
}

export interface LogLine {
  readonly at: Date;
  readonly text: string;
  /** The part of the action in which it was printed, by its provider's name: BUILD, … */
  readonly phase?: string | undefined;
}
