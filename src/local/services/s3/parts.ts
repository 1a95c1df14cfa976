/** The parts of an upload: sent, copied from an object, and listed. */
import { createHash } from 'node:crypto';
import {
  ListParts$,
  UploadPart$,
  UploadPartCopy$,
  type ListPartsCommandInput,
  type ListPartsCommandOutput,
  type UploadPartCommandInput,
  type UploadPartCommandOutput,
  type UploadPartCopyCommandInput,
  type UploadPartCopyCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { notImplemented } from '../../protocols/rest-xml-errors.js';
import { operation, type Call } from '../../service.js';
import { bucketOf, ownerId } from './bucket.js';
import { discard, piecesOf, writeBytes, writePieces, type Extent } from './bytes.js';
import { asMember, checkedChecksum, claimed } from './checksums.js';
import { sourceOf } from './copy-source.js';
import { wholeSeconds } from './object.js';
import { checkedLimit } from './rows.js';
import { uploadOf, uploads, type PartRecord, type UploadRecord } from './upload.js';

/** Parts of one upload (S3 User Guide, "Amazon S3 multipart upload limits"). */
const PART_LIMIT = 10_000;

/** On this side of the wire a body is all of its bytes. */
type UploadPartInput = Omit<UploadPartCommandInput, 'Body'> & { Body?: Uint8Array };

export const UploadPart = operation<UploadPartInput, UploadPartCommandOutput>(UploadPart$, async (input, call) => {
  const { name } = await bucketOf(call, input);
  const upload = await uploadOf(call, name, input);
  const number = checkedNumber(input.PartNumber);
  if (input.SSECustomerAlgorithm !== undefined) throw notImplemented('x-amz-server-side-encryption-customer-algorithm');
  const claim = claimed(input);
  checkAlgorithm(upload, claim?.algorithm);
  const bytes = input.Body ?? new Uint8Array();
  const { sum } = checkedChecksum(bytes, input, upload.algorithm);
  const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
  const written = await writeBytes(call, name, bytes);
  await addPart(call, name, input.UploadId, { number, modified: wholeSeconds(call.now()), ...written, etag, sum });
  return { ETag: etag, ServerSideEncryption: 'AES256', ...asMember(claim ?? { algorithm: upload.algorithm, sum }) };
});

export const UploadPartCopy = operation<UploadPartCopyCommandInput, UploadPartCopyCommandOutput>(
  UploadPartCopy$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    const upload = await uploadOf(call, name, input);
    const number = checkedNumber(input.PartNumber);
    const source = await sourceOf(call, input);
    const extent = extentOf(input.CopySourceRange, source.version.size);
    const bytes = piecesOf(call, source.bucketName, [source.version], extent);
    const { file, size, md5, checksum } = await writePieces(call, name, bytes, upload.algorithm);
    const part = { number, modified: wholeSeconds(call.now()), file, size, etag: `"${md5}"`, sum: checksum.sum };
    await addPart(call, name, input.UploadId, part);
    return {
      CopyPartResult: { ETag: part.etag, LastModified: part.modified, ...asMember(checksum) },
      CopySourceVersionId: source.versionId,
      ServerSideEncryption: 'AES256',
    };
  },
);

export const ListParts = operation<ListPartsCommandInput, ListPartsCommandOutput>(ListParts$, async (input, call) => {
  const { name } = await bucketOf(call, input);
  const { key, parts, algorithm, checksumType } = await uploadOf(call, name, input);
  const marker = input.PartNumberMarker ?? '0';
  const limit = checkedLimit(input.MaxParts, 'max-parts');
  const rest = parts.filter(({ number }) => number > Number(marker));
  const items = rest.slice(0, limit);
  const owner = { ID: ownerId(call) };
  return {
    Bucket: name,
    Key: key,
    UploadId: input.UploadId,
    PartNumberMarker: marker,
    NextPartNumberMarker: String(items.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: rest.length > limit,
    Parts: items.map(({ number, modified, etag, size, sum }) => ({
      PartNumber: number,
      LastModified: modified,
      ETag: etag,
      Size: size,
      ...asMember({ algorithm, sum }),
    })),
    Owner: owner,
    Initiator: owner,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: algorithm,
    ChecksumType: checksumType,
  };
});

/** A part with the number of another takes its place. */
async function addPart(call: Call, bucketName: string, id = '', part: PartRecord): Promise<void> {
  const upload = (await uploads(call, bucketName).get(id))!;
  const others = upload.parts.filter(({ number }) => number !== part.number);
  const parts = [...others, part].toSorted((a, b) => a.number - b.number);
  await uploads(call, bucketName).put(id, { ...upload, parts });
  const replaced = upload.parts.filter(({ number }) => number === part.number);
  await discard(call, bucketName, replaced);
}

function checkedNumber(number = 0): number {
  if (number >= 1 && number <= PART_LIMIT) return number;
  throw new AwsError('InvalidArgument', `Part number must be an integer between 1 and ${PART_LIMIT}, inclusive`, 400, {
    ArgumentName: 'partNumber',
    ArgumentValue: number,
  });
}

/** Whoever chose an algorithm keeps to it, and sends each part's checksum where the object's is made of them. */
function checkAlgorithm({ algorithm, isChosen, checksumType }: UploadRecord, sent: string | undefined): void {
  if (!isChosen || sent === algorithm || (sent === undefined && checksumType === 'FULL_OBJECT')) return;
  const [expected, actual] = [algorithm.toLowerCase(), sent?.toLowerCase() ?? 'null'];
  throw new AwsError(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`,
  );
}

/** @throws AwsError `InvalidArgument` for a range that is none, or that goes beyond the source's end */
function extentOf(range: string | undefined, size: number): Extent {
  if (range === undefined) return { start: 0, end: size };
  const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const extent = { start: Number(first), end: Number(last) + 1 };
  const members = { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: range };
  if (first === '' || extent.start >= extent.end) {
    const form = 'bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy';
    const message = `The x-amz-copy-source-range value must be of the form ${form}`;
    throw new AwsError('InvalidArgument', message, 400, members);
  }
  if (extent.end <= size) return extent;
  const message = `Range specified is not valid for source object of size: ${size}`;
  throw new AwsError('InvalidArgument', message, 400, members);
}
