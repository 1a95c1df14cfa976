import { readFile, stat } from 'node:fs/promises';
import type { Contents, Format } from './reports/formats.js';
import { BadReport } from './reports/results.js';
import type { Found } from './walk.js';

/** Of one file, in bytes: it is held in memory as a whole, several times over. AWS does not tell its own bound. */
const LARGEST = 32 * 1024 * 1024;

export interface FileContents extends Contents {
  /** As the buildspec names it. */
  readonly path: string;
}

/** What files say; of one that cannot be read, a line is put with the problems. */
export async function readFiles(
  files: readonly Found[],
  format: Format,
  problems: string[],
  interrupt: AbortSignal,
): Promise<FileContents[]> {
  const contents: FileContents[] = [];
  for (const { path, real } of files) {
    interrupt.throwIfAborted();
    try {
      contents.push({ path, ...format.read(await textOf(real)) });
    } catch (error) {
      if (!(error instanceof BadReport)) throw error;
      problems.push(`${path}: ${error.message}`);
    }
  }
  return contents;
}

/** Tools on Windows write UTF-16, with a byte order mark. */
async function textOf(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > LARGEST) throw new BadReport(`it has ${size} bytes, more than the ${LARGEST} that are read`);
  const bytes = await readFile(file);
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8');
}
