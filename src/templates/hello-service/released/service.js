// What is asked of the service itself, right after it was released.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const address = process.env.ENVIRONMENT_URL;

test('greets the world', async () => {
  const response = await fetch(`${address}/`);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /Hello/);
});

test('says that it is healthy', async () => {
  const response = await fetch(`${address}/health`);
  assert.deepEqual(await response.json(), { status: 'ok' });
});
