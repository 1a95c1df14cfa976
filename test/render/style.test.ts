import { expect, test } from 'vitest';
import { styleFor } from '../../src/render/style.js';
import { Captured } from '../helpers/host.js';

test('paints on a terminal', () => {
  const style = styleFor(new Captured(true), { TERM: 'xterm' });
  expect([style.ok, style.failed, style.bold('x'), style.minus('y')]).toEqual([
    '\u001B[32m✔\u001B[39m',
    '\u001B[31m✖\u001B[39m',
    '\u001B[1mx\u001B[22m',
    '\u001B[31my\u001B[39m',
  ]);
});

test.each([
  ['in a pipe', false, {}],
  ['for whoever says NO_COLOR', true, { NO_COLOR: '1' }],
  ['on a dumb terminal', true, { TERM: 'dumb' }],
])('paints nothing %s', (_where, tty, env) => {
  const style = styleFor(new Captured(tty), env);
  const all = [style.ok, style.failed, style.changed, style.same, style.bold('b'), style.dim('d'), style.plus('p')];
  expect(all).toEqual(['✔', '✖', '~', '-', 'b', 'd', 'p']);
});

test.each([
  ['Succeeded', '✔'],
  ['Failed', '✖'],
  ['InProgress', '~'],
  ['Stopping', '~'],
  ['Superseded', '-'],
  ['NotStarted', '-'],
])('marks %s with %s', (status, mark) => {
  expect(styleFor(new Captured(), {}).status(status)).toBe(mark);
});
