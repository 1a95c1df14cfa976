import { readdir } from 'node:fs/promises';
import { ifPresent } from '../if-present.js';
import { killMarked } from './process-tree.js';
import { removeFolder } from './remove-folder.js';

/**
 * Ends and removes what builds of a runner that died have left. Their processes know nothing of its death: they would
 * go on beside the same build when it is run again. Where there is no /proc they are not found, and stay.
 * @param folder where builds have their folders
 * @param graceMs how long the processes may take to end by themselves
 */
export async function removeLeftBuilds(folder: string, graceMs: number): Promise<void> {
  // Each is called as its build's id ends, behind the project's name.
  const left = (await ifPresent(() => readdir(folder))) ?? [];
  const uuids = left.filter((name) => /^[\w-]+$/.test(name));
  if (uuids.length > 0) await killMarked(new RegExp(`^CODEBUILD_BUILD_ID=[^:]*:(${uuids.join('|')})$`), graceMs);
  await removeFolder(folder);
}
