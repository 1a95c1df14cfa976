import type { Change } from './changes.js';
import { git } from './git.js';

export interface NewCommit {
  readonly parent: string | undefined;
  /** Who writes it, and commits it. */
  readonly name: string;
  readonly email: string;
  readonly date: Date;
  readonly message: string;
  readonly changes: readonly Change[];
}

/** A name that fast-import needs to begin a commit on. It takes it back before it ends, so no such reference is ever made. */
const SCRATCH = 'refs/codecommit/new';

/** Writes a commit with its trees and its files, which no branch has yet, and gives its id. */
export async function writeCommit(folder: string, commit: NewCommit): Promise<string> {
  const id = await git(folder, ['fast-import', '--quiet', '--done', '--date-format=raw'], stream(commit));
  return id.toString().trim();
}

/** The stream's language: git-fast-import(1). */
function stream({ parent, name, email, date, message, changes }: NewCommit): Uint8Array {
  const who = `${plain(name)} <${plain(email)}> ${Math.floor(date.getTime() / 1000)} +0000`.trimStart();
  return Buffer.concat([
    Buffer.from(`commit ${SCRATCH}\nmark :1\nauthor ${who}\ncommitter ${who}\n`),
    data(Buffer.from(message)),
    Buffer.from(parent === undefined ? '' : `from ${parent}\n`),
    ...changes.map(line),
    Buffer.from(`get-mark :1\nreset ${SCRATCH}\nfrom ${'0'.repeat(40)}\n\ndone\n`),
  ]);
}

function line(change: Change): Buffer {
  const path = quoted(change.path);
  if ('gone' in change) return Buffer.from(`D ${path}\n`);
  if ('id' in change) return Buffer.from(`M ${change.mode} ${change.id} ${path}\n`);
  return Buffer.concat([Buffer.from(`M ${change.mode} inline ${path}\n`), data(change.content)]);
}

function data(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** Without the characters that would end a name or an e-mail address in a commit; git drops them, too. */
function plain(text: string): string {
  return text.replace(/[<>\n\0]/g, '').trim();
}
