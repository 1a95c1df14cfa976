/** Runs a stage that failed once more. */
import { RetryStageExecutionCommand } from '@aws-sdk/client-codepipeline';
import { errorName, isAfterLostAnswer } from '../aws/errors.js';
import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import type { Execution } from '../executions/execution.js';
import { readExecutions } from '../executions/read.js';
import type { Host } from '../host.js';
import { drive, type Driven, finish, stageNamed } from './driving.js';
import type { RetryOptions } from './options.js';

/** How many executions are looked through for one that failed. */
const history = 20;

/** Retries the failed stage of the latest execution that failed, in that execution, and follows it. */
export async function retry(given: string | undefined, options: RetryOptions, host: Host): Promise<number> {
  return await drive(given, options, host, async (driven) => {
    const { execution, stage } = await failedStage(driven);
    const retryMode = options.all ? 'ALL_ACTIONS' : 'FAILED_ACTIONS';
    await start(driven.context, execution.id, stage, retryMode);
    return await finish(driven, { id: execution.id, former: execution }, { retry: { stage, mode: retryMode } });
  });
}

/** @throws UserError `nothing-failed` */
async function failedStage({ context, stages, options }: Driven<RetryOptions>) {
  const wanted = options.stage === undefined ? undefined : stageNamed(stages, options.stage);
  const executions = await readExecutions(context, stages, { count: history });
  for (const execution of executions) {
    const stage = execution.stages.find(
      (each) => isFailed(execution, each.status) && (wanted ?? each.name) === each.name,
    );
    if (stage) return { execution, stage: stage.name };
  }
  throw new UserError('nothing-failed', `None of the last executions failed in ${wanted ?? context.config.name}.`, {
    hint: `To run it anew: ${context.commandLine(`run ${context.config.name}`)}`,
  });
}

/** What was stopped in the middle can be begun again, too (CodePipeline's user guide, "Retry a failed stage"). */
function isFailed({ status }: Execution, stage: string): boolean {
  return (status === 'Failed' && stage === 'Failed') || (status === 'Stopped' && stage === 'Stopped');
}

/** @throws UserError `not-retried`, when CodePipeline refuses */
async function start(
  { aws, names, commandLine, config }: Context,
  pipelineExecutionId: string,
  stageName: string,
  retryMode: 'ALL_ACTIONS' | 'FAILED_ACTIONS',
): Promise<void> {
  const request = new RetryStageExecutionCommand({
    pipelineName: names.pipeline.name,
    stageName,
    pipelineExecutionId,
    retryMode,
  });
  try {
    await aws.codepipeline().send(request);
  } catch (error) {
    const refused = (message: string, hint: string) => new UserError('not-retried', message, { hint, cause: error });
    const anew = `To run it anew: ${commandLine(`run ${config.name}`)}`;
    switch (errorName(error)) {
      case 'StageNotRetryableException':
        // The first attempt may have been ours: then it runs again.
        if (isAfterLostAnswer(error)) return;
        throw refused(
          `CodePipeline does not retry ${stageName}: the pipeline was changed since, the stage is running again, or nothing in it failed.`,
          anew,
        );
      case 'NotLatestPipelineExecutionException':
        throw refused(`A later execution has been in ${stageName} since: only the latest can be retried.`, anew);
      case 'ConflictException':
        throw refused(`CodePipeline is busy with ${config.name}.`, 'Run it again in a moment.');
      default:
        throw error;
    }
  }
}
