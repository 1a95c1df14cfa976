/** What templates consist of. Pure. */

export type Structure = Readonly<Record<string, unknown>>;

/** Stands for a value that nobody knows yet: it hangs on a resource that is not made. */
export const UNKNOWN: unique symbol = Symbol('known after apply');

export function isStructure(value: unknown): value is Structure {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is text, or is written as a number or a boolean and counts as text. */
export function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Whether something in a value is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isStructure(value) && Object.values(value).some(hasUnknown);
}

/** A record that has nothing but its entries: a name such as `constructor` is there only when a template says so. */
export function table<T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), Object.fromEntries(entries)) as Record<string, T>;
}

export function mapValues<S, T>(
  source: Readonly<Record<string, S>>,
  change: (value: S, name: string) => T,
): Readonly<Record<string, T>> {
  return table(Object.entries(source).map(([name, value]) => [name, change(value, name)]));
}
