/** Each format of test results, as the tools write it. */
import { describe, expect, test } from 'vitest';
import { formatNamed } from '../../../../src/local/runs/reports/formats.js';
import { BadReport, type CaseResult } from '../../../../src/local/runs/reports/results.js';

/** The cases as `prefix|name|STATUS|seconds|message`. */
function read(format: string, text: string): string[] {
  return formatNamed(format)
    .read(text)
    .cases.map(({ prefix, name, status, nanoseconds, message }: CaseResult) =>
      [prefix, name, status, nanoseconds / 1e9, message].join('|'),
    );
}

describe('JUNITXML', () => {
  test('cases of nested suites, in their order', () => {
    const report = `<?xml version="1.0"?>
<testsuites>
  <testcase name="alone" time="0.5"/>
  <testsuite name="outer" tests="3" failures="1" skipped="0">
    <testcase classname="shop.Cart" name="adds" time="0.25"/>
    <testcase classname="shop.Cart" name="sums" time="1,000.5">
      <failure message="a &lt; b"><![CDATA[a < b
  at <here>]]></failure>
    </testcase>
    <testsuite name="inner"><testcase name="odd"><error message="gone">at there</error></testcase></testsuite>
    <testcase name="later" time="x"><skipped message="not today"/><system-out>noise</system-out></testcase>
  </testsuite>
</testsuites>`;
    expect(read('JUNITXML', report)).toEqual([
      '|alone|SUCCEEDED|0.5|',
      'shop.Cart|adds|SUCCEEDED|0.25|',
      'shop.Cart|sums|FAILED|1000.5|a < b\n  at <here>',
      '|odd|ERROR|0|gone\nat there',
      '|later|SKIPPED|0|not today',
    ]);
    expect(
      formatNamed('junitxml')
        .read(report)
        .cases.map(({ suite }) => suite),
    ).toEqual(['', 'outer', 'outer', 'inner', 'outer']);
  });

  test('a single suite, and attributes that are not there or say nothing', () => {
    expect(read('JUNITXML', '<testsuite><testcase/><testcase time="-1"/><testcase time="1e400"/></testsuite>')).toEqual(
      ['||SUCCEEDED|0|', '||SUCCEEDED|0|', '||SUCCEEDED|0|'],
    );
    expect(read('JUNITXML', '<testsuites/>')).toEqual([]);
  });

  test('a hundred thousand cases', () => {
    const text = `<testsuite>${'<testcase name="a" time="0.001"/>'.repeat(100_000)}</testsuite>`;
    expect(read('JUNITXML', text)).toHaveLength(100_000);
  });
});

test('NUNITXML: what NUnit 2 says of its cases', () => {
  const report = `<test-results name="shop.dll" total="7">
  <test-suite type="Assembly" name="shop.dll"><results>
    <test-suite type="TestFixture" name="CartTest"><results>
      <test-case name="Shop.CartTest.Adds" executed="True" result="Success" success="True" time="0.125"/>
      <test-case name="Shop.CartTest.Sums" executed="True" result="Failure" success="False" time="0.5">
        <failure><message><![CDATA[Expected: 3]]></message><stack-trace>at Sums()</stack-trace></failure>
      </test-case>
      <test-case name="Throws" result="Error"><failure><message>boom</message></failure></test-case>
      <test-case name="Later" executed="False" result="Ignored"><reason><message>not today</message></reason></test-case>
      <test-case name="Unsure" result="Inconclusive"/>
      <test-case name="OldGood" executed="True" success="True"/>
      <test-case name="OldBad" executed="True" success="False"/>
      <test-case name="OldSkipped" executed="False"/>
      <test-case name="Silent"/>
    </results></test-suite>
  </results></test-suite>
</test-results>`;
  expect(read('NUNITXML', report)).toEqual([
    'CartTest|Shop.CartTest.Adds|SUCCEEDED|0.125|',
    'CartTest|Shop.CartTest.Sums|FAILED|0.5|Expected: 3\nat Sums()',
    'CartTest|Throws|ERROR|0|boom',
    'CartTest|Later|SKIPPED|0|not today',
    'CartTest|Unsure|UNKNOWN|0|',
    'CartTest|OldGood|SUCCEEDED|0|',
    'CartTest|OldBad|FAILED|0|',
    'CartTest|OldSkipped|SKIPPED|0|',
    'CartTest|Silent|UNKNOWN|0|',
  ]);
});

test('NUNIT3XML: what NUnit 3 says of its cases', () => {
  const report = `<test-run id="2" testcasecount="5">
  <test-suite type="Assembly" name="shop.dll">
    <test-suite type="TestFixture" name="CartTest">
      <test-case name="Adds" classname="Shop.CartTest" result="Passed" duration="0.125"/>
      <test-case name="Sums" classname="Shop.CartTest" result="Failed" duration="0.5">
        <failure><message>Expected: 3</message><stack-trace>at Sums()</stack-trace></failure>
      </test-case>
      <test-case name="Throws" result="Failed" label="Error"><failure><message>boom</message></failure></test-case>
      <test-case name="Later" result="Skipped" label="Ignored"><reason><message>not today</message></reason></test-case>
      <test-case name="Unsure" result="Inconclusive"/>
    </test-suite>
  </test-suite>
</test-run>`;
  expect(read('NUNIT3XML', report)).toEqual([
    'Shop.CartTest|Adds|SUCCEEDED|0.125|',
    'Shop.CartTest|Sums|FAILED|0.5|Expected: 3\nat Sums()',
    'CartTest|Throws|ERROR|0|boom',
    'CartTest|Later|SKIPPED|0|not today',
    'CartTest|Unsure|UNKNOWN|0|',
  ]);
});

test('TESTNGXML: test methods, but not what sets them up', () => {
  const report = `<testng-results passed="1" failed="1" skipped="1">
  <reporter-output/>
  <suite name="all"><groups><group name="g"><method name="adds"/></group></groups>
    <test name="unit"><class name="shop.CartTest">
      <test-method name="start" status="PASS" duration-ms="9" is-config="true"/>
      <test-method name="adds" status="PASS" duration-ms="125"/>
      <test-method name="sums" status="FAIL" duration-ms="3">
        <exception class="java.lang.AssertionError"><message><![CDATA[expected 3]]></message></exception>
      </test-method>
      <test-method name="throws" status="FAIL"><exception class="java.lang.NullPointerException"/></test-method>
      <test-method name="later" status="SKIP"/>
      <test-method name="odd"/>
    </class></test>
  </suite>
</testng-results>`;
  expect(read('TESTNGXML', report)).toEqual([
    'shop.CartTest|adds|SUCCEEDED|0.125|',
    'shop.CartTest|sums|FAILED|0.003|expected 3',
    'shop.CartTest|throws|FAILED|0|java.lang.NullPointerException',
    'shop.CartTest|later|SKIPPED|0|',
    'shop.CartTest|odd|UNKNOWN|0|',
  ]);
});

test('VISUALSTUDIOTRX: results with the classes of their tests; of a data-driven test, each of its rows', () => {
  const report = `\uFEFF<?xml version="1.0" encoding="utf-8"?>
<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
  <Results>
    <UnitTestResult testId="1" testName="Adds" outcome="Passed" duration="01:02:03.5000000"/>
    <UnitTestResult testId="2" testName="Sums" outcome="Failed" duration="00:00:00.25">
      <Output><ErrorInfo><Message>Expected 3</Message><StackTrace>at Sums()</StackTrace></ErrorInfo></Output>
    </UnitTestResult>
    <UnitTestResult testId="2" testName="Rows" outcome="Failed"><InnerResults>
      <UnitTestResult testId="2" testName="Rows (1)" outcome="Passed"/>
      <UnitTestResult testId="2" testName="Rows (2)" outcome="Timeout"/>
    </InnerResults></UnitTestResult>
    <UnitTestResult testId="3" testName="Later" outcome="NotExecuted" duration="soon"/>
    <UnitTestResult testName="Silent"/>
  </Results>
  <TestDefinitions>
    <UnitTest id="1" name="Adds"><TestMethod className="Shop.CartTest" name="Adds"/></UnitTest>
    <UnitTest id="2" name="Sums"><TestMethod className="Shop.SumTest" name="Sums"/></UnitTest>
    <UnitTest id="3" name="Later"/>
  </TestDefinitions>
</TestRun>`;
  expect(read('VISUALSTUDIOTRX', report)).toEqual([
    'Shop.CartTest|Adds|SUCCEEDED|3723.5|',
    'Shop.SumTest|Sums|FAILED|0.25|Expected 3\nat Sums()',
    'Shop.SumTest|Rows (1)|SUCCEEDED|0|',
    'Shop.SumTest|Rows (2)|FAILED|0|',
    '|Later|SKIPPED|0|',
    '|Silent|UNKNOWN|0|',
  ]);
});

describe('CUCUMBERJSON', () => {
  const step = (status: string, duration?: number, error_message?: string) => ({
    result: { status, duration, error_message },
  });

  test('a scenario ends as its worst step, hook or background', () => {
    const features = [
      {
        name: 'Cart',
        elements: [
          {
            type: 'scenario',
            name: 'adds',
            steps: [step('passed', 1e9), step('passed', 5e8)],
            after: [step('passed')],
          },
          { type: 'scenario', name: 'sums', steps: [step('passed'), step('failed', 1, 'expected 3'), step('skipped')] },
          { type: 'background', name: '', steps: [step('failed', 0, 'no shop')] },
          { type: 'scenario', name: 'opens', steps: [step('skipped')] },
          { type: 'scenario', name: 'unwritten', steps: [step('undefined'), step('skipped')] },
          { type: 'scenario', name: 'later', steps: [step('pending')] },
          { type: 'scenario', name: 'hooked', before: [step('failed', 0, 'no hook')], steps: [step('skipped')] },
          { type: 'scenario', name: 'empty' },
        ],
      },
      { name: 'Nothing' },
    ];
    expect(read('CUCUMBERJSON', `\uFEFF${JSON.stringify(features)}`)).toEqual([
      'Cart|adds|SUCCEEDED|1.5|',
      'Cart|sums|FAILED|1e-9|expected 3',
      'Cart|opens|FAILED|0|no shop',
      'Cart|unwritten|UNKNOWN|0|',
      'Cart|later|SKIPPED|0|',
      'Cart|hooked|FAILED|0|no hook',
      'Cart|empty|UNKNOWN|0|',
    ]);
  });

  test('another JSON is refused, and so is what is none; odd values are passed over', () => {
    expect(() => read('CUCUMBERJSON', '{}')).toThrow(new BadReport('expected a list of features'));
    expect(() => read('CUCUMBERJSON', '[')).toThrow(/^it is not JSON: /);
    expect(read('CUCUMBERJSON', '[null, 1, {"elements": [null, {"steps": [5, {"result": "x"}]}]}]')).toEqual([
      '||UNKNOWN|0|',
      '||UNKNOWN|0|',
    ]);
  });
});

test.each(['NUNITXML', 'NUNIT3XML', 'TESTNGXML', 'VISUALSTUDIOTRX', 'JUNITXML'])(
  '%s: another root is refused',
  (format) => {
    expect(() => read(format, '<coverage/>')).toThrow(/^expected element type <.*> but have <coverage>$/);
  },
);

test('a format that there is not is named beside those that there are', () => {
  expect(() => formatNamed('TAP')).toThrow(
    /^unknown file format TAP: expected one of CUCUMBERJSON, JUNITXML, .*SIMPLECOV$/,
  );
});
