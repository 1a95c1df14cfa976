/** Whether parameters are as a template's rules want them. Pure. CloudFormation user guide, "Rules". */
import { fail } from './error.js';
import { holds } from './expression.js';
import { resolve } from './resolve.js';
import { withoutLookUps, type Environment } from './scope.js';
import type { Rule, Template } from './template.js';

/**
 * Asks every assertion of each rule whose condition holds.
 * @throws TemplateError with the descriptions of all assertions that fail
 */
export async function checkRules(template: Template, environment: Environment): Promise<void> {
  const scope = withoutLookUps(environment);
  const known = { condition: () => false, resolve: (value: unknown) => resolve(value, template, scope) };
  const failed: string[] = [];
  for (const [name, rule] of Object.entries(template.rules)) {
    if (rule.condition !== undefined && !(await holds(rule.condition, known))) continue;
    for (const assertion of rule.assertions) {
      if (!(await holds(assertion.assert, known))) failed.push(`${name}: ${descriptionOf(assertion)}`);
    }
  }
  if (failed.length > 0) fail(`Template validation error: Rule assertion failed: ${failed.join('; ')}`);
}

function descriptionOf({ assert, description }: Rule['assertions'][number]): string {
  return description ?? `${JSON.stringify(assert)} does not hold.`;
}
