import type { Change } from './changes.js';
import { treeOf } from './tree.js';
import { writeObject } from './write-object.js';
import { writeTree } from './write-tree.js';

export interface NewCommit {
  readonly parent: string | undefined;
  /** Who writes it, and commits it. */
  readonly name: string;
  readonly email: string;
  readonly date: Date;
  readonly message: string;
  readonly changes: readonly Change[];
}

/**
 * Writes a commit with its trees and its files, which no branch has yet, and gives its id. Without git: starting it takes
 * longer than all of that.
 */
export async function writeCommit(folder: string, commit: NewCommit): Promise<string> {
  const { parent, name, email, date, message, changes } = commit;
  const base = parent === undefined ? undefined : await treeOf(folder, parent);
  const tree = (await writeTree(folder, base, changes)) ?? (await writeObject(folder, 'tree', Buffer.alloc(0)));
  const who = `${plain(name)} <${plain(email)}> ${Math.floor(date.getTime() / 1000)} +0000`.trimStart();
  const headers = [`tree ${tree}`, ...(parent === undefined ? [] : [`parent ${parent}`]), `author ${who}`];
  return writeObject(folder, 'commit', Buffer.from(`${headers.join('\n')}\ncommitter ${who}\n\n${message}`));
}

/** Without the characters that would end a name or an e-mail address in a commit; git drops them, too. */
function plain(text: string): string {
  return text.replace(/[<>\n\0]/g, '').trim();
}
