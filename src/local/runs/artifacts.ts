import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { ArtifactError } from './artifact-error.js';
import type { ArtifactSpec, FileSet } from './buildspec.js';
import { checkSize, contentOf, sizeOf } from './file-contents.js';
import { filePattern } from './file-pattern.js';
import { targetWithin, TooManyLinks, walk } from './walk.js';
import type { Found, Visitor } from './walk.js';
import { writeZip } from './zip.js';
import type { FileToZip } from './zip.js';

/**
 * Zips the files of a build that its buildspec names.
 * @param source the build's source folder: nothing outside it gets in, not even through a symlink
 * @throws ArtifactError when no file matches, or they are too large, or one cannot be read
 */
export async function pack(spec: ArtifactSpec, source: string, looking: Looking): Promise<Uint8Array> {
  const found = new Map<string, Matching>();
  // A symlink leads nowhere when the folders around it are discarded.
  const keepLinks = spec.enableSymlinks && !spec.discardPaths;
  for (const file of await matchingFiles(spec, source, looking, spec.excludePaths, keepLinks)) {
    found.set(spec.discardPaths ? basename(file.path) : file.path, file);
  }
  if (found.size === 0) throw new ArtifactError('no matching artifact paths found');
  await looking.log(`Found ${found.size} file(s)`);
  checkSize(await sizeOf([...found.values()].filter(({ target }) => target === undefined)));
  const files: FileToZip[] = [];
  for (const [path, file] of found) {
    looking.interrupt?.throwIfAborted();
    files.push(await fileToZip(path, file));
  }
  return writeZip(files);
}

async function fileToZip(path: string, { target, ...found }: Matching): Promise<FileToZip> {
  if (target !== undefined) return { path, content: Buffer.from(target), executable: false, symlink: true };
  return { path, ...(await contentOf(found)) };
}

/** How files are looked for. */
export interface Looking {
  /** Gets the lines that CodeBuild logs. */
  log(line: string): Promise<void>;
  /** Aborted, it ends the search; its reason is thrown. */
  readonly interrupt?: AbortSignal;
}

interface Matching extends Found {
  /** What a symlink that is kept points to, from where it is. */
  readonly target?: string;
}

/**
 * The files of a set, in a fixed order. Nothing of the build may run any more: it could put links in our way.
 * @throws ArtifactError when its base directory is not there, or `source` is no folder
 */
export async function matchingFiles(
  set: FileSet,
  source: string,
  looking: Looking,
  excludePaths: readonly string[] = [],
  keepLinks = false,
): Promise<Matching[]> {
  const { log } = looking;
  const root = await rootOf(source);
  const files = new Map<string, Matching>();
  await log(`Expanding base directory path: ${set.baseDirectory}`);
  for (const base of await baseDirectories(set.baseDirectory, root, looking)) {
    await log(`Expanding file paths for base directory ${relative(root, base) || '.'}`);
    await log('Assembling file list');
    const below = new Map<string, Matching[]>();
    for (const pattern of set.files) {
      await log(`Expanding ${pattern}`);
      const { prefix, matching: matchingOf } = filePattern(pattern, excludePaths);
      const all = below.get(prefix) ?? (await filesBelow(base, prefix, root, looking, keepLinks));
      below.set(prefix, all);
      const matching = await matchingOf(all, looking.interrupt);
      if (matching.length === 0) await log(`Skipping invalid file path ${pattern}`);
      for (const file of matching) files.set(file.path, file);
    }
  }
  return [...files.values()];
}

/** A build can put a link in the place of its source folder, but not around that. @throws ArtifactError */
async function rootOf(source: string): Promise<string> {
  const root = join(await realpath(dirname(source)), basename(source));
  const kind = await lstat(root).catch(() => undefined);
  if (!kind?.isDirectory()) throw new ArtifactError('the source folder is not there any more');
  return root;
}

async function baseDirectories(pattern: string, root: string, looking: Looking): Promise<string[]> {
  if (/^\.?\/*$/.test(pattern)) return [root];
  const { prefix, matching } = filePattern(pattern);
  const all: Found[] = [];
  await visit(root, prefix, root, { folder: (found) => void all.push(found) }, looking);
  const folders = await matching(all, looking.interrupt);
  if (folders.length === 0) throw new ArtifactError(`no matching base directory path found for ${pattern}`);
  return folders.map(({ real }) => real);
}

async function filesBelow(
  base: string,
  prefix: string,
  root: string,
  looking: Looking,
  keepLinks: boolean,
): Promise<Matching[]> {
  const files: Matching[] = [];
  const skipped: string[] = [];
  const circles: string[] = [];
  const visitor: Visitor = {
    file: (found) => void files.push(found),
    ...(keepLinks && { link: (found, target) => void files.push({ ...found, target }) }),
    skip: (path) => void skipped.push(path),
    circle: (path) => void circles.push(path),
  };
  await visit(base, prefix, root, visitor, looking);
  for (const path of skipped)
    await looking.log(`Skipping ${path}: it is a link that leads out of the source folder or nowhere`);
  for (const path of circles) await looking.log(`Skipping ${path}: it is a link to a folder that it lies in`);
  return files;
}

/** Visits what a prefix names below a base directory, and what lies below that. */
async function visit(base: string, prefix: string, root: string, visitor: Visitor, looking: Looking): Promise<void> {
  const real = await targetWithin(join(base, prefix), root);
  if (real === undefined) return;
  const start = { path: prefix, real };
  const kind = await stat(real);
  if (kind.isFile()) visitor.file?.(start);
  if (!kind.isDirectory()) return;
  if (prefix) visitor.folder?.(start);
  await walk(start, root, visitor, looking.interrupt).catch((error: unknown) => {
    if (!(error instanceof TooManyLinks)) throw error;
    throw new ArtifactError(
      `too many files are found through symlinks, such as ${error.message}: name fewer, or enable-symlinks`,
    );
  });
}
