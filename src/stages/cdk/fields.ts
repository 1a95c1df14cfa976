/** What the config says of a stack of a CDK app. */
import * as z from 'zod/mini';
import { path, text } from '../../config/field.js';
import type { Rule } from '../../config/schema.js';
import { stackFields } from '../cloudformation/fields.js';
import { deployFields } from '../deploy-fields.js';

/** StackName of CreateStack in CloudFormation's API reference. */
const stackName: Rule<string> = {
  takes: 'the name of a stack: at most 128 letters, digits and hyphens, a letter first',
  fits: (name) => /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name),
};

/** https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html */
const qualifier: Rule<string> = {
  takes: 'the qualifier of a bootstrapped environment: at most 10 letters and digits',
  fits: (given) => /^[A-Za-z0-9]{1,10}$/.test(given),
};

export const cdkStage = z.strictObject({
  deploy: z.literal('cdk').check(z.meta({ description: 'A stack of a CDK app, which the build synthesizes.' })),
  ...deployFields,
  stack: text(stackName, { description: 'The name of the stack in the app.' }),
  out: z.optional(text(path, { description: 'Where the build synthesizes to.', default: 'cdk.out' })),
  qualifier: z.optional(
    text(qualifier, { description: 'The qualifier by which the environment was bootstrapped.', default: 'hnb659fds' }),
  ),
  ...stackFields,
});

export type CdkStage = Readonly<z.infer<typeof cdkStage>>;
