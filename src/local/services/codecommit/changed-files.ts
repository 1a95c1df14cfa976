/** What differs between the files of two commits. Pure. */
import type { TreeEntry } from './tree.js';

/** Files by their paths. */
export type Files = ReadonlyMap<string, TreeEntry>;

export interface ChangedFile {
  readonly path: string;
  /** Added, deleted, or modified: in its content or its mode. */
  readonly changeType: 'A' | 'D' | 'M';
  readonly was: TreeEntry | undefined;
  readonly is: TreeEntry | undefined;
}

export function filesByPath(files: readonly TreeEntry[]): Files {
  return new Map(files.map((file) => [file.path, file]));
}

/** Ordered by path. */
export function changedFiles(before: Files, after: Files): ChangedFile[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return paths.flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was?.id === is?.id && was?.mode === is?.mode) return [];
    return [{ path, changeType: was === undefined ? 'A' : is === undefined ? 'D' : 'M', was, is }];
  });
}
