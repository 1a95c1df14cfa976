import type { Context } from '../context.js';
import type { Failure } from '../executions/failure.js';
import { stackStages } from '../stages/cloudformation/stack.js';
import { targetOf } from '../stages/deploy.js';
import { capitalized } from '../stages/stage.js';

/** What to type when an execution has failed; the remedy, where there is one, stands with the failure. */
export function failureAdvice({ commandLine, config }: Context, failure: Failure): string[] {
  const then = `push to ${config.branch}: the push runs the pipeline again.`;
  const mended = failure.command === undefined ? `When the reason is mended, ${then}` : `Fix it, commit and ${then}`;
  const anew = failure.remedy === undefined ? mended : `Then ${commandLine(`init ${config.name}`)}, and ${then}`;
  const rollsBack = config.stages.some(
    (stage) =>
      'deploy' in stage &&
      stage.rollback !== undefined &&
      !targetOf(stage).rollsBack?.(stage) &&
      capitalized(stage.environment) === failure.stage,
  );
  // What brings the former release back is a later execution in the stage, and only the latest can be retried.
  // A change set is executed once: the retry makes it anew.
  const isStack = stackStages(config.stages).some(({ environment }) => capitalized(environment) === failure.stage);
  const retry = `retry ${config.name}${isStack ? ' --all' : ''}`;
  return rollsBack ? [anew] : [anew, `Or retry it as it is: ${commandLine(retry)}`];
}
