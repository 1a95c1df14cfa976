/** Policy variables: text of a policy that a request fills in. Pure. */
import { iamGlob, type GlobToken } from '../glob.js';

/** What is known of a request: the values of its condition keys, by the keys' names in lower case. */
export type ContextKeys = ReadonlyMap<string, readonly string[]>;

/** A name without braces, so that a text full of opening ones is read in one go. */
const VARIABLE_OR_CHARACTER = /\$\{([^{}]*)\}|[^]/gu;
const WITH_DEFAULT = /^(.*), '(.*)'$/su;

/**
 * A text of a policy as a pattern: variables give their value, and `${*}`, `${?}` and `${$}` those characters themselves.
 * Undefined when a variable has no value: nothing is equal to such a text or like it. A key of many values has none to
 * give. IAM User Guide, "Policy elements: Variables and tags".
 */
export function resolved(text: string, keys: ContextKeys): GlobToken[] | undefined {
  const tokens: GlobToken[] = [];
  for (const [part, variable] of text.matchAll(VARIABLE_OR_CHARACTER)) {
    if (variable === undefined) {
      tokens.push(...iamGlob(part));
      continue;
    }
    const value = valueOf(variable, keys);
    if (value === undefined) return undefined;
    // One by one: a long value spread into push() would overflow the stack.
    for (const literal of value) tokens.push({ literal });
  }
  return tokens;
}

/** The pattern as it was written, for comparisons in which `*` and `?` mean themselves. */
export function plainText(tokens: readonly GlobToken[]): string {
  return tokens.map((token) => (token === 'any' ? '*' : token === 'one' ? '?' : token.literal)).join('');
}

function valueOf(variable: string, keys: ContextKeys): string | undefined {
  if (['*', '?', '$'].includes(variable)) return variable;
  const [, name = variable, byDefault] = WITH_DEFAULT.exec(variable) ?? [];
  const [value, ...more] = keys.get(name.trim().toLowerCase()) ?? [];
  return value !== undefined && more.length === 0 ? value : byDefault;
}
