/** Accounts to try things in, each a local AWS of its own: new ones, and copies. Time stands still in all of them. */
import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { LocalAws } from '../../src/local/index.js';
import { command, init, openAt } from './between.js';
import { history, type History } from './history.js';
import { noon } from './host.js';
import { lookCloser } from './looking-closer.js';
import type { Sight } from './looking.js';
import { type Came, type Place, recorded, whatComesOf } from './striking.js';

export interface Accounts {
  /** What is seen where there is nothing, and where nothing disturbed `init`. */
  readonly nothing: Sight;
  readonly whole: Sight;
  /** The home of an account in which nothing disturbed `init`: for copies. */
  readonly made: string;
  /** How that went. */
  readonly undisturbed: Undisturbed;
  fresh(): Promise<LocalAws>;
  copyOf(home: string): Promise<LocalAws>;
  close(): Promise<void>;
}

/** What comes of a command that nothing disturbs, and the calls that it makes. */
export interface Undisturbed {
  readonly ended: Came['ended'];
  readonly places: readonly Place[];
}

export async function undisturbed(line: string, aws: LocalAws): Promise<Undisturbed> {
  const { way, places } = recorded();
  const { ended } = await whatComesOf(line, aws, way);
  return { ended, places };
}

/**
 * @param line makes the pipeline
 * @param prepare does what has been done in every account before
 */
export async function openAccounts(
  line = init,
  prepare: (aws: LocalAws) => Promise<unknown> = async () => undefined,
): Promise<Accounts> {
  vi.useFakeTimers({ toFake: ['Date'], now: noon });
  const folder = await mkdtemp(join(tmpdir(), 'accounts '));
  let count = 0;
  const next = () => join(folder, String((count += 1)));
  const copyOf = (home: string) => {
    const copy = next();
    // Much quicker than what would not block.
    cpSync(home, copy, { recursive: true });
    return openAt(copy);
  };
  const untouched = await openAt(next());
  await prepare(untouched);
  const fresh = () => copyOf(untouched.store.home);
  const aws = await fresh();
  const nothing = await lookCloser(aws);
  const went = await undisturbed(line, aws);
  return {
    nothing,
    whole: went.ended.seen,
    made: aws.store.home,
    undisturbed: went,
    fresh,
    copyOf,
    async close() {
      vi.useRealTimers();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a command that nothing disturbs: how it ends, and what is seen then. */
export async function after(line: string, aws: LocalAws): Promise<{ code: number; seen: Sight }> {
  const { code } = await command(aws, line);
  return { code, seen: await lookCloser(aws) };
}

/** Runs `init` twice, as this line has it: how it ends, what is there too often or not often enough, and what is still to be done. */
export async function mended(
  aws: LocalAws,
  line = init,
): Promise<{ code: number; wrong: readonly string[]; toDo: readonly string[] }> {
  const before = await history(aws);
  const { code } = await command(aws, line);
  const wrong = miscounted(before, await history(aws));
  const { resources } = JSON.parse((await command(aws, `${line} --json`)).stdout) as {
    resources: { kind: string; outcome: string }[];
  };
  const toDo = resources.flatMap(({ kind, outcome }) => (outcome === 'unchanged' ? [] : kind));
  return { code, wrong, toDo };
}

/** As `mended` is where all is well. */
export const well = { code: 0, wrong: [], toDo: [] };

/** What there should be more of, or less: a new pipeline starts an execution, as does a new commit for one that is there. */
function miscounted(before: History, later: History): string[] {
  const commits = before.commits || 1;
  const fewest = before.executions || 1;
  const most = Math.max(1, before.executions + commits - before.commits);
  const counted = later.executions >= fewest && later.executions <= most;
  return [
    ...(later.commits === commits ? [] : [`${later.commits} commits`]),
    ...(counted ? [] : [`${later.executions} executions`]),
  ];
}
