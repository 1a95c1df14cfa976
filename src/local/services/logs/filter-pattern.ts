import { invalid } from './group.js';

interface Term {
  readonly kind: 'needed' | 'excluded' | 'optional';
  readonly text: string;
}

/** A sign in front, and a word, or anything in quotes, in which `\"` stands for a quote. */
const TERM = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/suy;
const KINDS = { '': 'needed', '-': 'excluded', '?': 'optional' } as const;

/**
 * What tells whether a message matches a pattern of terms: every term is in it, `-term` is not, or one of several
 * `?term` is. Beside other terms those with a `?` count for nothing.
 * Source: "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail" in AWS's
 * CloudWatch Logs user guide.
 * @throws AwsError `InvalidParameterException` for a pattern that is none, or of a kind that is not offered
 */
export function filterOf(pattern: string): (message: string) => boolean {
  const terms = termsOf(pattern.trim());
  const of = (kind: Term['kind']) => terms.flatMap((term) => (term.kind === kind ? term.text : []));
  const [needed, excluded, optional] = [of('needed'), of('excluded'), of('optional')];
  if (optional.length === terms.length && terms.length > 0) {
    return (message) => optional.some((text) => message.includes(text));
  }
  return (message) =>
    needed.every((text) => message.includes(text)) && !excluded.some((text) => message.includes(text));
}

function termsOf(pattern: string): Term[] {
  const kind = { '{': 'JSON', '[': 'space-delimited', '%': 'regular expression' }[pattern[0] ?? ''];
  if (kind !== undefined) throw invalid(`The local AWS does not offer ${kind} filter patterns, only terms.`);
  const terms: Term[] = [];
  const reader = new RegExp(TERM);
  while (reader.lastIndex < pattern.length) {
    const found = reader.exec(pattern);
    if (!found) throw invalid('Invalid filter pattern');
    const [, sign = '', quoted, word = ''] = found;
    if (quoted === undefined && !/^[\p{L}\p{N}_]+$/u.test(word))
      throw invalid(`Invalid character(s) in term '${word}'`);
    terms.push({ kind: KINDS[sign as keyof typeof KINDS], text: quoted?.replaceAll(/\\(.)/gsu, '$1') ?? word });
  }
  return terms;
}
