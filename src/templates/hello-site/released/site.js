// What is asked of the website itself, right after it was released.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

const address = process.env.ENVIRONMENT_URL;
assert.ok(address, 'ENVIRONMENT_URL is to say where the website answers, such as http://localhost:3000');

describe(`the website at ${address}`, () => {
  test('greets the world', async () => {
    const response = await fetch(new URL('/', address));
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type'), /^text\/html/);
    assert.match(await response.text(), /<h1>/);
  });

  test('has its style', async () => {
    const response = await fetch(new URL('/style.css', address));
    assert.equal(response.status, 200);
  });
});
