/** Why a request is refused whose signature does not stand. */
import type { AwsError } from '../errors.js';

/** When a request was signed, when it came, and how far apart the two may be, in minutes. */
interface Skew {
  readonly signed: Date;
  readonly now: Date;
  readonly allowed: number;
}

/** What was compared with a signature that is another one. */
interface Mismatch {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly stringToSign: string;
  /** Version 2 has none. */
  readonly canonicalRequest?: string;
}

/** The errors of one protocol, each named by what is wrong. */
export interface Refusals {
  unsigned(): AwsError;
  otherAlgorithm(name: string): AwsError;
  incompleteHeader(sentences: readonly string[]): AwsError;
  incompleteQuery(missing: readonly string[]): AwsError;
  malformedCredential(credential: string): AwsError;
  badExpires(sentence: string): AwsError;
  wrongService(service: string, expected: string): AwsError;
  wrongRegion(region: string): AwsError;
  wrongDate(date: string, timestamp: string): AwsError;
  /** A header that must be signed is not. */
  unsignedHeader(name: string): AwsError;
  unknownKey(accessKeyId: string): AwsError;
  wrongToken(): AwsError;
  expiredToken(): AwsError;
  skewed(skew: Skew): AwsError;
  /** A presigned URL is past its end. */
  outlived(end: Date, now: Date): AwsError;
  mismatch(mismatch: Mismatch): AwsError;
}
