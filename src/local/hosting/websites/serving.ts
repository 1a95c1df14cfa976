/** A bucket's website on a port of its own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isThisMachine } from '../../http.js';
import type { WireResponse } from '../../wire.js';
import type { Hosting, Serving } from '../hosted.js';
import { answerWebsite, type WebsiteRequest } from './answer.js';

/** @throws Error `EADDRINUSE` when another program has the port */
export async function serveWebsite(
  hosting: Pick<Hosting, 'aws' | 'log'>,
  bucketName: string,
  port: number,
): Promise<Serving> {
  const http = createServer((incoming, outgoing) => void serve(hosting, bucketName, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    // Every request looks at the bucket as it is then.
    look: async () => undefined,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

async function serve(
  { aws, log }: Pick<Hosting, 'aws' | 'log'>,
  bucketName: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    if (!isThisMachine(incoming.headers.host)) {
      outgoing.writeHead(403, { 'content-type': 'text/plain' }).end('Only this machine may see this website\n');
      return;
    }
    send(await answerWebsite(aws, bucketName, requestOf(incoming)), outgoing);
  } catch (error) {
    await log(error);
    if (!outgoing.headersSent) outgoing.writeHead(500);
    outgoing.end();
  }
}

function requestOf(incoming: IncomingMessage): WebsiteRequest {
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? 'GET',
    path,
    query: query.join('?'),
    headers: Object.fromEntries(headers) as Record<string, string>,
  };
}

/** Node itself leaves out the body where the request was a HEAD. */
function send({ status, headers, body }: WireResponse, outgoing: ServerResponse): void {
  const length = status === 304 ? {} : { 'content-length': String(body.length) };
  outgoing.writeHead(status, { ...length, ...headers, server: 'AmazonS3' }).end(body);
}
