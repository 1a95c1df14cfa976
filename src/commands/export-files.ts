import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';

/**
 * Writes files into a folder, which need not be there.
 * @param files their texts by their names
 * @param options force: over what is there
 * @returns the folder, from the root
 * @throws UserError `files-exist` where other files of these names are there, before anything is written; `not-written`
 */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  { force = false }: { readonly force?: boolean },
  { cwd }: Pick<Host, 'cwd'>,
): Promise<string> {
  const path = resolve(cwd, folder);
  const entries = Object.entries(files);
  const there = await Promise.all(
    entries.map(async ([name, text]) => {
      const now = await textOf(join(path, name), folder);
      return now === undefined || now === text ? [] : [name];
    }),
  );
  if (!force && there.flat().length > 0) {
    const names = there.flat().join(', ');
    throw new UserError('files-exist', `${folder} has files of these names, with something else in them: ${names}.`, {
      hint: 'Nothing was written. To write over them, add --force; or name another folder: --output FOLDER',
      exitCode: exitCode.usage,
    });
  }
  try {
    await makeFolder(path);
    for (const [name, text] of entries) await writeFile(join(path, name), text);
  } catch (error) {
    throw notWritten(error, folder);
  }
  return path;
}

/** Undefined where there is no such file. */
async function textOf(path: string, folder: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw notWritten(error, folder);
  }
}

/**
 * With those above it, as far as they are not there. With `recursive`, Node.js 20 comes to no end where a folder can't be made in one
 * that is there, such as /proc: https://github.com/nodejs/node/issues/31481
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

/** In words, where they say more than the system's own. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EEXIST: 'it is a file, not a folder',
  EISDIR: 'there is a folder in the place of a file',
  ENOENT: 'no folder can be made there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it is a file, not a folder, or below one',
  EPERM: 'you may not write there',
  EROFS: 'nothing can be written there',
};

function notWritten(error: unknown, folder: string): UserError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new UserError('not-written', `The files cannot be written to ${folder}: ${reasons[code] ?? message}.`, {
    hint: 'Name another folder: --output FOLDER',
    cause: error,
  });
}
