/** Fields of `pipeline.yml`, as zod has them. Each says of itself what it takes, for messages, and what it is, for editors. */
import * as z from 'zod/mini';
import type { Rule } from './schema.js';

interface About {
  /** A sentence for editors. */
  readonly description: string;
  /** What it is when it is left out. */
  readonly default?: string | number;
  /** A regular expression, where one says all of the rule. */
  readonly pattern?: string;
}

export function text(rule: Rule<string>, about: About) {
  return z.string({ error: rule.takes }).check(z.refine(rule.fits, { error: rule.takes }), z.meta({ ...about }));
}

export function choice<const T extends readonly string[]>(values: T, about: About) {
  return z.enum(values, { error: `one of ${values.join(', ')}` }).check(z.meta({ ...about }));
}

/** What is kept as text, in whatever form it was written. */
export const value = z.pipe(
  z.union([z.string(), z.number(), z.boolean()], { error: 'a text, a number, true or false' }),
  z.transform(String),
);

/** A file's path in the repository, from its top. */
export const path: Rule<string> = {
  takes: 'the path of a file in the repository, such as test/smoke.yml',
  fits: (file) => file.length <= 255 && /^[^\s/\\][^\n\\]*$/.test(file) && !file.split('/').includes('..'),
};
