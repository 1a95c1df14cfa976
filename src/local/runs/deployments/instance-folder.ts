/** An on-premises instance is a folder: its root, in which the agent's own files lie where they lie on a machine. */
import { mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { InstanceRecord } from '../../services/codedeploy/records.js';
import type { Store } from '../../store.js';

const placeOf = (region: string, { info }: InstanceRecord) => ['instances', region, info.instanceName ?? ''];

/** The instance's root, which may not be there. */
export function rootOf({ home }: Store, region: string, instance: InstanceRecord): string {
  return join(home, ...placeOf(region, instance));
}

/** The instance's root, which is there afterwards. */
export async function instanceRoot(store: Store, region: string, instance: InstanceRecord): Promise<string> {
  const root = await store.path(...placeOf(region, instance));
  await mkdir(root, { recursive: true, mode: 0o700 });
  return root;
}

/** Where an absolute path of the instance lies; none lies outside of its root. */
export function inRoot(root: string, path: string): string {
  return join(root, posix.resolve('/', path));
}

/** Where the agent lies on Linux, from which it runs hooks. */
export const agentFolder = (root: string): string => join(root, 'opt/codedeploy-agent');

/**
 * What a deployment has on the instance.
 * Source: "Application revisions and log files" in "Working with the CodeDeploy agent" in AWS's CodeDeploy user guide.
 */
export function deploymentFolder(root: string, groupId: string, deploymentId: string): string {
  return join(groupFolder(root, groupId), deploymentId);
}

export function groupFolder(root: string, groupId: string): string {
  return join(agentFolder(root), 'deployment-root', groupId);
}

export const archiveOf = (folder: string): string => join(folder, 'deployment-archive');

/** A file in which the agent notes something for a group. */
export function instructionsFile(root: string, groupId: string, what: 'cleanup' | 'last_successful_install'): string {
  const name = what === 'cleanup' ? `${groupId}-cleanup` : `${groupId}_last_successful_install`;
  return join(agentFolder(root), 'deployment-root/deployment-instructions', name);
}
