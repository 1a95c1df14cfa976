import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

// The real server, as `npm start` runs it; with PORT=0 the system picks a free port.
const program = fileURLToPath(new URL('../server.js', import.meta.url));

describe('server', () => {
  let server;
  let address;

  before(async () => {
    server = spawn(process.execPath, [program], {
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await once(server.stdout.setEncoding('utf8'), 'data');
    address = output.match(/http:\S+/)[0];
  });

  after(() => server.kill());

  test('greets the world', async () => {
    const response = await fetch(address);
    assert.equal(response.status, 200);
    assert.equal(await response.text(), 'Hello, World!\n');
  });

  test('says that it is healthy', async () => {
    const response = await fetch(`${address}/health`);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status: 'ok' });
  });

  test('knows no other page', async () => {
    const response = await fetch(`${address}/nothing-here`);
    assert.equal(response.status, 404);
  });

  test('takes only questions, no orders', async () => {
    const response = await fetch(address, { method: 'POST' });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'GET, HEAD');
  });

  test('ends in good order when asked to', { skip: process.platform === 'win32' }, async () => {
    server.kill('SIGTERM');
    const [code] = await once(server, 'exit');
    assert.equal(code, 0);
  });
});
