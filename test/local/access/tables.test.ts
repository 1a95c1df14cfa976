import { expect, test } from 'vitest';
import { services } from '../../../src/local/services/index.js';

test.each(services)('every operation of $name says what it asks of its caller', async ({ load }) => {
  const { access, operations } = await load();
  expect(Object.keys(access.operations).toSorted()).toEqual(Object.keys(operations).toSorted());
});
