/**
 * A pipeline with stages of every kind, made, changed and taken away: killed at any moment, struck by what can go wrong,
 * and by two commands at once. By default some cases of each; `KILLS=all`, `FAULTS=all` and `SEEDS=60` take more.
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
import { bootstrap, command, destroy, initOtherStages, initStages, type Sent, type Way } from '../helpers/between.js';
import { isRead } from '../helpers/aws.js';
import { passingWays } from '../helpers/faults.js';
import { killed, type Kills } from '../helpers/kills.js';
import { lookCloser } from '../helpers/looking-closer.js';
import type { Sight } from '../helpers/looking.js';
import { advice, everyStrike, from, isDispensable, type Place, someStrikes, whatComesOf } from '../helpers/striking.js';
import { drawnBy, turnsIn } from '../helpers/turns.js';

vi.mock('../../src/commands/local-aws.js', async (original) => {
  const { standIn } = await import('../helpers/between.js');
  return standIn(original);
});
// All of them take a while.
vi.setConfig({ testTimeout: 1_800_000 });

const all = { kills: process.env.KILLS === 'all', faults: process.env.FAULTS === 'all' };
const seeds = Array.from({ length: Number(process.env.SEEDS ?? 1) }, (_, index) => index + 1);

let accounts: Accounts;
/** With the pipeline, of which something was released, and its settings. */
let made: string;

beforeAll(async () => {
  accounts = await openAccounts(initStages, async (aws) => {
    // Who has used Elastic Beanstalk has its bucket: nothing takes that away.
    await aws.call('elasticbeanstalk', 'CreateStorageLocation', {});
    await command(aws, bootstrap);
  });
  const aws = await accounts.copyOf(accounts.made);
  await aws.call('elasticbeanstalk', 'CreateApplicationVersion', { ApplicationName: 'hello', VersionLabel: 'one' });
  await command(aws, 'config set GREETING=hello -e build --pipeline hello');
  await command(aws, 'config set GREETING=hello -e staging --pipeline hello');
  made = aws.store.home;
});
afterAll(() => accounts.close());

/** Whoever changes a pipeline twice, because an answer was lost, makes two versions of it. */
function versionless(seen: Sight): Sight {
  const { 'pipeline hello': pipeline, ...rest } = seen;
  if (pipeline === undefined) return seen;
  return { ...rest, 'pipeline hello': pipeline.replaceAll(/"(v|pipelineV)ersion":\d+/g, '"version":"#"') };
}

const lines = [
  { name: 'init', line: initStages, isNew: true },
  { name: 'init of other stages', line: initOtherStages, isNew: false },
  { name: 'destroy', line: destroy, isNew: false },
] as const;

describe.each(lines)('$name', ({ line, isNew }) => {
  const begin = () => (isNew ? accounts.fresh() : accounts.copyOf(made));
  /** What was to be taken away can be made whole, too. */
  const between = async (aws: LocalAws) => (line === destroy ? await mended(aws, initStages) : well);
  let ended: Undisturbed['ended'];
  /** What is seen then. */
  let whole: Sight;
  let places: readonly Place[];

  beforeAll(async () => {
    ({ ended, places } = isNew ? accounts.undisturbed : await undisturbed(line, await begin()));
    whole = versionless(ended.seen);
  });

  // Where most is half done: changes are each by itself.
  it.skipIf(line === initOtherStages && !all.kills)(
    'is killed: again it does the rest, and there is a way back',
    async () => {
      const { home } = (await begin()).store;
      const kills: Kills = { left: new Map(), moments: 0, operations: new Set() };
      // Each call has three moments: that is one in the middle.
      const every = all.kills ? 1 : Math.ceil(places.length * 1.6);
      await killed(line, home, `${home} drawn`, drawnBy(1), kills, every);
      expect(kills.left.size).toBeGreaterThan(0);
      for (const { home, moment } of kills.left.values()) {
        const { code, seen } = await after(line, await accounts.copyOf(home));
        expect({ moment, code, seen: versionless(seen) }).toEqual({ moment, code: 0, seen: whole });
        const back = await accounts.copyOf(home);
        expect({ moment, ...(await between(back)) }).toEqual({ moment, ...well });
        expect({ moment, ...(await after(destroy, back)) }).toEqual({ moment, code: 0, seen: accounts.nothing });
      }
    },
  );

  it.each(passingWays(all.faults))('rides out $kind', async ({ way }) => {
    const came = await whatComesOf(line, await begin(), way());
    expect({ ...came.ended, seen: versionless(came.ended.seen) }).toEqual({ ...ended, seen: whole });
  });

  it('ends with what stays, and goes on when that is over', async () => {
    const ofStages = places.filter(isOfStages);
    const some = () => someStrikes(ofStages, met, sortOf).filter((_, index) => index % 3 === 0);
    const strikes = all.faults ? everyStrike(ofStages) : some();
    const early = await begin();
    for (const [index, { place, kind, fault }] of strikes.entries()) {
      const aws = place.late ? await begin() : early;
      const came = await command(aws, line, from(place, fault));
      // When the pipeline is gone, nothing says any more that there was such a stage.
      const without = isDispensable(kind, place) && place.late;
      const { code, said, stack } = advice(came, fault.message(place));
      expect({ place, kind, code, said, stack }).toEqual({
        place,
        kind,
        code: without ? 0 : fault.code,
        said: !without,
        stack: false,
      });
      if (!all.faults && index > 0) continue;
      const again = await after(line, aws);
      expect({ place, kind, code: again.code, seen: versionless(again.seen) }).toEqual({
        place,
        kind,
        code: 0,
        seen: whole,
      });
    }
  });

  // What two of them do that take everything away needs no stages.
  it.each(line === destroy ? seeds.slice(1) : seeds)(
    'two of it at once both end well, in the order of seed %i',
    async (seed) => {
      const aws = await begin();
      expect(await atOnce(aws, seed, line, line)).toEqual([0, 0]);
      expect(versionless(await lookCloser(aws))).toEqual(whole);
    },
  );
});

it.each(seeds)('init and destroy at once, in the order of seed %i', async (seed) => {
  const aws = await accounts.copyOf(made);
  for (const code of await atOnce(aws, seed, initOtherStages, destroy)) {
    // A role may have been taken away that the other one counts on.
    expect([0, 1, 4]).toContain(code);
  }
  expect(await mended(aws, initStages)).toEqual(well);
  expect(await after(destroy, aws)).toEqual({ code: 0, seen: accounts.nothing });
});

/** How commands end, side by side, one call at a time. */
async function atOnce(aws: LocalAws, seed: number, ...both: readonly string[]): Promise<number[]> {
  const turns = turnsIn(drawnBy(seed));
  const way: Way = ({ operation }: Sent, carry) => turns.take(operation, carry);
  const ended = await Promise.all(both.map((line) => command(aws, line, way)));
  for (const { code, stderr } of ended) {
    expect(stderr).not.toMatch(/^ +at /m);
    expect(/^error: /m.test(stderr)).toBe(code !== 0);
  }
  return ended.map(({ code }) => code);
}

/** What has met a fault that stays. */
const met = new Set<string>();
const sortOf = ({ service, operation }: Place) => `${service} ${isRead(operation)}`;

/** Whether only stages, packages and settings need it. */
function isOfStages({ service, operation }: Place): boolean {
  return (
    /^(elasticbeanstalk|codedeploy|cloudformation|codeartifact|ssm)$/.test(service) ||
    /InstanceProfile|AttachRolePolicy|BucketWebsite$/.test(operation)
  );
}
