/** Which properties of a resource change, and why. Pure. API reference, "ResourceChangeDetail". */
import type { ResourceChangeDetail, ResourceTargetDefinition } from '@aws-sdk/client-cloudformation';
import type { TypeTable } from './check.js';
import type { ParameterValue } from './parameters.js';
import { referencesIn, type Reference } from './references.js';
import { same } from './same.js';
import type { Scope } from './scope.js';
import { UNKNOWN, hasUnknown, table, type Structure } from './values.js';

/** The properties of a resource before and after, as the template has them and as they come to. */
export interface Compared {
  readonly type: TypeTable | undefined;
  readonly before: Structure;
  readonly after: Structure;
  readonly valuesBefore: Structure;
  readonly valuesAfter: Structure;
  readonly parametersBefore: Readonly<Record<string, ParameterValue>>;
  /** What the values after were resolved with. */
  readonly scope: Scope;
}

type Cause = Omit<ResourceChangeDetail, 'Target'>;

export function changedProperties(compared: Compared): ResourceChangeDetail[] {
  const { valuesBefore, valuesAfter } = compared;
  const names = new Set([...Object.keys(valuesAfter), ...Object.keys(valuesBefore)]);
  return [...names].flatMap((name) => {
    if (same(own(valuesBefore, name), own(valuesAfter, name))) return [];
    const Target = targetOf(name, compared.type);
    return causesOf(name, compared).map((cause) => ({ Target, ...cause }));
  });
}

function targetOf(name: string, type: TypeTable | undefined): ResourceTargetDefinition {
  if (name === 'Tags') return { Attribute: 'Tags', RequiresRecreation: 'Never' };
  const change = table(Object.entries(type?.properties ?? {}))[name];
  return { Attribute: 'Properties', Name: name, RequiresRecreation: change === 'replace' ? 'Always' : 'Never' };
}

/** What the template says of the property has changed, or else what that refers to. */
function causesOf(name: string, compared: Compared): Cause[] {
  const { before, after, valuesAfter, scope } = compared;
  const isKnown = !hasUnknown(own(valuesAfter, name));
  const modified: Cause = { Evaluation: isKnown ? 'Static' : 'Dynamic', ChangeSource: 'DirectModification' };
  if (!same(own(before, name), own(after, name))) return [modified];
  const causes = referencesIn(own(after, name), scope.conditions).flatMap((each) => causeOf(each, compared) ?? []);
  return causes.length > 0 ? unique(causes) : [modified];
}

function causeOf({ name, attribute }: Reference, { parametersBefore, scope }: Compared): Cause | undefined {
  const parameter = scope.parameters[name];
  if (parameter) {
    if (same(parametersBefore[name]?.value, parameter.value)) return undefined;
    return { Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: name };
  }
  if (name.startsWith('AWS::')) return undefined;
  const made = scope.resources[name];
  if (attribute === undefined) {
    return made ? undefined : { Evaluation: 'Dynamic', ChangeSource: 'ResourceReference', CausingEntity: name };
  }
  if (made && made.attributes !== UNKNOWN) return undefined;
  return { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: `${name}.${attribute}` };
}

function unique(causes: readonly Cause[]): Cause[] {
  return [...new Map(causes.map((cause) => [`${cause.ChangeSource} ${cause.CausingEntity}`, cause])).values()];
}

function own(structure: Structure, name: string): unknown {
  return Object.hasOwn(structure, name) ? structure[name] : undefined;
}
