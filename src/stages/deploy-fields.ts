/** What the config says of every deployment, whatever it deploys to. */
import * as z from 'zod/mini';
import { choice, path, text } from '../config/field.js';
import type { Rule } from '../config/schema.js';

/** What is beside it in the pipeline, or is called so by us. */
const reserved = /^(source|build|approve|approve-.*)$/;

/** The names of stages: what is left of 35 characters where the pipeline's name has one. */
const stageName: Rule<string> = {
  takes:
    'a name such as staging: at most 33 lowercase letters, digits and hyphens, a letter first, and not source, build or approve',
  fits: (name) => name.length <= 33 && /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && !reserved.test(name),
};

export const stageNamed = (description: string) =>
  text(stageName, { description, pattern: '^[a-z]([a-z0-9-]*[a-z0-9])?$' });

export const deployFields = {
  environment: stageNamed('Where to. It names the stage, and what is made for it.'),
  rollback: z.optional(
    choice(['on-failure'], {
      description: 'When the stage fails, what it released last comes back. Left out, the stage stays failed.',
    }),
  ),
  test: z.optional(
    text(path, { description: 'The buildspec of a test right after the deployment, in the same stage.' }),
  ),
};
