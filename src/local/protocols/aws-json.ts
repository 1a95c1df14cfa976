/** AWS JSON 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). */
import { JsonCodec } from '@aws-sdk/core/protocols';
import { NormalizedSchema, SCHEMA } from '@smithy/core/schema';
import type { DocumentType } from '@smithy/types';
import { AwsError } from '../errors.js';
import { utf8, type WireResponse } from '../wire.js';
import { parseJson, wrongType } from './json-types.js';
import type { ServerProtocol } from './protocol.js';

const codec = new JsonCodec({
  timestampFormat: { useTrait: true, default: SCHEMA.TIMESTAMP_EPOCH_SECONDS },
  jsonName: false,
});

export const awsJson: ServerProtocol = {
  operationName: ({ headers }) => headers['x-amz-target']?.split('.')[1] ?? '',

  unknownOperation: () =>
    new AwsError('UnknownOperationException', 'The requested operation is not recognized by the service.'),

  readInput([, , , , input], { body }) {
    const schema = NormalizedSchema.of(input);
    const json = parseJson(body);
    if (schema.isUnitSchema()) return {};
    const wrong = wrongType(schema, json);
    if (wrong) throw new AwsError('SerializationException', wrong);
    return deserialize(schema, json);
  },

  writeOutput([, , , , , output], value, { requestId }) {
    const schema = NormalizedSchema.of(output);
    if (schema.isUnitSchema()) return respond(200, '', requestId);
    const serializer = codec.createSerializer();
    serializer.write(schema, value ?? {});
    return respond(200, serializer.flush(), requestId);
  },

  writeError({ code, message, status, members }, { requestId }) {
    return respond(status, JSON.stringify({ __type: code, message, ...members }), requestId);
  },
};

function respond(status: number, body: string, requestId: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
    body: utf8.encode(body),
  };
}

/** @throws AwsError for what only the codec sees: text that is not base64 in a blob, a date out of range */
function deserialize(schema: NormalizedSchema, json: DocumentType): object {
  try {
    return codec.createDeserializer().readObject(schema, json) as object;
  } catch (error) {
    throw new AwsError('SerializationException', (error as Error).message);
  }
}
