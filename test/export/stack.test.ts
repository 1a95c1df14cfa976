import { expect, test } from 'vitest';
import type { Context } from '../../src/context.js';
import { stack } from '../../src/export/read/stack.js';
import type { Inspected } from '../../src/inspect.js';

test.each([
  ['shop-infra', []],
  [
    'shared',
    ['The stack shared is not called after the pipeline: another one in this account and region would deploy it, too.'],
  ],
])('the stack %s is left out, and said to be shared where it would be', async (name, more) => {
  const { made, notes } = await stack({ names: { pipeline: { name: 'shop' } } } as Context, { name } as Inspected);
  expect(made).toEqual([]);
  expect(notes?.slice(1)).toEqual(more);
});
