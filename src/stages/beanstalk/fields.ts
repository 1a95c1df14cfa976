/** What the config says of an application that Elastic Beanstalk runs. */
import * as z from 'zod/mini';
import { choice, text, value } from '../../config/field.js';
import { type Rule, rules } from '../../config/schema.js';
import { deployFields } from '../deploy-fields.js';

/** https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html */
const instanceType: Rule<string> = {
  takes: 'a type of instance of EC2, such as t3.micro',
  fits: (type) => /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type),
};

const healthPath: Rule<string> = {
  takes: 'a path that begins with a slash, such as /health',
  fits: (path) => /^\/\S{0,254}$/.test(path),
};

export const beanstalkStage = z.strictObject({
  deploy: z.literal('beanstalk').check(z.meta({ description: 'An application that Elastic Beanstalk runs.' })),
  ...deployFields,
  instances: z.optional(
    choice(['single', 'load-balanced'], {
      description: 'One instance, or as many as the load asks for, behind a load balancer.',
      default: 'single',
    }),
  ),
  'instance-type': z.optional(text(instanceType, { description: 'The type of the instances, of EC2.' })),
  'health-path': z.optional(
    text(healthPath, { description: 'Where the application says that it is well.', default: '/' }),
  ),
  variables: z.optional(
    z.record(z.string(), value, { error: 'lines of KEY: value' }).check(
      z.superRefine((given, { addIssue }) => {
        const { takes, fits } = rules.variable;
        for (const key of Object.keys(given)) {
          if (!fits(key)) addIssue({ code: 'custom', path: [key], message: takes, params: { at: 'key' } });
        }
      }),
      z.meta({ description: 'Environment variables of the application.' }),
    ),
  ),
});

export type BeanstalkStage = Readonly<z.infer<typeof beanstalkStage>>;
