/** A bundle of git: a repository in one file, which git clones like the repository itself. */
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
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
    intoNewFile(path, (file) => {
      const run: Git = (args, more) => git([...login, ...args], { ...options, ...more, cwd });
      return write(url, path, file, run);
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
  const now = refsIn(await run(['ls-remote', '--refs', url]));
  if (!isDeepStrictEqual(now, refs)) throw new GitFailed('somebody pushed to the repository meanwhile');
  return refs;
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

/** The file is made before anything else: it is known early whether there can be one. Only a filled one stays. */
async function intoNewFile(path: string, fill: (file: FileHandle) => Promise<Refs>): Promise<Refs> {
  const file = await open(path, 'wx');
  let isFilled = false;
  try {
    const refs = await fill(file);
    isFilled = !isEmpty(refs);
    return refs;
  } finally {
    await file.close();
    if (!isFilled) await rm(path, { force: true });
  }
}
