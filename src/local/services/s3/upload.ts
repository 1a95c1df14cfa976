import { randomBytes } from 'node:crypto';
import type { Tag } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import type { Algorithm, ChecksumType } from './checksums.js';
import type { ObjectHeaders, StoredBytes } from './object.js';

/** A part of an upload, as it was sent last under its number. */
export interface PartRecord extends StoredBytes {
  readonly number: number;
  readonly modified: Date;
  /** Quoted, as S3 gives it. */
  readonly etag: string;
  /** Of the upload's algorithm. */
  readonly sum: string;
}

/** An upload in parts that is under way, as stored under its id. Its parts are ordered by their number. */
export interface UploadRecord {
  readonly key: string;
  readonly initiated: Date;
  readonly headers: ObjectHeaders;
  readonly tags?: readonly Tag[];
  readonly algorithm: Algorithm;
  /** Whether the client chose the algorithm, and so has to keep to it. */
  readonly isChosen: boolean;
  readonly checksumType: ChecksumType;
  readonly parts: readonly PartRecord[];
}

/** What every operation on an upload is given. */
interface UploadInput {
  readonly Key?: string | undefined;
  readonly UploadId?: string | undefined;
}

export function uploads(call: Call, bucketName: string): Collection<UploadRecord> {
  return call.global(`s3/uploads/${bucketName}`);
}

export function newUploadId(): string {
  return randomBytes(32).toString('base64url');
}

/** @throws AwsError `NoSuchUpload` 404 */
export async function uploadOf(
  call: Call,
  bucketName: string,
  { Key, UploadId = '' }: UploadInput,
): Promise<UploadRecord> {
  const upload = await uploads(call, bucketName).get(UploadId);
  if (upload?.key === Key) return upload!;
  throw new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId },
  );
}
