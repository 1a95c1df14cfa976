// What is asked of the stack right after it was released. In pipeline.yml: outputs: [BucketName, MessageName]
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { BucketName: bucket, MessageName: message } = process.env;

test('it has a bucket', () => {
  assert.match(bucket ?? '', /^[a-z0-9][a-z0-9.-]{2,62}$/);
});

test('it has a message', () => {
  assert.match(message ?? '', /^\/[\w-]+\/message$/);
});
