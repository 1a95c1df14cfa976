/** Uploads in parts: begun, given up, and listed. */
import {
  AbortMultipartUpload$,
  CreateMultipartUpload$,
  ListMultipartUploads$,
  type AbortMultipartUploadCommandInput,
  type AbortMultipartUploadCommandOutput,
  type CreateMultipartUploadCommandInput,
  type CreateMultipartUploadCommandOutput,
  type ListMultipartUploadsCommandInput,
  type ListMultipartUploadsCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { bucketOf, ownerId } from './bucket.js';
import { discard } from './bytes.js';
import { algorithmNamed, defaultAlgorithm, type Algorithm, type ChecksumType } from './checksums.js';
import { wholeSeconds } from './object.js';
import { headersOf, writtenKey } from './object-headers.js';
import { tagsInHeader } from './object-tags.js';
import { checkedLimit, commonPrefixes, encoding, isPrefix, nameOf, rolledUp } from './rows.js';
import { newUploadId, uploadOf, uploads } from './upload.js';

export const CreateMultipartUpload = operation<CreateMultipartUploadCommandInput, CreateMultipartUploadCommandOutput>(
  CreateMultipartUpload$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    const key = writtenKey(input);
    const chosen = algorithmNamed(input.ChecksumAlgorithm, 'x-amz-checksum-algorithm');
    const algorithm = chosen ?? defaultAlgorithm;
    const checksumType = typeOf(algorithm, input.ChecksumType);
    const UploadId = newUploadId();
    await uploads(call, name).put(UploadId, {
      key,
      initiated: wholeSeconds(call.now()),
      headers: headersOf(input),
      ...tagsInHeader(input.Tagging),
      algorithm,
      isChosen: chosen !== undefined,
      checksumType,
      parts: [],
    });
    return {
      Bucket: name,
      Key: key,
      UploadId,
      ServerSideEncryption: 'AES256',
      ChecksumAlgorithm: algorithm,
      ChecksumType: checksumType,
    };
  },
);

export const AbortMultipartUpload = operation<AbortMultipartUploadCommandInput, AbortMultipartUploadCommandOutput>(
  AbortMultipartUpload$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    const { parts } = await uploadOf(call, name, input);
    await uploads(call, name).delete(input.UploadId ?? '');
    await discard(call, name, parts);
    return {};
  },
);

export const ListMultipartUploads = operation<ListMultipartUploadsCommandInput, ListMultipartUploadsCommandOutput>(
  ListMultipartUploads$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    const { Prefix = '', KeyMarker = '', UploadIdMarker = '' } = input;
    const all = (await uploads(call, name).entries())
      .map(([id, upload]) => ({ id, ...upload }))
      .filter(({ key }) => key.startsWith(Prefix))
      .toSorted((a, b) => compare(a.key, b.key) || compare(a.id, b.id));
    const isAfter = (key: string, id: string) =>
      key > KeyMarker || (key === KeyMarker && UploadIdMarker !== '' && id > UploadIdMarker);
    const rows = rolledUp(all, input).filter((row) =>
      isPrefix(row) ? row.prefix > KeyMarker : isAfter(row.key, row.id),
    );
    const limit = checkedLimit(input.MaxUploads, 'max-uploads');
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    const shown = encoding(input.EncodingType);
    const owner = { ID: ownerId(call) };
    return {
      Bucket: name,
      KeyMarker: shown(KeyMarker),
      UploadIdMarker,
      NextKeyMarker: last && shown(nameOf(last)),
      NextUploadIdMarker: last && !isPrefix(last) ? last.id : undefined,
      Prefix: shown(Prefix),
      Delimiter: input.Delimiter && shown(input.Delimiter),
      EncodingType: input.EncodingType,
      MaxUploads: limit,
      IsTruncated: last !== undefined,
      Uploads: items.flatMap((row) =>
        isPrefix(row)
          ? []
          : {
              UploadId: row.id,
              Key: shown(row.key),
              Initiated: row.initiated,
              StorageClass: 'STANDARD' as const,
              Owner: owner,
              Initiator: owner,
              ChecksumAlgorithm: row.algorithm,
              ChecksumType: row.checksumType,
            },
      ),
      CommonPrefixes: commonPrefixes(items, shown),
    };
  },
);

/**
 * S3 User Guide, "Checking object integrity": what each algorithm can do.
 * @throws AwsError `InvalidRequest`
 */
function typeOf(algorithm: Algorithm, asked: ChecksumType | undefined): ChecksumType {
  const able: readonly ChecksumType[] =
    algorithm === 'CRC64NVME'
      ? ['FULL_OBJECT']
      : algorithm === 'SHA1' || algorithm === 'SHA256'
        ? ['COMPOSITE']
        : ['COMPOSITE', 'FULL_OBJECT'];
  const type = asked ?? able[0]!;
  if (able.includes(type)) return type;
  const message = `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`;
  throw new AwsError('InvalidRequest', message);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
