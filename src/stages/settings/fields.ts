/** What the config says of settings and secrets. */
import * as z from 'zod/mini';
import { keyRule } from './setting.js';
import { secretRule } from './secret.js';

export const settingsField = z
  .boolean({ error: 'true or false' })
  .check(z.meta({ description: 'Whether builds and applications get what `config set` keeps in Parameter Store.' }));

export const secretsField = z
  .record(z.string(), z.string({ error: secretRule.takes }), { error: 'lines of KEY: value' })
  .check(
    z.superRefine((given, { addIssue }) => {
      for (const [key, reference] of Object.entries(given)) {
        if (!keyRule.fits(key))
          addIssue({ code: 'custom', path: [key], message: keyRule.takes, params: { at: 'key' } });
        else if (!secretRule.fits(reference)) addIssue({ code: 'custom', path: [key], message: secretRule.takes });
      }
    }),
    z.meta({ description: 'Environment variables of the build that come from Secrets Manager.' }),
  );
