import { randomBytes } from 'node:crypto';

/** Base 32: 256 is a multiple of their number, so that all are equally likely. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * An id of the form that IAM gives its own: after the prefix, A-Z and 2-7.
 * IAM User Guide, "IAM identifiers", section "Unique identifiers".
 * @param length how many characters follow the prefix
 */
export function uniqueId(prefix: string, length: number): string {
  return prefix + [...randomBytes(length)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}
