/** Finds `pipeline.yml`, and reads no more of it than its text. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exitCode, UserError } from '../errors.js';

/** Where it is looked for in a folder. */
const fileNames = ['pipeline.yml', 'pipeline.yaml'] as const;

/** In bytes: nobody writes so much. */
const largest = 1_000_000;

export interface Found {
  /** As the user has it. */
  readonly path: string;
  readonly text: string;
}

/**
 * The file of a folder, or the one that was named.
 * @returns undefined where the folder has none
 * @throws UserError `bad-config` when it cannot be read, or the folder has two
 */
export async function findConfig(cwd: string, named?: string): Promise<Found | undefined> {
  if (named !== undefined) {
    const text = await textOf(cwd, named);
    if (text === undefined) throw unreadable(named, 'is not there', 'Check the path behind --config.');
    return { path: named, text };
  }
  const texts = await Promise.all(fileNames.map(async (path) => ({ path, text: await textOf(cwd, path) })));
  const [found, other] = texts.flatMap(({ path, text }) => (text === undefined ? [] : { path, text }));
  if (other) throw unreadable(fileNames.join(' and '), 'are both there', 'Keep one of them.');
  return found;
}

/** Undefined where there is no such file. */
async function textOf(cwd: string, path: string): Promise<string | undefined> {
  const bytes = await bytesOf(resolve(cwd, path), path);
  if (!bytes) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // No UTF-8: the same as what has NUL in it.
  }
  throw unreadable(path, 'is not text', 'It is to be YAML, in UTF-8.');
}

async function bytesOf(absolute: string, path: string): Promise<Uint8Array | undefined> {
  try {
    // Reading a pipe would wait for whoever writes to it.
    const stats = await stat(absolute);
    if (!stats.isFile()) throw unreadable(path, stats.isDirectory() ? 'is a folder' : 'is not a file', takesFile);
    if (stats.size > largest) throw unreadable(path, `has more than ${largest} bytes`, takesFile);
    return await readFile(absolute);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const why = code === 'EACCES' ? 'you may not read it' : String(code);
    throw unreadable(path, `cannot be read: ${why}`, takesFile, error);
  }
}

const takesFile = 'It is to be a file of YAML that says what the pipeline is to be.';

function unreadable(path: string, what: string, hint: string, cause?: unknown): UserError {
  return new UserError('bad-config', `${path} ${what}.`, { hint, exitCode: exitCode.usage, cause });
}
