/**
 * What a process that is killed leaves on the disk, for every moment at which it may be killed: before each change of a
 * file or folder, and in the middle of each file that is written. What a killed process has written stays, so a copy of
 * the folder, made at that moment, is what the next process would find.
 */
import fs, { type PathLike } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join, sep } from 'node:path';

/** Of a folder, the copies that are made; of several moments that follow each other, the first of `stride`. */
interface Recorded {
  readonly folder: string;
  readonly copies: string;
  readonly stride: number;
}

export interface Recorder {
  begin(recorded: Recorded): void;
  /** Gives how many moments there were. */
  end(): number;
}

/** Takes the place of what in `node:fs` changes files, in this whole process. */
export function recordMoments(): Recorder {
  const { cpSync, openSync, writeSync, closeSync, readdirSync, rmSync, lstatSync } = fs;
  const realOpen = fs.promises.open;
  let recorded: Recorded | undefined;
  let count = 0;

  function moment(): void {
    if (!recorded || count++ % recorded.stride > 0) return;
    const { folder, copies } = recorded;
    const builds = join(folder, 'builds') + sep;
    // What is in the folders of builds changes by itself, and no reader looks at it.
    const filter = (path: string) => !path.startsWith(builds);
    const now = recorded;
    recorded = undefined;
    cpSync(folder, join(copies, String(count)), { recursive: true, filter, verbatimSymlinks: true });
    recorded = now;
  }

  const promises = fs.promises as unknown as Record<string, (...args: any[]) => Promise<unknown>>;
  const sync = fs as unknown as Record<string, (...args: any[]) => unknown>;
  for (const name of ['mkdir', 'unlink', 'rename', 'link', 'symlink', 'chmod', 'cp']) {
    const real = promises[name]!;
    promises[name] = (...args) => (moment(), real(...args));
  }
  for (const name of ['mkdirSync', 'unlinkSync', 'renameSync', 'linkSync', 'symlinkSync']) {
    const real = sync[name]!;
    sync[name] = (...args) => (moment(), real(...args));
  }
  promises.rm = async (path: string, options?: fs.RmOptions) => removeStepwise(path, options);
  sync.rmSync = removeStepwise;

  /** As `rm` does it: what lies in a folder goes before the folder. */
  function removeStepwise(path: string, options?: fs.RmOptions): void {
    const isFolder = lstatSync(path, { throwIfNoEntry: false })?.isDirectory();
    if (isFolder && options?.recursive) for (const name of readdirSync(path)) removeStepwise(join(path, name), options);
    moment();
    rmSync(path, options);
  }

  promises.open = async (path: PathLike, flags: string = 'r', mode?: number): Promise<FileHandle> => {
    if (flags !== 'r') moment();
    const handle = await realOpen(path, flags, mode);
    handle.writeFile = async (data) => {
      const bytes = Buffer.from(data as Uint8Array);
      for (const half of halves(bytes)) {
        moment();
        await handle.write(half);
      }
    };
    handle.appendFile = handle.writeFile;
    return handle;
  };
  sync.openSync = (path: PathLike, flags: string = 'r', mode?: number) => {
    if (flags !== 'r') moment();
    return openSync(path, flags, mode);
  };
  promises.writeFile = (path: PathLike, data, options) => writeHalves(path, data, 'w', options);
  promises.appendFile = (path: PathLike, data, options) => writeHalves(path, data, 'a', options);
  sync.writeFileSync = (path: PathLike | number, data, options) => writeHalvesNow(path, data, 'w', options);
  sync.appendFileSync = (path: PathLike, data, options) => writeHalvesNow(path, data, 'a', options);

  type Options = { flag?: string; mode?: number } | string | undefined;
  async function writeHalves(path: PathLike, data: unknown, flag: string, options: Options): Promise<void> {
    const given = typeof options === 'object' ? options : {};
    const handle = await promises.open!(path, given.flag ?? flag, given.mode);
    try {
      for await (const piece of piecesOf(data)) await (handle as FileHandle).writeFile(piece);
    } finally {
      await (handle as FileHandle).close();
    }
  }

  function writeHalvesNow(path: PathLike | number, data: string | Uint8Array, flag: string, options: Options): void {
    const given = typeof options === 'object' ? options : {};
    const isOpen = typeof path === 'number';
    const file = isOpen ? path : (sync.openSync!(path, given.flag ?? flag, given.mode) as number);
    for (const half of halves(Buffer.from(data as string))) {
      moment();
      writeSync(file, half);
    }
    if (!isOpen) closeSync(file);
  }

  syncBuiltinESMExports();
  return {
    begin(given) {
      count = 0;
      recorded = given;
    },
    end() {
      recorded = undefined;
      return count;
    },
  };
}

async function* piecesOf(data: unknown): AsyncGenerator<Uint8Array> {
  if (typeof data === 'string') yield Buffer.from(data);
  else if (data instanceof Uint8Array) yield data;
  else yield* data as AsyncIterable<Uint8Array>;
}

function halves(bytes: Buffer): Buffer[] {
  const middle = Math.floor(bytes.length / 2);
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}
