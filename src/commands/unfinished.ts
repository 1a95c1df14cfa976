/** What `init` has done when it fails half-way: told, or undone. */
import { destroy } from '../engine.js';
import { inspect, type Inspection, type Survey } from '../inspect.js';
import type { Event } from '../events.js';
import type { Host } from '../host.js';
import { titleOf } from '../render/human.js';
import { isAsMade } from '../resources/repository.js';
import { explain, withHints } from './explain.js';
import type { InitOptions } from './options.js';
import type { Out } from './output.js';

/** Tells a resource from all others: there can be several of a kind. */
type Key = string;

function keyOf({ kind, name }: Pick<Inspection, 'kind' | 'name'>): Key {
  return `${kind} ${name}`;
}

/** What a run of `init` did until it failed, and what it found. */
interface Run {
  readonly survey: Survey;
  readonly created: readonly Key[];
  readonly updated: readonly Key[];
  /** It may be there in part: making it, or changing it, can take several calls. */
  readonly begun: readonly Key[];
  /** All that its turn came for, whatever became of it. */
  readonly reached: readonly Key[];
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
  const keysOf = (outcome: string) => finished.flatMap((event) => (event.outcome === outcome ? keyOf(event) : []));
  return {
    survey,
    created: keysOf('created'),
    updated: keysOf('updated'),
    reached: events.flatMap((event) => (event.type === 'resource-started' ? keyOf(event) : [])),
    begun: events.flatMap((event) => (event.type === 'resource-failed' ? keyOf(event) : [])),
    hasCompany: finished.some((event) => event.outcome !== 'created' && stateIn(survey, keyOf(event)) === 'missing'),
  };
}

function stateIn({ inspections }: Survey, key: Key): string | undefined {
  return inspections.find((each) => keyOf(each) === key)?.state;
}

/** What was not there before this run, and may be now because of it. */
function madeBy({ survey, created, begun }: Run): Key[] {
  const missing = survey.inspections.filter(({ state }) => state === 'missing').map(keyOf);
  return missing.filter((key) => created.includes(key) || begun.includes(key));
}

/** What is there now, how to go on, and how to undo it, where nothing was there before. */
function stateOf(run: Run): string[] {
  const { survey, created, updated, begun, reached } = run;
  const { config, commandLine } = survey.context;
  const done = [...created, ...updated];
  const untouched = done.length === 0 && begun.length === 0;
  const left = survey.inspections
    .filter(({ state, changes }) => state === 'missing' || changes.length > 0)
    .map(keyOf)
    .filter((key) => !reached.includes(key));
  const isNew = survey.inspections.every(({ state }) => state === 'missing');
  // A repository that was made just now has nobody's code in it yet.
  const repository = created.some(isRepository) ? ' --delete-repository' : '';
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

function namesOf(keys: readonly Key[], { inspections }: Survey): string {
  const found = keys.flatMap((key) => inspections.find((each) => keyOf(each) === key) ?? []);
  return found.map(({ kind, name }) => `${titleOf(kind)} ${name}`).join(', ');
}

function isRepository(key: Key): boolean {
  return key.startsWith('repository ');
}

/** On a terminal a person is asked first. */
async function agrees(run: Run, reason: string, options: InitOptions, host: Host, out: Out): Promise<boolean> {
  if (!host.ask || options.yes || options.json) return true;
  out.progress.stop();
  const made = madeBy(run).map((key) => {
    const what = namesOf([key], run.survey);
    return run.begun.includes(key) ? `  ${what} (begun)` : `  ${what}`;
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
    const made = madeBy(run).filter((key) => stateIn(there, key) !== 'missing');
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

async function undo({ survey, updated }: Run, now: Survey, made: readonly Key[]): Promise<string[]> {
  const ours = { ...now, inspections: now.inspections.filter((each) => made.includes(keyOf(each))) };
  const lastLook = { repository: () => whyCodeStays(now, made) };
  const results = await destroy(ours, {}, { alone: true, lastLook });
  const removed = results.filter(({ outcome }) => outcome === 'removed').map(keyOf);
  const kept = results.filter(({ outcome }) => outcome === 'kept');
  return [
    `Undone: ${namesOf(removed.toReversed(), now) || 'there was nothing yet'}.`,
    ...kept.map((each) => `Kept: ${namesOf([keyOf(each)], now)} (${each.reason}).`),
    ...(updated.length > 0 ? [`Changed, and left so: ${namesOf(updated, survey)}.`] : []),
    'Try again: run the same command again.',
  ];
}

/** Why the repository must not go: somebody's code is in it. */
async function whyCodeStays({ context }: Survey, made: readonly Key[]): Promise<string | undefined> {
  if (!made.some(isRepository) || (await isAsMade(context))) return undefined;
  return 'somebody has pushed to it';
}

/** Whether something is there by now that was not, and that this run has not made. */
function hasMoreThan(made: readonly Key[], { survey }: Run, now: Survey): boolean {
  return now.inspections.some(
    (each) => each.state !== 'missing' && stateIn(survey, keyOf(each)) === 'missing' && !made.includes(keyOf(each)),
  );
}
