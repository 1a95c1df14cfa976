/** From the properties of a resource to the input of an operation. Pure. */
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import { AwsError } from '../../../errors.js';

/**
 * Templates name members as `TimeoutInMinutes`, where the API has `timeoutInMinutes`, and write any value as text, such as
 * `"60"`: both become what the operation takes. What is undefined is left out.
 * @param given by the names of the input's members, whatever their case
 * @throws AwsError `ValidationError` for what the operation has no member for, or cannot take, with its place
 */
export function inputOf<I extends object>(schema: StaticOperationSchema, given: object, logicalId: string): I {
  return converted(NormalizedSchema.of(schema[4]), given, { logicalId, path: '#' }) as I;
}

interface Place {
  readonly logicalId: string;
  /** As `#/Stages/0/Name`. */
  readonly path: string;
}

function converted(schema: NormalizedSchema, value: unknown, place: Place): unknown {
  if (schema.isStructSchema()) return structure(schema, record(value, place), place);
  if (schema.isMapSchema()) {
    const entries = Object.entries(record(value, place));
    const member = schema.getValueSchema();
    return Object.fromEntries(entries.map(([key, each]) => [key, converted(member, each, below(place, key))]));
  }
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw unexpected('JSONArray', value, place);
    const member = schema.getValueSchema();
    return value.map((each, index) => converted(member, each, below(place, index)));
  }
  return scalar(schema, value, place);
}

function structure(schema: NormalizedSchema, given: Readonly<Record<string, unknown>>, place: Place) {
  const members = new Map([...schema.structIterator()].map(([name, member]) => [name.toLowerCase(), { name, member }]));
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const found = members.get(key.toLowerCase());
      if (!found) throw invalid(place, `extraneous key [${key}] is not permitted`);
      return [found.name, converted(found.member, value, below(place, key))];
    }),
  );
}

function scalar(schema: NormalizedSchema, value: unknown, place: Place): unknown {
  if (schema.isBooleanSchema()) {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw unexpected('Boolean', value, place);
  }
  if (schema.isNumericSchema()) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw unexpected('Number', value, place);
  }
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (!isText) throw unexpected('String', value, place);
  if (!schema.isTimestampSchema()) return String(value);
  const date = new Date(String(value));
  if (Number.isNaN(date.getTime())) throw unexpected('Timestamp', value, place);
  return date;
}

function record(value: unknown, place: Place): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw unexpected('JSONObject', value, place);
}

function below(place: Place, key: string | number): Place {
  return { ...place, path: `${place.path}/${key}` };
}

function unexpected(expected: string, value: unknown, place: Place): AwsError {
  return invalid(place, `expected type: ${expected}, found: ${typeName(value)}`);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'JSONArray';
  if (value === null || value === undefined) return 'Null';
  const names: Readonly<Record<string, string>> = { string: 'String', number: 'Number', boolean: 'Boolean' };
  return names[typeof value] ?? 'JSONObject';
}

/** In the words that CloudFormation has for a property that its schema does not allow. */
function invalid({ logicalId, path }: Place, fault: string): AwsError {
  const message = `Properties validation failed for resource ${logicalId} with message: ${path}: ${fault}`;
  return new AwsError('ValidationError', message);
}
