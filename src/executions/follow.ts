import { RetryStageExecutionCommand, type StageDeclaration } from '@aws-sdk/client-codepipeline';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import { buildsOf, withPhases } from './builds.js';
import { type Execution, failedAction, isAtRest, isBetweenStages, isOver, type PlacedAction } from './execution.js';
import { failureOf } from './failure.js';
import { declaredStages, readExecutions } from './read.js';

/** How long CodePipeline is given to show an execution that it was told to start, in milliseconds. */
const patience = 60_000;

/** Among how many of the last executions one is looked for that another waits for. */
const history = 20;

/**
 * The execution that creating the pipeline started.
 * @throws UserError `no-execution` when none appears within a minute
 */
export async function firstExecution(context: Context): Promise<string> {
  const end = context.now() + patience;
  for (;;) {
    checkWatching(context);
    const [latest] = await readExecutions(context, [], { count: 1 });
    if (latest) return latest.id;
    if (context.now() >= end) {
      throw new UserError(
        'no-execution',
        `CodePipeline did not start ${context.names.pipeline.name} within a minute.`,
        {
          hint: `Everything is in place. Look again: ${context.commandLine(`status ${context.config.name}`)}`,
        },
      );
    }
    await pause(context);
  }
}

/**
 * Watches an execution to its end; every look at it is an `execution` event.
 * @param former how it had ended before it was retried: for a moment CodePipeline may still show that
 * @param until when it has been watched for long enough
 * @throws UserError `interrupted` when the user stops watching; the execution goes on
 * @throws UserError `pipeline-gone` when somebody removes the pipeline meanwhile
 */
export async function follow(
  context: Context,
  id: string,
  former?: Execution,
  until: (execution: Execution) => boolean = isOver,
): Promise<Execution> {
  const stages = await declaredStages(context);
  const end = context.now() + patience;
  let seen = false;
  for (;;) {
    checkWatching(context);
    const read = await (until === isOver ? readOne : readWithWait)(context, stages, id);
    if (!read && (seen || stages.length === 0 || context.now() >= end)) throw gone(context);
    seen ||= read !== undefined;
    const before = former?.endedAt?.getTime();
    const stale = before !== undefined && read?.endedAt?.getTime() === before && context.now() < end;
    if (read && !stale) {
      const execution = isOver(read) ? read : withPhases(read, await buildsOf(context, read, 'InProgress'));
      context.emit({ type: 'execution', execution });
      if (isOver(execution) || until(execution)) return execution;
    }
    await pause(context);
  }
}

type Reading = (context: Context, stages: readonly StageDeclaration[], id: string) => Promise<Execution | undefined>;

const readOne: Reading = async (context, stages, id) => (await readExecutions(context, stages, { only: id }))[0];

/** An execution; among others where it does not move by itself, as it may wait for one of them. */
export const readWithWait: Reading = async (context, stages, id) => {
  const read = await readOne(context, stages, id);
  if (!read || !isBetweenStages(read)) return read;
  const all = await readExecutions(context, stages, { count: history });
  return all.find((each) => each.id === id) ?? read;
};

function gone({ commandLine, config }: Context): UserError {
  return new UserError('pipeline-gone', `The pipeline ${config.name} was removed while it was watched.`, {
    hint: `To see what is there: ${commandLine('list')}`,
  });
}

async function pause(context: Context): Promise<void> {
  if (!context.signal.aborted) await context.wait(context.pollInterval);
  checkWatching(context);
}

/** @throws UserError `interrupted` after Ctrl-C */
function checkWatching(context: Context): void {
  if (!context.signal.aborted) return;
  throw new UserError('interrupted', 'Stopped watching; the execution goes on.', {
    hint: `Watch it again: ${context.commandLine(`status ${context.config.name} --watch`)}`,
    exitCode: exitCode.interrupted,
  });
}

/**
 * Follows the first execution of a new pipeline. A role can be assumable before its policy is effective: when that made
 * the execution fail, the failed stage is retried, once.
 */
export async function followFirst(context: Context, id: string): Promise<Execution> {
  const execution = await follow(context, id, undefined, isAtRest);
  const failure = await failureOf(context, execution);
  // What a command of the build was denied, or a stack that its template asks for, is the user's own affair.
  const isUsers = failure?.command !== undefined || isExecutingStack(failedAction(execution));
  if (!failure || isUsers || !isDenial(failure.message)) return execution;
  context.emit({
    type: 'note',
    text: `${failure.stage} was denied access, most likely because its new role was not effective everywhere yet: retrying it once`,
  });
  const retry = new RetryStageExecutionCommand({
    pipelineName: context.names.pipeline.name,
    stageName: failure.stage,
    pipelineExecutionId: id,
    retryMode: 'FAILED_ACTIONS',
  });
  // It runs again already when the answer was lost and the call was made twice, or somebody else was quicker.
  await ignore('StageNotRetryableException', context.aws.codepipeline().send(retry));
  return await follow(context, id, execution, isAtRest);
}

/** By then its change set was made, and the stack before that: its role is not new any more. */
function isExecutingStack(failed: PlacedAction | undefined): boolean {
  return failed?.action.stack !== undefined && failed.action.name === 'Deploy';
}

function isDenial(message: string): boolean {
  return /not authorized|access ?denied|insufficient permissions|does not have permission/i.test(message);
}
