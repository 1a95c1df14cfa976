import { ArtifactError } from './artifact-error.js';
import { contentOf, sizeOf } from './file-contents.js';
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
  for (const file of files) {
    const { path } = file;
    interrupt.throwIfAborted();
    try {
      contents.push({ path, ...format.read(await textOf(file)) });
    } catch (error) {
      if (error instanceof BadReport) problems.push(`${path}: ${error.message}`);
      else if (error instanceof ArtifactError) problems.push(error.message);
      else throw error;
    }
  }
  return contents;
}

/** Tools on Windows write UTF-16, with a byte order mark. */
async function textOf(file: Found): Promise<string> {
  const size = await sizeOf([file]);
  if (size > LARGEST) throw new BadReport(`it has ${size} bytes, more than the ${LARGEST} that are read`);
  const { content } = await contentOf(file);
  return content.toString(content[0] === 0xff && content[1] === 0xfe ? 'utf16le' : 'utf8');
}
