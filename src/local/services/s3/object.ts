import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import type { BucketRecord } from './bucket.js';
import type { Checksums } from './checksums.js';

/** What a writer says of an object and every reader is told again. */
export interface ObjectHeaders {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly Metadata?: Record<string, string> | undefined;
}

interface VersionBase {
  /** `null` where the bucket was not versioned. */
  readonly id: string;
  readonly modified: Date;
}

/** A version with content. Its bytes lie in a file of their own. */
export interface StoredVersion extends VersionBase {
  readonly file: string;
  readonly size: number;
  /** Quoted, as S3 gives it. */
  readonly etag: string;
  readonly headers: ObjectHeaders;
  readonly checksums: Checksums;
}

/** A version that says: deleted. */
interface DeleteMarker extends VersionBase {
  readonly file?: undefined;
}

export type Version = StoredVersion | DeleteMarker;

/** All versions of one key, the latest first, as stored under that key. Never empty. */
export interface ObjectRecord {
  readonly versions: readonly Version[];
}

export function objects(call: Call, bucketName: string): Collection<ObjectRecord> {
  return call.global(`s3/objects/${bucketName}`);
}

export async function versionsOf(call: Call, bucketName: string, key: string): Promise<readonly Version[]> {
  return (await objects(call, bucketName).get(key))?.versions ?? [];
}

export function isStored(version: Version | undefined): version is StoredVersion {
  return version?.file !== undefined;
}

/**
 * The version that is asked for, or the latest.
 * @throws AwsError `NoSuchKey` 404, `NoSuchVersion` 404, `MethodNotAllowed` 405 (a delete marker, by its id)
 */
export async function versionOf(call: Call, bucketName: string, key: string, id?: string): Promise<StoredVersion> {
  const versions = await versionsOf(call, bucketName, key);
  const version = id === undefined ? versions[0] : versions.find((candidate) => candidate.id === id);
  if (isStored(version)) return version;
  if (id === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
  if (version) {
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  }
  throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: id });
}

/** Puts a version before all others; without versioning, and for the id `null` later on, it takes another's place. */
export async function addVersion(call: Call, bucket: BucketRecord, key: string, version: Version): Promise<void> {
  const versions = await versionsOf(call, bucket.name, key);
  const kept = versions.filter(({ id }) => id !== version.id);
  await objects(call, bucket.name).put(key, { versions: [version, ...kept] });
  await discard(
    call,
    bucket.name,
    versions.filter(({ id }) => id === version.id),
  );
}

/** Takes the versions for good that `id` names, or all of them. */
export async function removeVersions(call: Call, bucketName: string, key: string, id?: string): Promise<Version[]> {
  const versions = await versionsOf(call, bucketName, key);
  const removed = versions.filter((version) => id === undefined || version.id === id);
  const kept = versions.filter((version) => !removed.includes(version));
  if (kept.length > 0) await objects(call, bucketName).put(key, { versions: kept });
  else await objects(call, bucketName).delete(key);
  await discard(call, bucketName, removed);
  return removed;
}

/** An id for the next version of an object of the bucket. */
export function newVersionId({ versioning }: BucketRecord): string {
  return versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';
}

/** The version id as answers carry it: not at all as long as the bucket was never versioned. */
export function shownId({ versioning }: BucketRecord, { id }: Version): string | undefined {
  return versioning === undefined ? undefined : id;
}

/** Writes the bytes before a record names them. Gives the file's name. */
export async function writeBytes(call: Call, bucketName: string, bytes: Uint8Array): Promise<string> {
  const file = randomUUID();
  await writeFile(await pathOf(call, bucketName, file), bytes, { flag: 'wx', flush: true });
  return file;
}

export async function readBytes(call: Call, bucketName: string, { file }: StoredVersion): Promise<Uint8Array> {
  return readFile(await pathOf(call, bucketName, file));
}

/** Removes the bytes once no record names them. */
async function discard(call: Call, bucketName: string, versions: readonly Version[]): Promise<void> {
  for (const { file } of versions.filter(isStored)) await rm(await pathOf(call, bucketName, file), { force: true });
}

function pathOf(call: Call, bucketName: string, file: string): Promise<string> {
  return call.store.path('objects', bucketName, file);
}
