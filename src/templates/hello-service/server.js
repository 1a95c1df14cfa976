import { createServer } from 'node:http';

const routes = {
  '/': (response) => send(response, 200, 'text/plain', 'Hello, World!\n'),
  '/health': (response) => send(response, 200, 'application/json', '{"status":"ok"}\n'),
};

const server = createServer((request, response) => {
  const [path] = request.url.split('?');
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route) return send(response, 404, 'text/plain', 'Not Found\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return send(response, 405, 'text/plain', 'Method Not Allowed\n');
  }
  route(response);
});

function send(response, status, type, body) {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
}

// Whoever stops a server (a container, a service manager, Ctrl-C) first asks: finish the requests in flight, then end.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => server.close());
}

server.listen(Number(process.env.PORT ?? 3000), () => {
  console.log(`Listening on http://localhost:${server.address().port}`);
});
