import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CHECK_EVERY_MS = 50;

/**
 * Ends a process and everything that it started: SIGTERM, then SIGKILL for what is left after the grace.
 * What it started is found by parent, by process group and by session, so that a child that has moved to a
 * group of its own is found too. `leader` must have been spawned `detached` (it leads its group and session).
 * @param graceMs how long a process may take to end by itself
 */
export async function killTree(leader: number, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  const known = new Set(await treeOf(leader, []));
  signal(known, 'SIGTERM');
  while (Date.now() < deadline) {
    if ((await treeOf(leader, known)).length === 0) return;
    await delay(CHECK_EVERY_MS);
  }
  for (let left = await treeOf(leader, known); left.length > 0; left = await treeOf(leader, known)) {
    left.forEach((pid) => known.add(pid));
    signal(left, 'SIGKILL');
    await delay(CHECK_EVERY_MS);
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

/** The live processes that belong to the leader, or are among `known`, or descend from one of these. */
async function treeOf(leader: number, known: Iterable<number>): Promise<number[]> {
  const all = await processes();
  const found = new Set<number>([leader, ...known]);
  for (const each of all) {
    if (each.group === leader || each.session === leader) found.add(each.pid);
  }
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const each of all) if (found.has(each.parent)) found.add(each.pid);
  }
  return all.map((each) => each.pid).filter((pid) => found.has(pid));
}

async function processes(): Promise<Process[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,pgid=,sess=,stat='], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, group, session, state] = line.trim().split(/\s+/);
    // A zombie has ended; only its parent can take it away.
    if (!pid || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), session: Number(session) }];
  });
}

function signal(pids: Iterable<number>, name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended meanwhile.
    }
  }
}
