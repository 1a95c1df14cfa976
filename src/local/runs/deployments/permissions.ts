/** Which of the files and folders that are installed a permission of an AppSpec file is for. */
import { posix } from 'node:path';
import { AppspecError, type AppspecPermission } from './appspec.js';

/**
 * The paths, of those installed, that each permission is for. An object that is a file is meant itself; one that is a
 * folder means what was installed below it.
 * Source: "AppSpec 'permissions' section" in AWS's CodeDeploy user guide.
 * @param isFolder whether a path of the instance is a folder that was there before
 * @throws AppspecError when two are for the same path, or a pattern is for a file
 */
export function permitted(
  permissions: readonly AppspecPermission[],
  installed: { readonly files: ReadonlySet<string>; readonly folders: ReadonlySet<string> },
  isFolder: (path: string) => boolean,
): { readonly path: string; readonly permission: AppspecPermission }[] {
  const found = new Map<string, AppspecPermission>();
  for (const permission of permissions) {
    for (const path of pathsOf(permission, installed, isFolder)) {
      if (found.has(path)) {
        throw new AppspecError(
          `The deployment failed because the permissions setting for (${path}) is specified more than once in the application specification file. Update the files section of the AppSpec file, and then try again.`,
        );
      }
      found.set(path, permission);
    }
  }
  return [...found].map(([path, permission]) => ({ path, permission }));
}

function pathsOf(
  permission: AppspecPermission,
  { files, folders }: { readonly files: ReadonlySet<string>; readonly folders: ReadonlySet<string> },
  isFolder: (path: string) => boolean,
): string[] {
  const object = posix.resolve('/', permission.object);
  if (files.has(object)) {
    if (!permission.types.includes('file')) return [];
    checkFile(permission);
    return [object];
  }
  if (!folders.has(object) && !isFolder(object)) return [];
  const candidates = [
    ...(permission.types.includes('file') ? files : []),
    ...(permission.types.includes('directory') ? folders : []),
  ];
  return candidates.filter((path) => isMeant(path, object, permission));
}

/** @throws AppspecError */
function checkFile({ object, pattern, except }: AppspecPermission): void {
  if (pattern !== '**') {
    throw new AppspecError(
      `The deployment failed because the application specification file includes an object (${object}) with an invalid pattern (${pattern}), such as a pattern for a file applied to a directory. Correct the permissions section of the AppSpec file, and then try again.`,
    );
  }
  if (except.length === 0) return;
  throw new AppspecError(
    `The deployment failed because the except parameter for a pattern in the permissions section (${except.join(', ')}) for the object named ${object} contains an invalid format. Update the AppSpec file, and then try again.`,
  );
}

function isMeant(path: string, object: string, { pattern, except }: AppspecPermission): boolean {
  const prefix = object.endsWith('/') ? object : `${object}/`;
  if (!path.startsWith(prefix)) return false;
  const name = path.slice(prefix.length);
  return (pattern === '**' || matches(name, pattern)) && !except.some((each) => matches(name, each));
}

/** What lies directly in the object; `*` is any number of characters. */
function matches(name: string, pattern: string): boolean {
  if (name.includes('/')) return false;
  const [first = '', ...others] = pattern.split(/\*+/);
  const last = others.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const next = name.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
