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
 * @throws TemplateError when one, or an output, refers to a resource that is not made, or they wait for each other
 */
export function dependencies(template: Template, conditions: Readonly<Record<string, boolean>>): Dependencies {
  const made = table(Object.entries(template.resources).filter(([, { condition }]) => isMade(condition, conditions)));
  const of = table(
    Object.entries(made).map(([name, resource]) => [name, dependenciesOf(resource, template, made, conditions)]),
  );
  checkOutputs(template, made, conditions);
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
  const others = [...named.filter((name) => template.resources[name]), ...resource.dependsOn];
  const missing = others.filter((name) => !made[name]);
  if (missing.length > 0) unresolved([...new Set(missing)], 'Resources');
  return [...new Set(others)];
}

function checkOutputs(
  { outputs, resources }: Template,
  made: Template['resources'],
  conditions: Readonly<Record<string, boolean>>,
): void {
  const values = Object.values(outputs)
    .filter(({ condition }) => isMade(condition, conditions))
    .flatMap(({ value, exportName }) => [value, exportName]);
  const names = referencesIn(values, conditions).map(({ name }) => name);
  const missing = names.filter((name) => resources[name] && !made[name]);
  if (missing.length > 0) unresolved([...new Set(missing)], 'Outputs');
}
