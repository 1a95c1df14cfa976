/** What the config says of a stack of CloudFormation. */
import * as z from 'zod/mini';
import { path, text, value } from '../../config/field.js';
import type { Rule } from '../../config/schema.js';
import { deployFields } from '../deploy-fields.js';

/** As CodePipeline takes them: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html */
export const capabilityNames = {
  iam: 'CAPABILITY_IAM',
  'named-iam': 'CAPABILITY_NAMED_IAM',
  'auto-expand': 'CAPABILITY_AUTO_EXPAND',
} as const;

export type Capability = keyof typeof capabilityNames;

/** All of them together, as JSON: the same page. */
const longestParameters = 1024;

/** Kept as tags, with spaces between them. */
const longestOutputs = 256;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
const permission: Rule<string> = {
  takes: 'ACTION, or ACTION on ARN, such as s3:CreateBucket or "ssm:PutParameter on arn:aws:ssm:*:*:parameter/shop/*"',
  fits: (allowed) => /^(\*|[a-z][a-z0-9-]*:[A-Za-z*?][A-Za-z0-9*?]*)( on (\*|arn:([^\s:]*:){4}\S+))?$/.test(allowed),
};

const roleArn: Rule<string> = {
  takes: 'the ARN of a role: arn:aws:iam::123456789012:role/NAME',
  fits: (arn) => /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/.test(arn),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html */
const output: Rule<string> = {
  takes: 'the name of an output: letters and digits',
  fits: (name) => /^[A-Za-z0-9]{1,255}$/.test(name),
};

const parameters = z.record(z.string(), value, { error: 'lines of KEY: value' }).check(
  z.superRefine((given, { addIssue }) => {
    for (const key of Object.keys(given)) {
      if (output.fits(key)) continue;
      const message = 'the name of a parameter: letters and digits';
      addIssue({ code: 'custom', path: [key], message, params: { at: 'key' } });
    }
  }),
  z.refine((given) => Buffer.byteLength(JSON.stringify(given)) <= longestParameters, {
    error: `parameters of at most ${longestParameters} bytes together, as JSON`,
  }),
  z.meta({ description: 'What the template asks for. Values may be variables, such as #{staging.BucketName}.' }),
);

/** What the config says of a stack, wherever its template comes from. */
export const stackFields = {
  parameters: z.optional(parameters),
  allow: z.optional(
    z
      .array(text(permission, { description: 'An action of IAM, on everything or on the ARN behind "on".' }), {
        error: 'a list of actions',
      })
      .check(
        z.minLength(1, { error: 'at least one action' }),
        z.meta({ description: 'What the stack may do: a role is made that may do just that.' }),
      ),
  ),
  role: z.optional(text(roleArn, { description: 'A role of your own that the stack acts as, in place of allow.' })),
  review: z.optional(
    z
      .boolean({ error: 'true or false' })
      .check(z.meta({ description: 'What is to change waits for an approval, which shows it.' })),
  ),
  url: z.optional(text(output, { description: 'The output that says where the environment answers.' })),
  outputs: z.optional(
    z.array(text(output, { description: 'An output of the stack.' }), { error: 'names of outputs' }).check(
      z.refine((names) => names.join(' ').length <= longestOutputs, {
        error: `names of at most ${longestOutputs} characters together`,
      }),
      z.meta({ description: 'Outputs that tests of the environment get as environment variables.' }),
    ),
  ),
};

const capability = z.enum(['iam', 'named-iam', 'auto-expand'] satisfies Capability[], {
  error: 'iam, named-iam or auto-expand',
});

export const cloudformationStage = z.strictObject({
  deploy: z.literal('cloudformation').check(z.meta({ description: 'A stack of CloudFormation, by change sets.' })),
  ...deployFields,
  template: z.optional(text(path, { description: 'The template, in what the build hands on.', default: 'infra.yml' })),
  capabilities: z.optional(
    z
      .array(capability, { error: 'a list of iam, named-iam, auto-expand' })
      .check(
        z.meta({ description: 'What the template may do that CloudFormation wants to be told: make roles, macros.' }),
      ),
  ),
  ...stackFields,
});

export type CloudFormationStage = Readonly<z.infer<typeof cloudformationStage>>;
