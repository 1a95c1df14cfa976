import type { NormalizedSchema } from '@smithy/core/schema';

/** AWS's message about the required members that `input` lacks, at any depth, or `undefined` when it has them all. */
export function missingMembers(schema: NormalizedSchema, input: unknown): string | undefined {
  const missing = [...pathsMissing(schema, input, '')];
  if (missing.length === 0) return undefined;
  const count = `${missing.length} validation error${missing.length === 1 ? '' : 's'} detected`;
  const each = missing.map((path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`);
  return `${count}: ${each.join('; ')}`;
}

function* pathsMissing(schema: NormalizedSchema, value: unknown, path: string): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (schema.isStructSchema()) {
    const record = value as Record<string, unknown>;
    let required = requiredCount(schema);
    for (const [name, member] of schema.structIterator()) {
      const memberPath = `${path && `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      if (required-- > 0 && record[name] == null) yield memberPath;
      else yield* pathsMissing(member, record[name], memberPath);
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
