/**
 * What is left in AWS by a command that is killed, for every moment at which it may be killed: before each of its calls,
 * when the call has landed and its answer is lost, and when its answer has come. Nothing of a command is kept anywhere
 * but in AWS, so a copy of the local AWS, made at that moment, is all that the next command finds.
 */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { command, openAt, type Way } from './between.js';
import { lookCloser } from './looking-closer.js';
import { type Order, turnsIn } from './turns.js';

/** A copy of what is left, and a moment at which it is that. */
export interface Left {
  readonly home: string;
  readonly moment: string;
}

export interface Kills {
  /** What is left, each different state once, by all that can be seen of it. */
  readonly left: Map<string, Left>;
  moments: number;
  /** The operations that were called. */
  readonly operations: Set<string>;
}

/**
 * Adds what a command leaves that is killed.
 * @param home what the command begins with; it is left alone
 * @param folder for copies
 * @param order of calls that are made at once: any of them may be the only one that lands
 * @param every of so many moments one is looked at
 */
export async function killed(
  line: string,
  home: string,
  folder: string,
  order: Order,
  kills: Kills,
  every = 1,
): Promise<void> {
  const copies = new Map<string, Left>();
  const work = join(folder, 'work');
  cpSync(home, work, { recursive: true });
  const aws = await openAt(work);
  const turns = turnsIn(order);
  const answered: Promise<void>[] = [];

  function keep(moment: string): void {
    kills.moments += 1;
    if (kills.moments % every > 0) return;
    const state = digest(work);
    if (copies.has(state)) return;
    const copy = join(folder, `copy ${copies.size}`);
    cpSync(work, copy, { recursive: true });
    copies.set(state, { home: copy, moment });
  }

  const way: Way = async ({ service, operation }, carry) => {
    const name = `${service} ${operation}`;
    kills.operations.add(name);
    const answer = await turns.take(name, async () => {
      keep(`before ${name}`);
      const landed = await carry();
      keep(`without the answer to ${name}`);
      return landed;
    });
    answered.push(setImmediate().then(() => turns.take('', async () => keep(`after ${name}`))));
    return answer;
  };

  await command(aws, line, way);
  await Promise.all(answered);
  for (const copy of copies.values()) {
    const seen = JSON.stringify(await lookCloser(await openAt(copy.home)));
    if (kills.left.has(seen)) rmSync(copy.home, { recursive: true });
    else kills.left.set(seen, copy);
  }
}

function digest(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) hash.update(relative(folder, path)).update(readFileSync(path));
  }
  return hash.digest('hex');
}
