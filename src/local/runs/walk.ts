import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

export interface Found {
  /** Below where the walk began, with `/` between folders. */
  readonly path: string;
  /** Without symlinks. */
  readonly real: string;
}

export interface Visitor {
  file?(found: Found): void;
  folder?(found: Found): void;
  /** A symlink that leads out of the root, or nowhere. */
  skip?(path: string): void;
}

/** Visits what lies below a folder, in a fixed order. Symlinks are followed, but never out of `root`, nor in circles. */
export async function walk(folder: string, root: string, visitor: Visitor): Promise<void> {
  await visit({ path: '', real: await realpath(folder) }, [], root, visitor);
}

async function visit(folder: Found, above: readonly string[], root: string, visitor: Visitor): Promise<void> {
  if (above.includes(folder.real)) return;
  const entries = await readdir(folder.real, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = folder.path ? `${folder.path}/${entry.name}` : entry.name;
    const link = entry.isSymbolicLink();
    const real = link ? await target(join(folder.real, entry.name), root) : join(folder.real, entry.name);
    if (real === undefined) {
      visitor.skip?.(path);
      continue;
    }
    const kind = link ? await stat(real) : entry;
    if (kind.isFile()) visitor.file?.({ path, real });
    if (!kind.isDirectory()) continue;
    visitor.folder?.({ path, real });
    await visit({ path, real }, [...above, folder.real], root, visitor);
  }
}

async function target(link: string, root: string): Promise<string | undefined> {
  try {
    const real = await realpath(link);
    return isWithin(real, root) ? real : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a path is the folder or lies in it; both are absolute and normal. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
