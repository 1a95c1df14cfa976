/** Where the packages of repositories lie: a folder each, with the manifest and the files of its versions. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DamagedState } from '../../errors.js';
import { ifPresent } from '../../if-present.js';
import { regionsOf } from '../../regions.js';
import type { Store } from '../../store.js';
import type { Manifest } from './manifest.js';
import { repositoriesIn, type RepositoryRecord } from './repository.js';

/** Of a repository only its id matters: that names its folder. */
type Stored = Pick<RepositoryRecord, 'id'>;

const MANIFEST = 'package.json';
const FOLDER = 'packages';

/** The package as it is now; undefined when there is none. @throws DamagedState */
export async function readManifest(store: Store, repository: Stored, name: string): Promise<Manifest | undefined> {
  return manifestIn(folderOf(store, repository, name));
}

async function manifestIn(folder: string): Promise<Manifest | undefined> {
  const file = join(folder, MANIFEST);
  const text = await ifPresent(() => readFile(file, 'utf8'));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Manifest;
  } catch (error) {
    throw new DamagedState(file, (error as Error).message);
  }
}

/** Replaces the manifest as a whole: whoever reads finds the old one or the new one. Under the store's lock. */
export async function writeManifest(store: Store, repository: Stored, manifest: Manifest): Promise<void> {
  const changed = { ...manifest, _rev: `0-${randomBytes(8).toString('hex')}` };
  await writePackageFile(store, repository, manifest.name, MANIFEST, JSON.stringify(changed));
}

/** All packages of a repository. */
export async function manifestsOf(store: Store, repository: Stored): Promise<Manifest[]> {
  const root = join(store.home, FOLDER, repository.id);
  const names = await namesIn(root);
  const found = await Promise.all(names.map((name) => manifestIn(join(root, name))));
  return found.filter((manifest) => manifest !== undefined);
}

/** A path of a file of a package, which need not be there. */
export function packageFile(store: Store, repository: Stored, name: string, file: string): string {
  return join(folderOf(store, repository, name), stepOf(file));
}

/** Writes a file of a package, whole or not at all. */
export async function writePackageFile(
  store: Store,
  repository: Stored,
  name: string,
  file: string,
  content: Uint8Array | string,
): Promise<void> {
  const path = await store.path(FOLDER, repository.id, stepOf(name), stepOf(file));
  const temporary = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, content, { mode: 0o600, flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export async function removePackageFile(store: Store, repository: Stored, name: string, file: string): Promise<void> {
  await rm(packageFile(store, repository, name, file), { force: true });
}

/** What tells of it goes first: the rest is nothing that anybody sees. */
export async function removePackage(store: Store, repository: Stored, name: string): Promise<void> {
  await removePackageFile(store, repository, name, MANIFEST);
  await rm(folderOf(store, repository, name), { recursive: true, force: true });
}

/** Removes all packages of a repository. */
export async function removeStorage(store: Store, repository: Stored): Promise<void> {
  await rm(join(store.home, FOLDER, repository.id), { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
}

/**
 * Removes what was left by processes that were killed: files that are half written, and what belongs to no package or repository any
 * more. Under the store's lock: then nobody is writing.
 */
export async function sweep(store: Store): Promise<void> {
  const root = join(store.home, FOLDER);
  const regions = await regionsOf(store.home);
  const all = await Promise.all(regions.map((region) => repositoriesIn(store, region).entries()));
  const ids = new Set(all.flat().map(([, { id }]) => id));
  for (const id of await namesIn(root)) {
    if (!ids.has(id)) await removeStorage(store, { id });
    else for (const name of await namesIn(join(root, id))) await sweepPackage(join(root, id, name));
  }
}

async function sweepPackage(folder: string): Promise<void> {
  const files = await namesIn(folder);
  if (!files.includes(MANIFEST)) await rm(folder, { recursive: true, force: true });
  else for (const file of files) if (file.endsWith('.tmp')) await rm(join(folder, file), { force: true });
}

/** The size of all files of all versions in a repository. */
export async function storedBytes(store: Store, repository: Stored): Promise<number> {
  const root = join(store.home, FOLDER, repository.id);
  const names = (await ifPresent(() => readdir(root, { recursive: true }))) ?? [];
  const sizes = names.filter((name) => name.endsWith('.tgz')).map(async (name) => (await stat(join(root, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function folderOf(store: Store, { id }: Stored, name: string): string {
  return join(store.home, FOLDER, id, stepOf(name));
}

/** Names of files have 255 bytes at most, and what is half written a few more than the file. */
const LONGEST_STEP = 200;

/**
 * A name as one step of a path, which leads nowhere else: `.` and `..` are names of packages as far as the API's model goes. Of
 * one that is longer than file systems take, only the end is kept, behind what tells it from all others.
 */
function stepOf(name: string): string {
  const step = encodeURIComponent(name).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));
  if (step.length <= LONGEST_STEP) return step;
  const hash = createHash('sha256').update(name).digest('hex');
  return `${hash}-${step.slice(hash.length + 1 - LONGEST_STEP)}`;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await ifPresent(() => readdir(folder))) ?? [];
}
