import { type CaseResult, nanoseconds, type Status } from './results.js';
import { descendants, element, rootOf, textIn, type XmlElement } from './xml.js';

/** https://testng.org/#_xml_reports: `status` of a test method. */
const STATUSES: Readonly<Record<string, Status>> = { PASS: 'SUCCEEDED', FAIL: 'FAILED', SKIP: 'SKIPPED' };

/** TestNG's XML: suite, test, class, test method. @throws BadReport */
export function readTestng(text: string): CaseResult[] {
  return descendants(rootOf(text, 'testng-results'), 'test').flatMap((test) =>
    descendants(test, 'class').flatMap((each) =>
      descendants(each, 'test-method')
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
    status: STATUSES[status] ?? 'UNKNOWN',
    nanoseconds: nanoseconds(Number(milliseconds ?? 0) / 1000),
    message: message || (exception?.attributes['class'] ?? ''),
  };
}
