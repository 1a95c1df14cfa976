import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Most processes end at once: so the first looks follow each other quickly. */
const FIRST_CHECK_MS = 2;
const CHECK_EVERY_MS = 50;

/**
 * Ends a process and everything that it started: SIGTERM, then SIGKILL for what is left after the grace.
 * What it started is found by parent, by process group and by session, so that a child that has moved to a
 * group of its own is found too; on Linux also by its environment, so that a daemon is found that has left
 * all of these. `leader` must have been spawned `detached` (it leads its group and session).
 * Where the processes cannot be listed, its group is ended.
 * @param graceMs how long a process may take to end by itself
 * @param mark such as `NAME=value`: what only the leader and its descendants have in their environment
 */
export async function killTree(
  leader: number,
  graceMs: number,
  mark?: string,
  list: (mark?: string) => Promise<Process[]> = processes,
): Promise<void> {
  const deadline = Date.now() + graceMs;
  const first = await list(mark).catch(() => undefined);
  if (!first?.length) return killGroup(leader, deadline);
  await end(treeOf(leader, [], first), deadline, async (known) => treeOf(leader, known, await list(mark)));
}

/**
 * Ends the processes that have a variable in their environment, and everything that they started, as `killTree` does;
 * on Linux only.
 * @param mark what `NAME=value` looks like
 */
export async function killMarked(mark: RegExp, graceMs: number): Promise<void> {
  if (process.platform !== 'linux') return;
  const left = (known: Iterable<number>) => treeOf(undefined, known, fromProc(mark));
  await end(left([]), Date.now() + graceMs, left);
}

/** @param among those that are left of some processes and of what they started */
async function end(
  pids: readonly number[],
  deadline: number,
  among: (known: ReadonlySet<number>) => readonly number[] | Promise<readonly number[]>,
): Promise<void> {
  const known = new Set(pids);
  if (known.size === 0) return;
  const left = async () => (await among(known)).filter(isOurs);
  signal(known, 'SIGTERM');
  for (let pause = FIRST_CHECK_MS; Date.now() < deadline; pause = Math.min(2 * pause, CHECK_EVERY_MS)) {
    if (!pids.some(isRunning) && (await left()).length === 0) return;
    await delay(pause);
  }
  for (let pids = await left(); pids.length > 0; pids = await left()) {
    pids.forEach((pid) => known.add(pid));
    signal(pids, 'SIGKILL');
    await delay(CHECK_EVERY_MS);
  }
}

async function killGroup(leader: number, deadline: number): Promise<void> {
  signal([-leader], 'SIGTERM');
  while (Date.now() < deadline && signal([-leader], 0)) await delay(CHECK_EVERY_MS);
  signal([-leader], 'SIGKILL');
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Its environment has the mark that was looked for. */
  readonly marked: boolean;
}

/** The live processes that belong to the leader, or are marked, or are among `known`, or descend from one of these. */
function treeOf(leader: number | undefined, known: Iterable<number>, all: readonly Process[]): number[] {
  const found = new Set<number>(known);
  if (leader !== undefined) found.add(leader);
  for (const each of all) {
    if (each.marked || each.group === leader || each.session === leader) found.add(each.pid);
  }
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const each of all) if (found.has(each.parent)) found.add(each.pid);
  }
  return all.map((each) => each.pid).filter((pid) => found.has(pid));
}

/** The live processes of this machine. On Linux not by `ps`, which may not be there, or may not tell sessions. */
async function processes(mark?: string): Promise<Process[]> {
  return process.platform === 'linux' ? fromProc(mark, (ownStart ??= startOf(statOf('self')))) : fromPs();
}

/** Nothing that this process has started is older. */
let ownStart: number | undefined;

/**
 * Reads at once, not through the thread pool: that is several times faster for many small files. This process is left
 * out: what it is to end may have started it.
 * @param since nothing that started before, in the kernel's own count, is looked at for the mark
 */
function fromProc(mark?: string | RegExp, since = 0): Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => processOf(pid, mark, since));
}

function processOf(pid: string, mark?: string | RegExp, since = 0): Process[] {
  const stat = statOf(pid);
  if (stat.length === 0) return [];
  const mayBeMarked = mark !== undefined && startOf(stat) >= since;
  const marked = mayBeMarked && isMarked(read(pid, 'environ').split('\0'), mark);
  const [state, parent, group, session] = stat;
  return live([pid, parent, group, session, state], marked);
}

/** What stands in `/proc/<pid>/stat` from its third field on; nothing where there is no such process. */
function statOf(pid: string): string[] {
  const stat = read(pid, 'stat');
  // The second field is the program's name in parentheses, which may hold anything.
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** When it started: field 22. */
function startOf(stat: readonly string[]): number {
  return Number(stat[19]);
}

function isMarked(environment: readonly string[], mark: string | RegExp): boolean {
  return typeof mark === 'string' ? environment.includes(mark) : environment.some((each) => mark.test(each));
}

/** Nothing of a process that has ended meanwhile, or is another user's. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

async function fromPs(): Promise<Process[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,pgid=,sess=,stat='], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => live(line.trim().split(/\s+/)));
}

function live([pid, parent, group, session, state]: readonly (string | undefined)[], marked = false): Process[] {
  // A zombie has ended; only its parent can take it away.
  if (!pid || state?.startsWith('Z') || state?.startsWith('X')) return [];
  return [{ pid: Number(pid), parent: Number(parent), group: Number(group), session: Number(session), marked }];
}

/** Whether a process is still to be waited for; where that is quicker to tell than which ones are left of all. */
function isRunning(pid: number): boolean {
  return process.platform === 'linux' && isOurs(pid) && processOf(String(pid)).length > 0;
}

/** Not so what was started as another user, such as by `sudo`: we cannot end it, nor wait for it. */
function isOurs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM';
  }
}

/** Whether there was a process (or, below zero, a group) to send it to. */
function signal(pids: Iterable<number>, name: NodeJS.Signals | 0): boolean {
  let sent = false;
  for (const pid of pids) {
    try {
      process.kill(pid, name);
      sent = true;
    } catch {
      // It has ended meanwhile.
    }
  }
  return sent;
}
