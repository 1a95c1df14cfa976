/** The text of `Fn::Sub`. Pure. CloudFormation's "Intrinsic function reference", Fn::Sub. */
import { fail } from './error.js';
import { isStructure, type Structure } from './values.js';

export interface Substitution {
  /** Text as it stands, and what a variable's value takes the place of. */
  readonly parts: readonly (string | { readonly variable: string })[];
  /** The values that are given with the text, by variable. */
  readonly values: Structure;
}

/** A name without braces, so that a text full of opening ones is read in one go. */
const VARIABLE = /\$\{([^{}]*)\}/g;

/**
 * `${!Literal}` is the text `${Literal}`.
 * @param argument of a function that was found to have the form it takes
 * @throws TemplateError when a variable's name is none
 */
export function substitutionOf(argument: unknown): Substitution {
  const [text, values] = [argument].flat();
  const source = String(text);
  const parts: Substitution['parts'][number][] = [];
  let end = 0;
  for (const match of source.matchAll(VARIABLE)) {
    parts.push(source.slice(end, match.index), variableOf(match[1] ?? ''));
    end = match.index + match[0].length;
  }
  return { parts: [...parts, source.slice(end)], values: isStructure(values) ? values : {} };
}

function variableOf(name: string): string | { variable: string } {
  if (name.startsWith('!')) return `\${${name.slice(1)}}`;
  if (/^[A-Za-z0-9_.:]+$/.test(name)) return { variable: name };
  return fail(
    'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
  );
}
