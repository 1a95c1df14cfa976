import { expect, test } from 'vitest';
import { printable } from '../src/printable.js';

test.each([
  ['colours', 'bad \u001B[31mred\u001B[0m', 'bad red'],
  ['a title for the terminal', 'a\u001B]0;pwned\u0007b', 'ab'],
  ['what was written over', 'one of two\rtwo of two\r\ndone\r', 'two of two\ndone'],
  ['other control characters', 'a\u0000\u0008\u007F\u009Bb', 'ab'],
])('takes out %s', (_what, text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('leaves tabs, lines and all that people write', () => {
  expect(printable('\tÜber 日本 ✔\n')).toBe('\tÜber 日本 ✔\n');
});
