/** Resources as text for people. Pure: values in, lines out. */
import type { Result } from '../engine.js';
import type { Inspection, State } from '../inspect.js';
import type { Change } from '../diff.js';
import type { Event, Outcome, Removal } from '../events.js';
import type { Kind } from '../resources/index.js';
import { duration, table } from './layout.js';
import type { Style } from './style.js';

/** What a person calls a kind of resource. */
export function titleOf(kind: Kind): string {
  if (kind === 'rule') return 'push rule';
  return kind === 'target' ? 'rule target' : kind.replaceAll('-', ' ');
}

/** As wide as the titles of what every pipeline has. */
const leastWidth = 15;

/** As wide as the longest title. */
export function titleWidth(kinds: Iterable<Kind>): number {
  return Math.max(leastWidth, ...[...kinds].map((kind) => titleOf(kind).length));
}

/** Where a pipeline is, in one line. */
export function headline(
  name: string,
  { endpoint, account, region }: { endpoint: string; account: string; region: string },
  style: Style,
): string {
  const where = endpoint === 'local' ? 'local AWS' : endpoint === 'aws' ? 'AWS' : endpoint;
  return `${style.bold(name)} ${style.dim(`· ${where} · account ${account} · ${region}`)}`;
}

/** A resource that is done with. */
export function resourceLine(
  event: Extract<Event, { type: 'resource-finished' }>,
  style: Style,
  width = titleWidth([event.kind]),
): string {
  const mark = {
    created: style.ok,
    updated: style.changed,
    unchanged: style.same,
    removed: style.ok,
    kept: style.same,
    absent: style.same,
  };
  const title = titleOf(event.kind).padEnd(width);
  const reason = event.reason === undefined ? '' : `: ${event.reason}`;
  const time =
    event.outcome === 'created' || event.outcome === 'updated' || event.outcome === 'removed'
      ? ` ${duration(event.ms)}`
      : '';
  return `${mark[event.outcome]} ${title}  ${event.name} ${style.dim(`${event.outcome}${reason}${time}`)}`;
}

/** What is being worked on, in one line. */
export function busyLine(kinds: readonly Kind[]): string {
  return kinds.map(titleOf).join(', ');
}

/** The resources and how each was found. */
export function inspectionLines(inspections: readonly Inspection[], style: Style): string[] {
  const mark: Record<State, string> = {
    present: style.ok,
    missing: style.failed,
    drifted: style.changed,
    foreign: style.failed,
  };
  return table(
    inspections.map(({ kind, name, state, changes, summary = '' }) => [
      `  ${mark[state]} ${titleOf(kind)}`,
      name,
      state === 'present' ? style.dim(state) : state,
      detail(state === 'drifted' ? changes.map(({ path }) => path).join(', ') : summary, style),
    ]),
  );
}

/** What ends a line, if anything does. */
function detail(text: string, style: Style): string {
  return text === '' ? '' : style.dim(text);
}

/** What `init` would do, as a readable difference. */
export function planLines(inspections: readonly Inspection[], style: Style): string[] {
  const width = titleWidth(inspections.map(({ kind }) => kind));
  return inspections.flatMap((inspection) => {
    const { announced = [], kind, name, state, changes } = inspection;
    const title = titleOf(kind).padEnd(width);
    if (state === 'missing') {
      return [
        `${style.ok} ${title}  ${name} ${style.dim('would be created')}`,
        ...announced.map((line) => `    ${line}`),
      ];
    }
    if (changes.length === 0) return [`${style.same} ${title}  ${name} ${style.dim('unchanged')}`];
    const verb = state === 'foreign' ? 'is not ours; would be taken over' : 'would be changed';
    return [
      `${style.changed} ${title}  ${name} ${style.dim(verb)}`,
      ...changes.flatMap((change) => changeLines(change, style)),
    ];
  });
}

function changeLines({ path, from, to }: Change, style: Style): string[] {
  if (isScalar(from) && isScalar(to)) return [`    ${path}: ${style.minus(scalar(from))} → ${style.plus(scalar(to))}`];
  const { gone, added, staying } = itemsOf(from, to);
  return [
    `    ${path}:${staying === 0 ? '' : style.dim(` ${staying} of ${staying + gone.length} stay as they are`)}`,
    ...gone.flatMap(pretty).map((line) => style.minus(`      - ${line}`)),
    ...added.flatMap(pretty).map((line) => style.plus(`      + ${line}`)),
  ];
}

/** Of two lists what is not in both, such as the statements of a policy that change; anything else is one thing. */
function itemsOf(from: unknown, to: unknown): { gone: unknown[]; added: unknown[]; staying: number } {
  const whole = { gone: [from], added: [to], staying: 0 };
  if (!Array.isArray(from) || !Array.isArray(to)) return whole;
  const without = (list: readonly unknown[], others: readonly unknown[]) => {
    const known = new Set(others.map((each) => JSON.stringify(each)));
    return list.filter((each) => !known.has(JSON.stringify(each)));
  };
  const [gone, added] = [without(from, to), without(to, from)];
  const staying = to.length - added.length;
  // Where only their order changes, the lists are shown.
  return staying === 0 || gone.length + added.length === 0 ? whole : { gone, added, staying };
}

type Scalar = string | number | boolean | undefined;

function isScalar(value: unknown): value is Scalar {
  return typeof value !== 'object';
}

function scalar(value: Scalar): string {
  return value === undefined ? '(none)' : String(value);
}

function pretty(value: unknown): string[] {
  return value === undefined ? ['(none)'] : JSON.stringify(value, null, 2).split('\n');
}

/** What is gone, and what stayed and why. */
export function receiptLines(results: readonly Result<Removal>[], style: Style): string[] {
  const of = (outcome: Removal) => results.filter((each) => each.outcome === outcome);
  const count = (n: number, words: string) => (n === 0 ? [] : [`${n} ${words}`]);
  const counts = [
    ...count(of('removed').length, 'removed'),
    ...count(of('kept').length, 'kept'),
    ...count(of('absent').length, 'absent'),
  ];
  return [
    `${style.bold('Receipt:')} ${counts.join(', ')}.`,
    ...table(
      // What was not there is counted, and that is enough.
      results
        .filter(({ outcome }) => outcome !== 'absent')
        .map(({ kind, name, outcome, reason }) => [
          `  ${outcome === 'removed' ? style.ok : style.same} ${titleOf(kind)}`,
          name,
          outcome,
          reason ? style.dim(reason) : '',
        ]),
    ),
  ];
}

/** `created 12, updated 1`. */
export function outcomeCounts(results: readonly Result<Outcome>[]): string {
  const outcomes: Outcome[] = ['created', 'updated', 'unchanged'];
  return outcomes
    .map((outcome) => [outcome, results.filter((each) => each.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}
