/**
 * Whatever goes wrong with any call of AWS: what goes by itself is not noticed but for a quiet line, and of what stays the
 * user is told, with what to do; then `init` makes whole, and `destroy` takes away. By default every call meets one fault that
 * goes by itself, and every service, reading and writing, one that stays; `FAULTS=all` is every call with every fault, each with
 * a look at what comes of it.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LocalAws } from '../../src/local/index.js';
import {
  type Accounts,
  after,
  mended,
  openAccounts,
  type Undisturbed,
  undisturbed,
  well,
} from '../helpers/accounts.js';
import { isRead } from '../helpers/aws.js';
import { command, destroy, init } from '../helpers/between.js';
import { passingWays, transient } from '../helpers/faults.js';
import { liveIn } from '../helpers/lived-in.js';
import { lookCloser } from '../helpers/looking-closer.js';
import {
  advice,
  everyStrike,
  from,
  isDispensable,
  isForStages,
  onceAt,
  type Place,
  someStrikes,
  whatComesOf,
} from '../helpers/striking.js';

vi.mock('../../src/commands/local-aws.js', async (original) => {
  const { standIn } = await import('../helpers/between.js');
  return standIn(original);
});
// All of them take a while.
vi.setConfig({ testTimeout: 1_800_000 });

const all = process.env.FAULTS === 'all';
/** After one of so many stops it is tried whether one can go on and back: what is there then, kills leave too. */
const stride = all ? 1 : 6;

let accounts: Accounts;
let livedIn: LocalAws;
let count = 0;
/** What has met a fault that stays. */
const met = new Set<string>();
const sortOf = ({ service, operation }: Place) => `${service} ${isRead(operation)}`;

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
  let ended: Undisturbed['ended'];

  beforeAll(async () => {
    ({ ended, places } = isNew ? accounts.undisturbed : await undisturbed(line, await begin()));
  });

  it.each(passingWays(all))('rides out $kind', async ({ way }) => {
    const { notes, ...came } = await whatComesOf(line, await begin(), way());
    expect(came).toEqual({ ended });
    expect(new Set(notes).size).toBe(notes.length);
    count += 1;
  });

  it.each(all ? Object.entries(transient) : [])('rides out %s, wherever it comes', async (_kind, fault) => {
    for (const place of places) {
      const { notes, ...came } = await whatComesOf(line, await begin(), onceAt(place, fault));
      expect({ place, ...came, notes: notes.length }).toEqual({ place, ended, notes: 1 });
      count += 1;
    }
  });

  it('ends with what stays, and goes on and back when that is over', async () => {
    const early = await begin();
    const before = await lookCloser(early);
    const strikes = all ? everyStrike(places) : someStrikes(places, met, sortOf);
    for (const [index, { place, kind, fault }] of strikes.entries()) {
      // What could not be looked at before is missed when all is to be gone.
      const isProof = line === destroy && kind === 'access denied' && !place.late && isForStages(place);
      const without = isDispensable(kind, place) && !isProof;
      const aws = place.late || without || isProof ? await begin() : early;
      const came = await command(aws, line, from(place, fault));
      expect({ place, kind, ...advice(came, fault.message(place)) }).toEqual({
        place,
        kind,
        code: without ? 0 : fault.code,
        said: !without,
        goOn: (place.late && !without) || isProof,
        // What was there before is not to be taken away.
        undo: place.late && line === init && isNew,
        stack: false,
      });
      count += 1;
      if (!place.late || index % stride > 0) continue;
      expect({ place, kind, ...(await mended(aws)) }).toEqual({ place, kind, ...well });
      const made = isNew ? await lookCloser(aws) : accounts.whole;
      expect({ place, kind, made }).toEqual({ place, kind, made: accounts.whole });
      expect({ place, kind, ...(await after(destroy, aws)) }).toEqual({
        place,
        kind,
        code: 0,
        seen: accounts.nothing,
      });
    }
    expect(await lookCloser(early)).toEqual(before);
  });
});
