import { type CaseResult, nanoseconds, type Status } from './results.js';
import { element, elements, rootOf, textIn, type XmlElement } from './xml.js';

/** What a test of NUnit 2 can come to. */
const STATUSES: ReadonlyMap<string, Status> = new Map([
  ['Success', 'SUCCEEDED'],
  ['Failure', 'FAILED'],
  ['Error', 'ERROR'],
  ['NotRunnable', 'ERROR'],
  ['Invalid', 'ERROR'],
  ['Ignored', 'SKIPPED'],
  ['Skipped', 'SKIPPED'],
]);

/** NUnit 2's XML: each suite has its cases and further suites in `results`. @throws BadReport */
export function readNunit(text: string): CaseResult[] {
  return casesIn(rootOf(text, 'test-results'), '');
}

function casesIn(parent: XmlElement, around: string): CaseResult[] {
  const suite = parent.name === 'test-suite' ? (parent.attributes['name'] ?? around) : around;
  return elements(parent).flatMap((child) => {
    if (child.name === 'test-case') return caseOf(child, suite);
    return child.name === 'test-suite' || child.name === 'results' ? casesIn(child, suite) : [];
  });
}

function caseOf(testCase: XmlElement, suite: string): CaseResult {
  const { name = '', time } = testCase.attributes;
  const failure = element(testCase, 'failure');
  const message = `${textIn(failure, 'message')}\n${textIn(failure, 'stack-trace')}`.trim();
  return {
    prefix: suite,
    name,
    suite,
    status: statusOf(testCase.attributes),
    nanoseconds: nanoseconds(time),
    message: message || textIn(element(testCase, 'reason'), 'message'),
  };
}

/** The first versions of NUnit 2 wrote no `result`. */
function statusOf({ result, executed, success }: Readonly<Record<string, string>>): Status {
  if (result !== undefined) return STATUSES.get(result) ?? 'UNKNOWN';
  if (executed === 'False') return 'SKIPPED';
  return success === 'True' ? 'SUCCEEDED' : success === 'False' ? 'FAILED' : 'UNKNOWN';
}
