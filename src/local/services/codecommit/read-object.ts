import { git } from './git.js';
import { looseObject } from './git-files.js';

/** An object, wherever git keeps it. One that is not there is of the type `missing`. */
export async function readObject(folder: string, id: string): Promise<{ type: string; content: Buffer }> {
  return looseObject(folder, id) ?? (await askedObject(folder, id));
}

async function askedObject(folder: string, id: string) {
  const output = await git(folder, ['cat-file', '--batch'], Buffer.from(`${id}\n`));
  // `<id> <type> <size>`, then the object and a line's end.
  const end = output.indexOf('\n');
  const [, type = ''] = output.toString('latin1', 0, end).split(' ');
  return { type, content: output.subarray(end + 1, -1) };
}
