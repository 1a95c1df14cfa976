import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
/** Of one value, in bytes. AWS does not tell its own bound. */
const LARGEST = 1024 * 1024;

/**
 * The value of a variable, from the file into which the build's shell has written it. The build may have put something
 * else in its place: a symlink is not followed, and a pipe, which may never end, is not read.
 * @throws Error when it is no file, or is too large
 */
export async function readExported(file: string): Promise<string> {
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error('what stands in its place is no file');
    if (stats.size > LARGEST) throw new Error(`it has ${stats.size} bytes, more than the ${LARGEST} that are kept`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(stats.size), 0, stats.size, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
