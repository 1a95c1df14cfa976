import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

export interface Found {
  /** With `/` between folders; below the folder that what is looked for is named from. */
  readonly path: string;
  /** Without symlinks. */
  readonly real: string;
}

export interface Visitor {
  file?(found: Found): void;
  folder?(found: Found): void;
  /** A symlink that leads out of the root, or nowhere. */
  skip?(path: string): void;
  /** A folder that is not gone into, as it has been by another path. */
  again?(path: string): void;
}

/**
 * Visits what lies below a folder, in a fixed order. Symlinks are followed, but never out of `root`, and after
 * everything else: each folder is gone into once, or a few links could make for more paths than anybody can walk.
 * @param interrupt ends the walk; its reason is thrown
 */
export async function walk(start: Found, root: string, visitor: Visitor, interrupt?: AbortSignal): Promise<void> {
  const entered = new Set<string>();
  const toEnter = [start];
  for (const folder of toEnter) await enter(folder);

  async function enter(folder: Found): Promise<void> {
    interrupt?.throwIfAborted();
    if (entered.has(folder.real)) return visitor.again?.(folder.path);
    entered.add(folder.real);
    const entries = await readdir(folder.real, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = folder.path ? `${folder.path}/${entry.name}` : entry.name;
      const link = entry.isSymbolicLink();
      const real = link ? await targetWithin(join(folder.real, entry.name), root) : join(folder.real, entry.name);
      if (real === undefined) {
        visitor.skip?.(path);
        continue;
      }
      const kind = link ? await stat(real) : entry;
      if (kind.isFile()) visitor.file?.({ path, real });
      if (!kind.isDirectory()) continue;
      visitor.folder?.({ path, real });
      if (link) toEnter.push({ path, real });
      else await enter({ path, real });
    }
  }
}

/** What a path is without symlinks; undefined when that is outside of `root`, or nothing is there. */
export async function targetWithin(path: string, root: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    return isWithin(real, root) ? real : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a path is the folder or lies in it; both are absolute and normal. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
