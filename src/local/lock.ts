/**
 * Locks between processes: a file that says who holds it.
 *
 * The file is linked into place when it is already written, so it never exists without its content; and a lock
 * whose holder has died is taken away only by who holds the lock on doing so.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ifPresent } from './if-present.js';

export type Release = () => Promise<void>;

/**
 * Takes the lock, or gives `undefined` when a living process (this one included) has it.
 * @param path a file in a folder that exists
 */
export async function tryLock(path: string): Promise<Release | undefined> {
  for (;;) {
    const holder = await readHolder(path);
    if (holder === undefined) {
      if (await place(path)) return () => rm(path, { force: true });
    } else if (await isAlive(holder)) {
      return undefined;
    } else if (!(await removeDead(path))) {
      return undefined;
    }
  }
}

/** How long who waits for a lock lets pass before the next try, in milliseconds. */
const SHORTEST = 2;
const LONGEST = 12;

/**
 * Takes the lock as soon as it is free. Who comes while others wait lets them try first: a process that takes it again
 * and again, such as the runner, would else keep them from it for as long as it is at work.
 * @param within how long to wait for it, in milliseconds
 * @throws Error naming the process that has the lock, when it is not free in that time
 */
export async function lock(path: string, within = 30_000): Promise<Release> {
  const deadline = performance.now() + within;
  const awaited = `${path}.awaited`;
  if (existsSync(awaited)) await pause(2 * LONGEST);
  for (;;) {
    const release = await tryLock(path);
    if (release) {
      // Whoever still waits says so again; who has died waiting does not.
      if (existsSync(awaited)) await rm(awaited, { force: true });
      return release;
    }
    if (performance.now() > deadline) {
      const pid = await holderOf(path);
      throw new Error(`${path} has been held by process ${pid ?? '?'} for more than ${within / 1000} s`);
    }
    await writeFile(awaited, '', { mode: 0o600 });
    await pause(SHORTEST + Math.random() * (LONGEST - SHORTEST));
  }
}

/** The process that has the lock, if it is alive. */
export async function holderOf(path: string): Promise<number | undefined> {
  const holder = await readHolder(path);
  return holder && (await isAlive(holder)) ? holder.pid : undefined;
}

interface Holder {
  readonly pid: number;
  /** Tells the process from an earlier one of the same pid; see `startOf`. */
  readonly start: string;
}

/** Makes the lock file, unless there is one. */
async function place(path: string): Promise<boolean> {
  const prepared = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(prepared, `${process.pid} ${await startOf(process.pid)}`, { mode: 0o600 });
  try {
    await link(prepared, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(prepared, { force: true });
  }
}

/** Takes away the lock of a dead process. False when another process is about to. */
async function removeDead(path: string): Promise<boolean> {
  const release = await tryLock(`${path}.break`);
  if (!release) return false;
  try {
    const holder = await readHolder(path);
    if (holder && !(await isAlive(holder))) await rm(path, { force: true });
    return true;
  } finally {
    await release();
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await ifPresent(() => readFile(path, 'utf8'));
  if (text === undefined) return undefined;
  const [pid = '', start = ''] = text.split(' ');
  return { pid: Number(pid), start };
}

async function isAlive({ pid, start }: Holder): Promise<boolean> {
  // A power cut can leave an empty file behind: pid 0, which no holder has.
  return pid > 0 && (await startOf(pid)) === start;
}

const hasProc = existsSync('/proc/self/stat');

/**
 * When a process started, in the kernel's own count (`/proc/<pid>/stat`, field 22); '' where there is no /proc.
 * `undefined` when there is no such process, or only its zombie.
 */
async function startOf(pid: number): Promise<string | undefined> {
  if (!hasProc) return exists(pid) ? '' : undefined;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
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
