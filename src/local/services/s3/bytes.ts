/**
 * The bytes of objects and parts, each in a file of its own. A file is whole and on the disk before a record names it,
 * and no record names it any more when it is removed: whenever a process is killed, what is left is a file of nobody.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { DamagedState } from '../../errors.js';
import { ifPresent } from '../../if-present.js';
import type { Call } from '../../service.js';
import type { Store } from '../../store.js';
import { digestOf, type Algorithm, type Checksum } from './checksums.js';
import { isStored, objects, type StoredBytes } from './object.js';
import { uploads } from './upload.js';

/** The first byte, and the one behind the last. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Bytes that were written, and what they are. */
export interface Written extends StoredBytes {
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksum: Checksum;
}

/** Writes bytes that no record names yet. */
export async function writeBytes(call: Call, bucketName: string, bytes: Uint8Array): Promise<StoredBytes> {
  return { file: await writeNew(call, bucketName, bytes), size: bytes.length };
}

/** As `writeBytes`, for bytes that come piece by piece. */
export async function writePieces(
  call: Call,
  bucketName: string,
  pieces: AsyncIterable<Uint8Array>,
  algorithm: Algorithm,
): Promise<Written> {
  const [md5, digest] = [createHash('md5'), digestOf(algorithm)];
  let size = 0;
  async function* watched() {
    for await (const piece of pieces) {
      md5.update(piece);
      digest.update(piece);
      size += piece.length;
      yield piece;
    }
  }
  const file = await writeNew(call, bucketName, watched());
  return { file, size, md5: md5.digest('hex'), checksum: { algorithm, sum: digest.digest().toString('base64') } };
}

/** @throws DamagedState when the file is not there or not as long as it was */
export async function readBytes(
  call: Call,
  bucketName: string,
  stored: StoredBytes,
  { start, end }: Extent,
): Promise<Uint8Array> {
  const handle = await open(await wholeFile(call, bucketName, stored));
  try {
    const bytes = Buffer.allocUnsafe(end - start);
    for (let at = 0; at < bytes.length;) {
      at += (await handle.read(bytes, at, Math.min(bytes.length - at, PIECE), start + at)).bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** One read of a file may be no longer than 2 GiB. */
const PIECE = 2 ** 30;

/** The bytes piece by piece, one file's after the other's. @throws DamagedState as `readBytes` does */
export async function* piecesOf(
  call: Call,
  bucketName: string,
  files: readonly StoredBytes[],
  { start, end }: Extent = { start: 0, end: Infinity },
): AsyncGenerator<Uint8Array> {
  for (const stored of files) {
    const file = await wholeFile(call, bucketName, stored);
    if (Math.min(end, stored.size) === start) continue;
    yield* createReadStream(file, { start, end: end - 1, highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>;
  }
}

/** Removes bytes that no record names any more. */
export async function discard(call: Call, bucketName: string, files: readonly StoredBytes[]): Promise<void> {
  for (const { file } of files) await rm(await pathOf(call, bucketName, file), { force: true });
}

/** Removes all bytes of a bucket that is no more. */
export async function discardAll(call: Call, bucketName: string): Promise<void> {
  await rm(await call.store.path('objects', bucketName), { recursive: true, force: true });
}

async function writeNew(
  call: Call,
  bucketName: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<string> {
  await sweep(call, bucketName);
  const file = randomUUID();
  const path = await pathOf(call, bucketName, file);
  try {
    await writeFile(path, bytes, { flag: 'wx', flush: true });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return file;
}

/** The buckets of a store that this process has swept. */
const swept = new WeakMap<Store, Set<string>>();

/**
 * Removes what a killed process left, once a process and bucket, before the first write. Calls are alone on the store
 * from their first step to their last, so a file that no record names now is nobody's.
 */
async function sweep(call: Call, bucketName: string): Promise<void> {
  const done = swept.get(call.store) ?? new Set();
  if (done.has(bucketName)) return;
  swept.set(call.store, done.add(bucketName));
  const versions = (await objects(call, bucketName).entries()).flatMap(([, object]) => object.versions);
  const parts = (await uploads(call, bucketName).entries()).flatMap(([, upload]) => upload.parts);
  const named = new Set([...versions.filter(isStored), ...parts].map(({ file }) => file));
  const files = (await ifPresent(async () => readdir(await call.store.path('objects', bucketName)))) ?? [];
  const stale = files.filter((file) => !named.has(file));
  await discard(
    call,
    bucketName,
    stale.map((file) => ({ file, size: 0 })),
  );
}

async function wholeFile(call: Call, bucketName: string, { file, size }: StoredBytes): Promise<string> {
  const path = await pathOf(call, bucketName, file);
  const found = await ifPresent(() => stat(path));
  if (found?.size === size) return path;
  throw new DamagedState(path, found ? `it has ${found.size} bytes instead of ${size}` : 'it is not there');
}

function pathOf(call: Call, bucketName: string, file: string): Promise<string> {
  return call.store.path('objects', bucketName, file);
}
