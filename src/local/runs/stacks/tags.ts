import type { Tag } from '@aws-sdk/client-cloudformation';
import type { Properties } from './types/type.js';

export function tagRecord(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** The properties with the stack's tags among those of the resource, which has the last word; a list, unless it has a map. */
export function withStackTags(properties: Properties, tags: readonly Tag[]): Properties {
  if (tags.length === 0) return properties;
  const own = properties['Tags'];
  if (own !== undefined && own !== null && typeof own === 'object' && !Array.isArray(own)) {
    return { ...properties, Tags: { ...tagRecord(tags), ...own } };
  }
  const all = new Map(tags.map((tag) => [tag.Key, tag]));
  for (const tag of Array.isArray(own) ? (own as Tag[]) : []) all.set(tag.Key, tag);
  return { ...properties, Tags: [...all.values()] };
}
