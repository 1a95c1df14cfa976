/** Stops an execution. */
import { StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { errorName, isAfterLostAnswer } from '../aws/errors.js';
import type { Context } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import { type Execution, isOver } from '../executions/execution.js';
import { readExecutions } from '../executions/read.js';
import type { Host } from '../host.js';
import { runningLine } from '../render/execution.js';
import { confirm, drive, type Driven, finish } from './driving.js';
import type { StopOptions } from './options.js';

/** How many executions are looked through for those in progress. */
const history = 100;

/** Shows what is in progress, asks, stops it, and says what became of it. */
export async function stop(given: string | undefined, options: StopOptions, host: Host): Promise<number> {
  return await drive(given, options, host, async (driven) => {
    const { context } = driven;
    const { id, ...execution } = await running(driven);
    await confirm(driven, {
      command: `stop ${context.config.name} --execution ${id}${options.abandon ? ' --abandon' : ''}`,
      lines: () => [
        `Execution ${id}: ${runningLine({ id, ...execution }, host.now())}`,
        options.abandon
          ? 'What it has started, such as a build, goes on by itself, and nobody looks at it any more.'
          : 'What is under way is let end; nothing further is begun.',
      ],
      question: 'Stop it?',
    });
    await halt(context, id, options);
    return await finish(driven, { id, success: 'Stopped' }, { stop: { abandon: options.abandon === true } });
  });
}

/** @throws UserError `nothing-running`; `which-execution` when several are */
async function running({ context, stages, options }: Driven<StopOptions>): Promise<Execution> {
  const { config, commandLine } = context;
  const executions = await readExecutions(context, stages, { count: history });
  const { execution: wanted = '' } = options;
  const [first, ...others] = executions.filter((each) => !isOver(each) && each.id.startsWith(wanted.toLowerCase()));
  if (!first) {
    throw new UserError(
      'nothing-running',
      `No execution ${wanted ? `${wanted} ` : ''}of ${config.name} is in progress.`,
      {
        hint: `See how the latest one ended: ${commandLine(`status ${config.name}`)}`,
      },
    );
  }
  if (others.length > 0) {
    throw new UserError('which-execution', 'Several executions are in progress.', {
      hint: `Add --execution with one of: ${[first, ...others].map(({ id }) => id).join(', ')}`,
      exitCode: exitCode.usage,
    });
  }
  return first;
}

/** @throws UserError `not-stopped`, when CodePipeline refuses */
async function halt({ aws, names, commandLine, config }: Context, id: string, options: StopOptions): Promise<void> {
  const request = new StopPipelineExecutionCommand({
    pipelineName: names.pipeline.name,
    pipelineExecutionId: id,
    abandon: options.abandon === true,
    reason: options.message ?? 'Stopped with pipeline-setup stop',
  });
  try {
    await aws.codepipeline().send(request);
  } catch (error) {
    const name = errorName(error);
    const refused = /^(DuplicatedStopRequest|PipelineExecutionNotStoppable|Conflict)Exception$/.test(name);
    if (!refused) throw error;
    // The first attempt may have been ours.
    if (isAfterLostAnswer(error)) return;
    if (name === 'DuplicatedStopRequestException') {
      throw new UserError('not-stopped', 'It is being stopped already, as soon as what is under way has ended.', {
        hint: `To stop it at once: ${commandLine(`stop ${config.name} --abandon`)}`,
        cause: error,
      });
    }
    throw new UserError('not-stopped', `CodePipeline does not stop it: ${(error as Error).message}`, {
      hint: `It may have ended meanwhile: ${commandLine(`status ${config.name}`)}`,
      cause: error,
    });
  }
}
