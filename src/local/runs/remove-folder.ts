import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Removes a folder in which builds have worked. Some tools write-protect what they make, such as Go its module cache.
 * What cannot be removed even so (a container's root may own it) stays: it must not keep later builds from running.
 */
export async function removeFolder(folder: string): Promise<void> {
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await remove().catch(async () => {
    await run('chmod', ['-R', 'u+rwX', folder]).catch(() => undefined);
    await remove().catch(() => undefined);
  });
}
