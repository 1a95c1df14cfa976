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
}

/** What has been read of an execution already. */
export interface Known {
  readonly builds: Builds;
  readonly reports: Reports;
}
