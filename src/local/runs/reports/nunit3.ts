import { type CaseResult, nanoseconds, type Status } from './results.js';
import { descendants, element, elements, rootOf, textIn, type XmlElement } from './xml.js';

/** https://docs.nunit.org/articles/nunit/technical-notes/usage/Test-Result-XML-Format.html: `result` of a test case. */
const STATUSES: ReadonlyMap<string, Status> = new Map([
  ['Passed', 'SUCCEEDED'],
  ['Failed', 'FAILED'],
  ['Skipped', 'SKIPPED'],
]);

/** NUnit 3's XML. @throws BadReport */
export function readNunit3(text: string): CaseResult[] {
  const suites = descendants(rootOf(text, 'test-run'), 'test-suite');
  return suites.flatMap((suite) => {
    const cases = elements(suite, 'test-case');
    return cases.map((each) => caseOf(each, suite.attributes['name'] ?? ''));
  });
}

function caseOf(testCase: XmlElement, suite: string): CaseResult {
  const { name = '', classname, duration, result = '', label } = testCase.attributes;
  const failure = element(testCase, 'failure');
  const message = `${textIn(failure, 'message')}\n${textIn(failure, 'stack-trace')}`.trim();
  return {
    prefix: classname ?? suite,
    name,
    suite,
    // A test that threw is a failed one with a label.
    status: result === 'Failed' && label === 'Error' ? 'ERROR' : (STATUSES.get(result) ?? 'UNKNOWN'),
    nanoseconds: nanoseconds(duration),
    message: message || textIn(element(testCase, 'reason'), 'message'),
  };
}
