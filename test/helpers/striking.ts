/** Strikes the calls of a command with faults, each at its place, and tells what comes of it. */
import type { LocalAws } from '../../src/local/index.js';
import { isRead } from './aws.js';
import { command, type Ended, type Sent, type Way } from './between.js';
import { canStrike, type Fault, type Lasting, lasting } from './faults.js';
import { lookCloser } from './looking-closer.js';
import type { Sight } from './looking.js';

/** A call of a command: the nth one of its operation, counted from 0. */
export interface Place extends Sent {
  readonly nth: number;
  /** Whether something may have been changed by then. */
  readonly late: boolean;
  /** The same number, counted anew from the first change on: then it is looked once more. */
  readonly turn: number;
  /** Whether it is one of several questions about a bucket that is not there: any answer is enough. */
  moot: boolean;
}

/** How a command ends, what it leaves, and what it noted on the way. */
export interface Came {
  readonly ended: { readonly code: number; readonly result: string; readonly seen: Sight };
  readonly notes: readonly string[];
}

export async function whatComesOf(line: string, aws: LocalAws, way: Way): Promise<Came> {
  const { code, stdout, stderr } = await command(aws, line, way);
  const result = stdout
    .replaceAll(encodeURI(aws.store.home), '(home)')
    .replaceAll(/(?<=http:\/\/127\.0\.0\.1:)\d+/g, '(port)')
    .replaceAll(/just now|\d+ minutes? ago/g, '(when)');
  const notes = stderr.split('\n').filter((text) => text.startsWith('~ '));
  return { ended: { code, result, seen: await lookCloser(aws) }, notes };
}

/** What a user is told who can go on only by himself. */
export function advice({ code, stderr }: Ended, message: string) {
  return {
    code,
    said: stderr.includes(message),
    goOn: stderr.includes('Go on: '),
    undo: stderr.includes('Undo: '),
    stack: /^ +at /m.test(stderr),
  };
}

/** Whether a command does without: who may not see reports sees the rest. */
export function isDispensable(kind: string, place: Place): boolean {
  const looks = /^(ListReports|BatchGetReports|ListBuckets|ListRoles|Describe(Applications|Parameters|Stacks))$/;
  return kind === 'access denied' && (looks.test(place.operation) || isForStages(place));
}

/** By calls that come after those about the resources of every pipeline it is asked whether there were stages. */
export function isForStages({ operation, turn }: Place): boolean {
  return (operation === 'DescribeLogGroups' && turn > 0) || (operation === 'GetRole' && turn > 2);
}

/** Writes down the calls that a command makes. */
export function recorded(): { way: Way; places: Place[] } {
  const places: Place[] = [];
  return {
    places,
    async way(call, carry) {
      const nth = places.filter((place) => isSame(place, call)).length;
      const late = places.some((place) => place.late) || !isRead(call.operation);
      const turn = places.filter((place) => isSame(place, call) && place.late === late).length;
      const place = { ...call, nth, turn, late, moot: false };
      places.push(place);
      const answer = await carry();
      place.moot = call.service === 's3' && answer.status === 404;
      return answer;
    },
  };
}

function isSame(one: Sent, other: Sent): boolean {
  return one.service === other.service && one.operation === other.operation;
}

/** A fault that stays, and the call that it strikes first. */
export interface Strike {
  readonly place: Place;
  readonly kind: string;
  readonly fault: Lasting;
}

/** Each of these calls with every fault that can strike it. */
export function everyStrike(places: readonly Place[]): Strike[] {
  return places.filter(({ moot }) => !moot).flatMap(strikesOf);
}

/**
 * Of the calls that are of one sort the first alone, with one of the faults, in turn.
 * @param met the sorts that are struck already; these are added
 */
export function someStrikes(places: readonly Place[], met: Set<string>, sortOf: (place: Place) => string): Strike[] {
  return places.flatMap((place) => {
    const sort = sortOf(place);
    if (place.moot || met.has(sort)) return [];
    met.add(sort);
    const possible = strikesOf(place);
    return possible[met.size % possible.length]!;
  });
}

function strikesOf(place: Place): Strike[] {
  const possible = Object.entries(lasting).filter(([kind]) => canStrike(kind, place));
  return possible.map(([kind, fault]) => ({ place, kind, fault }));
}

/** Tells of each call whether it is the one at this place, when it is sent for the first time. */
function findAt(place: Place): (call: Sent) => boolean {
  let before = 0;
  return (call) => call.attempt === 1 && isSame(call, place) && before++ === place.nth;
}

export function onceAt(place: Place, fault: Fault): Way {
  const isThere = findAt(place);
  return (call, carry, pass) => (isThere(call) ? fault(call, carry, pass) : carry());
}

export function from(place: Place, fault: Lasting): Way {
  const isThere = findAt(place);
  let begun = false;
  return (call, carry, pass) => {
    begun = isThere(call) || begun;
    return begun && fault.strikes(call, place) ? fault.strike(call, carry, pass) : carry();
  };
}
