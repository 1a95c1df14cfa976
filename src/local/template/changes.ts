/** What an update does to each resource, as `DescribeChangeSet` tells it. Pure. User guide, "Example change sets". */
import type { PolicyAction, ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { detailsOf } from './change-details.js';
import { fail } from './error.js';
import { dependencies } from './graph.js';
import type { MadeResource, Scope } from './scope.js';
import type { Template } from './template.js';
import type { StackResource, Update } from './update.js';
import { UNKNOWN, table } from './values.js';

/**
 * The resources that are added, changed or taken over, in the order of the template, and then those that are removed.
 * @throws TemplateError when a resource is to be of another type; and what `resolve` and `dependencies` throw
 */
export async function changesOf(update: Update): Promise<ResourceChange[]> {
  const { next, resources } = update;
  const { order, of } = dependencies(next.template, next.conditions);
  const former = table(Object.entries(resources));
  checkTypesStay(next.template, Object.keys(of), former);
  const changes = new Map<string, ResourceChange>();
  const known = new Map<string, MadeResource>();
  for (const name of order) {
    const change = await changeOf(name, former[name], update, table(known));
    if (change) changes.set(name, change);
    const there = former[name] && stillThere(former[name], change);
    if (there) known.set(name, there);
  }
  const removed = Object.entries(resources).filter(([name]) => !of[name]);
  return [
    ...Object.keys(of).flatMap((name) => changes.get(name) ?? []),
    ...removed.map(([name, resource]): ResourceChange => ({
      Action: 'Remove',
      ...named(name, resource),
      PolicyAction: policyAction(resource.deletionPolicy),
    })),
  ];
}

function checkTypesStay({ resources }: Template, names: readonly string[], former: Update['resources']): void {
  const others = names.filter((name) => former[name] && former[name].type !== resources[name]?.type);
  if (others.length === 0) return;
  fail(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${others.join(', ')}]`,
  );
}

async function changeOf(
  name: string,
  former: StackResource | undefined,
  update: Update,
  known: Scope['resources'],
): Promise<ResourceChange | undefined> {
  const declared = update.next.template.resources[name]!;
  if (!former) {
    const Action = update.imports.includes(name) ? 'Import' : 'Add';
    return { Action, LogicalResourceId: name, ResourceType: declared.type };
  }
  const details = await detailsOf(name, declared, update, known);
  if (details.length === 0) return undefined;
  const replacement = replacementOf(details);
  return {
    Action: 'Modify',
    ...named(name, former),
    Replacement: replacement,
    ...(replacement !== 'False' && {
      PolicyAction: `ReplaceAnd${policyAction(declared.updateReplacePolicy)}` as PolicyAction,
    }),
    Scope: [...new Set(details.flatMap(({ Target }) => Target?.Attribute ?? []))],
    Details: details,
  };
}

/** By the change with the most impact. API reference, "ResourceChange". */
function replacementOf(details: readonly ResourceChangeDetail[]): 'Conditional' | 'False' | 'True' {
  const always = details.filter(({ Target }) => Target?.RequiresRecreation === 'Always');
  if (always.some(({ Evaluation }) => Evaluation === 'Static')) return 'True';
  return always.length > 0 ? 'Conditional' : 'False';
}

/** What is known of a resource while it is not changed yet; undefined when there may be another one in its place. */
function stillThere({ id, attributes }: StackResource, change: ResourceChange | undefined): MadeResource | undefined {
  if (!change?.Scope?.includes('Properties')) return { id, attributes };
  return change.Replacement === 'False' ? { id, attributes: UNKNOWN } : undefined;
}

function named(LogicalResourceId: string, { id, type }: StackResource) {
  return { LogicalResourceId, PhysicalResourceId: id, ResourceType: type };
}

/** There are no snapshots here: what is not removed is kept. */
function policyAction(policy: string): 'Delete' | 'Retain' {
  return policy === 'Delete' ? 'Delete' : 'Retain';
}
