/** How the process that serves hears that there is something to look at. */
import { watch, type FSWatcher } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const folderIn = (home: string): string => join(home, 'hosting', 'changed');

/** Tells the process that serves, which may be another one. */
export async function tell(home: string): Promise<void> {
  // Who has never served does not listen; and a home that was removed is not made again.
  await writeFile(join(folderIn(home), 'at'), String(Date.now())).catch(() => undefined);
}

export interface Changes {
  /** Resolves when something was told since the last time, or after so many milliseconds. */
  next(within: number): Promise<void>;
  /** As `tell`, within this process. */
  wake(): void;
  close(): void;
}

/** Where the system cannot watch a folder, `next` resolves in time all the same. */
export async function listen(home: string): Promise<Changes> {
  let told = false;
  let resolve: (() => void) | undefined;
  const wake = () => {
    told = true;
    resolve?.();
  };
  await mkdir(folderIn(home), { recursive: true, mode: 0o700 });
  const watcher = watched(folderIn(home), wake);
  return {
    async next(within) {
      if (!told) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((done) => {
          resolve = done;
          timer = setTimeout(done, within);
        });
        clearTimeout(timer);
        resolve = undefined;
      }
      told = false;
    },
    wake,
    close: () => watcher?.close(),
  };
}

function watched(folder: string, wake: () => void): FSWatcher | undefined {
  try {
    return watch(folder, wake).on('error', wake);
  } catch {
    return undefined;
  }
}
