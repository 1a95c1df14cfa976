import type { Context } from '../../context.js';
import type { Inspected } from '../../inspect.js';
import { isProperties, type Properties, Text, type Thing, type Value } from '../thing.js';

/** What is read of a resource, without what its inspection has told already. */
export interface Made extends Pick<Thing, 'comment' | 'holdsData' | 'physicalId' | 'properties' | 'type' | 'url'> {
  /** What it is called, where that is not all that the resource is known by. */
  readonly name?: string;
  /** Of what is but a part of the resource: ends its name in the template. */
  readonly part?: string;
}

interface Reading {
  readonly made: readonly Made[];
  /** What the user should know of it: a sentence each. */
  readonly notes?: readonly string[];
}

/** Reads a resource as it is, with what others added to it. */
export type Reader = (context: Context, inspected: Inspected) => Promise<Reading>;

/** What its inspection has found of it. */
export function actualOf<Shape>({ found }: Inspected): Partial<Shape> {
  return found?.actual ?? {};
}

/** Its tags, as templates have them. */
export function tagsOf({ found }: Inspected): Properties {
  const tags = Object.entries(found?.tags ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
  return tags.length === 0 ? {} : { Tags: tags };
}

/** Without what is undefined, an empty list or an empty text: templates leave that out. */
export function present(properties: Readonly<Record<string, unknown>>): Properties {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, value]) => {
      const isEmpty =
        value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
      return isEmpty ? [] : [[key, value as Value]];
    }),
  );
}

/** What is taken as it is, although it is written with small letters: others chose its keys. */
const verbatim = ['configuration'];

/** An answer of a service that writes its members with a small letter, as templates write them. */
export function capitalized(value: unknown): Value {
  if (Array.isArray(value)) return value.map(capitalized);
  if (!isProperties(value) || value instanceof Text) return value as Value;
  return present(
    Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key.charAt(0).toUpperCase() + key.slice(1),
        verbatim.includes(key) ? each : capitalized(each),
      ]),
    ),
  );
}
