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

/** What a run of `init` did until it failed, and what it found. */
interface Run {
  readonly survey: Survey;
  readonly created: readonly Kind[];
  readonly updated: readonly Kind[];
  /** It may be there in part: making it, or changing it, can take several calls. */
  readonly begun: readonly Kind[];
  /** All that its turn came for, whatever became of it. */
  readonly reached: readonly Kind[];
  /** Whether something was there when it was to be made. */
  readonly hasCompany: boolean;
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
  const run = runIn(events, survey);
  const told =
    options.rollbackOnFailure && madeBy(run).length > 0 && (await agrees(run, known.message, options, host, out))
      ? await undo(run)
      : stateOf(run);
  return new UserError(known.code, known.message, {
    hint: [known.hint, ...told].filter((hint) => hint !== '').join('\n'),
    exitCode: known.exitCode,
    cause: known.cause ?? known,
  });
}

function runIn(events: readonly Event[], survey: Survey): Run {
  const finished = events.filter((event) => event.type === 'resource-finished');
  const kindsOf = (outcome: string) => finished.flatMap((event) => (event.outcome === outcome ? event.kind : []));
  return {
    survey,
    created: kindsOf('created'),
    updated: kindsOf('updated'),
    reached: events.flatMap((event) => (event.type === 'resource-started' ? event.kind : [])),
    begun: events.flatMap((event) => (event.type === 'resource-failed' ? event.kind : [])),
    hasCompany: finished.some(({ kind, outcome }) => outcome !== 'created' && stateIn(survey, kind) === 'missing'),
  };
}

function stateIn({ inspections }: Survey, kind: Kind): string | undefined {
  return inspections.find((each) => each.kind === kind)?.state;
}

/** What was not there before this run, and may be now because of it. */
function madeBy({ survey, created, begun }: Run): Kind[] {
  const missing = survey.inspections.filter(({ state }) => state === 'missing').map(({ kind }) => kind);
  return missing.filter((kind) => created.includes(kind) || begun.includes(kind));
}

/** What is there now, how to go on, and how to undo it, where nothing was there before. */
function stateOf(run: Run): string[] {
  const { survey, created, updated, begun, reached } = run;
  const { config, commandLine } = survey.context;
  const done = [...created, ...updated];
  const untouched = done.length === 0 && begun.length === 0;
  const left = survey.inspections.flatMap(({ kind, state, changes }) =>
    (state === 'missing' || changes.length > 0) && !reached.includes(kind) ? kind : [],
  );
  const isNew = survey.inspections.every(({ state }) => state === 'missing');
  // A repository that was made just now has nobody's code in it yet.
  const repository = created.includes('repository') ? ' --delete-repository' : '';
  return [
    ...(done.length > 0 ? [`Done so far: ${namesOf(done, survey)}.`] : []),
    ...(begun.length > 0 ? [`Not finished: ${namesOf(begun, survey)}.`] : []),
    ...(left.length > 0 && !untouched ? [`Not begun: ${namesOf(left, survey)}.`] : []),
    ...(untouched ? ['Nothing was changed.'] : []),
    goOn,
    ...(untouched || !isNew || run.hasCompany ? [] : [`Undo: ${commandLine(`destroy ${config.name}${repository}`)}`]),
  ];
}

/** Not the command itself: its options may hold secrets, and without them it would ask for something else. */
const goOn = 'Go on: run the same command again.';

function namesOf(kinds: readonly Kind[], { inspections }: Survey): string {
  return kinds.map((kind) => `${titles[kind]} ${inspections.find((each) => each.kind === kind)?.name}`).join(', ');
}

/** On a terminal a person is asked first. */
async function agrees(run: Run, reason: string, options: InitOptions, host: Host, out: Out): Promise<boolean> {
  if (!host.ask || options.yes || options.json) return true;
  out.progress.stop();
  const made = madeBy(run).map((kind) => {
    const what = namesOf([kind], run.survey);
    return run.begun.includes(kind) ? `  ${what} (begun)` : `  ${what}`;
  });
  for (const line of [`init failed: ${reason}`, 'This run has made:', ...made]) host.stderr.write(`${line}\n`);
  const answer = await host.ask('Take that away again? [Y/n] ');
  return answer !== undefined && /^(y(es)?)?$/i.test(answer);
}

/** Takes away what this run made, also after Ctrl-C, and gives lines about it. */
async function undo(run: Run): Promise<string[]> {
  const { survey, updated } = run;
  const { config, commandLine, emit, uninterrupted } = survey.context;
  const made = madeBy(run);
  emit({ type: 'note', text: 'taking away what this run has made' });
  try {
    const now = await inspect(uninterrupted(), config);
    if (run.hasCompany || hasMoreThan(made, run, now)) {
      return [
        'Nothing was undone: somebody else is making the same pipeline.',
        ...stateOf({ ...run, hasCompany: true }),
      ];
    }
    const ours = { ...now, inspections: now.inspections.filter(({ kind }) => made.includes(kind)) };
    const removed = (await destroy(ours, {}, { alone: true })).filter(({ outcome }) => outcome === 'removed');
    return [
      `Undone: ${namesOf(removed.map(({ kind }) => kind).toReversed(), now) || 'there was nothing yet'}.`,
      ...(updated.length > 0 ? [`Changed, and left so: ${namesOf(updated, survey)}.`] : []),
      'Try again: run the same command again.',
    ];
  } catch (error) {
    const known = explain(error);
    if (!known) throw error;
    return [
      `Undoing it failed, too: ${known.message}`,
      `See what is left: ${commandLine(`status ${config.name}`)}`,
      ...stateOf(run),
    ];
  }
}

/** Whether something is there by now that was not, and that this run has not made. */
function hasMoreThan(made: readonly Kind[], { survey }: Run, now: Survey): boolean {
  return now.inspections.some(
    ({ kind, state }) => state !== 'missing' && stateIn(survey, kind) === 'missing' && !made.includes(kind),
  );
}
