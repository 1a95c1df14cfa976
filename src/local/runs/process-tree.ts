import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
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
  const known = new Set(treeOf(leader, [], first));
  const left = async () => treeOf(leader, known, await list(mark));
  signal(known, 'SIGTERM');
  while (Date.now() < deadline) {
    if ((await left()).length === 0) return;
    await delay(CHECK_EVERY_MS);
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
function treeOf(leader: number, known: Iterable<number>, all: readonly Process[]): number[] {
  const found = new Set<number>([leader, ...known]);
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
function processes(mark?: string): Promise<Process[]> {
  return process.platform === 'linux' ? fromProc(mark) : fromPs();
}

async function fromProc(mark?: string): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return (await Promise.all(pids.map((pid) => processOf(pid, mark)))).flat();
}

async function processOf(pid: string, mark: string | undefined): Promise<Process[]> {
  const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  const stat = await read('stat');
  const marked = mark !== undefined && (await read('environ')).split('\0').includes(mark);
  // The second field is the program's name in parentheses, which may hold anything.
  const [state, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? [] : live([pid, parent, group, session, state], marked);
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
