/** What lies in a commit, as git lists it. */
import type { FileModeTypeEnum } from '@aws-sdk/client-codecommit';
import { git } from './git.js';

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
  return parse(await git(folder, ['ls-tree', '-r', '-z', '--full-tree', commit]));
}

/** What lies in one folder of a commit (`''`: in its root), or the entry of a file. */
export async function entriesAt(folder: string, commit: string, path: string): Promise<TreeEntry[]> {
  return parse(await git(folder, ['ls-tree', '-z', '--full-tree', commit, '--', ...(path === '' ? [] : [path])]));
}

export function fileMode(mode: string): FileModeTypeEnum {
  return mode === MODE.EXECUTABLE ? 'EXECUTABLE' : mode === MODE.SYMLINK ? 'SYMLINK' : 'NORMAL';
}

/** `<mode> <type> <id>\t<path>\0` each. */
function parse(listing: Buffer): TreeEntry[] {
  const lines = listing.toString().split('\0').filter(Boolean);
  return lines.map((line) => {
    const tab = line.indexOf('\t');
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
    return { path: line.slice(tab + 1), mode, id };
  });
}
