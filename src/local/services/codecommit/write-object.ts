import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { objectFile } from './git-files.js';

/**
 * Writes an object into a file of its own, as git does, and gives its id. Nothing refers to it yet.
 * Source: "Git Objects" in "Git Internals" of Pro Git.
 */
export async function writeObject(
  folder: string,
  type: 'blob' | 'commit' | 'tree',
  content: Uint8Array,
): Promise<string> {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const id = createHash('sha1').update(bytes).digest('hex');
  const file = objectFile(folder, id);
  if (existsSync(file)) return id;
  // A name that git takes for an object that was not finished, and tidies up.
  const temporary = join(folder, 'objects', `tmp_obj_${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(temporary, deflateSync(bytes, { level: 1 }), { flag: 'wx', mode: 0o444, flush: true });
    await mkdir(dirname(file), { recursive: true });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return id;
}
