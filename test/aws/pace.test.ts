import { beforeEach, describe, expect, test } from 'vitest';
import { createPace, type Pace } from '../../src/aws/pace.js';
import { simulateTime, type SimulatedTime } from '../helpers/simulated-time.js';

const { signal } = new AbortController();

let time: SimulatedTime;
let pace: Pace;
let attempts: number;
beforeEach(() => {
  time = simulateTime();
  pace = createPace({ ...time, signal });
  attempts = 0;
});

/** A service that takes so many calls a second: from `answer`, whether it took one. */
function service(rate: number) {
  let taken: number[] = [];
  return () => {
    attempts += 1;
    taken = taken.filter((at) => time.now() - at < 1000);
    if (taken.length >= rate) return false;
    taken.push(time.now());
    return true;
  };
}

/**
 * Calls until the service takes it, with some time on the way there and back.
 * @param delay how much longer it is on its way there the first time, in milliseconds
 */
async function call(answer: () => boolean, delay = 0): Promise<void> {
  for (let isFirst = true; ; isFirst = false) {
    const sent = await pace.turn();
    await time.wait(10 + (attempts % 7) + (isFirst ? delay : 0));
    const isTaken = answer();
    await time.wait(10 + (attempts % 5));
    if (isTaken) {
      pace.taken(sent);
      return;
    }
    pace.refused(sent);
  }
}

test('nothing waits while the service takes everything', async () => {
  const answer = service(Infinity);
  await time.run(Promise.all(Array.from({ length: 100 }, () => call(answer))));
  expect(attempts).toBe(100);
  expect(time.now()).toBeLessThan(50);
});

describe.each([1, 2, 5, 20])('a service that takes %i calls a second', (rate) => {
  const count = rate * 6;
  const least = 5000;

  test('is asked at that rate: it takes hardly longer than it must, and few are refused', async () => {
    const answer = service(rate);
    await time.run(Promise.all(Array.from({ length: count }, () => call(answer))));
    expect(time.now()).toBeGreaterThanOrEqual(least);
    expect(time.now()).toBeLessThan(least * 1.1);
    // Those of the beginning, when nothing was known.
    expect(attempts - count).toBeLessThanOrEqual(count - rate + 2);
  });

  test('also when the first calls were long on their way, and counted later than it seemed', async () => {
    const answer = service(rate);
    await time.run(Promise.all(Array.from({ length: count }, () => call(answer, 500))));
    expect(time.now()).toBeLessThan(least + 1000 + 500);
  });

  test('also by calls that follow each other', async () => {
    const answer = service(rate);
    const chain = async () => {
      for (let n = 0; n < 6; n += 1) await call(answer);
    };
    await time.run(Promise.all(Array.from({ length: rate }, chain)));
    expect(time.now()).toBeLessThan(least * 1.1);
  });
});

test('who asks first is let go first', async () => {
  const answer = service(1);
  await time.run(Promise.all([call(answer), call(answer)]));
  const order: number[] = [];
  const turns = [1, 2, 3].map(async (n) => {
    pace.taken(await pace.turn());
    order.push(n);
  });
  await time.run(Promise.all(turns));
  expect(order).toEqual([1, 2, 3]);
});

test('when the service takes more again, it gets more, little by little', async () => {
  const slow = service(1);
  await time.run(Promise.all([call(slow), call(slow)]));
  const quick = service(Infinity);
  const many = async (count: number) => {
    const start = time.now();
    for (let n = 0; n < count; n += 1) await time.run(call(quick));
    return time.now() - start;
  };
  const first = await many(10);
  expect(await many(10)).toBeLessThan(first);
});

test('after Ctrl-C nobody waits', async () => {
  const interrupt = new AbortController();
  const waits: number[] = [];
  pace = createPace({
    now: () => 0,
    signal: interrupt.signal,
    wait: async (ms) => {
      waits.push(ms);
      interrupt.abort();
    },
  });
  pace.taken(await pace.turn());
  pace.refused(await pace.turn());
  await Promise.all([pace.turn(), pace.turn()]);
  expect(waits).toEqual([1000]);
});
