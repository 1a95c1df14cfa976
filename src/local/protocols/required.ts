import type { NormalizedSchema } from '@smithy/core/schema';
import { memberPath } from '../constraints.js';

/** The paths of the required members that `input` lacks, at any depth. */
export function missingMembers(schema: NormalizedSchema, input: unknown): string[] {
  return schema.isUnitSchema() ? [] : [...pathsMissing(schema, input, '')];
}

function* pathsMissing(schema: NormalizedSchema, value: unknown, path: string): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (schema.isStructSchema()) {
    const record = value as Record<string, unknown>;
    let required = requiredCount(schema);
    for (const [name, member] of schema.structIterator()) {
      if (required-- > 0 && record[name] == null) yield memberPath(path, name);
      else yield* pathsMissing(member, record[name], memberPath(path, name));
    }
  } else if (schema.isListSchema() && Array.isArray(value)) {
    const member = schema.getValueSchema();
    for (const [index, item] of value.entries()) yield* pathsMissing(member, item, `${path}.${index + 1}.member`);
  } else if (schema.isMapSchema()) {
    const member = schema.getValueSchema();
    for (const [key, item] of Object.entries(value)) yield* pathsMissing(member, item, `${path}.${key}.member`);
  }
}

/** A structure's schema lists its required members first and says, last, how many they are. */
export function requiredCount(schema: NormalizedSchema): number {
  const count = (schema.getSchema() as readonly unknown[])[6];
  return typeof count === 'number' ? count : 0;
}
