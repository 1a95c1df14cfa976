import { join } from 'node:path';

/** The variable by which an application's processes are known: `<the environment's id>/<what is this application's alone>`. */
export const MARK = 'LOCAL_AWS_ENVIRONMENT';

export function folderOfAll(home: string): string {
  return join(home, 'hosting', 'environments');
}

/** Where everything of an environment lies. */
export function folderOf(home: string, id: string): string {
  return join(folderOfAll(home), id);
}

export function deploymentsFolder(home: string, id: string): string {
  return join(folderOf(home, id), 'deployments');
}

/** Where a deployment lies: `app`, with the application's files, and `home` and `tmp` for its processes. */
export function deploymentFolder(home: string, id: string, deployment: number): string {
  return join(deploymentsFolder(home, id), String(deployment));
}
