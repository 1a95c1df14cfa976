import type { Change } from './changes.js';
import { parseTree, type RawEntry } from './git-files.js';
import { readObject } from './read-object.js';
import { MODE } from './tree.js';
import { writeObject } from './write-object.js';

/**
 * Writes what becomes of a tree, and gives its id; of folders that nothing changes in, nothing is read or written.
 * @param tree the id of what it was; undefined: nothing
 * @returns undefined where nothing is left in it
 * @throws Error where the repository lacks the tree
 */
export async function writeTree(
  folder: string,
  tree: string | undefined,
  changes: readonly Change[],
): Promise<string | undefined> {
  const entries = new Map((await entriesOf(folder, tree)).map((entry) => [entry.name, entry]));
  const below = new Map<string, Change[]>();
  for (const change of changes) {
    const [first = '', ...rest] = change.path.split('/');
    const name = Buffer.from(first).toString('latin1');
    if (rest.length > 0) below.set(name, [...(below.get(name) ?? []), { ...change, path: rest.join('/') }]);
    else if ('gone' in change) entries.delete(name);
    else entries.set(name, { name, mode: change.mode, id: await blobOf(folder, change) });
  }
  for (const [name, inner] of below) {
    const was = entries.get(name);
    const wasFolder = was?.mode === MODE.folder;
    const id = await writeTree(folder, wasFolder ? was.id : undefined, inner);
    if (id !== undefined) entries.set(name, { name, mode: MODE.folder, id });
    else if (wasFolder) entries.delete(name);
  }
  return entries.size === 0 ? undefined : writeObject(folder, 'tree', contentOf([...entries.values()]));
}

async function entriesOf(folder: string, tree: string | undefined): Promise<RawEntry[]> {
  if (tree === undefined) return [];
  const { type, content } = await readObject(folder, tree);
  // Taken for an empty one, all its files would be gone from the commit.
  if (type !== 'tree') throw new Error(`there is no tree ${tree} in ${folder}`);
  return parseTree(content);
}

async function blobOf(folder: string, change: Exclude<Change, { gone: true }>): Promise<string> {
  return 'id' in change ? change.id : writeObject(folder, 'blob', change.content);
}

/** git orders folders as if their names ended with a slash, and writes modes without leading zeros. */
function contentOf(entries: readonly RawEntry[]): Buffer {
  const key = ({ name, mode }: RawEntry) => (mode === MODE.folder ? `${name}/` : name);
  const ordered = entries.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  return Buffer.concat(
    ordered.flatMap(({ name, mode, id }) => [
      Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`, 'latin1'),
      Buffer.from(id, 'hex'),
    ]),
  );
}
