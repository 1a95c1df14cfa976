/** What the bench reckons with; what it measures is not tested. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const bench = (file: string) => import(new URL(`../../scripts/bench/${file}`, import.meta.url).href);

describe('the critical path of a request log', () => {
  const request = (operation: string, at: number, end: number, error?: string) => ({
    operation,
    at,
    took: end - at,
    ...(error && { error }),
  });

  it('goes from the last answer back to what was answered last before it was asked', async () => {
    const { criticalPath } = await bench('critical-path.mjs');
    const requests = [
      request('Identity', 0, 100),
      request('Quick', 101, 150),
      request('Slow', 101, 203),
      request('AfterQuick', 151, 190),
      request('Last', 204, 300),
      request('BesideLast', 204, 290),
    ];
    const path = criticalPath(requests) as { operation: string }[];
    expect(path.map(({ operation }) => operation)).toEqual(['Identity', 'Slow', 'Last']);
    expect(criticalPath([])).toEqual([]);
  });

  it('is told in a line, with errors, and repetitions once', async () => {
    const { pathLine } = await bench('critical-path.mjs');
    const again = [1, 2, 3].map((n) => request('Create', n, n + 0.5, 'Throttling'));
    expect(pathLine([request('Get', 0, 0.5), ...again, request('Create', 4, 5)])).toBe(
      'Get → Create (Throttling) × 3 → Create',
    );
  });
});

describe('the table', () => {
  const row = { what: 'size', measure: 'in MB', reach: '<= 4', now: '2.6', within: true, notes: ['packed', 'once'] };

  it('has the figures of the one before it, which it takes the place of', async () => {
    const { figuresIn, replaced, tableOf } = await bench('table.mjs');
    const page = '# Page\n\n<!-- bench: begin -->\n<!-- bench: end -->\n\nThe end.\n';
    expect(figuresIn(page)).toEqual({});
    const first = replaced(page, 'bench', tableOf([row, { ...row, what: 'gone' }], figuresIn(page)));
    const second = replaced(first, 'bench', tableOf([{ ...row, now: '4.1', within: false }], figuresIn(first)));
    expect(second).toBe(`# Page

<!-- bench: begin -->

| what | measure | reach | now   | previous |
| ---- | ------- | ----- | ----- | -------- |
| size | in MB   | <= 4  | 4.1 ✖ | 2.6 ✔    |

<!-- bench: end -->

The end.
`);
  });

  it('says how each figure came about', async () => {
    const { notesOf } = await bench('table.mjs');
    expect(notesOf([row])).toBe('- **size**: packed; once.');
  });

  it('has its place in the documentation', async () => {
    const { figuresIn } = await bench('table.mjs');
    const page = await readFile(new URL('../../docs/performance.md', import.meta.url), 'utf8');
    expect(() => figuresIn(page)).not.toThrow();
    expect(() => figuresIn('# Another page')).toThrow('has no place for bench');
  });
});
