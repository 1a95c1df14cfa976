/** What `init` has done when it fails half-way: told, or undone. */
import { destroy, inspect, type Survey } from '../engine.js';
import type { Event } from '../events.js';
import type { Host } from '../host.js';
import { titles } from '../render/human.js';
import type { Kind } from '../resources/index.js';
import { isAsMade } from '../resources/repository.js';
import { explain, withHints } from './explain.js';
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
    options.rollbackOnFailure && madeBy(run).length > 0
      ? await rollBack(run, () => agrees(run, known.message, options, host, out))
      : stateOf(run);
  return withHints(known, ({ hint }) => [hint, ...told]);
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

/** Takes away what this run made, also after Ctrl-C, when the user agrees. Gives lines about it. */
async function rollBack(run: Run, agreed: () => Promise<boolean>): Promise<string[]> {
  const { config, commandLine, emit, uninterrupted } = run.survey.context;
  try {
    const there = await inspect(uninterrupted(), config);
    const made = madeBy(run).filter((kind) => stateIn(there, kind) !== 'missing');
    if (run.hasCompany || hasMoreThan(madeBy(run), run, there)) return leaveToOthers(run);
    if (!(await agreed())) return stateOf(run);
    emit({ type: 'note', text: 'taking away what this run has made' });
    // Meanwhile somebody may have made the rest of it, and begun to work with it.
    const now = await inspect(uninterrupted(), config);
    if (hasMoreThan(made, run, now) || (await whyCodeStays(now, made)) !== undefined) return leaveToOthers(run);
    return await undo(run, now, made);
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

function leaveToOthers(run: Run): string[] {
  return ['Nothing was undone: somebody else is making the same pipeline.', ...stateOf({ ...run, hasCompany: true })];
}

async function undo({ survey, updated }: Run, now: Survey, made: readonly Kind[]): Promise<string[]> {
  const ours = { ...now, inspections: now.inspections.filter(({ kind }) => made.includes(kind)) };
  const lastLook = { repository: () => whyCodeStays(now, made) };
  const results = await destroy(ours, {}, { alone: true, lastLook });
  const removed = results.filter(({ outcome }) => outcome === 'removed').map(({ kind }) => kind);
  const kept = results.filter(({ outcome }) => outcome === 'kept');
  return [
    `Undone: ${namesOf(removed.toReversed(), now) || 'there was nothing yet'}.`,
    ...kept.map(({ kind, reason }) => `Kept: ${namesOf([kind], now)} (${reason}).`),
    ...(updated.length > 0 ? [`Changed, and left so: ${namesOf(updated, survey)}.`] : []),
    'Try again: run the same command again.',
  ];
}

/** Why the repository must not go: somebody's code is in it. */
async function whyCodeStays({ context }: Survey, made: readonly Kind[]): Promise<string | undefined> {
  if (!made.includes('repository') || (await isAsMade(context))) return undefined;
  return 'somebody has pushed to it';
}

/** Whether something is there by now that was not, and that this run has not made. */
function hasMoreThan(made: readonly Kind[], { survey }: Run, now: Survey): boolean {
  return now.inspections.some(
    ({ kind, state }) => state !== 'missing' && stateIn(survey, kind) === 'missing' && !made.includes(kind),
  );
}
