/**
 * Zip files as pipelines pass them on: with file modes, which fflate's own reader leaves out.
 * Source of the format: PKWARE's APPNOTE.TXT, sections 4.3.7 (local file header), 4.3.12 (central directory), 4.3.15
 * and 4.3.16 (its end) and 4.4.15 (external attributes).
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { Zip, ZipDeflate } from 'fflate';

export interface ZipEntry {
  /** With `/` between folders. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink';
  readonly executable: boolean;
  /** Of its content, in bytes. */
  readonly size: number;
  /** The file's content; of a symlink, what it points to. @throws BadZip when it is not what the directory says */
  content(): Uint8Array;
}

export class BadZip extends Error {
  override readonly name = 'BadZip';
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const FILE_SIGNATURE = 0x04034b50;
const ZIP64_SIGNATURE = 0x07064b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const FILE_SIZE = 30;
const ZIP64_SIZE = 20;
/** In the place of a number that only zip64 has room for. */
const SEE_ZIP64 = 0xffffffff;
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
  const isZip64 = end >= ZIP64_SIZE && view.readUInt32LE(end - ZIP64_SIZE) === ZIP64_SIGNATURE;
  if (isZip64 || count > MOST_ENTRIES || at === SEE_ZIP64) throw new BadZip('zip64 files are not supported');
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_SIZE > end || view.readUInt32LE(at) !== ENTRY_SIGNATURE) throw damagedDirectory();
    const nameEnd = at + ENTRY_SIZE + view.readUInt16LE(at + 28);
    if (nameEnd > end) throw damagedDirectory();
    entries.push(entryAt(view, at, nameEnd));
    at = nameEnd + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  if (at !== end) throw damagedDirectory();
  return entries;
}

function damagedDirectory(): BadZip {
  return new BadZip('its directory is damaged');
}

/** What is said of the file as a whole; `git archive` puts the commit there. @throws BadZip */
export function commentOf(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = endOf(view);
  return view.toString('utf8', at + END_SIZE, at + END_SIZE + view.readUInt16LE(at + 20));
}

function endOf(view: Buffer): number {
  for (let at = view.length - END_SIZE; at >= 0 && at >= view.length - END_SIZE - LONGEST_COMMENT; at--) {
    // The comment may hold anything, the signature too: what begins at the right one ends with the file.
    const isEnd = view.readUInt32LE(at) === END_SIGNATURE;
    if (isEnd && at + END_SIZE + view.readUInt16LE(at + 20) === view.length) return at;
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
    size: view.readUInt32LE(at + 24),
    content: () => contentAt(view, at, JSON.stringify(path)),
  };
}

/** @param name the entry's path as messages show it */
function contentAt(view: Buffer, at: number, name: string): Uint8Array {
  const size = view.readUInt32LE(at + 24);
  const stored = storedAt(view, at, name);
  const content = view.readUInt16LE(at + 10) === 0 ? stored : inflated(stored, size, name);
  if (content.length !== size || crc32(content) !== view.readUInt32LE(at + 16)) throw new BadZip(`${name} is damaged`);
  return content;
}

function storedAt(view: Buffer, at: number, name: string): Buffer {
  const [packed, size, header] = [20, 24, 42].map((offset) => view.readUInt32LE(at + offset)) as [
    number,
    number,
    number,
  ];
  if ((view.readUInt16LE(at + 8) & 1) !== 0) throw new BadZip(`${name} is encrypted`);
  if ([packed, size, header].includes(SEE_ZIP64)) throw new BadZip(`${name} is of zip64, which is not supported`);
  if (header + FILE_SIZE > at || view.readUInt32LE(header) !== FILE_SIGNATURE) throw new BadZip(`${name} is damaged`);
  const start = header + FILE_SIZE + view.readUInt16LE(header + 26) + view.readUInt16LE(header + 28);
  if (start + packed > at) throw new BadZip(`${name} is damaged`);
  const method = view.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) throw new BadZip(`${name} is compressed by an unknown method`);
  return view.subarray(start, start + packed);
}

function inflated(stored: Buffer, size: number, name: string): Buffer {
  try {
    // No more than what is declared: a small file must not unpack to fill the memory.
    return inflateRawSync(stored, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    throw new BadZip(`${name} cannot be unpacked: ${(error as Error).message}`);
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
  const chunks: Uint8Array[] = [];
  // Not fflate's zipSync: its files are members of an object, of which `__proto__` cannot be one.
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const { path, content, executable, symlink } of sorted) {
    const mode = symlink ? SYMLINK | 0o777 : executable ? 0o100755 : 0o100644;
    const file = Object.assign(new ZipDeflate(path), { os: 3, attrs: mode * 0x10000, mtime: TIME });
    zip.add(file);
    file.push(content, true);
  }
  zip.end();
  return Buffer.concat(chunks);
}
