import { AwsError } from '../../errors.js';
import { page } from '../page.js';

export interface Listing {
  readonly MaxItems?: number | undefined;
  readonly Marker?: string | undefined;
}

/** One page (100 by default, as IAM's are), with the members that IAM's lists have in common. */
export function listed<T>(
  items: readonly T[],
  key: (item: T) => string,
  { MaxItems, Marker }: Listing,
): { items: T[]; paging: { IsTruncated: boolean; Marker?: string } } {
  const invalid = () => new AwsError('ValidationError', 'Invalid Marker.');
  const { items: chosen, next } = page(items, key, MaxItems ?? 100, Marker, invalid);
  return {
    items: [...chosen],
    paging: { IsTruncated: next !== undefined, ...(next === undefined ? {} : { Marker: next }) },
  };
}
