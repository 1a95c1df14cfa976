import type { Context } from '../context.js';
import { type Execution, failedAction, isRejected } from './execution.js';
import { providerOf } from './providers/index.js';
import type { Known } from './providers/provider.js';

/** Why an execution failed, as far as AWS can tell. */
export interface Failure {
  /** In which execution; absent where that is the one that is shown. */
  readonly executionId?: string | undefined;
  /** How far another execution is that brings back what was there before. */
  readonly rollback?: 'under way' | 'done';
  readonly stage: string;
  readonly action: string;
  /** The action's own words, or those of the build's phase, which are more exact. */
  readonly message: string;
  /** When it is an approval to which somebody has said no. */
  readonly isRejection?: true;
  /** Of a deployment to several: where it failed. */
  readonly instances?: readonly string[];
  /** The part of the action that failed, such as a build's phase or a hook, with the command and its exit code. */
  readonly phase?: string | undefined;
  readonly command?: string | undefined;
  readonly exitCode?: number | undefined;
  /** The first few tests that failed, when the build has a test report. */
  readonly failedTests?: readonly string[];
  /** What to write into the config, or to do first, where that is known. */
  readonly remedy?: string;
  /** The last lines that the action printed. */
  readonly output: readonly string[];
  /** A page about it in the console. */
  readonly url?: string | undefined;
}

/**
 * What failed in an execution, and why; undefined when nothing did.
 * @param known what has been read of the execution already
 */
export async function failureOf(context: Context, execution: Execution, known?: Known): Promise<Failure | undefined> {
  const failed = failedAction(execution);
  if (!failed) return undefined;
  const { stage, action } = failed;
  const told = {
    stage: stage.name,
    action: action.name,
    message: action.error?.message ?? action.summary ?? '',
    ...(isRejected(action) && ({ isRejection: true } as const)),
    output: [],
    // The local AWS has no console.
    url: context.endpoint === 'local' ? undefined : action.url,
  };
  return { ...told, ...(await providerOf(action)?.explain(context, action, known)) };
}
