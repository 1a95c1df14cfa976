import { type CaseResult, nanoseconds, type Status } from './results.js';
import { element, elements, rootOf, type XmlElement } from './xml.js';

const ENDINGS: readonly [name: string, status: Status][] = [
  ['error', 'ERROR'],
  ['failure', 'FAILED'],
  ['skipped', 'SKIPPED'],
];

/** JUnit XML: suites hold cases and further suites. @throws BadReport */
export function readJunit(text: string): CaseResult[] {
  return casesIn(rootOf(text, 'testsuites', 'testsuite'), '');
}

function casesIn(parent: XmlElement, around: string): CaseResult[] {
  const suite = parent.attributes['name'] ?? around;
  return elements(parent).flatMap((child) => {
    if (child.name === 'testcase') return caseOf(child, suite);
    return child.name === 'testsuite' ? casesIn(child, suite) : [];
  });
}

function caseOf(testcase: XmlElement, suite: string): CaseResult {
  const { classname = '', name = '', time } = testcase.attributes;
  const [ending, status] = ENDINGS.find(([each]) => element(testcase, each)) ?? ['', 'SUCCEEDED' as const];
  return {
    prefix: classname,
    name,
    suite,
    status,
    nanoseconds: nanoseconds(time),
    message: messageOf(testcase, ending),
  };
}

/** The stack trace often begins with the message, by itself or behind the error's type. */
function messageOf(testcase: XmlElement, ending: string): string {
  const said = element(testcase, ending);
  const message = said?.attributes['message'] ?? '';
  const details = said?.text.trim() ?? '';
  const type = said?.attributes['type'] ?? '';
  // Looking for it anywhere in the trace takes the product of their lengths, when they are made for that.
  const isToldThere = details.startsWith(message) || details.startsWith(`${type}: ${message}`);
  return isToldThere ? details : `${message}\n${details}`.trim();
}
