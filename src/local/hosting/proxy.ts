/**
 * What stands before an application, as nginx does on an instance of Elastic Beanstalk: its address stays while the
 * application behind it is exchanged.
 */
import {
  createServer,
  request as requestTo,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';

/** nginx's own `keepalive_timeout`, in milliseconds. */
const KEEP_ALIVE = 65_000;

/** What concerns one connection alone, and is not passed on (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Where requests go to, and the requests that are on their way there. */
class Target {
  readonly running = new Set<object>();
  private idle: (() => void) | undefined;

  constructor(readonly port: number) {}

  begin(what: object): void {
    this.running.add(what);
  }

  end(what: object): void {
    this.running.delete(what);
    if (this.running.size === 0) this.idle?.();
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.idle = resolve;
      if (this.running.size === 0) resolve();
    });
  }
}

export interface Proxy {
  /**
   * Sends new requests to the application on this port.
   * @returns resolves when the former application has answered all that it was sent
   */
  switchTo(port: number): { readonly drained: Promise<void> };
  /** Answers new requests by 502 Bad Gateway. */
  switchOff(): void;
  /** Stops listening, and drops what is still connected. */
  close(): Promise<void>;
}

/** @throws Error `EADDRINUSE` when another program has the port */
export async function openProxy(port: number): Promise<Proxy> {
  let target: Target | undefined;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE, requestTimeout: 0 }, (request, response) => {
    if (target) forward(request, response, target);
    else badGateway(response);
  });
  const upgraded = new Set<Socket>();
  server.on('upgrade', (request, socket: Socket, head) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    if (target) forwardUpgrade(request, socket, head, target);
    else socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    switchTo(next) {
      const former = target;
      target = new Target(next);
      return { drained: former?.drained() ?? Promise.resolve() };
    },
    switchOff() {
      target = undefined;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

function forward(request: IncomingMessage, response: ServerResponse, target: Target): void {
  target.begin(response);
  const upstream = open(request, target, passedOn(request));
  // Whichever comes first: it was answered, or who asked is gone.
  response.on('close', () => {
    upstream.destroy();
    target.end(response);
  });
  let isAnswered = false;
  upstream.on('response', (answer) => {
    isAnswered = true;
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders).flat());
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  upstream.on('error', () => {
    // Who answers before it has read everything may hang up: the answer itself tells whether it is whole.
    if (!isAnswered) badGateway(response);
  });
  request.on('error', () => upstream.destroy());
  request.pipe(upstream);
}

function forwardUpgrade(request: IncomingMessage, socket: Socket, head: Buffer, target: Target): void {
  target.begin(socket);
  const { upgrade = '' } = request.headers;
  const upstream = open(request, target, [...passedOn(request), ['Connection', 'Upgrade'], ['Upgrade', upgrade]]);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    upstream.destroy();
    target.end(socket);
  });
  upstream.on('upgrade', (answer, behind, rest) => {
    socket.write(headOf(answer, answer.rawHeaders));
    socket.write(rest);
    behind.write(head);
    // Whoever hangs up ends it for both, when what was on its way has arrived.
    behind.on('error', () => socket.destroy());
    behind.on('close', () => socket.destroySoon());
    socket.on('end', () => socket.destroySoon());
    socket.on('close', () => behind.destroy());
    behind.pipe(socket).pipe(behind);
  });
  // The application does not want to.
  upstream.on('response', (answer) => {
    socket.write(headOf(answer, [...endToEnd(answer.rawHeaders).flat(), 'Connection', 'close']));
    answer.pipe(socket);
  });
  upstream.on('error', () => socket.destroy());
  upstream.end();
}

/** A connection of its own for each: an application that closes an idle one would fail the request that comes just then. */
function open(request: IncomingMessage, target: Target, headers: (readonly [string, string])[]): ClientRequest {
  return requestTo({
    host: '127.0.0.1',
    port: target.port,
    method: request.method,
    path: request.url,
    headers: headers.flat(),
    setHost: false,
    agent: false,
  });
}

/**
 * The headers of a request with those that the platform's nginx sets: `X-Real-IP` and `X-Forwarded-For`.
 * Source: /etc/nginx/conf.d/elasticbeanstalk/00_application.conf of the platform.
 */
function passedOn(request: IncomingMessage): (readonly [string, string])[] {
  const address = request.socket.remoteAddress ?? '127.0.0.1';
  const set = ['x-real-ip', 'x-forwarded-for'];
  const others = endToEnd(request.rawHeaders).filter(([name]) => !set.includes(name.toLowerCase()));
  const former = request.headers['x-forwarded-for'];
  // A body whose length is not known comes in chunks on this connection, too.
  const chunked = request.headers['transfer-encoding'] !== undefined;
  return [
    ...others,
    ['X-Real-IP', address],
    ['X-Forwarded-For', former === undefined ? address : `${String(former)}, ${address}`],
    ...(chunked ? [['Transfer-Encoding', 'chunked'] as const] : []),
  ];
}

/** Pairs of names and values, of what is not for one connection alone. */
function endToEnd(rawHeaders: readonly string[]): (readonly [string, string])[] {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
  const named = pairs
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(/\s*,\s*/));
  const dropped = new Set([...HOP_BY_HOP, ...named]);
  return pairs.filter(([name]) => !dropped.has(name.toLowerCase()));
}

function headOf({ statusCode, statusMessage }: IncomingMessage, rawHeaders: readonly string[]): string {
  const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
  return [`HTTP/1.1 ${statusCode} ${statusMessage}`, ...lines, '', ''].join('\r\n');
}

function badGateway(response: ServerResponse): void {
  response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>\n');
}
