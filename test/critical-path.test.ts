import { expect, test } from 'vitest';
import { criticalPath } from '../src/critical-path.js';

/** The names of the path of spans that are given as `name: [start, end]`. */
function pathOf(spans: Record<string, [start: number, end: number]>): string {
  const all = Object.entries(spans).map(([name, [start, end]]) => ({ name, start, ms: end - start }));
  return criticalPath(all)
    .map(({ name }) => name)
    .join('');
}

test.each<[string, Parameters<typeof pathOf>[0], string]>([
  ['nothing', {}, ''],
  ['one', { a: [0, 5] }, 'a'],
  ['one after the other', { a: [0, 5], b: [6, 9], c: [9, 10] }, 'abc'],
  ['what is done meanwhile is not on it', { a: [0, 2], b: [0, 5], c: [1, 4], d: [5, 9], e: [5, 8] }, 'bd'],
  ['the predecessor is the one that ended latest before', { a: [0, 9], b: [1, 3], c: [1, 4], d: [5, 12] }, 'cd'],
  ['the order in which they are told is no matter', { c: [9, 10], a: [0, 5], b: [6, 9] }, 'abc'],
  ['what takes no time comes once', { a: [5, 5], b: [5, 5], c: [5, 6] }, 'abc'],
])('%s', (_what, spans, path) => {
  expect(pathOf(spans)).toBe(path);
});

test('gives the spans themselves and leaves the list as it is', () => {
  const spans = [
    { start: 0, ms: 1 },
    { start: 2, ms: 1 },
  ];
  const path = criticalPath(spans.toReversed());
  expect(path[0]).toBe(spans[0]);
  expect(spans.map(({ start }) => start)).toEqual([0, 2]);
});
