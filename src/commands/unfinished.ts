/** What `init` has done when it fails half-way: told, or undone. */
import { destroy, inspect, type Survey } from '../engine.js';
import { UserError } from '../errors.js';
import type { Event } from '../events.js';
import type { Host } from '../host.js';
import { titles } from '../render/human.js';
import type { Kind } from '../resources/index.js';
import { explain } from './explain.js';
import type { InitOptions } from './options.js';
import type { Out } from './output.js';

/** What a run of `init` did until it failed. */
interface Progress {
  readonly created: readonly Kind[];
  readonly updated: readonly Kind[];
  /** It may be there in part: making it, or changing it, can take several calls. */
  readonly begun: readonly Kind[];
}

/**
 * The error with which `init` ends: what exists now, how to go on, how to undo it; or, with `--rollback-on-failure`, what was
 * undone. A bug stays what it is.
 */
export async function afterFailure(
  error: unknown,
  survey: Survey,
  events: readonly Event[],
  options: InitOptions,
  host: Host,
  out: Out,
): Promise<unknown> {
  const known = explain(error);
  if (!known) return error;
  const progress = progressIn(events);
  const made = madeBy(progress, survey);
  const undone =
    options.rollbackOnFailure && made.length > 0 && (await agrees(survey, made, options, host, out))
      ? await undo(survey, made, host)
      : undefined;
  const hints = [known.hint, ...(undone ?? stateOf(survey, progress))];
  return new UserError(known.code, known.message, {
    hint: hints.filter((hint) => hint !== '').join('\n'),
    exitCode: known.exitCode,
    cause: known.cause ?? known,
  });
}

function progressIn(events: readonly Event[]): Progress {
  const finished = (outcome: string) =>
    events.flatMap((event) => (event.type === 'resource-finished' && event.outcome === outcome ? event.kind : []));
  return {
    created: finished('created'),
    updated: finished('updated'),
    begun: events.flatMap((event) => (event.type === 'resource-failed' ? event.kind : [])),
  };
}

/** What was not there before this run, and may be now because of it. */
function madeBy({ created, begun }: Progress, { inspections }: Survey): Kind[] {
  return inspections
    .filter(({ kind, state }) => state === 'missing' && (created.includes(kind) || begun.includes(kind)))
    .map(({ kind }) => kind);
}

function stateOf(survey: Survey, { created, updated, begun }: Progress): string[] {
  const { config, commandLine } = survey.context;
  const done = [...created, ...updated];
  const untouched = done.length === 0 && begun.length === 0;
  // A repository that was made just now has nobody's code in it yet.
  const repository = created.includes('repository') ? ' --delete-repository' : '';
  return [
    ...(done.length > 0 ? [`Done so far: ${namesOf(done, survey)}.`] : []),
    ...(begun.length > 0 ? [`Not finished: ${namesOf(begun, survey)}.`] : []),
    ...(untouched ? ['Nothing was changed.'] : []),
    goOn,
    ...(untouched ? [] : [`Undo: ${commandLine(`destroy ${config.name}${repository}`)}`]),
  ];
}

/** Not the command itself: its options may hold secrets, and without them it would ask for something else. */
const goOn = 'Go on: run the same command again.';

function namesOf(kinds: readonly Kind[], { inspections }: Survey): string {
  return kinds.map((kind) => `${titles[kind]} ${inspections.find((each) => each.kind === kind)?.name}`).join(', ');
}

/** On a terminal a person is asked first. */
async function agrees(
  survey: Survey,
  made: readonly Kind[],
  options: InitOptions,
  host: Host,
  out: Out,
): Promise<boolean> {
  if (!host.ask || options.yes || options.json) return true;
  out.progress.stop();
  host.stderr.write(`init failed. This run has made: ${namesOf(made, survey)}.\n`);
  const answer = await host.ask('Take that away again? [Y/n] ');
  return answer !== undefined && /^(y(es)?)?$/i.test(answer);
}

/** Takes away what this run made, also after Ctrl-C, and gives lines about it. */
async function undo({ context }: Survey, made: readonly Kind[], host: Host): Promise<string[]> {
  const { config, commandLine } = context;
  const session = { ...context, signal: new AbortController().signal, wait: (ms: number) => host.wait(ms) };
  context.emit({ type: 'note', text: 'init failed: taking away what this run has made' });
  try {
    const now = await inspect(session, config);
    const ours = { ...now, inspections: now.inspections.filter(({ kind }) => made.includes(kind)) };
    const removed = (await destroy(ours, {})).filter(({ outcome }) => outcome === 'removed');
    return [`Undone: ${namesOf(removed.map(({ kind }) => kind).toReversed(), now) || 'there was nothing yet'}.`, goOn];
  } catch (error) {
    const known = explain(error);
    if (!known) throw error;
    return [
      `Undoing it failed, too: ${known.message}`,
      `See what is left: ${commandLine(`status ${config.name}`)}`,
      `Take it away: ${commandLine(`destroy ${config.name} --delete-repository`)}`,
    ];
  }
}
