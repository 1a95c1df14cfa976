/** The Install event: places a revision's files on an instance, by the rules of the CodeDeploy agent. */
import { lstatSync } from 'node:fs';
import {
  appendFile,
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  rmdir,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { ifPresent, ifPresentSync } from '../../if-present.js';
import { type Appspec, AppspecError, type FileExistsBehavior } from './appspec.js';
import { changeOwner } from './change-owner.js';
import { inRoot, instructionsFile } from './instance-folder.js';
import { permitted } from './permissions.js';

export interface Installation {
  /** The instance's root. */
  readonly root: string;
  readonly groupId: string;
  /** The unpacked revision. */
  readonly archive: string;
  readonly appspec: Appspec;
  readonly behavior: FileExistsBehavior;
  /** Is told what could not be done as it was asked for. */
  warn(line: string): Promise<void>;
}

/** What is to be made, in order; the paths are the instance's own. */
interface Plan {
  readonly folders: Set<string>;
  /** Where each file comes from. */
  readonly files: Map<string, string>;
}

/**
 * Removes what the group's former deployment has placed, then places the files and sets their permissions. What is in
 * the way is found out before anything is placed.
 * @throws AppspecError
 */
export async function install(installation: Installation): Promise<void> {
  await removeFormer(installation);
  const plan: Plan = { folders: new Set(), files: new Map() };
  for (const { source, destination } of installation.appspec.files) {
    await planFile(installation, plan, source, posix.resolve('/', destination));
  }
  const permissions = permitted(
    installation.appspec.permissions,
    { files: new Set(plan.files.keys()), folders: plan.folders },
    (path) => ifPresentSync(() => lstatSync(inRoot(installation.root, path)))?.isDirectory() ?? false,
  );
  await place(installation, plan);
  for (const { path, permission } of permissions) {
    const { mode, owner, group, notActedOn } = permission;
    const file = inRoot(installation.root, path);
    if (mode !== undefined) await chmod(file, Number.parseInt(mode, 8));
    const failure = await changeOwner(file, owner, group);
    if (failure !== undefined) await installation.warn(`Warning: the owner of ${path} stays as it is: ${failure}`);
    for (const member of notActedOn) {
      await installation.warn(`Warning: the local AWS does not act on the ${member} of ${path}`);
    }
  }
}

/** A folder that holds anything else by now stays. */
async function removeFormer({ root, groupId }: Installation): Promise<void> {
  const list = instructionsFile(root, groupId, 'cleanup');
  const text = (await ifPresent(() => readFile(list, 'utf8'))) ?? '';
  // A line without its end was being written when the agent died: nothing is there yet.
  const paths = text.split('\n').slice(0, -1).toReversed();
  for (const path of paths.map((each) => inRoot(root, each))) {
    const entry = await ifPresent(() => lstat(path));
    if (entry?.isDirectory()) await rmdir(path).catch(() => undefined);
    else if (entry) await rm(path);
  }
  await rm(list, { force: true });
}

async function planFile(installation: Installation, plan: Plan, source: string, destination: string): Promise<void> {
  const from = inRoot(installation.archive, source);
  const entry = await ifPresent(() => lstat(from));
  if (!entry) throw new AppspecError(`No such file or directory - ${posix.join('/', source).slice(1)}`);
  if (entry.isDirectory()) {
    planAncestors(installation, plan, destination);
    await planFolder(installation, plan, from, destination);
    return;
  }
  const file = posix.join(destination, posix.basename(source));
  planAncestors(installation, plan, file);
  planCopy(installation, plan, from, file);
}

async function planFolder(installation: Installation, plan: Plan, from: string, destination: string): Promise<void> {
  if (!isThere(installation, destination)) planMake(plan, destination);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), posix.join(destination, entry.name)];
    if (entry.isDirectory()) await planFolder(installation, plan, source, target);
    else planCopy(installation, plan, source, target);
  }
}

function planAncestors(installation: Installation, plan: Plan, destination: string): void {
  const above = posix.dirname(destination);
  if (above === destination || isThere(installation, above)) return;
  planAncestors(installation, plan, above);
  planMake(plan, above);
}

function planMake(plan: Plan, folder: string): void {
  if (plan.files.has(folder)) throw twice(folder, plan.files.get(folder) ?? '', folder);
  plan.folders.add(folder);
}

function planCopy(installation: Installation, plan: Plan, from: string, file: string): void {
  const former = plan.files.get(file);
  if (isThere(installation, file)) {
    if (installation.behavior === 'RETAIN') return;
    if (installation.behavior === 'DISALLOW') {
      throw new AppspecError(`The deployment failed because a specified file already exists at this location: ${file}`);
    }
  }
  if (former !== undefined) throw twice(from, former, file);
  if (plan.folders.has(file)) {
    throw new AppspecError(
      `The deployment failed because the application specification file calls for installing the file ${from}, but a file with that name already exists at the location (${file}). Update your AppSpec file or directory structure, and then try again.`,
    );
  }
  plan.files.set(file, from);
}

function twice(from: string, former: string, file: string): AppspecError {
  return new AppspecError(
    `The deployment failed because the application specification file specifies two source files named ${from} and ${former} for the same destination (${file}). Remove one of the source file paths from the AppSpec file, and then try again.`,
  );
}

function isThere({ root }: Installation, path: string): boolean {
  return ifPresentSync(() => lstatSync(inRoot(root, path))) !== undefined;
}

/** What is placed is noted first: a deployment that ends in between leaves nothing that the next one does not know. */
async function place({ root, groupId }: Installation, { folders, files }: Plan): Promise<void> {
  const list = instructionsFile(root, groupId, 'cleanup');
  await mkdir(dirname(list), { recursive: true });
  await writeFile(list, '');
  for (const folder of folders) {
    await appendFile(list, `${folder}\n`);
    await mkdir(inRoot(root, folder));
  }
  for (const [file, from] of files) {
    await appendFile(list, `${file}\n`);
    await copy(from, inRoot(root, file));
  }
}

/** With its mode and its times. What is there is replaced, not written into: it may be a program that runs. */
async function copy(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  const entry = await lstat(from);
  if (entry.isSymbolicLink()) {
    await symlink(await readlink(from), to);
    return;
  }
  await copyFile(from, to);
  await utimes(to, entry.atime, entry.mtime);
}
