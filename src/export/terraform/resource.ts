import type { Properties, Thing, Value } from '../thing.js';
import type { Body } from './hcl.js';

/** A resource of the AWS provider. */
export interface Resource {
  readonly type: string;
  /** What its label ends with, where a thing is several resources. */
  readonly part?: string;
  readonly body: Body;
  /** By which it is imported. */
  readonly importId: string;
  /** Whether its tags can be said. */
  readonly tagged?: boolean;
}

/** @param as what is exported, without references: for what it is imported by */
export type Translation = (linked: Properties, is: Thing) => Resource[];

/** A property that is a list of properties. */
export function listIn(properties: Properties, key: string): readonly Properties[] {
  return (properties[key] ?? []) as readonly Properties[];
}

/** A property that consists of properties; none of them where it is missing. */
export function within(properties: Properties, key: string): Properties {
  return (properties[key] ?? {}) as Properties;
}

export function textIn(properties: Properties, key: string): string {
  return properties[key] as string;
}

export function listOfTexts(properties: Properties, key: string): readonly Value[] {
  return (properties[key] ?? []) as readonly Value[];
}
