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
import { operation, type Call } from '../../service.js';
import { bucketOf, type BucketRecord } from './bucket.js';
import { readBytes, writeBytes } from './bytes.js';
import { asMember, checkedChecksum } from './checksums.js';
import { checkRead, checkWrite } from './conditions.js';
import { checkHeaders, mailSafe } from './header-text.js';
import { newVersionId, shownId, versionOf, wholeSeconds, writtenId, type StoredVersion } from './object.js';
import { headersOf, writtenKey } from './object-headers.js';
import { tagsInHeader } from './object-tags.js';
import { readingOf, type Reading } from './range.js';
import { addVersion } from './versions.js';

/** On this side of the wire a body is all of its bytes. */
type PutObjectInput = Omit<PutObjectCommandInput, 'Body'> & { Body?: Uint8Array };
type GetObjectOutput = Omit<GetObjectCommandOutput, 'Body'> & { Body: Uint8Array };

export const PutObject = operation<PutObjectInput, PutObjectCommandOutput>(PutObject$, async (input, call) => {
  const bucket = await bucketOf(call, input);
  const key = writtenKey(input);
  await checkWrite(call, bucket.name, key, input);
  const bytes = input.Body ?? new Uint8Array();
  const checksums = asMember(checkedChecksum(bytes, input));
  const described = { headers: headersOf(input), ...tagsInHeader(input.Tagging) };
  const version: StoredVersion = {
    id: newVersionId(bucket),
    modified: wholeSeconds(call.now()),
    ...(await writeBytes(call, bucket.name, bytes)),
    etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
    checksums,
    ...described,
  };
  await addVersion(call, bucket, key, version);
  return {
    ETag: version.etag,
    ServerSideEncryption: 'AES256',
    VersionId: writtenId(bucket, version),
    ...checksums,
    ChecksumType: 'FULL_OBJECT',
  };
});

export const GetObject = operation<GetObjectCommandInput, GetObjectOutput>(GetObject$, async (input, call) => {
  const { bucket, version, reading } = await found(input, call);
  return { ...described(bucket, version, reading, input), Body: await readBytes(call, bucket.name, version, reading) };
});

export const HeadObject = operation<HeadObjectCommandInput, HeadObjectCommandOutput>(
  HeadObject$,
  async (input, call) => {
    const { bucket, version, reading } = await found(input, call);
    return described(bucket, version, reading, input);
  },
);

async function found(input: GetObjectCommandInput, call: Call) {
  const bucket = await bucketOf(call, input);
  const version = await versionOf(call, bucket.name, input.Key ?? '', input.VersionId);
  checkRead(version, input);
  return { bucket, version, reading: readingOf(version, input) };
}

function described(bucket: BucketRecord, version: StoredVersion, reading: Reading, input: GetObjectCommandInput) {
  const { start, end, isPartial } = reading;
  const tagCount = version.tags?.length ?? 0;
  return {
    ...version.headers,
    ...overrides(input),
    Metadata: mailSafe(version.headers.Metadata),
    AcceptRanges: 'bytes',
    ContentLength: end - start,
    ContentRange: isPartial ? `bytes ${start}-${end - 1}/${version.size}` : undefined,
    ETag: version.etag,
    LastModified: version.modified,
    ServerSideEncryption: 'AES256' as const,
    VersionId: shownId(bucket, version),
    PartsCount: input.PartNumber === undefined ? undefined : version.parts?.length,
    TagCount: tagCount > 0 ? tagCount : undefined,
    ...(input.ChecksumMode === 'ENABLED' ? checksumsOf(version, reading) : {}),
  };
}

/** Of the object or of one of its parts: bytes that are neither have none. */
function checksumsOf(version: StoredVersion, { isPartial, part }: Reading) {
  const checksums = part?.checksums ?? (isPartial ? {} : version.checksums);
  if (Object.keys(checksums).length === 0) return {};
  return { ...checksums, ChecksumType: version.checksumType ?? ('FULL_OBJECT' as const) };
}

/** The headers that a reader wants instead of the object's own. @throws AwsError `InvalidArgument` */
function overrides(input: GetObjectCommandInput) {
  const wanted = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
  };
  checkHeaders(wanted, 'response-');
  const all = { ...wanted, Expires: input.ResponseExpires };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<typeof all>;
}
