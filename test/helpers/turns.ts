/** Calls that are made at once, let through one at a time in an order that a test decides. */
import { setImmediate } from 'node:timers/promises';

export interface Turns {
  /** Does the work alone, when its turn comes. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Whose turn it is: an index of those that wait. */
export type Order = (waiting: readonly string[]) => number;

/** How often who has been answered may go round before the next turn: until he asks for more. */
const rounds = 4;

export function turnsIn(order: Order): Turns {
  const waiting: { readonly name: string; readonly work: () => Promise<void> }[] = [];
  let taking = false;

  async function takeAll(): Promise<void> {
    taking = true;
    for (;;) {
      for (let round = 0; round < rounds; round += 1) await setImmediate();
      if (waiting.length === 0) break;
      const [next] = waiting.splice(order(waiting.map(({ name }) => name)), 1);
      await next!.work();
    }
    taking = false;
  }

  return {
    take: (name, work) =>
      new Promise((resolve, reject) => {
        waiting.push({ name, work: () => work().then(resolve, reject) });
        if (!taking) void takeAll();
      }),
  };
}

/** As they come, but this one only when nothing else can go on. */
export function holdingBack(held: string): Order {
  return (waiting) =>
    Math.max(
      0,
      waiting.findIndex((name) => name !== held),
    );
}

/** An order that only the number decides (https://en.wikipedia.org/wiki/Linear_congruential_generator). */
export function drawnBy(seed: number): Order {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return (waiting) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * waiting.length);
  };
}
