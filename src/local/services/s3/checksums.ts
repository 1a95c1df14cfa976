import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../../errors.js';
import { notImplemented } from '../../protocols/rest-xml-errors.js';
import { crc32c, crc64nvme, words } from './crc.js';

export type Algorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

/** Checksums of an object's bytes, base64, in the members that S3 has for them. */
export type Checksums = { readonly [name in Algorithm as `Checksum${name}`]?: string | undefined };

/** Of the whole object, or of its parts' checksums (S3 User Guide, "Checking object integrity"). */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** Takes bytes piece by piece. */
export interface Digest {
  update(bytes: Uint8Array): unknown;
  digest(): Buffer;
}

/** What S3 adds where the writer names none. */
export const defaultAlgorithm = 'CRC64NVME';

const DIGESTS: { readonly [name in Algorithm]: { readonly size: number; start(): Digest } } = {
  CRC32: { size: 4, start: crc32Digest },
  CRC32C: { size: 4, start: crc32c },
  CRC64NVME: { size: 8, start: crc64nvme },
  SHA1: { size: 20, start: () => createHash('sha1') },
  SHA256: { size: 32, start: () => createHash('sha256') },
};
const ALGORITHMS = Object.keys(DIGESTS) as Algorithm[];

/** What a writer says of the bytes. */
export interface Claims extends Checksums {
  readonly ChecksumAlgorithm?: string | undefined;
}

/** A checksum, and what it was computed with. */
export interface Checksum {
  readonly algorithm: Algorithm;
  readonly sum: string;
}

export function digestOf(algorithm: Algorithm): Digest {
  return DIGESTS[algorithm].start();
}

/** The checksum in the member that S3 has for it. */
export function asMember({ algorithm, sum }: Checksum): Checksums {
  return { [`Checksum${algorithm}`]: sum };
}

/** The one checksum that there is, if there is one. */
export function checksumIn(checksums: Checksums): Checksum | undefined {
  return ALGORITHMS.flatMap((algorithm) => {
    const sum = checksums[`Checksum${algorithm}`];
    return sum === undefined ? [] : [{ algorithm, sum }];
  })[0];
}

/**
 * The algorithm that a header names.
 * @throws AwsError `NotImplemented` for one that is not offered
 */
export function algorithmNamed(name: string | undefined, header: string): Algorithm | undefined {
  const algorithm = ALGORITHMS.find((one) => one === name?.toUpperCase());
  if (name !== undefined && algorithm === undefined) throw notImplemented(header);
  return algorithm;
}

/**
 * The checksum that a writer says the bytes have.
 * @throws AwsError `InvalidRequest`; `NotImplemented` for an algorithm that is not offered
 */
export function claimed(sent: Claims): Checksum | undefined {
  const names = Object.entries(sent).flatMap(([member, sum]) => {
    const name = /^Checksum(?!Algorithm$|Type$|Mode$)(.+)$/.exec(member)?.[1];
    return name === undefined || sum === undefined ? [] : [name];
  });
  if (names.length > 1) {
    throw invalid('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  }
  const header = `x-amz-checksum-${names[0]?.toLowerCase()}`;
  const algorithm = algorithmNamed(names[0], header);
  const named = algorithmNamed(sent.ChecksumAlgorithm, 'x-amz-sdk-checksum-algorithm');
  if (algorithm === undefined && named === undefined) return undefined;
  if (algorithm === undefined || (named ?? algorithm) !== algorithm) {
    throw invalid(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  const sum = sent[`Checksum${algorithm}`] ?? '';
  if (!isSum(sum, DIGESTS[algorithm].size)) throw invalid(`Value for ${header} header is invalid.`);
  return { algorithm, sum };
}

/** The checksum of bytes that are at hand. */
function checksumOf(bytes: Uint8Array, algorithm: Algorithm): Checksum {
  const digest = digestOf(algorithm);
  digest.update(bytes);
  return { algorithm, sum: digest.digest().toString('base64') };
}

/**
 * Checks the bytes against what the writer says of them, and gives their checksum of `algorithm`, or else of the writer's.
 * @throws AwsError `BadDigest`, or as `claimed` does
 */
export function checkedChecksum(bytes: Uint8Array, sent: Claims, algorithm?: Algorithm): Checksum {
  const claim = claimed(sent);
  const computed = checksumOf(bytes, claim?.algorithm ?? algorithm ?? defaultAlgorithm);
  if (claim && claim.sum !== computed.sum) throw badDigest(claim.algorithm);
  return algorithm === undefined || algorithm === computed.algorithm ? computed : checksumOf(bytes, algorithm);
}

export function badDigest(algorithm: Algorithm): AwsError {
  return new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}

function crc32Digest(): Digest {
  let sum = 0;
  return {
    update(bytes) {
      sum = crc32(bytes, sum);
    },
    digest: () => words(sum),
  };
}

function isSum(text: string, size: number): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === size && bytes.toString('base64') === text;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidRequest', message);
}
