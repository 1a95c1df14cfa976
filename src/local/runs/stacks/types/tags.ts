/**
 * The tags of a resource. AWS's services let nobody but CloudFormation set those that begin with `aws:`; the local ones let
 * nobody at all, so these are left out.
 */
import type { Former, Properties, ResourceJob } from './type.js';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export function tagsOf({ properties: { Tags = [] } }: { readonly properties: Properties }): Tag[] {
  const given = Tags as readonly { readonly Key: unknown; readonly Value: unknown }[];
  return given
    .map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value) }))
    .filter(({ Key }) => !Key.toLowerCase().startsWith('aws:'));
}

/** As the services have them whose members begin with small letters. */
export function smallTagsOf(resource: { readonly properties: Properties }): { key: string; value: string }[] {
  return tagsOf(resource).map(({ Key: key, Value: value }) => ({ key, value }));
}

/** As the services have them that take a map. */
export function tagMapOf(resource: { readonly properties: Properties }): Record<string, string> {
  return Object.fromEntries(tagsOf(resource).map(({ Key, Value }) => [Key, Value]));
}

/** What an update of the tags sets, and the keys that it takes away. */
export function tagChanges(job: Pick<ResourceJob, 'properties'>, former: Pick<Former, 'properties'>) {
  const before = tagMapOf(former);
  const after = tagsOf(job);
  const keys = after.map(({ Key }) => Key);
  return {
    added: after.filter(({ Key, Value }) => before[Key] !== Value),
    removed: Object.keys(before).filter((key) => !keys.includes(key)),
  };
}
