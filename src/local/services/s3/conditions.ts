/** Reads and writes on a condition. */
import { AwsError } from '../../errors.js';
import { notImplemented } from '../../protocols/rest-xml-errors.js';
import type { Call } from '../../service.js';
import { isStored, versionsOf, type StoredVersion } from './object.js';

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/**
 * The header that forbids to read the version. What is said of the ETag goes before what is said of the time
 * (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2).
 */
export function failedCondition(version: StoredVersion, conditions: ReadConditions): string | undefined {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const isLater = (date: Date) => version.modified.getTime() > date.getTime();
  if (IfMatch !== undefined) {
    if (!names(IfMatch, version)) return 'If-Match';
  } else if (IfUnmodifiedSince !== undefined && isLater(IfUnmodifiedSince)) return 'If-Unmodified-Since';
  if (IfNoneMatch !== undefined) return names(IfNoneMatch, version) ? 'If-None-Match' : undefined;
  return IfModifiedSince !== undefined && !isLater(IfModifiedSince) ? 'If-Modified-Since' : undefined;
}

/**
 * Sees whether a version may be read.
 * @throws AwsError `PreconditionFailed` 412, `NotModified` 304
 */
export function checkRead(version: StoredVersion, conditions: ReadConditions): void {
  const failed = failedCondition(version, conditions);
  if (failed === undefined) return;
  if (failed === 'If-Match' || failed === 'If-Unmodified-Since') throw preconditionFailed(failed);
  const headers = { etag: version.etag, 'last-modified': version.modified.toUTCString() };
  throw new AwsError('NotModified', 'Not Modified', 304, {}, headers);
}

/**
 * Sees whether a key may be written (S3 User Guide, "How to prevent object overwrites with conditional writes").
 * @throws AwsError `PreconditionFailed` 412, `NoSuchKey` 404
 */
export async function checkWrite(
  call: Call,
  bucketName: string,
  key: string,
  { IfMatch, IfNoneMatch }: WriteConditions,
): Promise<void> {
  const [latest] = await versionsOf(call, bucketName, key);
  if (IfNoneMatch === '*' && isStored(latest)) throw preconditionFailed('If-None-Match');
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') throw notImplemented('If-None-Match');
  if (IfMatch === undefined) return;
  if (!isStored(latest)) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
  if (!names(IfMatch, latest)) throw preconditionFailed('If-Match');
}

export function preconditionFailed(condition: string): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
}

function names(etags: string, { etag }: StoredVersion): boolean {
  return etags === '*' || etags.split(',').some((one) => one.trim().replaceAll('"', '') === etag.replaceAll('"', ''));
}
