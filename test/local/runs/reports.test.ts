import { describe, expect, test } from 'vitest';
import { BadReport, isFailed, summarize } from '../../../src/local/runs/reports.js';

describe('summarize', () => {
  test('counts the cases of nested suites by how they ended', () => {
    const summary = summarize([
      `<?xml version="1.0"?>
<testsuites>
  <testcase name="alone" time="0.5"/>
  <testsuite name="outer" tests="3" failures="1">
    <testcase name="good" time="0.25"/>
    <testcase name="bad" time="1"><failure message="a &lt; b"><![CDATA[stack <here>]]></failure></testcase>
    <testsuite name="inner"><testcase name="odd"><error/></testcase></testsuite>
  </testsuite>
</testsuites>`,
      `<testsuite name="other"><testcase name="later" time="x"><skipped/></testcase></testsuite>`,
    ]);
    expect(summary).toEqual({
      total: 5,
      statusCounts: { SUCCEEDED: 2, FAILED: 1, ERROR: 1, SKIPPED: 1, UNKNOWN: 0 },
      durationInNanoSeconds: 1_750_000_000,
    });
    expect(isFailed(summary)).toBe(true);
  });

  test('a report without failures has not failed', () => {
    const summary = summarize(['<testsuites><testcase name="a"/></testsuites>']);
    expect(isFailed(summary)).toBe(false);
    expect(summarize(['<testsuites/>']).total).toBe(0);
  });

  test('refuses other texts', () => {
    expect(() => summarize(['not xml'])).toThrow(BadReport);
    expect(() => summarize(['<html></html>'])).toThrow('it is not in the JUnit XML format');
    expect(() => summarize(['<testsuite><testcase></testsuite>'])).toThrow(/it is not XML/);
  });
});
