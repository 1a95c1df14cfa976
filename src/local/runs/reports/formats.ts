import { readClover } from './clover.js';
import { readCobertura } from './cobertura.js';
import { readCucumber } from './cucumber.js';
import { readJacoco } from './jacoco.js';
import { readJunit } from './junit.js';
import { readNunit } from './nunit.js';
import { readNunit3 } from './nunit3.js';
import { BadReport, type CaseResult, type FileCoverage } from './results.js';
import { readSimplecov } from './simplecov.js';
import { readTestng } from './testng.js';
import { readTrx } from './trx.js';

/** What one file says. */
export interface Contents {
  readonly cases: readonly CaseResult[];
  readonly coverages: readonly FileCoverage[];
}

export interface Format {
  /** Of the report groups that it goes into. */
  readonly type: 'TEST' | 'CODE_COVERAGE';
  /** @throws BadReport when the text is in another format */
  read(text: string): Contents;
}

const test = (read: (text: string) => CaseResult[]): Format => ({
  type: 'TEST',
  read: (text) => ({ cases: read(text), coverages: [] }),
});
const coverage = (read: (text: string) => FileCoverage[]): Format => ({
  type: 'CODE_COVERAGE',
  read: (text) => ({ cases: [], coverages: read(text) }),
});

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['CUCUMBERJSON', test(readCucumber)],
  ['JUNITXML', test(readJunit)],
  ['NUNITXML', test(readNunit)],
  ['NUNIT3XML', test(readNunit3)],
  ['TESTNGXML', test(readTestng)],
  ['VISUALSTUDIOTRX', test(readTrx)],
  ['CLOVERXML', coverage(readClover)],
  ['COBERTURAXML', coverage(readCobertura)],
  ['JACOCOXML', coverage(readJacoco)],
  ['SIMPLECOV', coverage(readSimplecov)],
]);

/**
 * The format of a buildspec's `file-format`, which is not case sensitive.
 * Source: `reports/<report-group>/file-format` in AWS's "Build specification reference for CodeBuild".
 * @throws BadReport when there is no such format
 */
export function formatNamed(name: string): Format {
  const format = FORMATS.get(name.toUpperCase());
  if (!format) throw new BadReport(`unknown file format ${name}: expected one of ${[...FORMATS.keys()].join(', ')}`);
  return format;
}
