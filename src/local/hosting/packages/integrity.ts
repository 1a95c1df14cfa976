import { createHash } from 'node:crypto';
import type { VersionMetadata } from '../../services/codeartifact/manifest.js';

/**
 * Whether a file is what its version says: by the strongest of the hashes that it has (https://www.w3.org/TR/SRI/), or by SHA-1
 * where it has none.
 */
export function isIntact(file: Uint8Array, { integrity = '', shasum }: VersionMetadata['dist']): boolean {
  const hashes = integrity.split(/\s+/).map((text) => /^(sha256|sha384|sha512)-([^?]+)/.exec(text));
  const [strongest] = hashes.filter((found) => found !== null).toSorted((one, other) => (one[1]! < other[1]! ? 1 : -1));
  if (strongest) return createHash(strongest[1]!).update(file).digest('base64') === strongest[2];
  return shasum === undefined || createHash('sha1').update(file).digest('hex') === shasum;
}
