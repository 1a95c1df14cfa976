/** AWS Query (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html). */
import { XmlCodec } from '@aws-sdk/core/protocols';
import { NormalizedSchema, SCHEMA } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';
import { AwsError } from '../errors.js';
import { utf8, type WireRequest, type WireResponse } from '../wire.js';
import { readForm } from './query-form.js';
import type { Exchange, ServerProtocol } from './protocol.js';
import { element, textElement } from './xml.js';

const codec = new XmlCodec({
  timestampFormat: { useTrait: true, default: SCHEMA.TIMESTAMP_DATE_TIME },
  xmlNamespace: '',
  serviceNamespace: '',
});

/** The parameters of a Query request, which come in the body or, with GET, in the URL. */
export function queryParameters({ method, query, body }: WireRequest): URLSearchParams {
  return method === 'GET' ? query : new URLSearchParams(utf8.decode(body));
}

export const awsQuery: ServerProtocol = {
  operationName: (request) => queryParameters(request).get('Action') ?? '',

  unknownOperation: (name) => new AwsError('InvalidAction', `The action ${name} is not valid for this web service.`),

  readInput([, , , , input], request) {
    const schema = NormalizedSchema.of(input);
    return schema.isUnitSchema() ? {} : readForm(schema, queryParameters(request));
  },

  writeOutput([, , name, , , output], value, exchange) {
    const result = writeResult(NormalizedSchema.of(output), `${name}Result`, value ?? {});
    const metadata = element('ResponseMetadata', textElement('RequestId', exchange.requestId));
    return respond(200, element(`${name}Response`, result + metadata, exchange.xmlNamespace), exchange);
  },

  writeError({ code, message, status, members }, exchange) {
    const parts = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message, ...members };
    const error = Object.entries<unknown>(parts).map(([name, value]) => textElement(name, String(value)));
    const requestId = textElement('RequestId', exchange.requestId);
    const body = element('ErrorResponse', element('Error', error.join('')) + requestId, exchange.xmlNamespace);
    return respond(status, body, exchange);
  },
};

function respond(status: number, body: string, { requestId }: Exchange): WireResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body: utf8.encode(body) };
}

/** The output under the name that the protocol gives it, which is not its shape's own. */
function writeResult(output: NormalizedSchema, name: string, value: object): string {
  if (output.isUnitSchema()) return '';
  const [id, namespace, , , members, schemas] = output.getSchema() as StaticStructureSchema;
  const serializer = codec.createSerializer();
  serializer.write([id, namespace, name, 0, members, schemas], value);
  return serializer.flush() as string;
}
