/** Structures as XML bodies. */
import { XmlCodec } from '@aws-sdk/core/protocols';
import { type NormalizedSchema, SCHEMA } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';
import { utf8 } from '../wire.js';
import type { Body } from './rest-bindings.js';
import { malformedXml } from './rest-xml-errors.js';
import { textElement } from './xml.js';

const settings = {
  timestampFormat: { useTrait: true, default: SCHEMA.TIMESTAMP_DATE_TIME },
  xmlNamespace: '',
  serviceNamespace: '',
} as const;

/** @throws AwsError MalformedXML */
export function readXml(schema: NormalizedSchema, body: Uint8Array): unknown {
  try {
    return new XmlCodec(settings).createDeserializer().read(schema, body);
  } catch {
    throw malformedXml();
  }
}

/** A structure without the members that go elsewhere than the body; nothing at all when all of them do. */
export function writeXml(schema: NormalizedSchema, value: Record<string, unknown>, xmlNamespace: string): Body {
  const members = [...schema.structIterator()].filter(([, member]) => isInBody(member));
  if (members.length === 0) return { bytes: new Uint8Array() };
  const name = rootName(schema);
  const names = members.map(([member]) => member);
  const xml =
    names.length === 1 && names[0] === name
      ? unwrapped(name, value[name], xmlNamespace)
      : serialize([3, '', name, 0, names, members.map(([, member]) => member)], value, xmlNamespace);
  return { bytes: utf8.encode(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`), contentType: 'application/xml' };
}

/** `s3UnwrappedXmlOutput`: the bucket's location is the text of the root element itself. */
function unwrapped(name: string, content: unknown, xmlNamespace: string): string {
  return textElement(name, typeof content === 'string' ? content : '', xmlNamespace);
}

function serialize(schema: StaticStructureSchema, value: object, xmlNamespace: string): string {
  const serializer = new XmlCodec({ ...settings, xmlNamespace }).createSerializer();
  serializer.write(schema, value);
  return serializer.flush() as string;
}

function isInBody(member: NormalizedSchema): boolean {
  const { httpHeader, httpPrefixHeaders, httpResponseCode } = member.getMergedTraits();
  return !httpHeader && !httpPrefixHeaders && !httpResponseCode;
}

function rootName(schema: NormalizedSchema): string {
  return schema.getMergedTraits().xmlName ?? schema.getName() ?? '';
}
