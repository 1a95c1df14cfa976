/** What `pipeline.yml` tells the commands. */
import type { FileConfig } from '../config/file.js';
import { findConfig } from '../config/find.js';
import type { Host } from '../host.js';

export interface ConfigFile extends FileConfig {
  /** As the user has it. */
  readonly path: string;
}

/**
 * All that the file says: the one that was named, else the folder's.
 * @throws UserError `bad-config`
 */
export async function configFile(named: string | undefined, { cwd }: Host): Promise<ConfigFile | undefined> {
  const found = await findConfig(cwd, named);
  if (!found) return undefined;
  const { readAll } = await import('../config/file.js');
  return { path: found.path, ...readAll(found.text, found.path) };
}

/**
 * Which pipeline the file is about, and in which region. The rest of it may be wrong.
 * @throws UserError `bad-config`
 */
export async function whereabouts(
  named: string | undefined,
  { cwd }: Host,
): Promise<{ path?: string; name?: string | undefined; region?: string | undefined }> {
  const found = await findConfig(cwd, named);
  if (!found) return {};
  const { readWhereabouts } = await import('../config/file.js');
  return { path: found.path, ...readWhereabouts(found.text, found.path) };
}
