// What is asked of the website itself, right after it was released.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const address = process.env.ENVIRONMENT_URL;

test('greets the world', async () => {
  const response = await fetch(`${address}/`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^text\/html/);
  assert.match(await response.text(), /<h1>/);
});

test('has its style', async () => {
  const response = await fetch(`${address}/style.css`);
  assert.equal(response.status, 200);
});
