import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { answerCredentials, isForCredentials } from './container-credentials.js';
import { ConnectionLost } from './conditions.js';
import { AwsError, DamagedState, stackOf } from './errors.js';
import { isForGit } from './git/address.js';
import type { GitAccess } from './git/admission.js';
import { serveGit } from './git/serve.js';
import { internalFailure } from './server.js';
import type { WireRequest, WireResponse } from './wire.js';

export interface Listener {
  readonly url: string;
  readonly port: number;
  /** Stops listening and drops what is still connected. */
  close(): Promise<void>;
}

/**
 * Serves the local AWS on this machine's loopback address alone.
 * @param port 0 for any that is free
 */
export async function listen(served: GitAccess, port = 0): Promise<Listener> {
  const http = createServer((request, response) => void serve(served, request, response));
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const { port: actual } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

async function serve(served: GitAccess, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    if (isForGit(incoming) && !isForeign(incoming.headers)) await serveGit(incoming, outgoing, served);
    else await answer(served, await toWire(incoming), outgoing);
  } catch (error) {
    // Nobody is there to be told when the connection broke off, or half of an answer is already sent.
    if (!(error instanceof ConnectionLost || outgoing.destroyed)) served.log(stackOf(error));
    outgoing.destroy();
  }
}

/** @throws ConnectionLost, or Error when half of an answer is already sent */
async function answer(served: GitAccess, request: WireRequest, outgoing: ServerResponse): Promise<void> {
  try {
    send(await respond(served, request), outgoing);
  } catch (error) {
    if (error instanceof ConnectionLost || outgoing.headersSent) throw error;
    if (!(error instanceof DamagedState)) served.log(stackOf(error));
    const { status, headers, body } = served.server.failure(request, internalFailure((error as Error).message));
    // Node keeps the length of an answer whose other headers it refused.
    send({ status, headers: { ...headers, 'content-length': String(body.length) }, body }, outgoing);
  }
}

function respond({ server, store }: GitAccess, request: WireRequest): WireResponse | Promise<WireResponse> {
  if (isForeign(request.headers)) {
    return server.failure(request, new AwsError('AccessDenied', 'Only this machine may use the local AWS', 403));
  }
  return isForCredentials(request) ? answerCredentials(request, store, server) : server.handle(request);
}

/** @throws Error when HTTP cannot carry a header */
function send({ status, headers, body }: WireResponse, outgoing: ServerResponse): void {
  // Behind the length, Node takes no Latin-1 in a Content-Disposition.
  const { 'content-length': length, ...others } = headers;
  outgoing.writeHead(status, length === undefined ? others : { ...others, 'content-length': length }).end(body);
}

/**
 * A web page that the user visits can make their browser send requests here: such a request has an `Origin`, or,
 * when the page's own name was made to resolve to this machine, that name as its `Host`.
 */
function isForeign(headers: { readonly host?: string | undefined }): boolean {
  return 'origin' in headers || !isThisMachine(headers.host);
}

/** Whether a `Host` header names this machine, and not a page's own name that was made to resolve to it. */
export function isThisMachine(header = ''): boolean {
  const host = header.replace(/:\d+$/, '');
  return host === '127.0.0.1' || host === 'localhost' || host.endsWith('.localhost');
}

async function toWire(incoming: IncomingMessage): Promise<WireRequest> {
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query.join('?')),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: await bodyOf(incoming),
    origin: `http://127.0.0.1:${incoming.socket.localPort}`,
  };
}

/** A body that says how long it is goes straight into its place: the bodies of S3 can be large. */
async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array> {
  const length = incoming.headers['content-length'];
  if (length === undefined) return buffer(incoming);
  const body = Buffer.allocUnsafe(Number(length));
  let at = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) at += piece.copy(body, at);
  return body;
}
