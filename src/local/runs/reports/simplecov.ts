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
      if (former) add(hits, former);
      else files.set(path, hits);
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
  readonly lines: (number | undefined)[];
  readonly branches: (number | undefined)[];
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
function add(hits: Hits, former: Hits): void {
  for (const key of ['lines', 'branches'] as const) {
    for (const [index, count] of hits[key].entries()) {
      if (count !== undefined) former[key][index] = count + (former[key][index] ?? 0);
    }
  }
}
