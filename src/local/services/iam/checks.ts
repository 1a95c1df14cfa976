import { AwsError } from '../../errors.js';
import { page } from '../page.js';
import { validate, type Constraint, type Value } from '../validate.js';

/** The constraints of IAM's API model. */
export const ROLE_NAME: Constraint = { min: 1, max: 64 };
export const POLICY_NAME: Constraint = { min: 1, max: 128 };
export const POLICY_DOCUMENT: Constraint = { min: 1, max: 131_072 };
export const ARN: Constraint = { min: 20, max: 2048 };
export const DESCRIPTION: Constraint = { max: 1000, pattern: /^[\t\n\r\x20-\x7E\xA1-\xFF]*$/ };
export const SESSION_DURATION: Constraint = { min: 3600, max: 43_200 };
export const PATH: Constraint = { min: 1, max: 512, pattern: /^(\/|\/[!-\x7E]+\/)$/ };
export const PATH_PREFIX: Constraint = { min: 1, max: 512, pattern: /^\/[!-\x7F]*$/ };
const MAX_ITEMS: Constraint = { min: 1, max: 1000 };

/** @throws AwsError `ValidationError` */
export function check(...members: [name: string, value: Value, constraint: Constraint][]): void {
  validate('ValidationError', members);
}

/** IAM words a name's characters its own way. @throws AwsError `ValidationError` */
export function checkName(member: string, name: string | undefined, constraint: Constraint): void {
  check([member, name, constraint]);
  if (name === undefined || /^[\w+=,.@-]+$/.test(name)) return;
  throw new AwsError(
    'ValidationError',
    `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
  );
}

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
  check(['maxItems', MaxItems, MAX_ITEMS]);
  const invalid = () => new AwsError('ValidationError', 'Invalid Marker.');
  const { items: chosen, next } = page(items, key, MaxItems ?? 100, Marker, invalid);
  return {
    items: [...chosen],
    paging: { IsTruncated: next !== undefined, ...(next === undefined ? {} : { Marker: next }) },
  };
}
