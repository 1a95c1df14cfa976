/**
 * Tar files, for reading.
 * Source of the format: "pax Interchange Format" and "ustar Interchange Format" in POSIX.1-2017's page of pax, and "The
 * Basic Tar Format" in GNU tar's manual for its long names.
 */
import type { ZipEntry } from './zip.js';

export class BadTar extends Error {
  override readonly name = 'BadTar';
}

const BLOCK = 512;
/** Of a name or a pax header, in bytes. */
const LONGEST_HEADER = 2 ** 20;

interface Header {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly type: string;
  readonly target: string;
}

/** @throws BadTar when it is damaged, or has something else than files, folders and links */
export function readTar(bytes: Uint8Array): ZipEntry[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, ZipEntry>();
  let further: { path?: string; target?: string; size?: number } = {};
  for (let at = 0; at + BLOCK <= view.length;) {
    const block = view.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) break;
    const header = { ...headerOf(block), ...further };
    const start = at + BLOCK;
    if (start + header.size > view.length) throw new BadTar('it ends too early');
    const content = view.subarray(start, start + header.size);
    at = start + Math.ceil(header.size / BLOCK) * BLOCK;
    const more = furtherOf(header, content);
    further = more ? { ...further, ...more } : {};
    if (more || header.type === 'g' || /^(\.\/*)?$/.test(header.path)) continue;
    const entry = entryOf(header, content, entries);
    // Of two entries of one name the later one counts.
    entries.set(entry.path, entry);
  }
  return [...entries.values()];
}

function headerOf(block: Buffer): Header {
  const checksum = block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (checksum !== numberAt(block, 148, 8)) throw new BadTar('it is not a tar file, or damaged');
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? textAt(block, 345, 155) : '';
  const name = textAt(block, 0, 100);
  return {
    path: prefix ? `${prefix}/${name}` : name,
    mode: numberAt(block, 100, 8),
    size: numberAt(block, 124, 12),
    type: String.fromCharCode(block[156] || 48),
    target: textAt(block, 157, 100),
  };
}

/** What the header that follows does not have room for, if this entry says that. */
function furtherOf({ type, size }: Header, content: Buffer) {
  if (!['x', 'L', 'K'].includes(type)) return undefined;
  if (size > LONGEST_HEADER) throw new BadTar('it has a header that is too long');
  if (type === 'L') return { path: textAt(content, 0, size) };
  if (type === 'K') return { target: textAt(content, 0, size) };
  const found = paxRecords(content);
  const [path, target, length] = ['path', 'linkpath', 'size'].map((key) => found.get(key));
  return {
    ...(path !== undefined && { path }),
    ...(target !== undefined && { target }),
    ...(length !== undefined && { size: Number(length) }),
  };
}

/** Records of the form `<length> <key>=<value>\n`, the length being the whole record's, in bytes. */
function paxRecords(content: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const length = Number.parseInt(content.toString('latin1', at, at + 20), 10);
    const text = content.toString('utf8', at, at + length);
    const [, key, value] = /^\d+ ([^=]+)=(.*)\n$/s.exec(text) ?? [];
    if (!(length > 0) || key === undefined || value === undefined) throw new BadTar('it has a damaged header');
    records.set(key, value);
    at += length;
  }
  return records;
}

function entryOf(header: Header, content: Buffer, former: ReadonlyMap<string, ZipEntry>): ZipEntry {
  const { type, target, mode } = header;
  const path = header.path.replace(/^(\.\/+)+/, '');
  const file = { path, kind: 'file' as const, executable: (mode & 0o100) !== 0 };
  if (type === '0' || type === '7') return { ...file, size: content.length, content: () => content };
  if (type === '5')
    return { ...file, path: path.replace(/\/*$/, '/'), kind: 'folder', size: 0, content: () => content };
  if (type === '2') {
    const text = Buffer.from(target);
    return { ...file, kind: 'symlink', size: text.length, content: () => text };
  }
  // A second name of a file that came before it.
  const linked = type === '1' ? former.get(target.replace(/^(\.\/+)+/, '')) : undefined;
  if (linked) return { ...linked, path };
  throw new BadTar(`it has an entry that is no file, folder or link: ${JSON.stringify(path)}`);
}

function textAt(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at);
  return block.toString('utf8', at, end < 0 ? at + length : Math.min(end, at + length));
}

function numberAt(block: Buffer, at: number, length: number): number {
  const text = textAt(block, at, length).trim();
  if (/^[0-7]*$/.test(text)) return text === '' ? 0 : Number.parseInt(text, 8);
  throw new BadTar('it is not a tar file, or damaged');
}
