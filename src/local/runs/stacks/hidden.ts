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
  const secrets = hiddenIn(properties, JSON.parse(shown)).toSorted((one, other) => other.length - one.length);
  return secrets.reduce((left, secret) => left.replaceAll(secret, '****'), text);
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
