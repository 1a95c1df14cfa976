import { pageInOrder, type Page } from '../page.js';
import { invalidInput, PAGE } from './records.js';

/**
 * One page of a list whose order may change with what is asked for: a token is a place in it.
 * @throws AwsError `InvalidInputException`
 */
export function pageOf<T>(items: readonly T[], maxResults = PAGE, nextToken?: string): Page<T> {
  return pageInOrder(items, maxResults, nextToken, () => invalidInput('Invalid token'));
}

/** Ordered by what `by` gives. @throws AwsError `InvalidInputException` for an order that is none */
export function sorted<T>(items: readonly T[], by: (item: T) => string | number, order: string): T[] {
  const ascending = items.toSorted((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
  return order === 'DESCENDING' ? ascending.toReversed() : ascending;
}
