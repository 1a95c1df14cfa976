import type { Config } from '../config/schema.js';
import type { Context } from '../context.js';
import type { Found, Resource } from './resource.js';

/** What a kind of stage needs beside the pipeline: it is there only where such a stage is, or was. */
export interface Part<Kind extends string = string> {
  /** The kinds of resources that it consists of. */
  readonly kinds: readonly Kind[];
  /**
   * The environments that the config asks for, none where it asks for but the rest of it; undefined where for nothing of it. Of
   * packages it is the domain.
   */
  configured(config: Config): readonly string[] | undefined;
  /**
   * The same of what there is: one call, about what is made first and removed last.
   * @param base what every pipeline has, as it is found, by its kind
   */
  there(
    context: Context,
    base: () => Promise<ReadonlyMap<string, Found<object>>>,
  ): Promise<readonly string[] | undefined>;
  /** Everything of it, each after what it needs. */
  resources(environments: readonly string[]): readonly Resource<object, Kind>[];
}

/** Keeps the kinds' literal types. */
export function part<const Kind extends string>(definition: Part<Kind>): Part<Kind> {
  return definition;
}
