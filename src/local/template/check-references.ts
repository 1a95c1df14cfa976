/** That everything a template refers to is in it. Pure. */
import { callsIn } from './call.js';
import { fail } from './error.js';
import { conditionsIn } from './expression.js';
import { referencesIn, type Reference } from './references.js';
import { PSEUDO_PARAMETERS, type OutputDeclaration, type ResourceDeclaration, type Template } from './template.js';

/** @throws TemplateError with CloudFormation's message */
export function checkReferences(template: Template): void {
  const { parameters, resources, outputs, conditions, rules } = template;
  const common = Object.keys(resources).filter((name) => parameters[name]);
  if (common.length > 0) {
    fail(`Template error: all resources and parameters must have unique names. Common name(s):[${common.join(', ')}]`);
  }
  const ofResources = Object.values(resources).flatMap(valuesOf);
  const ofOutputs = Object.values(outputs).flatMap(({ value, exportName }) => [value, exportName]);
  checkConditions(template, Object.values(resources), ofResources, 'Resources');
  checkConditions(template, Object.values(outputs), ofOutputs, 'Outputs');
  const unknown = Object.values(conditions)
    .flatMap(conditionsIn)
    .find((name) => conditions[name] === undefined);
  if (unknown !== undefined) missingCondition(unknown, 'Conditions');
  checkParameters(template, Object.values(conditions), 'Conditions');
  checkParameters(template, Object.values(rules), 'Rules');
  const dependsOn = Object.values(resources).flatMap((resource) => resource.dependsOn);
  checkNames(template, ofResources, 'Resources', dependsOn);
  checkNames(template, ofOutputs, 'Outputs');
  checkLookUps(template, [...Object.values(conditions), ...ofResources, ...ofOutputs]);
}

/** What of a resource has functions. */
export function valuesOf({ properties, metadata, creationPolicy, updatePolicy }: ResourceDeclaration): unknown[] {
  return [properties, metadata, creationPolicy, updatePolicy];
}

function checkConditions(
  { conditions }: Template,
  members: readonly (OutputDeclaration | ResourceDeclaration)[],
  values: readonly unknown[],
  block: string,
): void {
  const asked = callsIn(values).flatMap(({ name, argument }) =>
    name === 'Fn::If' ? [argument].flat().slice(0, 1) : [],
  );
  const names = [...members.flatMap(({ condition }) => condition ?? []), ...asked.map(String)];
  const unknown = names.find((name) => conditions[name] === undefined);
  if (unknown !== undefined) missingCondition(unknown, block);
}

/** @throws TemplateError always */
export function missingCondition(name: string, block: string): never {
  return fail(`Template format error: Unresolved condition dependency ${name} in the ${block} block of the template`);
}

function checkParameters({ parameters }: Template, values: readonly unknown[], block: string): void {
  const names = referencesIn(values).map(({ name }) => name);
  const others = unique(names.filter((name) => !parameters[name] && !PSEUDO_PARAMETERS.includes(name)));
  if (others.length === 0) return;
  fail(
    `Template format error: Unresolved dependencies [${others.join(', ')}]. Cannot reference resources in the ${block} block of the template`,
  );
}

function checkNames(
  { parameters, resources }: Template,
  values: readonly unknown[],
  block: string,
  dependsOn: readonly string[] = [],
): void {
  const isKnown = ({ name, attribute }: Reference) =>
    resources[name] !== undefined ||
    (attribute === undefined && (parameters[name] !== undefined || PSEUDO_PARAMETERS.includes(name)));
  const unknown = referencesIn(values).filter((reference) => !isKnown(reference));
  const asked = unknown.find(({ attribute }) => attribute !== undefined);
  if (asked?.by === 'Fn::GetAtt') {
    fail(`Template error: instance of Fn::GetAtt references undefined resource ${asked.name}`);
  }
  if (asked) {
    fail(`Template error: instance of Fn::Sub references invalid resource attribute ${asked.name}.${asked.attribute}`);
  }
  const names = unique([...unknown.map(({ name }) => name), ...dependsOn.filter((name) => !resources[name])]);
  if (names.length > 0) unresolved(names, block);
}

/** @throws TemplateError always */
export function unresolved(names: readonly string[], block: string): never {
  return fail(
    `Template format error: Unresolved resource dependencies [${names.join(', ')}] in the ${block} block of the template`,
  );
}

function checkLookUps({ mappings, resources }: Template, values: readonly unknown[]): void {
  for (const { name, argument } of callsIn(values)) {
    const [first] = [argument].flat();
    if (name === 'Fn::FindInMap' && typeof first === 'string' && !mappings[first]) missingMapping(first);
    if (name !== 'Fn::ImportValue') continue;
    const looksUp = callsIn(argument).some((call) => ['Fn::GetAZs', 'Fn::ImportValue'].includes(call.name));
    // Imports are looked up before anything is made.
    if (looksUp || referencesIn(argument).some((reference) => resources[reference.name])) {
      fail(
        'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
      );
    }
  }
}

/** @throws TemplateError always */
export function missingMapping(name: string): never {
  return fail(`Template error: Mapping named '${name}' is not present in the 'Mappings' section of template.`);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
