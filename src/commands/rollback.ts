/** Brings a stage back to what was in it before. */
import {
  ListPipelineExecutionsCommand,
  RollbackStageCommand,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { errorName, isAfterLostAnswer } from '../aws/errors.js';
import type { Context } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import { type Commits, commitsBetween } from '../executions/commits.js';
import type { Execution } from '../executions/execution.js';
import { readExecutions, withAuthors } from '../executions/read.js';
import { presentIn } from '../executions/release.js';
import type { Host } from '../host.js';
import { rollbackLines } from '../render/approval.js';
import { rollbackDocument } from '../render/json.js';
import { confirm, drive, type Driven, finish, stageNamed } from './driving.js';
import type { RollbackOptions } from './options.js';

/** How many executions are looked through. */
const history = 100;

/** Shows what goes back to what, asks, and follows the rollback. */
export async function rollback(
  stage: string,
  given: string | undefined,
  options: RollbackOptions,
  host: Host,
): Promise<number> {
  return await drive(given, options, host, async (driven) => {
    const { context, stages } = driven;
    const name = stageNamed(stages, stage);
    if (name === stages[0]?.name) throw sourceStage(context, name);
    if (isApprovalStage(stages.find((each) => each.name === name))) throw approvalStage(context, name);
    const [read, able] = await Promise.all([
      readExecutions(context, stages, { count: history }),
      targetsIn(context, name),
    ]);
    const executions = await withAuthors(context, read);
    const now = presentIn(executions, name);
    const target = options.to === undefined ? before(now, executions, able) : named(options.to, executions, name);
    if (!target) throw nothingToGoBackTo(context, name);
    if (target.id === now?.id || target.id === now?.rollbackTo) throw thereAlready(context, name, target);
    const undone = await undoneBy(context, now, target);
    await confirm(driven, {
      command: `rollback ${name} ${context.config.name} --to ${target.id}`,
      lines: (style) => rollbackLines(name, now, target, undone, style),
      question: `Roll ${name} back?`,
    });
    const id = await start(driven, name, target, executions);
    return await finish(driven, { id }, rollbackDocument(name, now, target, undone));
  });
}

/** The ids of the executions that CodePipeline can bring the stage back to: of the pipeline's structure as it is now. */
async function targetsIn({ aws, names }: Context, stageName: string): Promise<ReadonlySet<string | undefined>> {
  const request = new ListPipelineExecutionsCommand({
    pipelineName: names.pipeline.name,
    filter: { succeededInStage: { stageName } },
  });
  const { pipelineExecutionSummaries = [] } = await aws.codepipeline().send(request);
  // A rollback is no target: what it went back to is.
  return new Set(
    pipelineExecutionSummaries
      .filter(({ rollbackMetadata }) => rollbackMetadata === undefined)
      .map(({ pipelineExecutionId }) => pipelineExecutionId),
  );
}

/** The last target that began before what is there now, or before what that went back to. */
function before(
  now: Execution | undefined,
  executions: readonly Execution[],
  able: ReadonlySet<string | undefined>,
): Execution | undefined {
  const from = executions.findIndex(({ id }) => id === (now?.rollbackTo ?? now?.id));
  return from < 0 ? undefined : executions.slice(from + 1).find(({ id }) => able.has(id));
}

/** An execution that was named by its id or by its commit's, or by how these begin. */
function named(text: string, executions: readonly Execution[], stage: string): Execution {
  const begins = (id: string | undefined) => id?.toLowerCase().startsWith(text.toLowerCase());
  const found = executions.filter((each) => text.length >= 4 && (begins(each.id) || begins(each.revision?.id)));
  // Of several runs of a commit, the last one that reached the stage: a rollback is no target.
  const [target] = found.filter((each) => each.rollbackTo === undefined && succeededIn(each, stage));
  if (target) return target;
  throw new UserError(
    'unknown-execution',
    found.length > 0
      ? `${text} did not succeed in ${stage}: it cannot be gone back to.`
      : `None of the last ${history} executions is ${text}, or is of such a commit.`,
    {
      hint: 'pipeline-setup history shows them; --to takes an id of at least four characters.',
      exitCode: exitCode.usage,
    },
  );
}

function succeededIn({ stages }: Execution, stage: string): boolean {
  return stages.some(({ name, status }) => name === stage && status === 'Succeeded');
}

/** The commits that are in the stage now, and were not then. */
async function undoneBy(context: Context, now: Execution | undefined, target: Execution): Promise<Commits> {
  if (!now?.revision || !target.revision) return { commits: [], more: false };
  return await commitsBetween(context, target.revision.id, now.revision.id);
}

/**
 * @param before the executions as they were
 * @throws UserError `not-rolled-back`, when CodePipeline refuses
 */
async function start(
  driven: Driven,
  stageName: string,
  target: Execution,
  before: readonly Execution[],
): Promise<string> {
  const { context } = driven;
  const { aws, names, commandLine, config } = context;
  const request = new RollbackStageCommand({
    pipelineName: names.pipeline.name,
    stageName,
    targetPipelineExecutionId: target.id,
  });
  try {
    const { pipelineExecutionId = '' } = await aws.codepipeline().send(request);
    return pipelineExecutionId;
  } catch (error) {
    // The first attempt may have been ours: then its rollback is under way.
    const begun = isAfterLostAnswer(error) ? await rollbackSince(driven, target, before) : undefined;
    if (begun) return begun.id;
    const refused = (message: string, hint: string) =>
      new UserError('not-rolled-back', message, { hint, cause: error });
    const again = `To release its commit anew: ${commandLine(`run ${config.name}${target.revision ? ` --commit ${target.revision.id}` : ''}`)}`;
    switch (errorName(error)) {
      case 'PipelineExecutionOutdatedException':
        throw refused(
          `The pipeline was changed since execution ${target.id}: CodePipeline rolls back only to one of its present structure.`,
          again,
        );
      case 'UnableToRollbackStageException':
        throw refused(
          `CodePipeline does not roll ${stageName} back: ${(error as Error).message}`,
          `If the stage is running, wait until it has ended: ${commandLine(`status ${config.name} --watch`)}\n${again}`,
        );
      case 'ConflictException':
        throw refused(`CodePipeline is busy with ${config.name}.`, 'Run it again in a moment.');
      default:
        throw error;
    }
  }
}

/** The rollback to this execution that was not there before. */
async function rollbackSince(
  { context, stages }: Driven,
  { id: to }: Execution,
  before: readonly Execution[],
): Promise<Execution | undefined> {
  const known = new Set(before.map(({ id }) => id));
  const executions = await readExecutions(context, stages, { count: history });
  return executions.find(({ id, rollbackTo }) => rollbackTo === to && !known.has(id));
}

function sourceStage({ commandLine, config }: Context, stage: string): UserError {
  return new UserError('not-rolled-back', `${stage} brings the commits: there is nothing in it to roll back.`, {
    hint: `Name a stage behind it, or run an earlier commit: ${commandLine(`run ${config.name} --commit ID`)}`,
    exitCode: exitCode.usage,
  });
}

function isApprovalStage(stage: StageDeclaration | undefined): boolean {
  return (stage?.actions ?? []).every(({ actionTypeId }) => actionTypeId?.category === 'Approval');
}

function approvalStage({ commandLine, config }: Context, stage: string): UserError {
  return new UserError('not-rolled-back', `${stage} only asks: there is nothing in it to roll back.`, {
    hint: `Name the stage behind it. See which there are: ${commandLine(`status ${config.name}`)}`,
    exitCode: exitCode.usage,
  });
}

function nothingToGoBackTo({ commandLine, config }: Context, stage: string): UserError {
  return new UserError(
    'nothing-to-roll-back-to',
    `No earlier execution succeeded in ${stage} since the pipeline was last changed.`,
    {
      hint: `See what there was, and release an earlier commit anew: ${commandLine(`run ${config.name} --commit ID`)}`,
    },
  );
}

function thereAlready({ commandLine, config }: Context, stage: string, target: Execution): UserError {
  return new UserError('there-already', `Execution ${target.id} is what ${stage} has now.`, {
    hint: `See what is where: ${commandLine(`status ${config.name}`)}`,
    exitCode: exitCode.usage,
  });
}
