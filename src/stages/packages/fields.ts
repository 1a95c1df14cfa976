/** What the config says of packages. */
import * as z from 'zod/mini';
import { choice, text } from '../../config/field.js';
import { isName, type Rule } from '../../config/schema.js';
import { defaultDomain, domainRule, mostFrom } from './names.js';

const pipelineRule: Rule<string> = { takes: 'the name of a pipeline, such as lib', fits: isName };

const format = choice(['npm'], { description: 'What kind of packages.' });
const domain = text(domainRule, {
  description: 'The domain of CodeArtifact that the repository is in.',
  default: defaultDomain,
});
const from = z
  .array(text(pipelineRule, { description: 'The name of a pipeline.' }), { error: 'a list of the names of pipelines' })
  .check(
    z.maxLength(mostFrom, { error: `at most ${mostFrom} names` }),
    z.refine((names) => new Set(names).size === names.length, { error: 'names of which each is there once' }),
    z.meta({ description: 'The pipelines of the domain whose packages are installed.' }),
  );

/** With all there is to say. */
export const packagesInFull = z.strictObject(
  { format, domain: z.optional(domain), from: z.optional(from) },
  { error: 'npm, none, or lines of KEY: value, such as domain: acme' },
);

const inShort = z.pipe(
  z.enum(['npm', 'none']),
  z.transform((given) => ({ format: given })),
);

export const packages = z
  .union([inShort, packagesInFull], { error: 'npm, none, or lines of KEY: value, such as domain: acme' })
  .check(z.meta({ description: 'A repository of CodeArtifact, which the build installs from and may publish to.' }));
