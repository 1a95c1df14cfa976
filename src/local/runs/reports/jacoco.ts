import { count, type Covered, type FileCoverage } from './results.js';
import { descendants, elements, rootOf, type XmlElement } from './xml.js';

/** JaCoCo XML: source files in packages, each with its counters. @throws BadReport */
export function readJacoco(text: string): FileCoverage[] {
  return descendants(rootOf(text, 'report'), 'package').flatMap((each) =>
    elements(each, 'sourcefile').map((file) => ({
      path: [each.attributes['name'], file.attributes['name']].filter(Boolean).join('/'),
      lines: counter(file, 'LINE'),
      branches: counter(file, 'BRANCH'),
    })),
  );
}

function counter(file: XmlElement, type: string): Covered {
  const found = elements(file, 'counter').find(({ attributes }) => attributes['type'] === type)?.attributes;
  return { covered: count(found?.['covered']), missed: count(found?.['missed']) };
}
