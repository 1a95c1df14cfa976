// What is asked of the service where it runs, right after it was released.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

const address = process.env.ENVIRONMENT_URL;
assert.ok(address, 'ENVIRONMENT_URL is to say where the service answers, such as http://localhost:8080');

describe(`the service at ${address}`, () => {
  test('greets the world', async () => {
    const response = await fetch(new URL('/', address));
    assert.equal(response.status, 200);
    assert.match(await response.text(), /^Hello, /);
  });

  test('says that it is healthy', async () => {
    const response = await fetch(new URL('/health', address));
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status: 'ok' });
  });
});
