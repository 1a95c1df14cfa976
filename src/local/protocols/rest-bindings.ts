/** A structure's members, each in the part of an HTTP message that its traits bind it to. */
import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import { type NormalizedSchema, SCHEMA } from '@smithy/core/schema';
import { AwsError } from '../errors.js';
import { utf8, type WireRequest } from '../wire.js';
import { readXml, writeXml } from './rest-xml-body.js';

const settings = {
  timestampFormat: { useTrait: true, default: SCHEMA.TIMESTAMP_DATE_TIME },
  httpBindings: true,
} as const;
const fromText = new FromStringShapeDeserializer(settings);
const toText = new ToStringShapeSerializer(settings);

type Members = Record<string, unknown>;

export interface Body {
  readonly bytes: Uint8Array;
  readonly contentType?: string;
}

/**
 * @param code of the error for a value that is not of its member's type
 * @throws AwsError
 */
export function readHeadersAndQuery(
  schema: NormalizedSchema,
  { headers, query }: WireRequest,
  code = 'InvalidArgument',
): Members {
  const members: Members = {};
  for (const [name, member] of schema.structIterator()) {
    const { httpHeader, httpQuery, httpPrefixHeaders } = member.getMergedTraits();
    if (httpPrefixHeaders) members[name] = withPrefix(headers, httpPrefixHeaders);
    const text = httpHeader ? headers[httpHeader.toLowerCase()] : httpQuery ? query.get(httpQuery) : undefined;
    if (text !== undefined && text !== null) members[name] = readText(member, text, code);
  }
  return members;
}

/** @throws AwsError MalformedXML when the body is not XML */
export function readBody(schema: NormalizedSchema, body: Uint8Array): Members {
  const [name, member] = payloadOf(schema) ?? [];
  if (name === undefined || member === undefined) return {};
  if (member.isBlobSchema()) return { [name]: body };
  if (member.isStringSchema()) return { [name]: utf8.decode(body) };
  return body.length === 0 ? {} : { [name]: readXml(member, body) };
}

export function writeHeaders(schema: NormalizedSchema, value: Members): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, member] of schema.structIterator()) {
    const { httpHeader, httpPrefixHeaders } = member.getMergedTraits();
    const content = value[name];
    if (content === undefined || content === null) continue;
    if (httpHeader) headers[httpHeader.toLowerCase()] = writeText(member, content);
    if (httpPrefixHeaders) Object.assign(headers, addPrefix(content, httpPrefixHeaders));
  }
  return headers;
}

/** The payload member as it is, or else the members that are bound to nothing, as XML. */
export function writeBody(schema: NormalizedSchema, value: Members, xmlNamespace: string): Body {
  const [name, member] = payloadOf(schema) ?? [];
  if (name === undefined || member === undefined) return writeXml(schema, value, xmlNamespace);
  const content = value[name];
  if (content === undefined || content === null) return { bytes: new Uint8Array() };
  if (content instanceof Uint8Array) return { bytes: content, contentType: 'application/octet-stream' };
  // Of S3's outputs only a bucket's policy is text.
  if (typeof content === 'string') return { bytes: utf8.encode(content), contentType: 'application/json' };
  return writeXml(member, content as Members, xmlNamespace);
}

function payloadOf(schema: NormalizedSchema): [string, NormalizedSchema] | undefined {
  return [...schema.structIterator()].find(([, member]) => member.getMergedTraits().httpPayload);
}

function readText(member: NormalizedSchema, text: string, code: string): unknown {
  const wrong = () => new AwsError(code, `'${text}' is not valid for ${member.getMemberName()}`);
  if (member.isNumericSchema() && !/^-?\d+(\.\d+)?$/.test(text)) throw wrong();
  try {
    return fromText.read(member, text);
  } catch {
    throw wrong();
  }
}

function writeText(member: NormalizedSchema, content: unknown): string {
  toText.write(member, content);
  return toText.flush();
}

function withPrefix(headers: WireRequest['headers'], prefix: string): Record<string, string> {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, text]) => [name.slice(prefix.length), text]));
}

function addPrefix(content: object, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(content).map(([name, text]) => [`${prefix}${name}`.toLowerCase(), String(text)]),
  );
}
