/**
 * Zip files as pipelines pass them on: with file modes, which fflate's own reader leaves out.
 * Source of the format: PKWARE's APPNOTE.TXT, sections 4.3.12 (central directory) and 4.4.15 (external attributes).
 */
import { inflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';

export interface ZipEntry {
  /** With `/` between folders. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink';
  readonly executable: boolean;
  /** The file's content; of a symlink, what it points to. */
  content(): Uint8Array;
}

export class BadZip extends Error {
  override readonly name = 'BadZip';
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LONGEST_COMMENT = 0xffff;
const MOST_ENTRIES = 0xfffe;
const TYPE_MASK = 0o170000;
const SYMLINK = 0o120000;
const FOLDER = 0o040000;
/** Zip's smallest time, so that the same files give the same bytes. */
const TIME = new Date(1980, 0, 1);

/** @throws BadZip when this is not a zip file, or one in a form that pipelines do not use (zip64, encryption) */
export function readZip(bytes: Uint8Array): ZipEntry[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = view.readUInt32LE(end + 16);
  if (count > MOST_ENTRIES || at === 0xffffffff) throw new BadZip('zip64 files are not supported');
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_SIZE > end || view.readUInt32LE(at) !== ENTRY_SIGNATURE)
      throw new BadZip('its directory is damaged');
    const nameEnd = at + ENTRY_SIZE + view.readUInt16LE(at + 28);
    entries.push(entryAt(view, at, nameEnd));
    at = nameEnd + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  return entries;
}

/** What is said of the file as a whole; `git archive` puts the commit there. @throws BadZip */
export function commentOf(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = endOf(view);
  return view.toString('utf8', at + END_SIZE, at + END_SIZE + view.readUInt16LE(at + 20));
}

function endOf(view: Buffer): number {
  for (let at = view.length - END_SIZE; at >= 0 && at >= view.length - END_SIZE - LONGEST_COMMENT; at--) {
    if (view.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new BadZip('it is not a zip file');
}

function entryAt(view: Buffer, at: number, nameEnd: number): ZipEntry {
  const path = view.toString('utf8', at + ENTRY_SIZE, nameEnd);
  const mode = view.readUInt32LE(at + 38) >>> 16;
  const type = mode & TYPE_MASK;
  return {
    path,
    kind: path.endsWith('/') || type === FOLDER ? 'folder' : type === SYMLINK ? 'symlink' : 'file',
    executable: (mode & 0o100) !== 0,
    content: () => contentAt(view, at, path),
  };
}

function contentAt(view: Buffer, at: number, path: string): Uint8Array {
  const method = view.readUInt16LE(at + 10);
  const size = view.readUInt32LE(at + 24);
  const header = view.readUInt32LE(at + 42);
  if ((view.readUInt16LE(at + 8) & 1) !== 0) throw new BadZip(`${path} is encrypted`);
  const start = header + 30 + view.readUInt16LE(header + 26) + view.readUInt16LE(header + 28);
  const stored = view.subarray(start, start + view.readUInt32LE(at + 20));
  if (method === 0) return stored;
  if (method !== 8) throw new BadZip(`${path} is compressed by an unknown method`);
  try {
    // No more than what is declared: a small file must not unpack to fill the memory.
    return inflateRawSync(stored, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    throw new BadZip(`${path} cannot be unpacked: ${(error as Error).message}`);
  }
}

export interface FileToZip {
  readonly path: string;
  /** Of a symlink, what it points to. */
  readonly content: Uint8Array;
  readonly executable: boolean;
  readonly symlink?: boolean;
}

/** The same files give the same bytes, whatever their order and times. @throws BadZip when there are too many */
export function writeZip(files: readonly FileToZip[]): Uint8Array {
  if (files.length > MOST_ENTRIES) throw new BadZip(`${files.length} files are more than a zip file holds`);
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const tree: Zippable = {};
  for (const { path, content, executable, symlink } of sorted) {
    const mode = symlink ? SYMLINK | 0o777 : executable ? 0o100755 : 0o100644;
    tree[path] = [content, { os: 3, attrs: mode * 0x10000, mtime: TIME }];
  }
  return zipSync(tree);
}
