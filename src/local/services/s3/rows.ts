/** What the listings of keys have in common: common beginnings, encoded names, limits. */
import { AwsError } from '../../errors.js';

/** Entries of one page, at most (ListObjectsV2 in the API reference; the other listings say the same). */
const PAGE_SIZE = 1000;

interface Keyed {
  readonly key: string;
}

/** What keys with a common beginning are rolled up into. */
export interface PrefixRow {
  readonly prefix: string;
}

/** Keys that go on with the delimiter after the prefix become one row for all that have the same beginning. */
export function rolledUp<T extends Keyed>(
  rows: readonly T[],
  { Prefix = '', Delimiter }: { Prefix?: string | undefined; Delimiter?: string | undefined },
): (T | PrefixRow)[] {
  if (!Delimiter) return [...rows];
  const result: (T | PrefixRow)[] = [];
  for (const row of rows) {
    const end = row.key.indexOf(Delimiter, Prefix.length);
    const prefix = end < 0 ? undefined : row.key.slice(0, end + Delimiter.length);
    const last = result.at(-1);
    if (prefix === undefined) result.push(row);
    else if (!last || !isPrefix(last) || last.prefix !== prefix) result.push({ prefix });
  }
  return result;
}

export function isPrefix(row: Keyed | PrefixRow): row is PrefixRow {
  return 'prefix' in row;
}

export function nameOf(row: Keyed | PrefixRow): string {
  return isPrefix(row) ? row.prefix : row.key;
}

export function commonPrefixes(
  rows: readonly (Keyed | PrefixRow)[],
  shown: (key: string) => string,
): { Prefix: string }[] {
  return rows.flatMap((row) => (isPrefix(row) ? [{ Prefix: shown(row.prefix) }] : []));
}

/** @throws AwsError `InvalidArgument` */
export function checkedLimit(given: number | undefined, argument: string): number {
  if (given !== undefined && given < 0) {
    throw new AwsError('InvalidArgument', `Argument ${argument} must be an integer between 0 and 2147483647`);
  }
  return Math.min(given ?? PAGE_SIZE, PAGE_SIZE);
}

/** Keys may hold what XML cannot: a client that asks for it gets them encoded, as a form encodes its values. */
export function encoding(type: string | undefined): (key: string) => string {
  if (type !== 'url') return (key) => key;
  return (key) => new URLSearchParams([['', key]]).toString().slice(1).replaceAll('%2F', '/');
}
