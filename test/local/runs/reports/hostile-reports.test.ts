/** Small files that are made to keep their reader busy, or to fill its memory. */
import { expect, test } from 'vitest';
import { formatNamed } from '../../../../src/local/runs/reports/formats.js';

const read = (format: string, text: string) => formatNamed(format).read(text);
const nested = (name: string, depth: number, inner: string) =>
  `<${name}>`.repeat(depth) + inner + `</${name}>`.repeat(depth);

test('TESTNGXML: what lies in its like is not read, least of all once for each that it lies in', () => {
  const method = '<test-method name="a" status="PASS"/>';
  const farm = nested('test', 60, nested('class', 60, nested('test-method', 60, method)));
  expect(read('TESTNGXML', `<testng-results><suite>${farm}</suite></testng-results>`).cases).toEqual([]);
});

test('COBERTURAXML: a line counts for the class that it is in, not for those around', () => {
  const line = '<methods><method><lines><line number="1" hits="1"/></lines></method></methods>';
  const farm =
    Array.from({ length: 150 }, (_, n) => `<class filename="${n}">`).join('') + line + '</class>'.repeat(150);
  const { coverages } = read('COBERTURAXML', `<coverage>${farm}</coverage>`);
  expect(coverages.filter(({ lines }) => lines.covered > 0).map(({ path }) => path)).toEqual(['149']);
});

test('JUNITXML: a message is looked for where a stack trace begins, not in all of it', () => {
  const failure = (message: string, trace: string) =>
    `<testcase><failure type="Error" message="${message}">${trace}</failure></testcase>`;
  const half = 'a'.repeat(50_000);
  const hostile = failure(`${half}b${half}`, 'a'.repeat(1_000_000));
  const cases = [failure('gone', 'gone\nat there'), failure('gone', 'Error: gone'), failure('gone', 'in\ngone')];
  const messages = read('JUNITXML', `<testsuite>${hostile}${cases.join('')}</testsuite>`).cases.map(
    ({ message }) => message,
  );
  expect(messages.slice(1)).toEqual(['gone\nat there', 'Error: gone', 'gone\nin\ngone']);
});

test('SIMPLECOV: a long file is not gone through again for each command', () => {
  const long = `"r":{"coverage":{"f":{"lines":[${'0,'.repeat(500_000)}1]}}}`;
  const many = Array.from({ length: 20_000 }, (_, n) => `"c${n}":{"coverage":{"f":[1]}}`);
  expect(read('SIMPLECOV', `{${[long, ...many].join(',')}}`).coverages[0]?.lines).toEqual({
    covered: 2,
    missed: 499_999,
  });
});

test.each([
  ['NUNITXML', '<test-results><test-case result="constructor"/></test-results>'],
  ['NUNIT3XML', '<test-run><test-suite><test-case result="constructor"/></test-suite></test-run>'],
  [
    'TESTNGXML',
    '<testng-results><suite><test><class><test-method status="constructor"/></class></test></suite></testng-results>',
  ],
  ['VISUALSTUDIOTRX', '<TestRun><UnitTestResult outcome="constructor"/></TestRun>'],
])('%s: an ending that nobody knows is none, also by a name that all objects have', (format, report) => {
  expect(read(format, report).cases.map(({ status }) => status)).toEqual(['UNKNOWN']);
});
