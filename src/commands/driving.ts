/** What the commands that drive a pipeline have in common. */
import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import { certain } from '../aws/identity.js';
import { defaults } from '../config/schema.js';
import type { Context } from '../context.js';
import { contextOf } from '../inspect.js';
import { exitCode, UserError } from '../errors.js';
import { type Execution, isAtRest, isOver } from '../executions/execution.js';
import { failureOf } from '../executions/failure.js';
import { follow } from '../executions/follow.js';
import type { Host } from '../host.js';
import { ownershipTag } from '../names.js';
import { unknownPipeline } from '../pipelines.js';
import { endLine, failureLines } from '../render/execution.js';
import { drivingDocument } from '../render/json.js';
import { type Style, styleFor } from '../render/style.js';
import { pipeline, stagesOf } from '../resources/pipeline.js';
import { approvalAdvice } from './approval-advice.js';
import { connect } from './connect.js';
import { failureAdvice } from './failure-advice.js';
import { nameOfExisting } from './name.js';
import type { CommonOptions, FollowOptions } from './options.js';
import { type Out, outputFor } from './output.js';

/** A pipeline that is there and ours, and what a command was told. */
export interface Driven<O extends CommonOptions = CommonOptions> {
  readonly context: Context;
  /** As they are declared now. */
  readonly stages: readonly StageDeclaration[];
  readonly options: O;
  readonly host: Host;
  readonly out: Out;
}

/**
 * Finds the pipeline, and works on it.
 * @throws UserError `unknown-pipeline`; `foreign-resource` for one that was not made by this program
 */
export async function drive<O extends CommonOptions>(
  given: string | undefined,
  options: O,
  host: Host,
  work: (driven: Driven<O>) => Promise<number>,
): Promise<number> {
  const out = await outputFor(options, host);
  try {
    const session = await connect(options, host, out.progress.emit);
    const { name, from } = await nameOfExisting(given, session, host);
    if (from !== undefined) out.progress.line(styleFor(host.stderr, host.env).dim(`Chosen: ${name} (${from}).`));
    const provisional = contextOf(session, { ...defaults, name });
    const found = await certain(session.confirmed, pipeline.read(provisional));
    if (!found) throw await unknownPipeline(session, name);
    if (found.tags?.[ownershipTag] !== name) throw notOurs(provisional);
    const settings = pipeline.settings?.(found, provisional.names, new Map());
    const context = contextOf(session, { ...provisional.config, ...settings });
    return await work({ context, stages: stagesOf(found), options, host, out });
  } finally {
    out.progress.stop();
  }
}

/** A pipeline of this name that somebody else made. */
export function notOurs({ config, commandLine }: Context): UserError {
  return new UserError('foreign-resource', `The pipeline ${config.name} was not made by this program.`, {
    hint: `What taking it over would change: ${commandLine(`init ${config.name} --adopt --dry-run`)}`,
  });
}

/**
 * The stage of this name, in whatever case it was typed.
 * @throws UserError `unknown-stage`, naming those there are
 */
export function stageNamed(stages: readonly StageDeclaration[], given: string): string {
  const names = stages.flatMap(({ name }) => name ?? []);
  const found =
    names.find((name) => name === given) ?? names.find((name) => name.toLowerCase() === given.toLowerCase());
  if (found !== undefined) return found;
  throw new UserError('unknown-stage', `The pipeline has no stage "${given}".`, {
    hint: `There are: ${names.join(', ')}`,
    exitCode: exitCode.usage,
  });
}

/**
 * Shows what is about to be done, and asks whether it is to be.
 * @param command as it is typed, without `--yes`
 * @throws UserError `declined`, or `confirmation-needed` where nobody can answer
 */
export async function confirm(
  { context, options, host, out }: Driven<CommonOptions & { readonly yes?: boolean }>,
  { command, lines, question }: { command: string; lines: (style: Style) => readonly string[]; question: string },
): Promise<void> {
  const shown = lines(styleFor(host.stderr, host.env));
  // Whoever is told to add --yes knows by that what to.
  if (options.yes || !host.ask) for (const line of shown) out.progress.line(line);
  if (options.yes) return;
  if (!host.ask || options.json) {
    throw new UserError('confirmation-needed', 'This wants to be confirmed, and nobody is here to do it.', {
      hint: `Add --yes: ${context.commandLine(`${command} --yes`)}`,
      exitCode: exitCode.usage,
    });
  }
  out.progress.stop();
  // With --quiet too: nobody says yes to what they have not seen.
  for (const line of shown) host.stderr.write(`${line}\n`);
  const answer = await host.ask(`${question} [y/N] `);
  if (answer !== undefined && /^y(es)?$/i.test(answer)) return;
  throw new UserError('declined', 'Nothing was changed.', { exitCode: exitCode.usage });
}

/** Which execution to follow, and until when. */
export interface Following {
  readonly id: string;
  /** How it had ended before it was begun again. */
  readonly former?: Execution;
  readonly until?: (execution: Execution) => boolean;
  /** How it is to end. */
  readonly success?: 'Succeeded' | 'Stopped';
}

/**
 * Follows an execution until nothing moves any more, unless nobody waits, and says how it ended.
 * @param more what else the document has
 * @returns the exit code: 1 when it ended otherwise than it was to
 */
export async function finish(
  { context, options, out }: Driven<FollowOptions>,
  { id, former, until = isAtRest, success = 'Succeeded' }: Following,
  more: object = {},
): Promise<number> {
  if (!options.wait) {
    const watch = context.commandLine(`status ${context.config.name} --watch`);
    out.progress.stop();
    out.result(
      () => drivingDocument(context, { ...more, executionId: id }),
      () => [`Execution ${id} goes on. Watch it: ${watch}`],
    );
    return exitCode.done;
  }
  const execution = await follow(context, id, former, until);
  const failure = isOver(execution) ? await failureOf(context, execution) : undefined;
  out.progress.stop();
  out.result(
    () => drivingDocument(context, { ...more, executionId: id }, execution, failure),
    (style) => [
      ...(isOver(execution) ? [endLine(execution, style)] : []),
      ...(failure ? ['', ...failureLines(failure, style), '', ...failureAdvice(context, failure)] : []),
      ...approvalAdvice(context, execution),
    ],
  );
  return isOver(execution) && execution.status !== success ? exitCode.failed : exitCode.done;
}
