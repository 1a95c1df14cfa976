/** The folder in which a local AWS lives: beginning one, and removing it. */
import { readdirSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ifPresent, ifPresentSync } from './if-present.js';
import { NotALocalAws } from './errors.js';
import { holderOf, lock } from './lock.js';

/** Says that a folder is ours, so that `reset` removes nothing else. */
const markerName = 'local-aws.txt';
const markerText =
  'This folder is a local AWS: its resources, the repositories and their commits, artifacts and logs.\n';

/** Where unknown operations and faults are told of. */
export const logFile = (home: string): string => join(home, 'local.log');

/** Held by the process that serves this local AWS on the port, for as long as it does. */
export const servingLock = (home: string, port: number): string => join(home, `serve-${port}.lock`);

/** Those that there are, of processes that were killed, too. */
export async function servingLocks(home: string): Promise<string[]> {
  const names = (await readdir(home)).filter((name) => /^serve-\d+\.lock$/.test(name));
  return names.map((name) => join(home, name));
}

/** The ports that processes serve this local AWS on now. */
export async function servedPorts(home: string): Promise<number[]> {
  const ports: number[] = [];
  for (const path of await servingLocks(home)) {
    if ((await holderOf(path)) !== undefined) ports.push(Number(/\d+(?=\.lock$)/.exec(path)));
  }
  return ports;
}

/** Held by the process that moves executions, for as long as it lives. */
export const runnerLock = (home: string): string => join(home, 'runner.lock');

/** Held by a process that has started a runner, until that one is about to ask for its own lock. */
export const startingLock = (home: string): string => join(home, 'runner-starting.lock');

/** Held by the process that serves what is hosted, for as long as it lives. */
export const hostingLock = (home: string): string => join(home, 'hosting.lock');

/** Held by a process that has started such a process, until that one is about to ask for its own lock. */
export const hostingStartingLock = (home: string): string => join(home, 'hosting-starting.lock');

/**
 * Makes the folder a local AWS, if it is not one.
 * @throws NotALocalAws when it holds something else
 */
export async function claimHome(home: string): Promise<void> {
  if (await isLocalAws(home)) return;
  await makeFolder(home);
  const names = await readdir(home);
  if (names.includes(markerName)) return;
  if (names.length > 0) throw new NotALocalAws(home);
  await writeFile(join(home, markerName), markerText, { mode: 0o600 });
}

/** Not by `recursive`: that never ends where a folder cannot be made in one that is there, such as in /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT') throw error;
    // It may be there by now: another process makes the same folders.
    if (!(await exists(dirname(path)))) await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 }).catch((again: NodeJS.ErrnoException) => {
      if (again.code !== 'EEXIST') throw again;
    });
  }
}

export function isLocalAws(home: string): Promise<boolean> {
  return exists(join(home, markerName));
}

/**
 * Removes the local AWS in `home` and everything in it. Whoever serves it, and what works for it in the background, is
 * stopped first.
 * @param grace how long these have to end what they run before they are killed, in milliseconds
 * @throws NotALocalAws
 */
export async function reset(home: string, grace = 10_000): Promise<void> {
  const isOurs = await isLocalAws(home);
  if (!isOurs && (await exists(home))) throw new NotALocalAws(home);
  await removeCutOff(home);
  if (!isOurs) return;
  for (const path of await servingLocks(home)) await stop(path, grace, (pid) => pid);
  // Each leads a process group of its own.
  await stop(runnerLock(home), grace, (pid) => -pid);
  await stop(hostingLock(home), grace, (pid) => -pid);
  const release = await lock(join(home, 'lock'));
  let place = home;
  try {
    const { removeLeftBuilds } = await import('./runs/left-builds.js');
    await removeLeftBuilds(join(home, 'builds'), grace);
    const { removeLeft } = await import('./hosting/kinds.js');
    await removeLeft(home, grace);
    const { endInstances, endLeftScripts } = await import('./runs/deployments/left-scripts.js');
    await endLeftScripts(home, grace);
    await endInstances(home, grace);
    place = await setAside(home);
    await removeContents(place);
  } finally {
    // What was set aside took its lock along: one in `home` is that of a local AWS which somebody has begun since.
    if (place === home) await release();
  }
  await removeHome(place);
}

/** A folder where a disk is mounted stays, empty: only who mounted it takes it away. */
async function removeHome(home: string): Promise<void> {
  try {
    await removeAll(home);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
    for (const name of await readdir(home)) await removeAll(join(home, name));
  }
}

/**
 * Under another name it is gone at once for all others, who would else write into what is being removed.
 * @returns where it lies now: still in `home` where that cannot be renamed, such as a mounted folder
 */
async function setAside(home: string): Promise<string> {
  const aside = `${asidePrefix(home)}${process.pid}`;
  try {
    await rename(home, aside);
    return aside;
  } catch {
    return home;
  }
}

const asidePrefix = (home: string): string => `${home}.removed-`;

/** What a reset has left that was killed half-way. */
async function removeCutOff(home: string): Promise<void> {
  const folder = dirname(home);
  const prefix = basename(asidePrefix(home));
  const entries = ifPresentSync(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  for (const entry of entries) {
    const isAside = entry.name.startsWith(prefix) && /^\d+$/.test(entry.name.slice(prefix.length));
    const path = join(folder, entry.name);
    if (!isAside || !entry.isDirectory() || !(await isLocalAws(path))) continue;
    await removeContents(path);
    await removeAll(path);
  }
}

/** All but what tells that it is ours, which goes last: what is left of a removal that is cut off is known by it. */
async function removeContents(folder: string): Promise<void> {
  const names = (await ifPresent(() => readdir(folder))) ?? [];
  const contents = names.filter((name) => name !== markerName && name !== 'lock');
  await Promise.all(contents.map((name) => removeAll(join(folder, name))));
}

/** A runner that is just starting may write something meanwhile: then what it wrote is removed, too. */
async function removeAll(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
}

/** Ends the process that has the lock. */
async function stop(path: string, grace: number, target: (pid: number) => number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const pid = await holderOf(path);
    if (pid === undefined) return;
    if (pid === process.pid) throw new Error(`this process itself has ${path}`);
    kill(target(pid), signal);
    const deadline = performance.now() + grace;
    while (performance.now() < deadline && (await holderOf(path)) === pid) await pause(20);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Looks at once: every command asks, and through the thread pool the answer would take several times as long. */
async function exists(path: string): Promise<boolean> {
  return ifPresentSync(() => statSync(path)) !== undefined;
}
