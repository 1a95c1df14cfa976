import { page, pageInOrder } from '../page.js';
import { invalid } from './errors.js';

/** The most that CloudFormation's lists give at once: "ListStacks" and others in its API Reference. */
const PAGE = 100;

interface Listed<T> {
  readonly items: T[];
  readonly paging: { readonly NextToken?: string };
}

/** One page of a list in its own order. @throws AwsError `ValidationError` */
export function listed<T>(items: readonly T[], token: string | undefined): Listed<T> {
  return answered(pageInOrder(items, PAGE, token, invalidToken));
}

/** One page of a list that is ordered by key. @throws AwsError `ValidationError` */
export function listedBy<T>(items: readonly T[], key: (item: T) => string, token: string | undefined): Listed<T> {
  return answered(page(items, key, PAGE, token, invalidToken));
}

function answered<T>({ items, next }: { items: readonly T[]; next: string | undefined }): Listed<T> {
  return { items: [...items], paging: next === undefined ? {} : { NextToken: next } };
}

function invalidToken() {
  return invalid('Invalid NextToken.');
}
