/** Which resource waits for which. Pure. CloudFormation user guide, "DependsOn attribute". */
import { unresolved, valuesOf } from './check-references.js';
import { fail } from './error.js';
import { ordered, type Waiting } from './order.js';
import { referencesIn } from './references.js';
import type { ResourceDeclaration, Template } from './template.js';
import { table } from './values.js';

export interface Dependencies {
  /** For each resource that is made, in the order of the template, the ones that have to be there before it. */
  readonly of: Waiting;
  /** An order in which they can be made one by one. Reversed, it is one to remove them. */
  readonly order: readonly string[];
}

/**
 * @param conditions what each condition of the template came to
 * @throws TemplateError when one refers to a resource that is not made, or they wait for each other
 */
export function dependencies(template: Template, conditions: Readonly<Record<string, boolean>>): Dependencies {
  const made = table(Object.entries(template.resources).filter(([, { condition }]) => isMade(condition, conditions)));
  const of = table(
    Object.entries(made).map(([name, resource]) => [name, dependenciesOf(resource, template, made, conditions)]),
  );
  const result = ordered(of);
  if ('circular' in result) return fail(`Circular dependency between resources: [${result.circular.join(', ')}]`);
  return { of, order: result.order };
}

/** Whether what stands under a condition is there; without one it always is. */
export function isMade(condition: string | undefined, conditions: Readonly<Record<string, boolean>>): boolean {
  return condition === undefined || conditions[condition] === true;
}

function dependenciesOf(
  resource: ResourceDeclaration,
  template: Template,
  made: Template['resources'],
  conditions: Readonly<Record<string, boolean>>,
): string[] {
  const named = referencesIn(valuesOf(resource), conditions).map(({ name }) => name);
  const referred = named.filter((name) => template.resources[name]);
  const missing = referred.filter((name) => !made[name]);
  if (missing.length > 0) unresolved([...new Set(missing)], 'Resources');
  // Of what a condition leaves out there is nothing to wait for.
  const dependsOn = resource.dependsOn.filter((name) => made[name]);
  return [...new Set([...referred, ...dependsOn])];
}
