/**
 * `init` and `destroy`, killed before, during and after each call of AWS: the next command finds its way from whatever is
 * left. `KILLS=all` also holds back each call in turn while others go on, and looks at everything that may be left.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LocalAws } from '../../src/local/index.js';
import { type Accounts, after, mended, openAccounts, well } from '../helpers/accounts.js';
import { destroy, init } from '../helpers/between.js';
import { killed, type Kills, type Left } from '../helpers/kills.js';
import { liveIn } from '../helpers/lived-in.js';
import { drawnBy, holdingBack } from '../helpers/turns.js';

vi.mock('../../src/commands/local-aws.js', async (original) => {
  const { standIn } = await import('../helpers/between.js');
  return standIn(original);
});
// All of them take a while.
vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 600_000 });

const all = process.env.KILLS === 'all';
/** Of so many moments one is looked at: the number has no divisor in common with what a call has of them. */
const every = all ? 1 : 59;

let accounts: Accounts;
beforeAll(async () => {
  accounts = await openAccounts();
});
afterAll(() => accounts.close());

/** What a command leaves that is killed at any moment. */
async function killedAnywhere(line: string, { store: { home } }: LocalAws): Promise<readonly Left[]> {
  const kills: Kills = { left: new Map(), moments: 0, operations: new Set() };
  await killed(line, home, `${home} drawn`, drawnBy(1), kills, every);
  const held = all ? [...kills.operations] : [];
  for (const operation of held) {
    await killed(line, home, `${home} ${operation}`, holdingBack(operation), kills);
  }
  const left = [...kills.left.values()];
  process.stdout.write(
    `kills: of ${kills.moments} moments of ${line.split(' ', 1)[0]}, in ${1 + held.length} orders of calls, one of ${every} is looked at: ${left.length} different states\n`,
  );
  return left;
}

describe('init, killed', () => {
  let left: readonly Left[];
  beforeAll(async () => {
    left = await killedAnywhere(init, await accounts.fresh());
  });

  it('and again makes exactly what it would have made', async () => {
    expect(left).not.toEqual([]);
    for (const { home, moment } of left) {
      const ended = await after(init, await accounts.copyOf(home));
      expect({ moment, ...ended }).toEqual({ moment, code: 0, seen: accounts.whole });
    }
  });

  it('and destroy leave nothing', async () => {
    for (const { home, moment } of left) {
      const ended = await after(destroy, await accounts.copyOf(home));
      expect({ moment, ...ended }).toEqual({ moment, code: 0, seen: accounts.nothing });
    }
  });
});

describe('destroy, killed', () => {
  let left: readonly Left[];
  beforeAll(async () => {
    const aws = await accounts.fresh();
    await liveIn(aws);
    left = await killedAnywhere(destroy, aws);
  });

  it('and again leaves nothing', async () => {
    expect(left).not.toEqual([]);
    for (const { home, moment } of left) {
      const ended = await after(destroy, await accounts.copyOf(home));
      expect({ moment, ...ended }).toEqual({ moment, code: 0, seen: accounts.nothing });
    }
  });

  it('and init make it whole, with nothing twice', async () => {
    for (const { home, moment } of left) {
      expect({ moment, ...(await mended(await accounts.copyOf(home))) }).toEqual({ moment, ...well });
    }
  });
});
