/**
 * Locks between processes: a file that says who holds it.
 *
 * The file is linked into place when it is already written, so it never exists without its content; and a lock
 * whose holder has died is taken away only by who holds the lock on doing so.
 *
 * Every call takes one, so these tiny files are read and written at once: through the thread pool each step would take
 * several times as long.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ifPresentSync } from './if-present.js';

export type Release = () => Promise<void>;

/**
 * Takes the lock, or gives `undefined` when a living process (this one included) has it.
 * @param path a file in a folder that exists
 */
export async function tryLock(path: string): Promise<Release | undefined> {
  return take(path) ? async () => remove(path) : undefined;
}

/** How long who waits for a lock lets pass before the next try, in milliseconds. */
const SHORTEST = 1;
const LONGEST = 4;

/**
 * Takes the lock as soon as it is free. Who comes while others wait lets them try first: a process that takes it again
 * and again, such as the runner, would else keep them from it for as long as it is at work.
 * @param within how long to wait for it, in milliseconds
 * @throws Error naming the process that has the lock, when it is not free in that time
 */
export async function lock(path: string, within = 30_000): Promise<Release> {
  const deadline = performance.now() + within;
  const awaited = awaitedOf(path);
  if (isAwaited(path)) await pause(2 * LONGEST);
  for (;;) {
    const release = await tryLock(path);
    if (release) {
      // Whoever still waits says so again; who has died waiting does not.
      if (isAwaited(path)) remove(awaited);
      return release;
    }
    if (performance.now() > deadline) {
      const pid = await holderOf(path);
      throw new Error(`${path} has been held by process ${pid ?? '?'} for more than ${within / 1000} s`);
    }
    writeFileSync(awaited, '', { mode: 0o600 });
    await pause(SHORTEST + Math.random() * (LONGEST - SHORTEST));
  }
}

/** Whether somebody waits for the lock: who has it for long gives it back in between. */
export function isAwaited(path: string): boolean {
  return existsSync(awaitedOf(path));
}

function awaitedOf(path: string): string {
  return `${path}.awaited`;
}

/** The process that has the lock, if it is alive. */
export async function holderOf(path: string): Promise<number | undefined> {
  const holder = readHolder(path);
  return holder && isAlive(holder) ? holder.pid : undefined;
}

interface Holder {
  readonly pid: number;
  /** Tells the process from an earlier one of the same pid; see `startOf`. */
  readonly start: string;
}

/** Whether this process has it now. */
function take(path: string): boolean {
  for (;;) {
    const holder = existsSync(path) ? readHolder(path) : undefined;
    if (holder === undefined) {
      if (place(path)) return true;
    } else if (isAlive(holder) || !removeDead(path)) {
      return false;
    }
  }
}

/** What no other process has in the names of its temporary files, nor another copy of this module in this one. */
const temporary = `${process.pid}-${randomBytes(6).toString('hex')}`;
let placed = 0;

/** Makes the lock file, unless there is one. */
function place(path: string): boolean {
  const prepared = `${path}.${temporary}-${(placed += 1)}.tmp`;
  writeFileSync(prepared, `${process.pid} ${(ownStart ??= startOf(process.pid))}`, { mode: 0o600 });
  try {
    linkSync(prepared, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    remove(prepared);
  }
}

/** Takes away the lock of a dead process. False when another process is about to. */
function removeDead(path: string): boolean {
  const breaking = `${path}.break`;
  if (!take(breaking)) return false;
  try {
    const holder = readHolder(path);
    if (holder && !isAlive(holder)) remove(path);
    return true;
  } finally {
    remove(breaking);
  }
}

function remove(path: string): void {
  ifPresentSync(() => unlinkSync(path));
}

function readHolder(path: string): Holder | undefined {
  const text = ifPresentSync(() => readFileSync(path, 'utf8'));
  if (text === undefined) return undefined;
  const [pid = '', start = ''] = text.split(' ');
  return { pid: Number(pid), start };
}

function isAlive({ pid, start }: Holder): boolean {
  // A power cut can leave an empty file behind: pid 0, which no holder has.
  return pid > 0 && startOf(pid) === start;
}

const hasProc = existsSync('/proc/self/stat');

let ownStart: string | undefined;

/**
 * When a process started, in the kernel's own count (`/proc/<pid>/stat`, field 22); '' where there is no /proc.
 * `undefined` when there is no such process, or only its zombie.
 */
function startOf(pid: number): string | undefined {
  if (!hasProc) return exists(pid) ? '' : undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
