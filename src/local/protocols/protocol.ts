import type { StaticOperationSchema } from '@smithy/types';
import type { AwsError } from '../errors.js';
import type { Operation } from '../service.js';
import type { WireRequest, WireResponse } from '../wire.js';

/** What an answer needs to know about the request that it answers. */
export interface Exchange {
  readonly request: WireRequest;
  readonly requestId: string;
  /** Of the service, in the XML protocols. */
  readonly xmlNamespace?: string | undefined;
}

/** The server's side of one of AWS's protocols. It reads and writes by the operations' schemas. */
export interface ServerProtocol {
  /** What the request asks for: a name in `operations`, or something else that the log can show. */
  operationName(request: WireRequest, operations: Readonly<Record<string, Operation>>): string;
  /** What AWS answers when the operation does not exist. */
  unknownOperation(name: string): AwsError;
  /** @throws AwsError when the request does not fit the schema */
  readInput(schema: StaticOperationSchema, request: WireRequest): object;
  writeOutput(schema: StaticOperationSchema, output: object | undefined, exchange: Exchange): WireResponse;
  writeError(error: AwsError, exchange: Exchange): WireResponse;
}
