/** What a template's conditions come to. Pure. CloudFormation user guide, "Conditions". */
import { fail } from './error.js';
import { conditionsIn, holds } from './expression.js';
import { ordered } from './order.js';
import { resolve } from './resolve.js';
import { withoutLookUps, type Environment } from './scope.js';
import type { Template } from './template.js';
import { mapValues, table } from './values.js';

/**
 * Whether each condition holds.
 * @throws TemplateError when conditions ask for each other, or compare something else than text
 */
export async function conditionValues(
  template: Template,
  environment: Environment,
): Promise<Readonly<Record<string, boolean>>> {
  const result = ordered(mapValues(template.conditions, conditionsIn));
  if ('circular' in result) {
    return fail(`Template error: Found circular condition dependency: [${result.circular.join(', ')}]`);
  }
  const scope = withoutLookUps(environment);
  const values = new Map<string, boolean>();
  for (const name of result.order) {
    const known = {
      condition: (other: string) => values.get(other) === true,
      resolve: (value: unknown) => resolve(value, template, scope),
    };
    values.set(name, await holds(template.conditions[name], known));
  }
  return table(Object.keys(template.conditions).map((name) => [name, values.get(name) === true]));
}
