/** What lies in a commit. */
import type { FileModeTypeEnum } from '@aws-sdk/client-codecommit';
import { git } from './git.js';
import { looseTree, looseTreeOf } from './git-files.js';

/** git's modes of what a tree can hold. */
export const MODE = {
  NORMAL: '100644',
  EXECUTABLE: '100755',
  SYMLINK: '120000',
  folder: '040000',
  submodule: '160000',
} as const;

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  /** The id of the blob, the tree, or a submodule's commit. */
  readonly id: string;
}

/** All files of a commit, folders taken apart. */
export async function filesOf(folder: string, commit: string): Promise<TreeEntry[]> {
  return looseFiles(folder, await treeOf(folder, commit)) ?? list(folder, ['-r', commit]);
}

/** What lies in a tree itself. */
export async function entriesOf(folder: string, tree: string): Promise<TreeEntry[]> {
  return looseTree(folder, tree) ?? list(folder, [tree]);
}

/** The file or folder at a path of a commit, if there is one. */
export async function entryAt(folder: string, commit: string, path: string): Promise<TreeEntry | undefined> {
  const entry = looseEntry(folder, await treeOf(folder, commit), path.split('/'));
  return entry ? { ...entry, path } : (await list(folder, [commit, '--', path]))[0];
}

/** The id of a commit's tree. */
export async function treeOf(folder: string, commit: string): Promise<string> {
  return looseTreeOf(folder, commit) ?? (await git(folder, ['rev-parse', `${commit}^{tree}`])).toString().trim();
}

export function fileMode(mode: string): FileModeTypeEnum {
  return mode === MODE.EXECUTABLE ? 'EXECUTABLE' : mode === MODE.SYMLINK ? 'SYMLINK' : 'NORMAL';
}

/** @returns undefined as soon as a tree is not to be had without git */
function looseFiles(folder: string, tree: string, prefix = ''): TreeEntry[] | undefined {
  const found: TreeEntry[] = [];
  const entries = looseTree(folder, tree);
  for (const entry of entries ?? []) {
    const path = `${prefix}${entry.path}`;
    const files = entry.mode === MODE.folder ? looseFiles(folder, entry.id, `${path}/`) : [{ ...entry, path }];
    if (!files) return undefined;
    found.push(...files);
  }
  return entries && found;
}

function looseEntry(folder: string, tree: string, [name, ...rest]: readonly string[]): TreeEntry | undefined {
  const entry = looseTree(folder, tree)?.find(({ path }) => path === name);
  if (rest.length === 0) return entry;
  return entry?.mode === MODE.folder ? looseEntry(folder, entry.id, rest) : undefined;
}

/** What git lists: `<mode> <type> <id>\t<path>\0` each. */
async function list(folder: string, what: readonly string[]): Promise<TreeEntry[]> {
  const listing = await git(folder, ['ls-tree', '-z', '--full-tree', ...what]);
  const lines = listing.toString().split('\0').filter(Boolean);
  return lines.map((line) => {
    const tab = line.indexOf('\t');
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
    return { path: line.slice(tab + 1), mode, id };
  });
}
