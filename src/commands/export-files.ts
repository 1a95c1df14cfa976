import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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
      const now = await textOf(join(path, name));
      return now === undefined || now === text ? [] : [name];
    }),
  );
  if (!force && there.flat().length > 0) {
    throw new UserError('files-exist', `There are other files in ${folder}: ${there.flat().join(', ')}.`, {
      hint: 'Nothing was written. To write over them, add --force; or name another folder: --output DIR',
      exitCode: exitCode.usage,
    });
  }
  try {
    await mkdir(path, { recursive: true });
    for (const [name, text] of entries) await writeFile(join(path, name), text);
  } catch (error) {
    throw notWritten(error);
  }
  return path;
}

/** Undefined where there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw notWritten(error);
  }
}

function notWritten(error: unknown): UserError {
  return new UserError('not-written', `The files cannot be written: ${(error as Error).message}.`, {
    hint: 'Name another folder: --output DIR',
    cause: error,
  });
}
