// Serves public/ on this machine, to look at it before it is pushed. S3 serves it when it is released.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./public/', import.meta.url));
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript' };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const file = join(folder, normalize(`/${decodeURIComponent(pathname)}`), pathname.endsWith('/') ? 'index.html' : '');
  const found = await stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
  const sent = found ? file : join(folder, '404.html');
  response.writeHead(found ? 200 : 404, { 'content-type': types[extname(sent)] ?? 'application/octet-stream' });
  createReadStream(sent).pipe(response);
});

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Listening on http://localhost:${server.address().port}`);
});
