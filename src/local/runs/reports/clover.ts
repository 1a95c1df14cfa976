import { count, coveredOf, type FileCoverage, outOf } from './results.js';
import { descendants, element, elements, rootOf, type XmlElement } from './xml.js';

/** Clover XML: files, in packages or beside them; each sums up its lines in `metrics`. @throws BadReport */
export function readClover(text: string): FileCoverage[] {
  const projects = elements(rootOf(text, 'coverage'), 'project');
  return projects.flatMap((project) => descendants(project, 'file').map(coverageOf));
}

function coverageOf(file: XmlElement): FileCoverage {
  const path = file.attributes['path'] ?? file.attributes['name'] ?? '';
  const metrics = element(file, 'metrics')?.attributes;
  if (metrics?.['statements'] !== undefined) {
    return {
      path,
      lines: outOf(count(metrics['statements']), count(metrics['coveredstatements'])),
      branches: outOf(count(metrics['conditionals']), count(metrics['coveredconditionals'])),
    };
  }
  const lines = elements(file, 'line').map(({ attributes }) => attributes);
  const conditions = lines.filter(({ type }) => type === 'cond');
  return {
    path,
    lines: coveredOf(lines.filter(({ type }) => type !== 'method').map((each) => count(each['count']))),
    branches: coveredOf(conditions.flatMap(({ truecount, falsecount }) => [count(truecount), count(falsecount)])),
  };
}
