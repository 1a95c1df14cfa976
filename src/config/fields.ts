/** What `pipeline.yml` may say. Also the source of its JSON Schema. */
import * as z from 'zod/mini';
import { stage } from '../stages/fields.js';
import { packages } from '../stages/packages/fields.js';
import { secretsField, settingsField } from '../stages/settings/fields.js';
import { mostStages } from '../stages/problems.js';
import { choice, text, value } from './field.js';
import {
  computeTypes,
  defaults,
  mostVariables,
  rules,
  tagRules,
  tagsRule,
  templateNames,
  timeoutRule,
  timeouts,
} from './schema.js';

const name = z.optional(
  text(rules.name, {
    description: 'Names the pipeline and everything that belongs to it.',
    pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
  }),
);
const region = z.optional(text(rules.region, { description: 'The AWS region, where no flag names another.' }));

const values = z.record(z.string(), value, { error: 'lines of KEY: value' });

const env = values.check(
  z.superRefine((given, { addIssue }) => {
    for (const key of Object.keys(given)) {
      const broken = [rules.variable, rules.freeVariable, rules.notOfPackages].find(({ fits }) => !fits(key));
      if (broken) addIssue({ code: 'custom', path: [key], message: broken.takes, params: aboutTheKey });
    }
  }),
  z.meta({ description: 'Environment variables of the build.' }),
);

const variables = values.check(
  z.superRefine((given, { addIssue }) => {
    for (const [key, text] of Object.entries(given)) {
      const kinds = [rules.pipelineVariable, rules.freeVariable, rules.notOfPackages];
      const broken = kinds.find(({ fits }) => !fits(key));
      if (broken) addIssue({ code: 'custom', path: [key], message: broken.takes, params: aboutTheKey });
      else if (!/^[^]{1,1000}$/.test(text)) {
        addIssue({ code: 'custom', path: [key], message: 'a default of 1 to 1000 characters' });
      }
    }
  }),
  z.refine((given) => Object.keys(given).length <= mostVariables, { error: `at most ${mostVariables} variables` }),
  z.meta({ description: "The pipeline's variables, with their defaults: builds and tests get them." }),
);

const tags = values.check(
  z.superRefine((given, { addIssue }) => {
    for (const tag of Object.entries(given)) {
      const broken = tagRules.find(({ fits }) => !fits(tag));
      if (broken) addIssue({ code: 'custom', path: [tag[0]], message: broken.takes, params: aboutTheKey });
    }
  }),
  z.refine(tagsRule.fits, { error: tagsRule.takes }),
  z.meta({ description: 'Tags of every resource, beside the one that marks it as ours.' }),
);

/** Where a problem with an entry is not its value's alone. */
const aboutTheKey = { at: 'key' } as const;

const { shortest, longest } = timeouts;
const { takes } = timeoutRule;

export const fields = z.strictObject(
  {
    name,
    region,
    branch: z.optional(
      text(rules.branch, { description: 'The branch whose pushes run the pipeline.', default: defaults.branch }),
    ),
    template: z.optional(
      choice(templateNames, { description: 'The application that a new repository is seeded with.' }),
    ),
    image: z.optional(text(rules.image, { description: 'The image that builds run in.', default: defaults.image })),
    compute: z.optional(
      choice(computeTypes, { description: "CodeBuild's size of a Linux container.", default: defaults.compute }),
    ),
    timeout: z.optional(
      z
        .int({ error: takes })
        .check(
          z.minimum(shortest, { error: takes }),
          z.maximum(longest, { error: takes }),
          z.meta({ description: 'How long a build may take, in minutes.', default: defaults.timeout }),
        ),
    ),
    env: z.optional(env),
    settings: z.optional(settingsField),
    secrets: z.optional(secretsField),
    variables: z.optional(variables),
    tags: z.optional(tags),
    'permissions-boundary': z.optional(
      text(rules.permissionsBoundary, { description: 'The ARN of a managed policy that bounds every role.' }),
    ),
    'artifact-bucket': z.optional(
      text(rules.artifactBucket, {
        description: 'A bucket of your own for the artifacts, in place of ours. It is never emptied or removed.',
      }),
    ),
    packages: z.optional(packages),
    stages: z.optional(
      z
        .array(stage, { error: 'a list of stages: each begins with a hyphen' })
        .check(
          z.maxLength(mostStages, { error: `at most ${mostStages} stages` }),
          z.meta({ description: 'What comes behind Build, in order.' }),
        ),
    ),
  },
  { error: 'lines of KEY: value, such as name: shop' },
);

/** All that commands need to find a pipeline that is there. */
export const whereabouts = z.looseObject({ name, region }, { error: 'lines of KEY: value, such as name: shop' });
