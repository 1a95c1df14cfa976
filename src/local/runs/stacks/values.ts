/** The values of a template, as a stack that is worked on has them. */
import type { Output } from '@aws-sdk/client-cloudformation';
import { keyOf, type StackRecord } from '../../services/cloudformation/records.js';
import { attributesOf } from '../../services/cloudformation/sealed.js';
import { outputValues } from '../../template/outputs.js';
import { shownValue } from '../../template/parameters.js';
import { resolve } from '../../template/resolve.js';
import type { LookUps, Scope } from '../../template/scope.js';
import { mapValues, type Structure, table } from '../../template/values.js';
import { withStackTags } from './tags.js';
import type { Plan } from './plan.js';
import { resourceType } from './types/index.js';
import type { Properties } from './types/type.js';

/** What a template's values hang on. */
export function scopeOf(
  home: string,
  { environment, conditions }: Plan,
  resources: StackRecord['resources'],
  lookUp: LookUps,
): Scope {
  return { ...environment, conditions, resources: madeIn(home, environment.stackId, resources), lookUp };
}

/** The resources that are there. @throws DamagedState */
function madeIn(home: string, stackId: string, resources: StackRecord['resources']): Scope['resources'] {
  const stack = keyOf({ id: stackId });
  const made = Object.values(resources).flatMap((record) =>
    record.id === undefined
      ? []
      : [[record.logicalId, { id: record.id, attributes: attributesOf(home, stack, record) }] as const],
  );
  return table(made);
}

/** The properties that a resource is to have, with the stack's tags among them where it has tags. */
export async function propertiesIn(
  { template }: Plan,
  logicalId: string,
  scope: Scope,
  { tags }: Pick<NonNullable<StackRecord['version']>, 'tags'>,
): Promise<Properties> {
  const { type, properties } = template.resources[logicalId]!;
  // Plain data, as what is stored is when it is read back.
  const resolved = JSON.parse(JSON.stringify((await resolve(properties, template, scope)) ?? {})) as Structure;
  return resourceType(type)?.properties['Tags'] === undefined ? resolved : withStackTags(resolved, tags);
}

/** The scope in which nothing secret is seen: neither values of parameters that are not to be shown, nor dynamic references. */
export function shownScope(scope: Scope): Scope {
  const { dynamic: _, ...lookUp } = scope.lookUp;
  const parameters = mapValues(scope.parameters, (each) => (each.noEcho ? { ...each, value: shownValue(each) } : each));
  return { ...scope, parameters, lookUp };
}

/** @throws TemplateError, AwsError */
export async function outputsIn({ template }: Plan, scope: Scope): Promise<Output[]> {
  return (await outputValues(template, scope)).map(({ key, value, description, exportName }) => ({
    OutputKey: key,
    OutputValue: String(value),
    ...(description !== undefined && { Description: description }),
    ...(exportName !== undefined && { ExportName: String(exportName) }),
  }));
}
