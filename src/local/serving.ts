/** On which ports a local AWS is served: a lock for each tells it from whatever else may answer there. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitAccess } from './git/admission.js';
import { type Listener, listen } from './http.js';
import { holderOf, tryLock } from './lock.js';

const lockOf = (home: string, port: number): string => join(home, `serve-${port}.lock`);

/** As `listen`, and says so to `isServed` of every process. */
export async function serve(served: GitAccess, port: number): Promise<Listener> {
  const { home } = served.store;
  const listener = await listen(served, port);
  await removeDead(home);
  const release = await tryLock(lockOf(home, listener.port));
  return {
    ...listener,
    async close() {
      await release?.();
      await listener.close();
    },
  };
}

/** Whether a process serves the local AWS in `home` on the port now. */
export async function isServed(home: string, port: number): Promise<boolean> {
  return (await holderOf(lockOf(home, port))) !== undefined;
}

/** What processes that were killed have left: ports are many, and hardly one is taken twice. */
async function removeDead(home: string): Promise<void> {
  const names = (await readdir(home)).filter((name) => /^serve-\d+\.lock$/.test(name));
  for (const name of names) await (await tryLock(join(home, name)))?.();
}
