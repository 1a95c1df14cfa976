/** A bundle of git: a repository in one file, which git clones like the repository itself. */
import { type FileHandle, link, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { git, GitFailed, type GitOptions } from './git.js';

export interface BundleOptions extends Omit<GitOptions, 'cwd' | 'stdout'> {
  /** Who logs git in: `-c` options. */
  readonly login: readonly string[];
}

/** Ids of objects by the names of the branches, tags and others that stand for them. */
export type Refs = Readonly<Record<string, string>>;

/** git, in a folder that may be filled. */
type Git = (args: readonly string[], more?: Pick<GitOptions, 'stdout'>) => Promise<string>;

/**
 * Writes a new file with all branches and tags of a repository, and reads them back from it. After an error, and when
 * there is nothing to write, there is no file.
 * @param url what git clones
 * @returns what is in the file
 * @throws as `git` does, and errors of the file system
 */
export async function bundle(url: string, path: string, { login, ...options }: BundleOptions): Promise<Refs> {
  return await inTemporaryFolder((cwd) =>
    intoNewFile(path, (file, part) => {
      const run: Git = (args, more) => git([...login, ...args], { ...options, ...more, cwd });
      return write(url, part, file, run);
    }),
  );
}

async function write(url: string, path: string, file: FileHandle, run: Git): Promise<Refs> {
  const clone = ['clone', '--mirror', '--template=', '--progress'];
  await run([...clone, url, 'repository']);
  const refs = await refsOf('repository', run);
  if (isEmpty(refs)) return refs;
  await run(['--git-dir=repository', 'bundle', 'create', '-', '--all'], { stdout: file.fd });
  await file.sync();
  // A clone reads every object, and fails without one of them; `git bundle verify` reads the first lines of the file.
  await run([...clone, path, 'restored']);
  if (!isDeepStrictEqual(await refsOf('restored', run), refs)) {
    throw new GitFailed(`what is in ${path} is not what is in the repository`);
  }
  if (!isDeepStrictEqual(await refsAt(url, run), refs))
    throw new GitFailed('somebody pushed to the repository meanwhile');
  return refs;
}

/** Whether all branches and tags of the repository are still where a bundle has them. */
export async function isUnchanged(url: string, refs: Refs, { login, ...options }: BundleOptions): Promise<boolean> {
  const run: Git = (args) => git([...login, ...args], { ...options, cwd: tmpdir() });
  return isDeepStrictEqual(await refsAt(url, run), refs);
}

async function refsAt(url: string, run: Git): Promise<Refs> {
  return refsIn(await run(['ls-remote', '--refs', url]));
}

async function refsOf(folder: string, run: Git): Promise<Refs> {
  return refsIn(await run([`--git-dir=${folder}`, 'for-each-ref', '--format=%(objectname)%09%(refname)']));
}

function refsIn(lines: string): Refs {
  const pairs = [...lines.matchAll(/^(\w+)\t(.+)$/gm)];
  return Object.fromEntries(pairs.map(([, id = '', ref = '']) => [ref, id]));
}

function isEmpty(refs: Refs): boolean {
  return Object.keys(refs).length === 0;
}

async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pipeline-setup-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * The file has its name only when it is whole; until then it is `<path>.part`, which is made before anything else: so it is known
 * early whether there can be one. Only a filled one stays.
 */
async function intoNewFile(path: string, fill: (file: FileHandle, part: string) => Promise<Refs>): Promise<Refs> {
  const part = `${path}.part`;
  const file = await open(part, 'wx');
  try {
    const refs = await fill(file, part);
    if (!isEmpty(refs)) await name(part, path);
    return refs;
  } finally {
    await file.close();
    await rm(part, { force: true });
  }
}

/** Takes no file's place, which a rename would; but not every file system has links. */
async function name(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    await rename(part, path);
  }
}
