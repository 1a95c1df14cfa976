import { type CaseResult, nanoseconds, type Status } from './results.js';
import { element, elements, rootOf, textIn, type XmlElement } from './xml.js';

/** https://testng.org/#_xml_reports: `status` of a test method. */
const STATUSES: ReadonlyMap<string, Status> = new Map([
  ['PASS', 'SUCCEEDED'],
  ['FAIL', 'FAILED'],
  ['SKIP', 'SKIPPED'],
]);

/** TestNG's XML: suite, test, class, test method. @throws BadReport */
export function readTestng(text: string): CaseResult[] {
  const suites = elements(rootOf(text, 'testng-results'), 'suite');
  const tests = suites.flatMap((suite) => elements(suite, 'test'));
  return tests.flatMap((test) =>
    elements(test, 'class').flatMap((each) =>
      elements(each, 'test-method')
        // Set-up and tear-down methods are told like tests.
        .filter(({ attributes }) => attributes['is-config'] !== 'true')
        .map((method) => caseOf(method, each.attributes['name'] ?? '', test.attributes['name'] ?? '')),
    ),
  );
}

function caseOf(method: XmlElement, prefix: string, suite: string): CaseResult {
  const { name = '', status = '', 'duration-ms': milliseconds } = method.attributes;
  const exception = element(method, 'exception');
  const message = textIn(exception, 'full-stacktrace') || textIn(exception, 'message');
  return {
    prefix,
    name,
    suite,
    status: STATUSES.get(status) ?? 'UNKNOWN',
    nanoseconds: nanoseconds(Number(milliseconds ?? 0) / 1000),
    message: message || (exception?.attributes['class'] ?? ''),
  };
}
