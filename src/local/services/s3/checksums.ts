import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { notImplemented } from './bucket.js';

/** Checksums of an object's bytes, base64, in the members that S3 has for them. */
export interface Checksums {
  readonly ChecksumCRC32?: string | undefined;
  readonly ChecksumSHA1?: string | undefined;
  readonly ChecksumSHA256?: string | undefined;
}

const COMPUTE: { readonly [name in keyof Required<Checksums>]: (bytes: Uint8Array) => string } = {
  ChecksumCRC32(bytes) {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(bytes));
    return sum.toString('base64');
  },
  ChecksumSHA1: (bytes) => createHash('sha1').update(bytes).digest('base64'),
  ChecksumSHA256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
};
const NAMES = Object.keys(COMPUTE) as (keyof Checksums)[];

/** What a writer says of the bytes. */
export interface Claims extends Checksums {
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: ChecksumAlgorithm | undefined;
}

/**
 * Checks the bytes against what the writer says of them, and gives the checksums to keep: those that were sent, and the
 * one of the algorithm that was named.
 * @throws AwsError `BadDigest`; `NotImplemented` for an algorithm that Node does not bring
 */
export function checkedChecksums(bytes: Uint8Array, sent: Claims): Checksums {
  if (sent.ContentMD5 !== undefined && sent.ContentMD5 !== createHash('md5').update(bytes).digest('base64')) {
    throw badDigest('Content-MD5');
  }
  const named = sent.ChecksumAlgorithm;
  if (named !== undefined && !NAMES.some((name) => name === `Checksum${named}`)) {
    throw notImplemented('x-amz-sdk-checksum-algorithm');
  }
  const wanted = NAMES.filter((name) => sent[name] !== undefined || name === `Checksum${named}`);
  const computed = wanted.map((name) => [name, COMPUTE[name](bytes)] as const);
  const wrong = computed.find(([name, sum]) => sent[name] !== undefined && sent[name] !== sum);
  if (wrong) throw badDigest(wrong[0].slice('Checksum'.length));
  return Object.fromEntries(computed);
}

function badDigest(name: string): AwsError {
  return new AwsError('BadDigest', `The ${name} you specified did not match what we received.`);
}
