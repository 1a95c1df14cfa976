import { describe, expect, test } from 'vitest';
import { duration, lapse, since, table } from '../../src/render/layout.js';

test.each([
  [-5, '0.0s'],
  [0, '0.0s'],
  [440, '0.4s'],
  [9949, '9.9s'],
  [9950, '10s'],
  [12_400, '12s'],
  [59_600, '1m 00s'],
  [185_000, '3m 05s'],
  [3_599_600, '1h 00m'],
  [3_720_000, '1h 02m'],
  [90_000_000, '25h 00m'],
])('%i milliseconds are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  [-10, 'just now'],
  [0, 'just now'],
  [59, 'just now'],
  [60, '1 minute ago'],
  [300, '5 minutes ago'],
  [3600, '1 hour ago'],
  [7300, '2 hours ago'],
  [86_400, '1 day ago'],
  [300_000, '3 days ago'],
])('%i seconds before are %s', (seconds, text) => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(since(new Date(now - seconds * 1000), now)).toBe(text);
});

test.each([
  [59, undefined],
  [60, '1 minute'],
  [7300, '2 hours'],
])('a lapse of %i seconds is %s', (seconds, text) => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  expect(lapse(new Date(now - seconds * 1000), now)).toBe(text);
});

describe('a table', () => {
  test('is as wide as its cells, and has no blanks at the end', () => {
    expect(
      table([
        ['a', 'long cell', 'x'],
        ['longer', '', 'y'],
        ['b', 'c'],
      ]),
    ).toEqual(['a       long cell  x', 'longer             y', 'b       c']);
  });

  test('counts what is seen, not the colours', () => {
    expect(
      table([
        ['\u001B[32mok\u001B[39m', '1'],
        ['fine', '2'],
      ]),
    ).toEqual(['\u001B[32mok\u001B[39m    1', 'fine  2']);
  });

  test('of nothing is nothing', () => {
    expect(table([])).toEqual([]);
  });
});
