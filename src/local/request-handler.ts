import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, HttpRequest, RequestHandler } from '@smithy/types';
import { utf8, type WireRequest, type WireResponse } from './wire.js';

export type SdkRequestHandler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;

/** What the SDK's clients take for their connection: the requests go to `handle` and never over a socket. */
export function createRequestHandler(handle: (request: WireRequest) => Promise<WireResponse>): SdkRequestHandler {
  return {
    metadata: { handlerProtocol: 'in-process' },
    async handle(request, { abortSignal } = {}) {
      if (abortSignal?.aborted) throw Object.assign(new Error('Request aborted'), { name: 'AbortError' });
      const { status, headers, body: content } = await handle(await toWire(request));
      const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
      // What clients may want to read as it comes is an object of S3: its output alone says how long it is.
      const body = 'content-length' in headers ? Readable.from([bytes]) : bytes;
      const response = { statusCode: status, headers: { ...headers }, body };
      return { response: new HttpResponse(response) };
    },
  };
}

async function toWire({ method, path, query, headers, body }: HttpRequest): Promise<WireRequest> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, one ?? '');
  }
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { method, path, query: parameters, headers: Object.fromEntries(lowerCase), body: await bytesOf(body) };
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return utf8.encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  return buffer(body as Readable);
}
