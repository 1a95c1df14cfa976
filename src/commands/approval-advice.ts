import type { Context } from '../context.js';
import { awaitedApprovals, type Execution } from '../executions/execution.js';

/** What to type when an execution goes on, or stops, only after somebody's answer. */
export function approvalAdvice({ commandLine, config }: Context, execution: Execution): string[] {
  const answer = `See what it lets through: ${commandLine(`approve ${config.name}`)}`;
  if (execution.waitsFor) {
    const { execution: holder, stage } = execution.waitsFor;
    return [`It goes on when ${stage} is free, where execution ${holder} waits for an approval. ${answer}`];
  }
  return awaitedApprovals(execution).map(({ stage, action: { asked } }) => {
    if (execution.status === 'Stopping') {
      return `It stops when ${stage.name} is answered. To stop it at once: ${commandLine(`stop ${config.name} --abandon`)}`;
    }
    const whom = asked === undefined ? '' : ` (${asked})`;
    return `${stage.name} waits for an approval${whom}. ${answer}`;
  });
}
