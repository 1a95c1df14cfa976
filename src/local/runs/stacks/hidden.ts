import type { ParameterValue } from '../../template/parameters.js';
import { isStructure } from '../../template/values.js';

/** Shorter texts are in every sentence. */
const SHORTEST = 4;

/**
 * A text, such as what a service says of a value that it refuses, without what is secret in a resource.
 * @param properties with all values
 * @param shown the same as JSON, with something else in the place of what is secret; undefined where that is not known
 */
export function withoutSecrets(text: string, properties: unknown, shown: string | undefined): string {
  if (shown === undefined) return text;
  return without(text, hiddenIn(properties, JSON.parse(shown)));
}

/** A text without the values of parameters that are not to be seen. */
export function withoutParameters(text: string, parameters: Readonly<Record<string, ParameterValue>>): string {
  const hidden = Object.values(parameters).filter(({ noEcho }) => noEcho);
  const values = hidden.flatMap(({ given, value }) => [given, ...[value].flat()]);
  return without(
    text,
    values.filter(({ length }) => length >= SHORTEST),
  );
}

/** The longest first: one may be in another one. */
function without(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.toSorted((one, other) => other.length - one.length);
  return longestFirst.reduce((left, secret) => left.replaceAll(secret, '****'), text);
}

/** The texts that are shown as something else. */
function hiddenIn(value: unknown, shown: unknown): string[] {
  if (typeof value === 'string') return value === shown || value.length < SHORTEST ? [] : [value];
  if (Array.isArray(value)) {
    const others: unknown[] = Array.isArray(shown) ? shown : [];
    return value.flatMap((item, index) => hiddenIn(item, others[index]));
  }
  if (!isStructure(value)) return [];
  const others = isStructure(shown) ? shown : {};
  return Object.entries(value).flatMap(([name, item]) =>
    hiddenIn(item, Object.hasOwn(others, name) ? others[name] : undefined),
  );
}
