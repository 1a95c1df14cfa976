import { chmod, mkdir, readFile, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import picomatch from 'picomatch';
import type { ArtifactSpec, FileSet } from './buildspec.js';
import { isWithin, walk } from './walk.js';
import type { Found } from './walk.js';
import { BadZip, readZip, writeZip } from './zip.js';
import type { FileToZip, ZipEntry } from './zip.js';

/** What keeps a build from giving its artifact; AWS's context code for it is CLIENT_ERROR. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}

/**
 * Unpacks an artifact into an existing, empty folder.
 * @throws BadZip when an entry would lie, or a symlink would point, outside the folder: nothing is written then
 */
export async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  const entries = readZip(zip);
  for (const entry of entries) check(entry, folder);
  // Symlinks come last, so that nothing is written through one.
  const links = entries.filter(({ kind }) => kind === 'symlink');
  for (const entry of entries) if (entry.kind !== 'symlink') await write(entry, folder);
  for (const entry of links) {
    const path = join(folder, entry.path);
    await mkdir(dirname(path), { recursive: true });
    await symlink(text(entry), path);
  }
}

function check(entry: ZipEntry, folder: string): void {
  const path = entry.path;
  if (path.includes('\0') || path.includes('\\') || path.startsWith('/') || !isWithin(resolve(folder, path), folder)) {
    throw new BadZip(`it has an entry outside its folder: ${JSON.stringify(path)}`);
  }
  if (entry.kind !== 'symlink') return;
  const target = text(entry);
  if (target.startsWith('/') || !isWithin(resolve(folder, dirname(path), target), folder)) {
    throw new BadZip(`it has a symlink that points outside its folder: ${JSON.stringify(path)}`);
  }
}

async function write(entry: ZipEntry, folder: string): Promise<void> {
  const path = join(folder, entry.path);
  if (entry.kind === 'folder') {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, entry.content(), { flag: 'wx' });
  if (entry.executable) await chmod(path, 0o755);
}

const text = (entry: ZipEntry): string => Buffer.from(entry.content()).toString('utf8');

/**
 * Zips the files of a build that its buildspec names.
 * @param source the build's source folder: nothing outside it gets in, not even through a symlink
 * @param log gets the lines that CodeBuild logs
 * @throws ArtifactError when no file matches
 */
export async function pack(spec: ArtifactSpec, source: string, log: Log): Promise<Uint8Array> {
  const files = new Map<string, FileToZip>();
  for (const file of await matchingFiles(spec, source, log, spec.excludePaths)) {
    const path = spec.discardPaths ? basename(file.path) : file.path;
    const { mode } = await stat(file.real);
    files.set(path, { path, content: await readFile(file.real), executable: (mode & 0o100) !== 0 });
  }
  if (files.size === 0) throw new ArtifactError('no matching artifact paths found');
  await log(`Found ${files.size} file(s)`);
  return writeZip([...files.values()]);
}

/** Gets a line for the build's log. */
export type Log = (line: string) => Promise<void>;

/** The files of a set, in a fixed order. @throws ArtifactError when its base directory is not there */
export async function matchingFiles(
  set: FileSet,
  source: string,
  log: Log,
  excludePaths: readonly string[] = [],
): Promise<Found[]> {
  const root = await realpath(source);
  const files = new Map<string, Found>();
  await log(`Expanding base directory path: ${set.baseDirectory}`);
  for (const base of await baseDirectories(set.baseDirectory, root)) {
    await log(`Expanding file paths for base directory ${relative(root, base) || '.'}`);
    await log('Assembling file list');
    const all = await filesBelow(base, root, log);
    for (const pattern of set.files) {
      await log(`Expanding ${pattern}`);
      const matches = matcher([pattern], excludePaths);
      const matching = all.filter(({ path }) => matches(path));
      if (matching.length === 0) await log(`Skipping invalid file path ${pattern}`);
      for (const file of matching) files.set(file.path, file);
    }
  }
  return [...files.values()];
}

function matcher(patterns: readonly string[], ignore: readonly string[] = []): (path: string) => boolean {
  const plain = (pattern: string) => pattern.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
  return picomatch(patterns.map(plain), { dot: true, ignore: ignore.map(plain) });
}

async function baseDirectories(pattern: string, root: string): Promise<string[]> {
  if (/^\.?\/*$/.test(pattern)) return [root];
  const matches = matcher([pattern]);
  const folders: string[] = [];
  await walk(root, root, { folder: ({ path, real }) => void (matches(path) && folders.push(real)) });
  if (folders.length === 0) throw new ArtifactError(`no matching base directory path found for ${pattern}`);
  return folders;
}

async function filesBelow(base: string, root: string, log: Log): Promise<Found[]> {
  const files: Found[] = [];
  const skipped: string[] = [];
  await walk(base, root, { file: (found) => void files.push(found), skip: (path) => void skipped.push(path) });
  for (const path of skipped)
    await log(`Skipping ${path}: it is a link that leads out of the source folder or nowhere`);
  return files;
}
