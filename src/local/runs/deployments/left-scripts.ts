import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent } from '../../if-present.js';
import { killMarked } from '../process-tree.js';
import { SCRIPT_MARK } from './script.js';

/**
 * Ends the scripts that a runner which died has left running: they would go on beside those of the next deployment.
 * Where there is no /proc they are not found, and go on.
 * @param graceMs how long they may take to end by themselves
 */
export async function endLeftScripts(home: string, graceMs: number): Promise<void> {
  const folder = join(home, 'scripts');
  const marks = ((await ifPresent(() => readdir(folder))) ?? []).filter((name) => /^[\w-]+$/.test(name));
  if (marks.length > 0) await killMarked(new RegExp(`^${SCRIPT_MARK}=(${marks.join('|')})$`), graceMs);
  await rm(folder, { recursive: true, force: true });
}

/** Ends what deployments have started on the instances whose folders lie in the home; as above, where there is a /proc. */
export async function endInstances(home: string, graceMs: number): Promise<void> {
  const folder = join(home, 'instances');
  if (((await ifPresent(() => readdir(folder))) ?? []).length === 0) return;
  await killMarked(new RegExp(`^CODEDEPLOY_INSTANCE_ROOT=${literal(folder)}/`), graceMs);
}

/** Ends what deployments have started on one instance; as above, where there is a /proc. */
export async function endInstance(root: string, graceMs: number): Promise<void> {
  await killMarked(new RegExp(`^CODEDEPLOY_INSTANCE_ROOT=${literal(root)}$`), graceMs);
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
