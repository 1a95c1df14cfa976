import { constants } from 'node:buffer';
import { chmod, mkdir, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, posix, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BadTar, readTar } from './tar.js';
import { isWithin } from './walk.js';
import { BadZip, readZip } from './zip.js';
import type { ZipEntry } from './zip.js';

/** What a zip may unpack to, in bytes. AWS tells no bound of its own; its source artifacts have 5 GB at most. */
const LARGEST = 5 * 2 ** 30;
/** Whoever unpacks to more than this may not have more than so many times the zip's own size: it is made to flood. */
const LARGE = 256 * 2 ** 20;
const MOST_TIMES = 200;
/** Of a symlink's target, as Linux bounds it. */
const LONGEST_TARGET = 4095;
/** How often, where a symlink leads nowhere, it is looked a folder higher: a small zip could ask for any number. */
const MOST_STEPS = 10_000;

/**
 * Unpacks an artifact into an existing, empty folder.
 * @throws BadZip when it cannot be read, is too large, has two entries of one name, or an entry would lie, or a symlink
 *   lead, outside the folder. The folder is empty then.
 */
export async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  await unpackEntries(readZip(zip), zip.length, folder);
}

/** As `unpack`, of a tar file, which may be compressed by gzip. @throws BadTar, BadZip */
export async function unpackTar(tar: Uint8Array, folder: string): Promise<void> {
  const isZipped = tar[0] === 0x1f && tar[1] === 0x8b;
  await unpackEntries(readTar(isZipped ? gunzipped(tar) : tar), tar.length, folder);
}

/** No more than may be unpacked: a small file must not fill the memory. @throws BadTar */
function gunzipped(tar: Uint8Array): Buffer {
  try {
    return gunzipSync(tar, {
      maxOutputLength: Math.min(LARGEST, constants.MAX_LENGTH, Math.max(LARGE, tar.length * MOST_TIMES)),
    });
  } catch (error) {
    throw new BadTar(`it cannot be unpacked: ${(error as Error).message}`);
  }
}

async function unpackEntries(entries: readonly ZipEntry[], packed: number, folder: string): Promise<void> {
  checkSize(entries, packed);
  const links = entries.filter(({ kind }) => kind === 'symlink');
  const linkPaths = new Set(links.map(({ path }) => posix.normalize(path)));
  for (const entry of entries) check(entry, folder, linkPaths);
  try {
    // Symlinks come last, when all folders are there, so that nothing is written through one.
    for (const entry of entries) if (entry.kind !== 'symlink') await write(entry, folder);
    for (const { path } of links) await mkdir(dirname(join(folder, path)), { recursive: true });
    for (const link of links) await symlink(text(link), join(folder, link.path));
    const root = await realpath(folder);
    const steps = { left: MOST_STEPS };
    for (const link of links) await checkTarget(link, root, steps);
  } catch (error) {
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
    throw asBadZip(error);
  }
}

/** @throws BadZip */
function checkSize(entries: readonly ZipEntry[], zipped: number): void {
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (size <= LARGE || (size <= LARGEST && size <= zipped * MOST_TIMES)) return;
  throw new BadZip(`it has ${zipped} bytes and would unpack to ${size}`);
}

/** What the system says to names that cannot be, or not beside the others; anything else is no fault of the zip. */
const BAD_NAMES = ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EILSEQ', 'EINVAL', 'ENOENT', 'ELOOP'];

function asBadZip(error: unknown): unknown {
  const { code = '', path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  if (!BAD_NAMES.includes(code)) return error;
  return new BadZip(`it has an entry that cannot be unpacked: ${code} ${JSON.stringify(basename(dest ?? path ?? ''))}`);
}

/** What can be told of an entry by its name. @throws BadZip */
function check(entry: ZipEntry, folder: string, links: ReadonlySet<string>): void {
  const path = entry.path;
  if (path.includes('\0') || path.includes('\\') || path.startsWith('/') || !isWithin(resolve(folder, path), folder)) {
    throw new BadZip(`it has an entry outside its folder: ${JSON.stringify(path)}`);
  }
  for (let above = posix.dirname(posix.normalize(path)); above !== '.'; above = posix.dirname(above)) {
    if (links.has(above)) throw new BadZip(`it has an entry below a symlink: ${JSON.stringify(path)}`);
  }
  if (entry.kind !== 'symlink') return;
  if (entry.size === 0 || entry.size > LONGEST_TARGET) throw leadsOut(path);
  const target = text(entry);
  if (target.includes('\0') || target.startsWith('/') || !isWithin(resolve(folder, dirname(path), target), folder)) {
    throw leadsOut(path);
  }
}

/** Follows a symlink as the system does, through other symlinks, as far as there is something. @throws BadZip */
async function checkTarget(link: ZipEntry, root: string, steps: { left: number }): Promise<void> {
  const names = text(link).split('/');
  // Not joined by node:path, for which `link/..` is always where the link is.
  const start = dirname(join(root, link.path));
  for (let length = names.length; length >= 0; length--) {
    const real = await realpath([start, ...names.slice(0, length)].join('/')).catch(() => undefined);
    if (real === undefined && --steps.left < 0) throw new BadZip('too many of its symlinks lead nowhere');
    if (real === undefined) continue;
    if (!isWithin(real, root) || !isWithin(resolve(real, ...names.slice(length)), root)) throw leadsOut(link.path);
    return;
  }
}

function leadsOut(path: string): BadZip {
  return new BadZip(`it has a symlink that points outside its folder: ${JSON.stringify(path)}`);
}

async function write(entry: ZipEntry, folder: string): Promise<void> {
  const path = join(folder, entry.path);
  if (entry.kind === 'folder') {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, entry.content(), { flag: 'wx' });
  if (entry.executable) await chmod(path, 0o755);
}

const text = (entry: ZipEntry): string => Buffer.from(entry.content()).toString('utf8');
