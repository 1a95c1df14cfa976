import { page } from '../page.js';
import { invalid } from './errors.js';

interface Paging {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * One page of a list, ordered by `key`; 100 items unless the request says less.
 * @throws AwsError `ValidationException` for a token that was never given out
 */
export function listed<T>(
  all: readonly T[],
  key: (item: T) => string,
  { maxResults = 100, nextToken }: Paging,
): { items: readonly T[]; paging: { nextToken?: string } } {
  const sorted = all.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  const { items, next } = page(sorted, key, maxResults, nextToken, () => invalid('The pagination token is not valid.'));
  return { items, paging: next === undefined ? {} : { nextToken: next } };
}
