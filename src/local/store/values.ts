/**
 * Values as JSON text in which dates survive: a date is written as `{ "$date": "<ISO 8601>" }`.
 * A key of the value's own that begins with `$` gets a second one, so that it is never taken for that.
 *
 * Many keys are names that users chose, `constructor` among them: what is read back has no keys but its own.
 */
export function stringify(value: unknown): string {
  return JSON.stringify(encode(value), null, 2);
}

/** @throws SyntaxError when the text is not JSON */
export function parse(text: string): unknown {
  return decode(JSON.parse(text));
}

function encode(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(encode);
  if (!isObject(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`the store keeps plain data, not a ${value.constructor.name}`);
  }
  return mapEntries(value, (key) => (key.startsWith('$') ? `$${key}` : key), encode);
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (!isObject(value)) return value;
  if (typeof value['$date'] === 'string') return new Date(value['$date']);
  return mapEntries(value, (key) => (key.startsWith('$$') ? key.slice(1) : key), decode);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function mapEntries(
  object: Record<string, unknown>,
  ofKey: (key: string) => string,
  ofValue: (value: unknown) => unknown,
): Record<string, unknown> {
  const mapped = emptyRecord<unknown>();
  for (const [key, value] of Object.entries(object)) mapped[ofKey(key)] = ofValue(value);
  return mapped;
}

/** An object for names that users choose: it has none that nobody gave it. */
export function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}
