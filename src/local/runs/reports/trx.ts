import { type CaseResult, nanoseconds, type Status } from './results.js';
import { descendants, element, elements, rootOf, textIn, type XmlElement } from './xml.js';

/** `TestOutcome` in Visual Studio's schema of the format, vstst.xsd. */
const STATUSES: ReadonlyMap<string, Status> = new Map([
  ['Passed', 'SUCCEEDED'],
  ['PassedButRunAborted', 'SUCCEEDED'],
  ['Failed', 'FAILED'],
  ['Timeout', 'FAILED'],
  ['Aborted', 'FAILED'],
  ['Error', 'ERROR'],
  ['NotExecuted', 'SKIPPED'],
]);

/** Visual Studio's TRX. The names of the classes stand apart from the results. @throws BadReport */
export function readTrx(text: string): CaseResult[] {
  const run = rootOf(text, 'TestRun');
  const definitions = elements(element(run, 'TestDefinitions'));
  const classes = new Map(
    definitions.map((each) => [each.attributes['id'], element(each, 'TestMethod')?.attributes['className'] ?? '']),
  );
  return descendants(run, 'UnitTestResult')
    .filter((result) => !element(result, 'InnerResults'))
    .map((result) => caseOf(result, classes.get(result.attributes['testId']) ?? ''));
}

function caseOf(result: XmlElement, prefix: string): CaseResult {
  const { testName = '', outcome = '', duration = '' } = result.attributes;
  const error = element(element(result, 'Output'), 'ErrorInfo');
  return {
    prefix,
    name: testName,
    suite: prefix,
    status: STATUSES.get(outcome) ?? 'UNKNOWN',
    nanoseconds: nanoseconds(secondsOf(duration)),
    message: `${textIn(error, 'Message')}\n${textIn(error, 'StackTrace')}`.trim(),
  };
}

/** `00:00:01.5`. */
function secondsOf(duration: string): number {
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(duration) ?? [];
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}
