/** Shows what the actions of an execution have printed. */
import { exitCode, UserError } from '../errors.js';
import {
  type ActionRun,
  type Execution,
  failedAction,
  isAtRest,
  type PlacedAction,
  telling,
} from '../executions/execution.js';
import { type Failure, failureOf } from '../executions/failure.js';
import { providerOf } from '../executions/providers/index.js';
import type { ActionLog, LogLine } from '../executions/providers/provider.js';
import { readWithWait } from '../executions/follow.js';
import { readExecutions } from '../executions/read.js';
import type { Host } from '../host.js';
import { logsDocument } from '../render/json.js';
import { drive, type Driven, stageNamed } from './driving.js';
import type { LogsOptions } from './options.js';

/** How many executions are looked through. */
const history = 100;

/** Among how many the one is that the latest rolled back. */
const recent = 10;

/** The log of one action, as far as it was read. */
interface Reading {
  readonly of: PlacedAction;
  readonly log: ActionLog;
  readonly lines: LogLine[];
}

/** The log of the latest execution, or of another: when it failed, only what failed, unless more is asked for. */
export async function logs(given: string | undefined, options: LogsOptions, host: Host): Promise<number> {
  return await drive(given, options, host, async (driven) => {
    const { context, out } = driven;
    const first = await chosen(driven);
    const readings = new Map<string, Reading>();
    const print = (lines: readonly LogLine[]) => {
      if (options.json || options.quiet) return;
      for (const { text } of lines) host.stdout.write(`${text}\n`);
    };
    const short = !options.follow && !options.all && options.phase === undefined && options.stage === undefined;
    const failed = short ? failedAction(first) : undefined;
    const execution = await readAll(driven, first, readings, failed ? () => undefined : print);
    const failure = failed && (await failureOf(context, execution));
    const shown = failed && failure ? [failing(failed, failure, readings, host.now())] : [...readings.values()];
    if (failed) print(shown.flatMap(({ lines }) => lines));
    out.progress.stop();
    if (shown.every(({ lines }) => lines.length === 0)) out.progress.line('Nothing was printed there.');
    if (options.json)
      out.result(
        () => logsDocument(context, execution, shown),
        () => [],
      );
    return exitCode.done;
  });
}

/** What says why an action failed: of one that prints nothing, what is known of it otherwise. */
function failing(of: PlacedAction, failure: Failure, readings: ReadonlyMap<string, Reading>, now: number) {
  const reading = readings.get(keyOf(of));
  if (reading && reading.lines.length > 0) return { of, lines: reading.log.failing(reading.lines, failure) };
  const at = of.action.endedAt ?? new Date(now);
  // What is known more exactly says the action's own words again.
  const texts = failure.output.length > 0 ? failure.output : failure.message.split('\n');
  return { of, lines: texts.map((text): LogLine => ({ at, text })) };
}

/** @throws UserError `no-execution` */
async function chosen({ context, stages, options }: Driven<LogsOptions>): Promise<Execution> {
  const wanted = options.execution?.toLowerCase() ?? '';
  const executions = await readExecutions(context, stages, { count: wanted ? history : recent });
  const found = wanted ? executions.find(({ id }) => id.startsWith(wanted)) : telling(executions);
  if (found) return found;
  throw new UserError('no-execution', `There is no execution ${wanted ? `${wanted} ` : ''}of ${context.config.name}.`, {
    hint: `See which there are: ${context.commandLine(`history ${context.config.name}`)}`,
  });
}

/** Reads what there is; with `--follow`, until nothing moves any more. */
async function readAll(
  { context, stages, options }: Driven<LogsOptions>,
  first: Execution,
  readings: Map<string, Reading>,
  print: (lines: readonly LogLine[]) => void,
): Promise<Execution> {
  const stage = options.stage === undefined ? undefined : stageNamed(stages, options.stage);
  const phase = options.phase?.toLowerCase();
  for (let execution = first; ;) {
    for (const of of begun(execution, stage)) {
      const key = keyOf(of);
      const log = readings.get(key)?.log ?? providerOf(of.action)?.log?.(context, of.action);
      if (!log) continue;
      const reading = readings.get(key) ?? { of, log, lines: [] };
      readings.set(key, reading);
      const lines = (await log.next()).filter((line) => phase === undefined || line.phase?.toLowerCase() === phase);
      reading.lines.push(...lines);
      print(lines);
    }
    if (!options.follow || isAtRest(execution)) return execution;
    await context.wait(context.pollInterval);
    if (context.signal.aborted) throw stoppedWatching(context);
    execution = (await readWithWait(context, stages, execution.id)) ?? execution;
  }
}

/** Deployments to several environments are called the same. */
function keyOf({ stage, action }: PlacedAction): string {
  return `${stage.name}/${action.name}/${action.externalId}`;
}

/** The actions that may have printed something. */
function begun({ stages }: Execution, wanted: string | undefined): PlacedAction[] {
  const hasBegun = ({ status }: ActionRun) => status !== 'NotStarted';
  return stages
    .filter(({ name }) => wanted === undefined || name === wanted)
    .flatMap((stage) => stage.actions.filter(hasBegun).map((action) => ({ stage, action })));
}

function stoppedWatching({ commandLine, config }: Driven['context']): UserError {
  return new UserError('interrupted', 'Stopped watching; the execution goes on.', {
    hint: `Watch it again: ${commandLine(`logs ${config.name} --follow`)}`,
    exitCode: exitCode.interrupted,
  });
}
