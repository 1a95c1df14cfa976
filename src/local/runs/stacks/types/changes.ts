/** What an update has to change: only what differs from what was there. */
import { isDeepStrictEqual } from 'node:util';
import type { Former, Properties, ResourceJob } from './type.js';

type Updated = Pick<ResourceJob, 'properties'>;

/** Whether one of the properties is not as it was. */
export function isChanged({ properties }: Updated, former: Pick<Former, 'properties'>, ...names: string[]): boolean {
  return names.some((name) => !isDeepStrictEqual(properties[name], former.properties[name]));
}

/**
 * The properties, with the default of those that were there and are no more: most services keep what an update does not
 * speak of.
 */
export function withDefaults(
  { properties }: Updated,
  former: Pick<Former, 'properties'>,
  defaults: Properties,
): Properties {
  const gone = Object.entries(defaults).filter(
    ([name]) => properties[name] === undefined && former.properties[name] !== undefined,
  );
  return { ...properties, ...Object.fromEntries(gone) };
}

/** What is in one list and not in the other: what is to be added, and what is to be taken away. */
export function listChanges(before: readonly string[], after: readonly string[]) {
  return {
    added: after.filter((each) => !before.includes(each)),
    removed: before.filter((each) => !after.includes(each)),
  };
}
