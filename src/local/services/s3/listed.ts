import { checksumIn } from './checksums.js';
import type { StoredVersion } from './object.js';

export type Content = ReturnType<typeof content>;

/** What every listing of objects says of one. */
export function content(version: StoredVersion) {
  const checksum = checksumIn(version.checksums);
  return {
    ETag: version.etag,
    Size: version.size,
    LastModified: version.modified,
    StorageClass: 'STANDARD' as const,
    ...(checksum && {
      ChecksumAlgorithm: [checksum.algorithm],
      ChecksumType: version.checksumType ?? ('FULL_OBJECT' as const),
    }),
  };
}
