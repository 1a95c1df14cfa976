/**
 * AWS REST-JSON (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html), as far as the services speak it that are
 * offered: no path has a label, no body is anything but the members that are bound to nothing else.
 */
import { JsonCodec } from '@aws-sdk/core/protocols';
import { NormalizedSchema, SCHEMA } from '@smithy/core/schema';
import type { DocumentType } from '@smithy/types';
import { AwsError } from '../errors.js';
import { utf8, type WireResponse } from '../wire.js';
import { httpTrait, successStatus } from './http-trait.js';
import { parseJson, wrongType } from './json-types.js';
import type { ServerProtocol } from './protocol.js';
import { readHeadersAndQuery } from './rest-bindings.js';

const codec = new JsonCodec({
  timestampFormat: { useTrait: true, default: SCHEMA.TIMESTAMP_EPOCH_SECONDS },
  jsonName: true,
});

const SERIALIZATION = 'SerializationException';

export const restJson: ServerProtocol = {
  operationName({ method, path }, operations) {
    const found = Object.entries(operations).find(([, { schema }]) => {
      const [itsMethod, itsPath] = httpTrait(schema[3]);
      return itsMethod === method && itsPath === path;
    });
    return found?.[0] ?? `${method} ${path}`;
  },

  unknownOperation: () =>
    new AwsError('UnknownOperationException', 'The requested operation is not recognized by the service.', 404),

  readInput([, , , , input], request) {
    const schema = NormalizedSchema.of(input);
    if (schema.isUnitSchema()) return {};
    const json = parseJson(request.body);
    const wrong = wrongType(schema, json);
    if (wrong) throw new AwsError(SERIALIZATION, wrong);
    return { ...bodyMembers(schema, json), ...readHeadersAndQuery(schema, request, SERIALIZATION) };
  },

  writeOutput([, , , traits, , output], value, { requestId }) {
    const serializer = codec.createSerializer();
    serializer.write(NormalizedSchema.of(output), value ?? {});
    return respond(successStatus(traits), serializer.flush(), requestId);
  },

  writeError({ code, message, status, members }, { requestId }) {
    const { headers, ...rest } = respond(status, JSON.stringify({ message, ...members }), requestId);
    return { ...rest, headers: { ...headers, 'x-amzn-errortype': code } };
  },
};

/**
 * What the body says, without what it cannot say: a member that comes in the query or in a header.
 * @throws AwsError for what only the codec sees, such as a date out of range
 */
function bodyMembers(schema: NormalizedSchema, json: DocumentType): object {
  const read = deserialize(schema, json) as Record<string, unknown>;
  for (const [name, member] of schema.structIterator()) {
    const { httpQuery, httpHeader } = member.getMergedTraits();
    if (httpQuery !== undefined || httpHeader !== undefined) delete read[name];
  }
  return read;
}

function deserialize(schema: NormalizedSchema, json: DocumentType): unknown {
  try {
    return codec.createDeserializer().readObject(schema, json);
  } catch (error) {
    throw new AwsError(SERIALIZATION, (error as Error).message);
  }
}

function respond(status: number, body: string, requestId: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: utf8.encode(body),
  };
}
