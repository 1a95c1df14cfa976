import {
  GetObjectAttributes$,
  type GetObjectAttributesCommandInput,
  type GetObjectAttributesCommandOutput,
} from '@aws-sdk/client-s3';
import { operation } from '../../service.js';
import { bucketOf } from './bucket.js';
import { shownId, versionOf, type StoredVersion } from './object.js';
import { checkedLimit } from './rows.js';

/** What is asked for of an object's facts, and nothing else. */
export const GetObjectAttributes = operation<GetObjectAttributesCommandInput, GetObjectAttributesCommandOutput>(
  GetObjectAttributes$,
  async (input, call) => {
    const bucket = await bucketOf(call, input);
    const version = await versionOf(call, bucket.name, input.Key ?? '', input.VersionId);
    const { etag, size, checksums, checksumType = 'FULL_OBJECT' } = version;
    const facts = {
      ETag: etag.replaceAll('"', ''),
      Checksum: Object.keys(checksums).length > 0 ? { ...checksums, ChecksumType: checksumType } : undefined,
      ObjectParts: partsOf(version, input),
      StorageClass: 'STANDARD' as const,
      ObjectSize: size,
    };
    const wanted = Object.entries(facts).filter(([name]) => input.ObjectAttributes?.some((one) => one === name));
    return {
      LastModified: version.modified,
      VersionId: shownId(bucket, version),
      ...(Object.fromEntries(wanted) as Partial<typeof facts>),
    };
  },
);

/** The parts themselves are told of only where they have checksums (GetObjectAttributes in the API reference). */
function partsOf({ parts }: StoredVersion, { PartNumberMarker = '0', MaxParts }: GetObjectAttributesCommandInput) {
  if (!parts) return undefined;
  if (parts.every(({ checksums }) => Object.keys(checksums).length === 0)) return { TotalPartsCount: parts.length };
  const limit = checkedLimit(MaxParts, 'max-parts');
  const rest = parts.filter(({ number }) => number > Number(PartNumberMarker));
  const items = rest.slice(0, limit);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker,
    NextPartNumberMarker: String(items.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: rest.length > limit,
    Parts: items.map(({ number, size, checksums }) => ({ PartNumber: number, Size: size, ...checksums })),
  };
}
