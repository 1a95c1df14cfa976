import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { readable } from './file-contents.js';

export interface Found {
  /** With `/` between folders; below the folder that what is looked for is named from. */
  readonly path: string;
  /** Without symlinks. */
  readonly real: string;
}

export interface Visitor {
  file?(found: Found): void;
  folder?(found: Found): void;
  /**
   * A symlink from one place below the start to another, with what it points to from where it is. Without this method
   * they are followed, as all others are.
   */
  link?(found: Found, target: string): void;
  /** A symlink that leads out of the root, or nowhere. */
  skip?(path: string): void;
  /** A symlink to a folder that it lies in. */
  circle?(path: string): void;
}

/** A few symlinks can make for more paths than anybody can walk. */
export class TooManyLinks extends Error {
  override readonly name = 'TooManyLinks';
}

/** A folder, and those that it was come to by. */
interface Place extends Found {
  readonly above: Place | undefined;
}

interface Entry {
  readonly name: string;
  readonly real: string;
  readonly kind: 'file' | 'folder' | 'other' | 'outside';
  readonly link: boolean;
}

/** Files and folders that are come to by symlinks. */
const MOST_BY_LINKS = 50_000;

/**
 * Visits what lies below a folder, in a fixed order. Symlinks are followed after everything else, each time anew, but
 * never out of `root` nor back to a folder around them.
 * @param interrupt ends the walk; its reason is thrown
 * @throws TooManyLinks; ArtifactError when a folder cannot be read
 */
export async function walk(start: Found, root: string, visitor: Visitor, interrupt?: AbortSignal): Promise<void> {
  const known = new Map<string, Entry[]>();
  const byLinks: Place[] = [];
  let left = MOST_BY_LINKS;
  await enter({ ...start, above: undefined }, false);
  for (const place of byLinks) {
    if (isAround(place)) visitor.circle?.(place.path);
    else await enter(place, true);
  }

  async function enter(place: Place, byLink: boolean): Promise<void> {
    interrupt?.throwIfAborted();
    const entries = known.get(place.real) ?? (await readable(place.path || '.', entriesOf(place.real, root)));
    known.set(place.real, entries);
    for (const entry of entries) {
      const path = place.path ? `${place.path}/${entry.name}` : entry.name;
      const found = { path, real: entry.real };
      if (byLink && --left < 0) throw new TooManyLinks(path);
      if (entry.kind === 'outside') visitor.skip?.(path);
      else if (visitor.link && entry.link && !byLink && isWithin(entry.real, start.real)) {
        visitor.link(found, relative(place.real, entry.real) || '.');
      } else if (entry.kind === 'file') visitor.file?.(found);
      else if (entry.kind === 'folder') {
        visitor.folder?.(found);
        const next = { ...found, above: place };
        if (entry.link) byLinks.push(next);
        else await enter(next, byLink);
      }
    }
  }
}

async function entriesOf(folder: string, root: string): Promise<Entry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return Promise.all(
    entries.map(async (entry) => {
      const { name } = entry;
      const link = entry.isSymbolicLink();
      const real = link ? await targetWithin(join(folder, name), root) : join(folder, name);
      if (real === undefined) return { name, real: folder, kind: 'outside', link };
      const is = link ? await stat(real) : entry;
      return { name, real, kind: is.isFile() ? 'file' : is.isDirectory() ? 'folder' : 'other', link };
    }),
  );
}

/** Whether a folder is one of those that it was come to by. */
function isAround({ real, above }: Place): boolean {
  for (let place = above; place; place = place.above) if (isWithin(place.real, real)) return true;
  return false;
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
