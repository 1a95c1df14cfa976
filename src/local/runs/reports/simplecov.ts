import { items, members, parseJson } from './json.js';
import { BadReport, coveredOf, type FileCoverage } from './results.js';

/**
 * SimpleCov's JSON: `.resultset.json`, which has the coverage of each test command, or `coverage.json`, which has one.
 * @throws BadReport
 */
export function readSimplecov(text: string): FileCoverage[] {
  const root = members(parseJson(text));
  const runs = 'coverage' in root ? [root] : Object.values(root).map(members);
  if (!runs.some((run) => 'coverage' in run)) throw new BadReport('expected the coverage of a test command');
  const files = new Map<string, Hits>();
  for (const run of runs) {
    for (const [path, found] of Object.entries(members(run['coverage']))) {
      const hits = hitsOf(found);
      const former = files.get(path);
      files.set(path, former ? added(former, hits) : hits);
    }
  }
  return [...files].map(([path, { lines, branches }]) => ({
    path,
    lines: coveredOf(lines.filter((each) => each !== undefined)),
    branches: coveredOf(branches.filter((each) => each !== undefined)),
  }));
}

/** How often each line and each branch was run; undefined for a line that cannot be. */
interface Hits {
  readonly lines: readonly (number | undefined)[];
  readonly branches: readonly (number | undefined)[];
}

/** SimpleCov before version 0.18 wrote the lines alone. */
function hitsOf(found: unknown): Hits {
  if (Array.isArray(found)) return { lines: found.map(numberOf), branches: [] };
  const { lines, branches } = members(found);
  return { lines: items(lines).map(numberOf), branches: branchesOf(branches).map(numberOf) };
}

/** A list of branches, or for each condition how often each of its branches was run. */
function branchesOf(branches: unknown): unknown[] {
  if (Array.isArray(branches)) return branches.map((each) => members(each)['coverage']);
  return Object.values(members(branches)).flatMap((condition) => Object.values(members(condition)));
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Two test commands ran the same file. */
function added(one: Hits, other: Hits): Hits {
  const sum = (a: readonly (number | undefined)[], b: readonly (number | undefined)[]) =>
    (a.length > b.length ? a : b).map((_, index) => {
      return a[index] === undefined && b[index] === undefined ? undefined : (a[index] ?? 0) + (b[index] ?? 0);
    });
  return { lines: sum(one.lines, other.lines), branches: sum(one.branches, other.branches) };
}
