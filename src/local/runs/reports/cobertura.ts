import { count, type Covered, coveredOf, type FileCoverage, outOf } from './results.js';
import { descendants, element, elements, rootOf, type XmlElement } from './xml.js';

interface Line {
  readonly hits: number;
  readonly branches: Covered;
}

/** Cobertura XML: classes, of which several may lie in one file. @throws BadReport */
export function readCobertura(text: string): FileCoverage[] {
  const files = new Map<string, Map<string, Line>>();
  for (const each of descendants(rootOf(text, 'coverage'), 'class')) {
    const path = each.attributes['filename'] ?? each.attributes['name'] ?? '';
    const lines = files.get(path) ?? new Map<string, Line>();
    files.set(path, lines);
    for (const line of linesOf(each)) {
      const { number = '', hits } = line.attributes;
      const former = lines.get(number);
      lines.set(number, {
        hits: Math.max(count(hits), former?.hits ?? 0),
        branches: better(branchesOf(line), former?.branches),
      });
    }
  }
  return [...files].map(([path, lines]) => coverageOf(path, [...lines.values()]));
}

/** A class has the lines of its methods too; some tools write them in the methods alone. */
function linesOf(each: XmlElement): XmlElement[] {
  const lines = elements(element(each, 'lines'), 'line');
  if (lines.length > 0) return lines;
  const methods = elements(element(each, 'methods'), 'method');
  return methods.flatMap((method) => elements(element(method, 'lines'), 'line'));
}

/** `condition-coverage="50% (1/2)"`. */
function branchesOf({ attributes }: XmlElement): Covered {
  const [, covered, total] = /\((\d+)\/(\d+)\)/.exec(attributes['condition-coverage'] ?? '') ?? [];
  return outOf(count(total), count(covered));
}

function better(one: Covered, other: Covered | undefined): Covered {
  return other && other.covered > one.covered ? other : one;
}

function coverageOf(path: string, lines: readonly Line[]): FileCoverage {
  const sum = (of: keyof Covered) => lines.reduce((total, { branches }) => total + branches[of], 0);
  return {
    path,
    lines: coveredOf(lines.map(({ hits }) => hits)),
    branches: { covered: sum('covered'), missed: sum('missed') },
  };
}
