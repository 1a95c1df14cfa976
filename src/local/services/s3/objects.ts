import { createHash } from 'node:crypto';
import {
  GetObject$,
  HeadObject$,
  PutObject$,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
  type HeadObjectCommandInput,
  type HeadObjectCommandOutput,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { bucketOf, notImplemented, type BucketRecord } from './bucket.js';
import { checkedChecksums } from './checksums.js';
import {
  addVersion,
  isStored,
  newVersionId,
  readBytes,
  shownId,
  versionOf,
  versionsOf,
  writeBytes,
  type ObjectHeaders,
  type StoredVersion,
} from './object.js';

/** Bytes of a key in UTF-8 (S3 User Guide, "Naming Amazon S3 objects"). */
const KEY_SIZE = 1024;

/** On this side of the wire a body is all of its bytes. */
type PutObjectInput = Omit<PutObjectCommandInput, 'Body'> & { Body?: Uint8Array };
type GetObjectOutput = Omit<GetObjectCommandOutput, 'Body'> & { Body: Uint8Array };

export const PutObject = operation<PutObjectInput, PutObjectCommandOutput>(PutObject$, async (input, call) => {
  const bucket = await bucketOf(call, input);
  const key = input.Key ?? '';
  if (Buffer.byteLength(key) > KEY_SIZE) throw new AwsError('KeyTooLongError', 'Your key is too long');
  refuseUnoffered(input);
  await checkConditions(call, bucket, key, input);
  const bytes = input.Body ?? new Uint8Array();
  const checksums = checkedChecksums(bytes, input);
  const version: StoredVersion = {
    id: newVersionId(bucket),
    modified: call.now(),
    file: await writeBytes(call, bucket.name, bytes),
    size: bytes.length,
    etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
    headers: headersOf(input),
    checksums,
  };
  await addVersion(call, bucket, key, version);
  return {
    ETag: version.etag,
    ServerSideEncryption: 'AES256',
    VersionId: bucket.versioning === 'Enabled' ? version.id : undefined,
    ...checksums,
    ChecksumType: Object.keys(checksums).length > 0 ? 'FULL_OBJECT' : undefined,
  };
});

export const GetObject = operation<GetObjectCommandInput, GetObjectOutput>(GetObject$, async (input, call) => {
  const { bucket, version } = await found(input, call);
  return { ...described(bucket, version, input), Body: await readBytes(call, bucket.name, version) };
});

export const HeadObject = operation<HeadObjectCommandInput, HeadObjectCommandOutput>(
  HeadObject$,
  async (input, call) => {
    const { bucket, version } = await found(input, call);
    return described(bucket, version, input);
  },
);

type ReadInput = Omit<HeadObjectCommandInput, 'ResponseExpires'>;

async function found(input: ReadInput, call: Call): Promise<{ bucket: BucketRecord; version: StoredVersion }> {
  const bucket = await bucketOf(call, input);
  if (input.Range !== undefined) throw notImplemented('Range');
  if (input.PartNumber !== undefined) throw notImplemented('partNumber');
  const version = await versionOf(call, bucket.name, input.Key ?? '', input.VersionId);
  if (input.IfMatch !== undefined && !names(input.IfMatch, version)) throw preconditionFailed('If-Match');
  if (input.IfNoneMatch !== undefined && names(input.IfNoneMatch, version)) {
    throw new AwsError('NotModified', 'Not Modified', 304);
  }
  return { bucket, version };
}

function described(bucket: BucketRecord, version: StoredVersion, { ChecksumMode }: ReadInput) {
  return {
    ...version.headers,
    AcceptRanges: 'none',
    ContentLength: version.size,
    ETag: version.etag,
    LastModified: version.modified,
    ServerSideEncryption: 'AES256' as const,
    VersionId: shownId(bucket, version),
    ...(ChecksumMode === 'ENABLED' && Object.keys(version.checksums).length > 0
      ? { ...version.checksums, ChecksumType: 'FULL_OBJECT' as const }
      : {}),
  };
}

function headersOf(input: PutObjectInput): ObjectHeaders {
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Expires, Metadata } = input;
  const ContentType = input.ContentType ?? 'binary/octet-stream';
  return { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Expires, Metadata };
}

/** What would change the object's meaning if it were passed over. */
function refuseUnoffered(input: PutObjectInput): void {
  if (input.ACL !== undefined && input.ACL !== 'bucket-owner-full-control') {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  const given: readonly (readonly [header: string, isGiven: boolean])[] = [
    ['x-amz-server-side-encryption', (input.ServerSideEncryption ?? 'AES256') !== 'AES256'],
    ['x-amz-server-side-encryption-customer-algorithm', input.SSECustomerAlgorithm !== undefined],
    ['x-amz-storage-class', (input.StorageClass ?? 'STANDARD') !== 'STANDARD'],
    ['x-amz-tagging', input.Tagging !== undefined],
    ['x-amz-object-lock-mode', input.ObjectLockMode !== undefined],
    ['x-amz-object-lock-legal-hold', input.ObjectLockLegalHoldStatus !== undefined],
    ['x-amz-website-redirect-location', input.WebsiteRedirectLocation !== undefined],
    ['x-amz-write-offset-bytes', input.WriteOffsetBytes !== undefined],
  ];
  const unoffered = given.find(([, isGiven]) => isGiven);
  if (unoffered) throw notImplemented(unoffered[0]);
}

/** S3 User Guide, "How to prevent object overwrites with conditional writes". */
async function checkConditions(
  call: Call,
  bucket: BucketRecord,
  key: string,
  { IfMatch, IfNoneMatch }: PutObjectInput,
): Promise<void> {
  const [latest] = await versionsOf(call, bucket.name, key);
  if (IfNoneMatch === '*' && isStored(latest)) throw preconditionFailed('If-None-Match');
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') throw notImplemented('If-None-Match');
  if (IfMatch === undefined) return;
  if (!isStored(latest)) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
  if (!names(IfMatch, latest)) throw preconditionFailed('If-Match');
}

function names(etags: string, { etag }: StoredVersion): boolean {
  return etags === '*' || etags.split(',').some((one) => one.trim().replaceAll('"', '') === etag.replaceAll('"', ''));
}

function preconditionFailed(condition: string): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
}
