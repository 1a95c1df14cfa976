import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import type { ActionJob, ActionOutcome } from '../../../runs/actions.js';

/** A kind of action that a pipeline can have here, as its page in AWS's CodePipeline user guide has it. */
export interface ActionType {
  readonly categories: readonly string[];
  readonly provider: string;
  /** Keys of its configuration. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** How many artifacts it takes and gives: [least, most]. */
  readonly inputs: readonly [number, number];
  readonly outputs: readonly [number, number];
  /** What else is wrong with an action, of which the rest has been checked. */
  fault?(action: ActionDeclaration): string | undefined;
  /** A page of AWS's console about what it works with. */
  entityUrl?(configuration: Readonly<Record<string, string>>, region: string): string;
  /** What carries it out, loaded when it is needed. Absent where it waits for a person's answer. */
  readonly carryOut?: () => Promise<(job: ActionJob) => Promise<ActionOutcome>>;
}
