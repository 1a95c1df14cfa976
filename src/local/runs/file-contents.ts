import { readFile, stat } from 'node:fs/promises';
import { ArtifactError } from './artifact-error.js';
import type { Found } from './walk.js';

/**
 * Of all files that are packed together, in bytes: they are held in memory. AWS tells no bound for what builds give;
 * what CodePipeline takes from CodeCommit has 1 GB at most ("Quotas in AWS CodePipeline" in its user guide).
 */
const LARGEST = 2 ** 30;

/** @param size of files that are to be packed together, in bytes. @throws ArtifactError when it is too much */
export function checkSize(size: number): void {
  if (size > LARGEST) throw new ArtifactError(`its files have ${size} bytes, more than the ${LARGEST} that are packed`);
}

/** The size of some files in all, in bytes. @throws ArtifactError when one is not there any more */
export async function sizeOf(files: readonly Found[]): Promise<number> {
  let size = 0;
  for (const { path, real } of files) size += (await readable(path, stat(real))).size;
  return size;
}

/** What a file that has been found holds. @throws ArtifactError when it cannot be read */
export async function contentOf({ path, real }: Found): Promise<{ content: Buffer; executable: boolean }> {
  const { mode } = await readable(path, stat(real));
  return { content: await readable(path, readFile(real)), executable: (mode & 0o100) !== 0 };
}

/** What reading something gives. @throws ArtifactError when the system says why it cannot be read */
export async function readable<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new ArtifactError(`${path} cannot be read: ${code}`);
  }
}
