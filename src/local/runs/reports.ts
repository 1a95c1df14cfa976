import { parseXML } from '@aws-sdk/xml-builder';
import type { TestReportSummary } from '@aws-sdk/client-codebuild';

/** CodeBuild's words for how a test case ended (`TestCase.status` in its API). */
const STATUSES = ['SUCCEEDED', 'FAILED', 'ERROR', 'SKIPPED', 'UNKNOWN'] as const;
type Status = (typeof STATUSES)[number];

interface Case {
  readonly status: Status;
  readonly seconds: number;
}

export class BadReport extends Error {
  override readonly name = 'BadReport';
}

/** Sums up JUnit XML files. @throws BadReport when a text is not one */
export function summarize(files: readonly string[]): TestReportSummary {
  const cases = files.flatMap((file) => casesIn(parse(file)));
  const counts = STATUSES.map((status) => [status, cases.filter((each) => each.status === status).length]);
  return {
    total: cases.length,
    statusCounts: Object.fromEntries(counts),
    durationInNanoSeconds: Math.round(cases.reduce((sum, each) => sum + each.seconds, 0) * 1e9),
  };
}

/** Whether a report with these counts is a failed one. */
export function isFailed({ statusCounts }: TestReportSummary): boolean {
  return (statusCounts?.['FAILED'] ?? 0) + (statusCounts?.['ERROR'] ?? 0) > 0;
}

type Element = Readonly<Record<string, unknown>>;

function parse(file: string): Element {
  let document: Element;
  try {
    document = parseXML(file.replace(/^\uFEFF/, '')) as Element;
  } catch (error) {
    throw new BadReport(`it is not XML: ${(error as Error).message}`);
  }
  if (!('testsuites' in document || 'testsuite' in document)) throw new BadReport('it is not in the JUnit XML format');
  return document;
}

/** Suites hold cases and further suites. */
function casesIn(element: Element): Case[] {
  return [
    ...children(element, 'testcase').map(caseOf),
    ...['testsuites', 'testsuite'].flatMap((name) => children(element, name).flatMap(casesIn)),
  ];
}

function caseOf(element: Element): Case {
  const status =
    'error' in element ? 'ERROR' : 'failure' in element ? 'FAILED' : 'skipped' in element ? 'SKIPPED' : 'SUCCEEDED';
  return { status, seconds: Number(element['time']) || 0 };
}

function children(element: Element, name: string): Element[] {
  const found = element[name];
  const list: unknown[] = Array.isArray(found) ? found : found === undefined ? [] : [found];
  return list.filter((each): each is Element => typeof each === 'object' && each !== null);
}
