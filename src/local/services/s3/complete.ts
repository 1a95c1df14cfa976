import { createHash } from 'node:crypto';
import {
  CompleteMultipartUpload$,
  type CompletedPart,
  type CompleteMultipartUploadCommandInput,
  type CompleteMultipartUploadCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { malformedXml } from '../../protocols/rest-xml-errors.js';
import { operation } from '../../service.js';
import { bucketOf, type BucketRecord } from './bucket.js';
import { discard, piecesOf, writePieces, type Written } from './bytes.js';
import { asMember, badDigest, checksumIn, digestOf, type Checksum } from './checksums.js';
import { checkWrite } from './conditions.js';
import { newVersionId, writtenId, type StoredVersion } from './object.js';
import { uploadOf, uploads, type PartRecord, type UploadRecord } from './upload.js';
import { addVersion } from './versions.js';

/** Bytes of a part that is not the last, at least (S3 User Guide, "Amazon S3 multipart upload limits"). */
const SMALLEST_PART = 5 * 1024 * 1024;

/** The upload is forgotten last: whoever is killed before can complete it again. */
export const CompleteMultipartUpload = operation<
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput
>(CompleteMultipartUpload$, async (input, call) => {
  const bucket = await bucketOf(call, input);
  const upload = await uploadOf(call, bucket.name, input);
  const parts = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
  checkSizes(parts, input.MpuObjectSize);
  checkType(upload, input);
  await checkWrite(call, bucket.name, upload.key, input);
  const written = await writePieces(call, bucket.name, piecesOf(call, bucket.name, parts), upload.algorithm);
  const checksum = checksumOf(upload, parts, written);
  const claim = checksumIn(input);
  if (claim && withoutCount(claim.sum) !== withoutCount(checksum.sum)) {
    await discard(call, bucket.name, [written]);
    throw badDigest(claim.algorithm);
  }
  const version: StoredVersion = {
    id: newVersionId(bucket),
    // GetObject in the API reference: such an object is as old as its upload's beginning.
    modified: upload.initiated,
    file: written.file,
    size: written.size,
    etag: `"${md5OfParts(parts)}-${parts.length}"`,
    headers: upload.headers,
    ...(upload.tags && { tags: upload.tags }),
    checksums: asMember(checksum),
    checksumType: upload.checksumType,
    parts: parts.map(({ size, sum }, index) => ({
      number: index + 1,
      size,
      checksums: upload.checksumType === 'COMPOSITE' ? asMember({ algorithm: upload.algorithm, sum }) : {},
    })),
  };
  await addVersion(call, bucket, upload.key, version);
  await uploads(call, bucket.name).delete(input.UploadId ?? '');
  await discard(call, bucket.name, upload.parts);
  return completed(bucket, upload.key, version);
});

function completed(bucket: BucketRecord, key: string, version: StoredVersion) {
  const path = key.split('/').map(encodeURIComponent).join('/');
  return {
    Location: `https://${bucket.name}.s3.${bucket.region}.amazonaws.com/${path}`,
    Bucket: bucket.name,
    Key: key,
    ETag: version.etag,
    ...version.checksums,
    ChecksumType: version.checksumType,
    ServerSideEncryption: 'AES256' as const,
    VersionId: writtenId(bucket, version),
  };
}

/** @throws AwsError `MalformedXML`, `InvalidPartOrder`, `InvalidPart`, `InvalidRequest` */
function chosenParts(upload: UploadRecord, wanted: readonly CompletedPart[]): PartRecord[] {
  if (wanted.length === 0) throw malformedXml();
  const numbers = wanted.map(({ PartNumber = 0 }) => PartNumber);
  if (numbers.some((number, index) => index > 0 && number <= numbers[index - 1]!)) {
    throw new AwsError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  return wanted.map((one) => chosenPart(upload, one));
}

function chosenPart(upload: UploadRecord, wanted: CompletedPart): PartRecord {
  const part = upload.parts.find(({ number }) => number === wanted.PartNumber);
  const claim = checksumIn(wanted);
  if (part && !claim && upload.isChosen && upload.checksumType === 'COMPOSITE') {
    throw new AwsError(
      'InvalidRequest',
      `The upload was created using a ${upload.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    );
  }
  const isSame = part && unquoted(wanted.ETag) === unquoted(part.etag);
  if (isSame && (claim?.algorithm !== upload.algorithm || claim.sum === part.sum)) return part;
  throw new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { ETag: unquoted(wanted.ETag), PartNumber: wanted.PartNumber },
  );
}

/** @throws AwsError `EntityTooSmall`, `InvalidRequest` */
function checkSizes(parts: readonly PartRecord[], announced: number | undefined): void {
  const small = parts.slice(0, -1).find(({ size }) => size < SMALLEST_PART);
  if (small) {
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
      ETag: unquoted(small.etag),
      MinSizeAllowed: SMALLEST_PART,
      ProposedSize: small.size,
      PartNumber: small.number,
    });
  }
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (announced === undefined || announced === size) return;
  throw new AwsError('InvalidRequest', `The provided 'x-amz-mp-object-size' header value ${announced} does not match`);
}

/** @throws AwsError `InvalidRequest` when the upload was begun with another type */
function checkType(upload: UploadRecord, { ChecksumType }: CompleteMultipartUploadCommandInput): void {
  if (ChecksumType === undefined || ChecksumType === upload.checksumType) return;
  throw new AwsError(
    'InvalidRequest',
    `The upload was created using the ${upload.checksumType} checksum mode. The complete request must use the same checksum mode.`,
  );
}

/** Of the object's bytes, or of its parts' checksums, with their count behind it. */
function checksumOf(
  { algorithm, checksumType }: UploadRecord,
  parts: readonly PartRecord[],
  written: Written,
): Checksum {
  if (checksumType === 'FULL_OBJECT') return written.checksum;
  const digest = digestOf(algorithm);
  for (const { sum } of parts) digest.update(Buffer.from(sum, 'base64'));
  return { algorithm, sum: `${digest.digest().toString('base64')}-${parts.length}` };
}

function md5OfParts(parts: readonly PartRecord[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(unquoted(etag), 'hex'));
  return md5.digest('hex');
}

function withoutCount(sum: string): string {
  return sum.replace(/-\d+$/, '');
}

function unquoted(etag = ''): string {
  return etag.replaceAll('"', '');
}
