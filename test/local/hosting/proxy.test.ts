import { once } from 'node:events';
import { createServer, request, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../../src/local/hosting/ports.js';
import { openProxy, type Proxy } from '../../../src/local/hosting/proxy.js';

let port: number;
let proxy: Proxy;
const servers: Server[] = [];

beforeEach(async () => {
  port = await freePort();
  proxy = await openProxy(port);
});
afterEach(async () => {
  await proxy.close();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Begins to serve; gives the port. */
async function serve(listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const url = (path = '/') => `http://127.0.0.1:${port}${path}`;

test('passes on what is asked and answered, with who asked', async () => {
  const server = await serve((asked, answer) => {
    const body: Buffer[] = [];
    asked.on('data', (piece: Buffer) => body.push(piece));
    asked.on('end', () => {
      answer.writeHead(
        201,
        'Made',
        [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ].flat(),
      );
      answer.end(
        JSON.stringify({
          method: asked.method,
          url: asked.url,
          body: Buffer.concat(body).toString(),
          host: asked.headers.host,
          real: asked.headers['x-real-ip'],
          forwarded: asked.headers['x-forwarded-for'],
          own: asked.headers['x-own'],
        }),
      );
    });
  });
  proxy.switchTo(portOf(server));
  const headers = { 'x-forwarded-for': '10.0.0.1', 'x-real-ip': '10.0.0.1', 'x-own': 'own' };
  const answer = await fetch(url('/a?b=c'), { method: 'PUT', body: 'body', headers });
  expect([answer.status, answer.statusText]).toEqual([201, 'Made']);
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await answer.json()).toEqual({
    method: 'PUT',
    url: '/a?b=c',
    body: 'body',
    host: `127.0.0.1:${port}`,
    real: '127.0.0.1',
    forwarded: '10.0.0.1, 127.0.0.1',
    own: 'own',
  });
});

test('streams in both directions', async () => {
  const server = await serve((asked, answer) => asked.pipe(answer));
  proxy.switchTo(portOf(server));
  const asking = request(url(), { method: 'POST' });
  asking.write('one');
  const [answer] = await once(asking, 'response');
  expect(String((await once(answer, 'data'))[0])).toBe('one');
  asking.write('two');
  expect(String((await once(answer, 'data'))[0])).toBe('two');
  asking.end();
  await once(answer, 'end');
});

test('tells the application when who asked is gone', async () => {
  let gone: Promise<unknown> | undefined;
  const server = await serve((asked, answer) => {
    gone = once(answer, 'close');
    answer.write('begun');
  });
  proxy.switchTo(portOf(server));
  const asking = request(url());
  asking.end();
  await once(asking, 'response');
  asking.destroy();
  await gone;
  const { drained } = proxy.switchTo(1);
  expect(await drained).toBeUndefined();
});

test('upgrades connections', async () => {
  const server = await serve((_, answer) => answer.end());
  server.on('upgrade', (asked, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${asked.headers.upgrade}\r\n\r\n`,
    );
    socket.on('data', (data: Buffer) => socket.write(`echo ${data.toString()}`));
  });
  proxy.switchTo(portOf(server));
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /chat HTTP/1.1\r\nHost: here\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n');
  expect(String((await once(socket, 'data'))[0])).toContain('101 Switching Protocols\r\nConnection: Upgrade');
  socket.write('hello');
  expect(String((await once(socket, 'data'))[0])).toBe('echo hello');
  const { drained } = proxy.switchTo(1);
  socket.destroy();
  await drained;
});

test('passes on that the application does not upgrade', async () => {
  const server = await serve(() => undefined);
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'));
  proxy.switchTo(portOf(server));
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  await once(socket, 'end');
  expect(Buffer.concat(pieces).toString()).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n.*no$/s);
});

test('says that there is no application', async () => {
  expect((await fetch(url())).status).toBe(502);
  proxy.switchTo(await freePort());
  expect((await fetch(url(), { method: 'POST', body: 'x' })).status).toBe(502);
  proxy.switchTo(portOf(await serve((_, answer) => answer.end('there'))));
  expect(await (await fetch(url())).text()).toBe('there');
  proxy.switchOff();
  expect((await fetch(url())).status).toBe(502);
});

test('breaks off where the application does', async () => {
  const server = await serve((_, answer) => {
    answer.writeHead(200, { 'content-length': 10 });
    answer.write('half');
    setImmediate(() => answer.destroy());
  });
  proxy.switchTo(portOf(server));
  await expect(fetch(url()).then((answer) => answer.text())).rejects.toThrow('terminated');
});

test('drains the former application while the next one answers', async () => {
  let finish: (() => void) | undefined;
  const former = await serve((_, answer) => {
    answer.write('for');
    finish = () => answer.end('mer');
  });
  proxy.switchTo(portOf(former));
  const slow = await fetch(url());
  const { drained } = proxy.switchTo(portOf(await serve((_, answer) => answer.end('next'))));
  expect(await (await fetch(url())).text()).toBe('next');
  finish?.();
  expect(await slow.text()).toBe('former');
  await drained;
});
