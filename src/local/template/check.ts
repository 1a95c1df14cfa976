/** That a template asks for nothing that the types of its resources do not have. Pure. */
import type { ResourceType } from '../runs/stacks/types/type.js';
import { callIn } from './call.js';
import { valuesOf } from './check-references.js';
import { fail } from './error.js';
import { referencesIn } from './references.js';
import type { ResourceDeclaration, Template } from './template.js';
import { table } from './values.js';

/** What is known of a type of resource. */
export type TypeTable = Pick<ResourceType, 'attributes' | 'properties' | 'required' | 'type'>;

/**
 * Looks at every resource before any is made.
 * @throws TemplateError naming all types that there are not, all properties that are unknown or missing, or an attribute
 */
export function checkTemplate(template: Template, types: readonly TypeTable[]): void {
  const tables = table(types.map((each) => [each.type, each]));
  const resources = Object.entries(template.resources);
  checkTypes(resources.map(([, { type }]) => type).filter((type) => !tables[type]));
  const problems = resources.flatMap(([name, resource]) => problemsOf(name, resource, tables[resource.type]));
  if (problems.length > 0) fail(problems.join('\n'));
  for (const [, resource] of resources) checkPolicies(resource);
  checkAttributes(template, tables);
}

/** What has the form of a type may well be one of AWS's, and no slip of the pen. */
function checkTypes(unknown: readonly string[]): void {
  const [lacking, odd] = [true, false].map((isType) => unknown.filter((type) => TYPE.test(type) === isType));
  if (odd!.length > 0) fail(`Template format error: Unrecognized resource types: [${[...new Set(odd)].join(', ')}]`);
  if (lacking!.length === 0) return;
  fail(
    `The local AWS does not have the resource types [${[...new Set(lacking)].join(', ')}]. On AWS a template may have them, if they are spelled so; docs/local-templates.md lists those that there are here.`,
  );
}

/** AWS's own, those of third parties, and custom ones. Source: "Resource type identifiers" in the CloudFormation user guide. */
const TYPE = /^([A-Za-z0-9]+(::[A-Za-z0-9]+){2,3}|Custom::[\w@-]+)$/;

function problemsOf(name: string, { properties }: ResourceDeclaration, known?: TypeTable): string[] {
  // What a function gives is not known yet.
  if (!known || callIn(properties)) return [];
  const allowed = table(Object.entries(known.properties));
  const problems = [
    ...Object.keys(properties)
      .filter((key) => !allowed[key])
      .map((key) => `#: extraneous key [${key}] is not permitted`),
    ...known.required
      .filter((key) => !Object.hasOwn(properties, key))
      .map((key) => `#: required key [${key}] not found`),
  ];
  if (problems.length === 0) return [];
  return [`Properties validation failed for resource ${name} with message:`, ...problems];
}

/** No type here has snapshots. */
function checkPolicies({ type, deletionPolicy, updateReplacePolicy }: ResourceDeclaration): void {
  if (deletionPolicy === 'Snapshot')
    fail(`Template error: resource type ${type} does not support deletion policy Snapshot`);
  if (updateReplacePolicy === 'Snapshot') {
    fail(`Template error: resource type ${type} does not support update replace policy Snapshot`);
  }
}

function checkAttributes({ resources, outputs }: Template, tables: Readonly<Record<string, TypeTable>>): void {
  const values = [
    ...Object.values(resources).flatMap(valuesOf),
    ...Object.values(outputs).flatMap(({ value, exportName }) => [value, exportName]),
  ];
  for (const { name, attribute, by } of referencesIn(values)) {
    const known = tables[resources[name]?.type ?? '']?.attributes;
    if (!known || attribute === undefined || attribute === '' || isAmong(attribute, known)) continue;
    fail(
      by === 'Fn::Sub'
        ? `Template error: instance of Fn::Sub references invalid resource attribute ${name}.${attribute}`
        : `Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`,
    );
  }
}

/** `Outputs.*` are all names below: which ones there are, only the nested stack can tell. */
function isAmong(attribute: string, known: readonly string[]): boolean {
  return known.some((each) => (each.endsWith('.*') ? attribute.startsWith(each.slice(0, -1)) : each === attribute));
}
