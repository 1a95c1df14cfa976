/**
 * Two commands of the same pipeline at once, with their calls in many orders: both end in a way that their users can
 * understand, nothing is there twice, and what they leave can be made whole and taken away.
 */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { LocalAws } from '../../src/local/index.js';
import { type Accounts, after, mended, openAccounts, well } from '../helpers/accounts.js';
import { command, destroy, type Ended, init, type Way } from '../helpers/between.js';
import { history } from '../helpers/history.js';
import { liveIn } from '../helpers/lived-in.js';
import { drawnBy, turnsIn } from '../helpers/turns.js';

vi.mock('../../src/commands/local-aws.js', async (original) => {
  const { standIn } = await import('../helpers/between.js');
  return standIn(original);
});
vi.setConfig({ testTimeout: 600_000 });

/** `SEEDS=60` tries more orders than by default, and what pipelines with stages do in one order, too. */
const seeds = Array.from({ length: Number(process.env.SEEDS ?? 1) }, (_, index) => index + 1);

let accounts: Accounts;
/** With one that has run, and that people have left things in. */
let livedIn: string;
beforeAll(async () => {
  accounts = await openAccounts();
  const aws = await accounts.fresh();
  await liveIn(aws);
  livedIn = aws.store.home;
});
afterAll(() => accounts.close());

/** Runs commands side by side, one call at a time. */
async function atOnce(aws: LocalAws, seed: number, ...lines: string[]): Promise<Ended[]> {
  const turns = turnsIn(drawnBy(seed));
  const way: Way = ({ operation }, carry) => turns.take(operation, carry);
  return await Promise.all(lines.map((line) => command(aws, line, way)));
}

/** Looks at what two commands do, in each order of their calls. */
async function inEachOrder(
  lines: readonly [string, string],
  begin: () => Promise<LocalAws>,
  look: (aws: LocalAws, ended: readonly Ended[]) => Promise<void>,
): Promise<void> {
  for (const seed of seeds) {
    const aws = await begin();
    const ended = await atOnce(aws, seed, ...lines);
    await look(aws, ended).catch((error: Error) => {
      error.message += `\nwith seed ${seed}, after ${JSON.stringify(ended, undefined, 2)}`;
      throw error;
    });
    await rm(aws.store.home, { recursive: true });
  }
}

const codes = (ended: readonly Ended[]) => ended.map(({ code }) => code);

it('two inits both end well, and make what one makes', async () => {
  await inEachOrder([init, init], accounts.fresh, async (aws, ended) => {
    expect(codes(ended)).toEqual([0, 0]);
    expect(await after(init, aws)).toEqual({ code: 0, seen: accounts.whole });
    expect(await after(destroy, aws)).toEqual({ code: 0, seen: accounts.nothing });
  });
});

it.each(seeds.length === 1 ? ['nothing'] : ['nothing', 'a whole pipeline'])(
  'init and destroy of %s say what happened',
  async (of) => {
    const begin = () => (of === 'nothing' ? accounts.fresh() : accounts.copyOf(accounts.made));
    await inEachOrder([init, destroy], begin, async (aws, ended) => {
      for (const { code, stderr } of ended) {
        expect([0, 1]).toContain(code);
        expect(/^error: /m.test(stderr)).toBe(code === 1);
        expect(stderr).not.toMatch(/^ +at /m);
      }
      expect(await history(aws)).toSatisfy(({ executions, commits }) => executions <= 1 && commits <= 1);
      expect(await mended(aws)).toEqual(well);
      expect(await after(destroy, aws)).toEqual({ code: 0, seen: accounts.nothing });
    });
  },
);

it('two destroys both end well, and leave nothing', async () => {
  await inEachOrder(
    [destroy, destroy],
    () => accounts.copyOf(livedIn),
    async (aws, ended) => {
      expect(codes(ended)).toEqual([0, 0]);
      expect(await after(destroy, aws)).toEqual({ code: 0, seen: accounts.nothing });
    },
  );
});
