/** The declaration of a resource. Pure. CloudFormation user guide, "Resource attribute reference". */
import { fail } from './error.js';
import { checkFunctions } from './functions.js';
import { checkMembers, optionalText, structureAt } from './section.js';
import type { DeletionPolicy, ResourceDeclaration } from './template.js';
import { isStructure, type Structure } from './values.js';

const MEMBERS = [
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Description',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
];
const UPDATE_REPLACE_POLICIES = ['Delete', 'Retain', 'Snapshot'] as const;
const DELETION_POLICIES = [...UPDATE_REPLACE_POLICIES, 'RetainExceptOnCreate'] as const;

/** @throws TemplateError */
export function readResource(source: unknown, name: string): ResourceDeclaration {
  if (!isStructure(source)) {
    return fail(`Template format error: [/Resources/${name}] resource definition is malformed`);
  }
  const { Type: type } = source;
  if (typeof type !== 'string') {
    return fail(`Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`);
  }
  checkMembers(source, MEMBERS, 'resource');
  const condition = optionalText(source.Condition, 'Condition');
  const metadata = structureOf(source, name, 'Metadata');
  const creationPolicy = structureOf(source, name, 'CreationPolicy');
  const updatePolicy = structureOf(source, name, 'UpdatePolicy');
  return {
    type,
    properties: structureOf(source, name, 'Properties') ?? {},
    dependsOn: dependsOn(source.DependsOn),
    ...(condition !== undefined && { condition }),
    deletionPolicy: policyOf(source, name, 'DeletionPolicy', DELETION_POLICIES) ?? 'Delete',
    updateReplacePolicy: policyOf(source, name, 'UpdateReplacePolicy', UPDATE_REPLACE_POLICIES) ?? 'Delete',
    ...(metadata && { metadata }),
    ...(creationPolicy && { creationPolicy }),
    ...(updatePolicy && { updatePolicy }),
  };
}

function structureOf(source: Structure, name: string, member: string): Structure | undefined {
  const value = source[member];
  if (value === undefined) return undefined;
  checkFunctions(value, 'Resources');
  return structureAt(value, `/Resources/${name}/${member}`);
}

function dependsOn(value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return fail('Template format error: DependsOn must be a string or list of strings.');
  return value.map((name: unknown) =>
    typeof name === 'string' ? name : fail('Template format error: Every DependsOn value must be a string.'),
  );
}

function policyOf<T extends DeletionPolicy>(
  source: Structure,
  name: string,
  member: string,
  policies: readonly T[],
): T | undefined {
  const text = optionalText(source[member], member);
  if (text === undefined) return undefined;
  const policy = policies.find((each) => each === text);
  return policy ?? fail(`Template format error: Unrecognized ${member} ${text} for resource ${name}`);
}
