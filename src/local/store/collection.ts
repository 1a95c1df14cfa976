import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DamagedState } from '../errors.js';
import { ifPresentSync } from '../if-present.js';
import type { Collection } from '../store.js';
import { fileName } from './file-name.js';
import { parse, stringify } from './values.js';

const synchronize = promisify(fsync);

interface Entry<T> {
  readonly key: string;
  readonly value: T;
}

/** A folder of `<key>.json` files. Other files in it, such as what a crash left half written, are not looked at. */
export function openCollection<T>(folder: string, makeFolder: (folder: string) => void): Collection<T> {
  const fileOf = (key: string) => join(folder, `${fileName(key)}.json`);
  return {
    get: async (key) => readEntry<T>(fileOf(key))?.value,
    async put(key, value) {
      makeFolder(folder);
      await replaceFile(fileOf(key), stringify({ key, value }));
    },
    delete: async (key) => remove(fileOf(key)),
    count: async () => filesIn(folder).length,
    async entries() {
      const entries = filesIn(folder).flatMap((file) => readEntry<T>(file) ?? []);
      entries.sort((a, b) => (a.key < b.key ? -1 : 1));
      return entries.map(({ key, value }) => [key, value]);
    },
  };
}

function filesIn(folder: string): string[] {
  const names = ifPresentSync(() => readdirSync(folder)) ?? [];
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
}

/** Reads at once, not through the thread pool: that is several times faster for many small files. */
function readEntry<T>(file: string): Entry<T> | undefined {
  const text = ifPresentSync(() => readFileSync(file, 'utf8'));
  if (text === undefined) return undefined;
  let entry: unknown;
  try {
    entry = parse(text);
  } catch (error) {
    throw new DamagedState(file, (error as Error).message);
  }
  if (!isEntry<T>(entry)) throw new DamagedState(file, 'it does not hold a key and its value');
  return entry;
}

function isEntry<T>(value: unknown): value is Entry<T> {
  return (
    typeof value === 'object' && value !== null && 'value' in value && 'key' in value && typeof value.key === 'string'
  );
}

function remove(file: string): boolean {
  return (
    ifPresentSync(() => {
      unlinkSync(file);
      return true;
    }) ?? false
  );
}

/**
 * Another process sees the old file or the new one, and so does a restart after a power cut. Only what a disk may take its
 * time for, which is the synchronization, goes through the thread pool: each step there takes longer than all the others.
 */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  try {
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(descriptor, text);
      await synchronize(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
