import type { NormalizedSchema } from '@smithy/core/schema';
import type { DocumentType } from '@smithy/types';
import { AwsError } from '../errors.js';
import { utf8 } from '../wire.js';

/** The JSON that a body is; an empty body is an object without members. @throws AwsError `SerializationException` */
export function parseJson(body: Uint8Array): DocumentType {
  if (body.length === 0) return {};
  try {
    const json = JSON.parse(utf8.decode(body)) as DocumentType;
    if (typeof json === 'object' && json !== null) return json;
  } catch {
    // Answered below, like any other text that is not a JSON object.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object');
}

/** What AWS says of the first JSON value that is not of its member's type, or `undefined` when all are. */
export function wrongType(schema: NormalizedSchema, value: unknown): string | undefined {
  if (value === null || value === undefined || schema.isDocumentSchema()) return undefined;
  if (schema.isStructSchema()) return isRecord(value) ? wrongMember(schema, value) : notExpected(value);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return 'Expected list or null';
    return firstWrong(schema.getValueSchema(), value);
  }
  if (schema.isMapSchema()) {
    return isRecord(value) ? firstWrong(schema.getValueSchema(), Object.values(value)) : notExpected(value);
  }
  const [type, name] = scalarOf(schema);
  if (typeof value === type) return undefined;
  return typeof value === 'object' ? notExpected(value) : `${token(value)} can not be converted to ${name}`;
}

function wrongMember(schema: NormalizedSchema, value: Record<string, unknown>): string | undefined {
  for (const [name, member] of schema.structIterator()) {
    const wrong = wrongType(member, value[name]);
    if (wrong) return wrong;
  }
  return undefined;
}

function firstWrong(schema: NormalizedSchema, values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const wrong = wrongType(schema, value);
    if (wrong) return wrong;
  }
  return undefined;
}

function scalarOf(schema: NormalizedSchema): ['string' | 'boolean' | 'number', string] {
  if (schema.isStringSchema()) return ['string', 'a String'];
  if (schema.isBlobSchema()) return ['string', 'a Blob'];
  if (schema.isBooleanSchema()) return ['boolean', 'a Boolean'];
  return ['number', schema.isTimestampSchema() ? 'a Timestamp' : 'a Number'];
}

function notExpected(value: unknown): string {
  if (Array.isArray(value)) return 'Start of list found where not expected';
  if (typeof value === 'object') return 'Start of structure or map found where not expected.';
  return `Unexpected ${token(value)}: expected a structure, a map or null`;
}

function token(value: unknown): string {
  return typeof value === 'boolean' ? `${String(value).toUpperCase()}_VALUE` : `${typeof value}_VALUE`.toUpperCase();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
