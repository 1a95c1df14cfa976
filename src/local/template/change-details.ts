/** What changes about a resource which stays in the template. Pure. API reference, "ResourceChangeDetail". */
import type { ResourceAttribute, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { changedProperties } from './changed-properties.js';
import { resolve } from './resolve.js';
import { same } from './same.js';
import type { Scope } from './scope.js';
import type { ResourceDeclaration } from './template.js';
import type { Update, Version } from './update.js';
import { isStructure, table, type Structure } from './values.js';

const NESTED_STACK = 'AWS::CloudFormation::Stack';

/**
 * @param known the resources of which it is known what they will be
 * @throws what `resolve` throws
 */
export async function detailsOf(
  name: string,
  declared: ResourceDeclaration,
  update: Update,
  known: Scope['resources'],
): Promise<ResourceChangeDetail[]> {
  const { former, next, types, resources, tagsChange } = update;
  const before = former?.template.resources[name];
  const type = types.find((each) => each.type === declared.type);
  const formerScope = former && scopeOf(former, update, resources);
  const nextScope = scopeOf(next, update, known);
  const valueOf = async (value: unknown, of: Version | undefined, scope: Scope | undefined) =>
    of && scope ? asStructure(await resolve(value, of.template, scope)) : {};
  const details = changedProperties({
    type,
    before: before?.properties ?? {},
    after: declared.properties,
    valuesBefore: await valueOf(before?.properties, former, formerScope),
    valuesAfter: await valueOf(declared.properties, next, nextScope),
    parametersBefore: former?.environment.parameters ?? {},
    scope: nextScope,
  });
  if (before) details.push(...changedAttributes(before, declared));
  const metadata = await valueOf(before?.metadata, former, formerScope);
  if (!same(metadata, await valueOf(declared.metadata, next, nextScope))) details.push(direct('Metadata'));
  const hasTags = table(Object.entries(type?.properties ?? {})).Tags !== undefined;
  const isToldOfTags = details.some(({ Target }) => Target?.Attribute === 'Tags');
  if (tagsChange && hasTags && !isToldOfTags) details.push(direct('Tags', 'Never'));
  // What its template says now, nobody has looked at.
  if (details.length === 0 && declared.type === NESTED_STACK) return [automatic()];
  return details;
}

function scopeOf({ environment, conditions }: Version, { lookUp }: Update, resources: Scope['resources']): Scope {
  const { exported, availabilityZones } = lookUp;
  return { ...environment, conditions, resources, lookUp: { exported, availabilityZones } };
}

function asStructure(value: unknown): Structure {
  return isStructure(value) ? value : {};
}

/** What is no property, and has no functions that need to be resolved. */
function changedAttributes(before: ResourceDeclaration, after: ResourceDeclaration): ResourceChangeDetail[] {
  const attributes: [ResourceAttribute, unknown, unknown][] = [
    ['CreationPolicy', before.creationPolicy, after.creationPolicy],
    ['UpdatePolicy', before.updatePolicy, after.updatePolicy],
    ['DeletionPolicy', before.deletionPolicy, after.deletionPolicy],
    ['UpdateReplacePolicy', before.updateReplacePolicy, after.updateReplacePolicy],
  ];
  return attributes.filter(([, one, other]) => !same(one, other)).map(([attribute]) => direct(attribute));
}

function direct(Attribute: ResourceAttribute, RequiresRecreation?: 'Never'): ResourceChangeDetail {
  return {
    Target: { Attribute, ...(RequiresRecreation && { RequiresRecreation }) },
    Evaluation: 'Static',
    ChangeSource: 'DirectModification',
  };
}

function automatic(): ResourceChangeDetail {
  return {
    Target: { Attribute: 'Properties', RequiresRecreation: 'Never' },
    Evaluation: 'Dynamic',
    ChangeSource: 'Automatic',
  };
}
