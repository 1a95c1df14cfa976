/**
 * Whatever goes wrong with any call of AWS: what goes by itself is not noticed but for a quiet line, and of what stays the
 * user is told, with what to do; then `init` makes whole, and `destroy` takes away. By default every operation meets
 * every fault of its own, and every service, reading and writing, what strikes all of it; `FAULTS=all` is every call, each with a look at what comes of it.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LocalAws } from '../../src/local/index.js';
import { type Accounts, after, mended, openAccounts, well } from '../helpers/accounts.js';
import { isRead } from '../helpers/aws.js';
import { command, destroy, init, type Sent, type Way } from '../helpers/between.js';
import { canStrike, lasting, transient } from '../helpers/faults.js';
import { liveIn } from '../helpers/lived-in.js';
import { lookCloser } from '../helpers/looking-closer.js';
import { advice, from, isDispensable, onceAt, type Place, recorded, whatComesOf } from '../helpers/striking.js';

vi.mock('../../src/commands/local-aws.js', async (original) => {
  const { standIn } = await import('../helpers/between.js');
  return standIn(original);
});
// All of them take a while.
vi.setConfig({ testTimeout: 1_800_000 });

const all = process.env.FAULTS === 'all';
/** After one of so many stops it is tried whether one can go on and back: what is there then, kills leave too. */
const stride = all ? 1 : 15;

let accounts: Accounts;
let livedIn: LocalAws;
let count = 0;
/** What has met which fault. */
const met = new Set<string>();

beforeAll(async () => {
  accounts = await openAccounts();
  livedIn = await accounts.fresh();
  await liveIn(livedIn);
});
afterAll(async () => {
  process.stdout.write(`faults: ${count} times a command met one\n`);
  await accounts.close();
});

describe.each([
  { name: 'init', line: init, isNew: true },
  { name: 'init again', line: init, isNew: false },
  { name: 'status', line: 'status hello', isNew: false },
  { name: 'destroy', line: destroy, isNew: false },
])('$name', ({ line, isNew }) => {
  const begin = () => (isNew ? accounts.fresh() : accounts.copyOf(livedIn.store.home));
  let places: readonly Place[];
  let undisturbed: Awaited<ReturnType<typeof whatComesOf>>['ended'];

  beforeAll(async () => {
    const recorder = recorded();
    ({ ended: undisturbed } = await whatComesOf(line, await begin(), recorder.way));
    ({ places } = recorder);
  });

  it.each(Object.entries(transient))('rides out %s', async (_kind, fault) => {
    const everyCallOnce: Way = (call, carry, pass) => (call.attempt === 1 ? fault(call, carry, pass) : carry());
    const { ended, notes } = await whatComesOf(line, await begin(), everyCallOnce);
    expect(ended).toEqual(undisturbed);
    expect(new Set(notes).size).toBe(notes.length);
    count += 1;
    for (const place of all ? places : []) {
      const { ended, notes } = await whatComesOf(line, await begin(), onceAt(place, fault));
      expect({ place, ended, notes: notes.length }).toEqual({ place, ended: undisturbed, notes: 1 });
      count += 1;
    }
  });

  it.each(Object.entries(lasting))('ends with %s', async (kind, fault) => {
    const early = await begin();
    const before = await lookCloser(early);
    const next = places.filter((place) => !place.moot && canStrike(kind, place) && isNext(kind, place));
    for (const [index, place] of next.entries()) {
      const without = isDispensable(kind, place);
      const aws = place.late || without ? await begin() : early;
      const ended = await command(aws, line, from(place, fault));
      expect({ place, ...advice(ended, fault.message(place)) }).toEqual({
        place,
        code: without ? 0 : fault.code,
        said: !without,
        goOn: place.late,
        // What was there before is not to be taken away.
        undo: place.late && line === init && isNew,
        stack: false,
      });
      count += 1;
      if (!place.late || index % stride > 0) continue;
      expect({ place, ...(await mended(aws)) }).toEqual({ place, ...well });
      const made = isNew ? await lookCloser(aws) : accounts.whole;
      expect({ place, made }).toEqual({ place, made: accounts.whole });
      expect({ place, ...(await after(destroy, aws)) }).toEqual({ place, code: 0, seen: accounts.nothing });
    }
    expect(await lookCloser(early)).toEqual(before);
  });
});

/** Whether what this fault strikes has not met it, or everything is to meet everything. */
function isNext(kind: string, { service, operation }: Sent): boolean {
  const isOfOne = kind === 'access denied' || kind === 'a limit';
  const meeting = `${kind} ${service} ${isOfOne ? operation : isRead(operation)}`;
  if (met.has(meeting)) return all;
  met.add(meeting);
  return true;
}
