import { randomBytes } from 'node:crypto';
import type { Tag } from '@aws-sdk/client-s3';
import { denialOf } from '../../access/authorize.js';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { arnOf, type BucketRecord } from './bucket.js';
import type { Checksums, ChecksumType } from './checksums.js';

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

/** Bytes in a file of their own. */
export interface StoredBytes {
  readonly file: string;
  readonly size: number;
}

/** A part of an object that was uploaded in parts. */
export interface StoredPart {
  readonly number: number;
  readonly size: number;
  readonly checksums: Checksums;
}

/** A version with content. */
export interface StoredVersion extends VersionBase, StoredBytes {
  /** Quoted, as S3 gives it. */
  readonly etag: string;
  readonly headers: ObjectHeaders;
  readonly checksums: Checksums;
  /** Where it says nothing: of the full object. */
  readonly checksumType?: ChecksumType;
  readonly tags?: readonly Tag[];
  readonly parts?: readonly StoredPart[];
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
 * @throws AwsError `NoSuchKey` 404, `NoSuchVersion` 404, `MethodNotAllowed` 405 (a delete marker, by its id),
 * `AccessDenied` 403 as `noSuchKey` gives it
 */
export async function versionOf(call: Call, bucketName: string, key: string, id?: string): Promise<StoredVersion> {
  const versions = await versionsOf(call, bucketName, key);
  const version = id === undefined ? versions[0] : versions.find((candidate) => candidate.id === id);
  if (isStored(version)) return version;
  const headers = version ? { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.id } : {};
  if (id === undefined) throw await noSuchKey(call, bucketName, key, headers);
  if (version) {
    const members = { Method: 'GET', ResourceType: 'DeleteMarker' };
    const message = 'The specified method is not allowed against this resource.';
    throw new AwsError('MethodNotAllowed', message, 405, members, { ...headers, allow: 'DELETE' });
  }
  throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: id });
}

/** Whether a key is there is told only to who may list the bucket (GetObject in the API reference, "Permissions"). */
async function noSuchKey(
  call: Call,
  bucketName: string,
  key: string,
  headers: Readonly<Record<string, string>>,
): Promise<AwsError> {
  const denial = await denialOf(call, { action: 's3:ListBucket', resource: arnOf(bucketName, call) });
  if (denial !== undefined) return new AwsError('AccessDenied', denial, 403);
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key }, headers);
}

/** An id for the next version of an object of the bucket. */
export function newVersionId({ versioning }: BucketRecord): string {
  return versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';
}

/** The version id as answers to readers carry it: not at all as long as the bucket was never versioned. */
export function shownId({ versioning }: BucketRecord, { id }: Version): string | undefined {
  return versioning === undefined ? undefined : id;
}

/** The version id as answers to writers carry it. */
export function writtenId({ versioning }: BucketRecord, { id }: Version): string | undefined {
  return versioning === 'Enabled' ? id : undefined;
}

/** When a version is made now: S3 counts whole seconds, as the header `Last-Modified` does. */
export function wholeSeconds(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}
