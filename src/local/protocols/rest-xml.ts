/** AWS REST-XML as S3 speaks it (https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html). */
import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../errors.js';
import { utf8, type WireResponse } from '../wire.js';
import { withoutChunks } from './aws-chunked.js';
import { successStatus } from './http-trait.js';
import type { Exchange, ServerProtocol } from './protocol.js';
import { missingMembers } from './required.js';
import { readBody, readHeadersAndQuery, writeBody, writeHeaders } from './rest-bindings.js';
import { malformedXml, notImplemented } from './rest-xml-errors.js';
import { addressOf } from './s3-address.js';
import { checkMd5, withSignedHeaders } from './s3-request.js';
import { route } from './s3-route.js';
import { element, textElement } from './xml.js';

export const restXml: ServerProtocol = {
  operationName: (request, operations) => route(withSignedHeaders(request), operations),

  unknownOperation: () => notImplemented(),

  readInput([, , , , input], encoded) {
    const schema = NormalizedSchema.of(input);
    if (schema.isUnitSchema()) return {};
    const request = withoutChunks(withSignedHeaders(encoded));
    checkMd5(request);
    const read = { ...readHeadersAndQuery(schema, request), ...addressOf(request), ...readBody(schema, request.body) };
    // The route saw to headers and query: what can be missing is in the body.
    if (missingMembers(schema, read).length > 0) throw request.body.length === 0 ? emptyBody() : malformedXml();
    return read;
  },

  writeOutput([, , , traits, , output], value, exchange) {
    const schema = NormalizedSchema.of(output);
    const members = { ...value } as Record<string, unknown>;
    // Of S3's outputs only one that is a part of something says which.
    const status = members['ContentRange'] === undefined ? successStatus(traits) : 206;
    const headers = requestIds(exchange);
    if (schema.isUnitSchema()) return { status, headers, body: new Uint8Array() };
    const { bytes, contentType } = writeBody(schema, members, exchange.xmlNamespace ?? '');
    if (contentType) headers['content-type'] = contentType;
    return { status, headers: { ...headers, ...writeHeaders(schema, members) }, body: bytes };
  },

  writeError({ code, message, status, members, headers: own }, exchange) {
    const headers = { ...requestIds(exchange), ...own };
    // Such an answer has no body: status and headers are all that the client learns.
    if (exchange.request.method === 'HEAD' || status === 304) return { status, headers, body: new Uint8Array() };
    const parts = {
      Code: code,
      Message: message,
      ...members,
      RequestId: exchange.requestId,
      HostId: exchange.requestId,
    };
    const content = Object.entries<unknown>(parts).map(([name, value]) => textElement(name, String(value)));
    return withXml(status, headers, element('Error', content.join('')));
  },
};

function emptyBody(): AwsError {
  return new AwsError('MissingRequestBodyError', 'Request body is empty.');
}

function withXml(status: number, headers: Record<string, string>, xml: string): WireResponse {
  const body = utf8.encode(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
  return { status, headers: { ...headers, 'content-type': 'application/xml' }, body };
}

function requestIds({ requestId }: Exchange): Record<string, string> {
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId };
}
