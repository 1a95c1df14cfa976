/** On which ports a local AWS is served: a lock for each tells it from whatever else may answer there. */
import type { GitAccess } from './git/admission.js';
import { servingLock, servingLocks } from './home.js';
import { type Listener, listen } from './http.js';
import { holderOf, lock, tryLock } from './lock.js';

/** As `listen`, and says so to `isServed` of every process. */
export async function serve(served: GitAccess, port: number): Promise<Listener> {
  const { home } = served.store;
  const listener = await listen(served, port);
  try {
    // What processes that were killed have left: ports are many, and hardly one is taken twice.
    for (const path of await servingLocks(home)) await (await tryLock(path))?.();
    // Who has the port has its lock, too, as soon as nobody looks whether it is a dead one's.
    const release = await lock(servingLock(home, listener.port));
    return {
      ...listener,
      async close() {
        await release();
        await listener.close();
      },
    };
  } catch (error) {
    await listener.close();
    throw error;
  }
}

/** Whether a process serves the local AWS in `home` on the port now. */
export async function isServed(home: string, port: number): Promise<boolean> {
  return (await holderOf(servingLock(home, port))) !== undefined;
}
