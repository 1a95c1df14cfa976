/** What a report in XML may hold, and what no report may do to its reader. */
import { describe, expect, test } from 'vitest';
import { BadReport } from '../../../../src/local/runs/reports/results.js';
import { rootOf, textIn } from '../../../../src/local/runs/reports/xml.js';

test('text, CDATA, character references and comments make one text', () => {
  const root = rootOf('<a><b> x &lt;&#38;&#x1F600; <!-- no --><![CDATA[<raw> & ]]></b></a>', 'a');
  expect(textIn(root, 'b')).toBe('x <&\u{1F600} <raw> &');
  expect(textIn(root, 'c')).toBe('');
});

test.each([
  ['a byte order mark', '\uFEFF<?xml version="1.0" encoding="UTF-8"?><a/>'],
  ['an empty line first', '\n<?xml version="1.0"?>\n<a/>'],
  ['a document type', '<!DOCTYPE a PUBLIC "-//X//DTD 1.1//EN" "http://example.invalid/a.dtd"><a/>'],
  ['a namespace', '<a xmlns="http://example.invalid/a"/>'],
])('%s does not matter', (_what, text) => {
  expect(rootOf(text, 'a').name).toBe('a');
});

describe('entities of a document type', () => {
  test('are not expanded, so that none can grow', () => {
    const levels = Array.from({ length: 30 }, (_, n) => `<!ENTITY e${n + 1} "&e${n};&e${n};">`).join('');
    const laughs = `<!DOCTYPE a [<!ENTITY e0 "ha">${levels}]><a>&e30;</a>`;
    expect(() => rootOf(laughs, 'a')).toThrow(
      /^it is not XML: Named entity isn't defined: &e30; \(line 1, column \d+\)$/,
    );
  });

  test('are not fetched', () => {
    const outside = `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a b="&x;"/>`;
    expect(() => rootOf(outside, 'a')).toThrow("Named entity isn't defined: &x;");
  });
});

test.each([
  ['nothing', '', 'it is not XML'],
  ['text', 'all tests passed', 'it is not XML: Root element is missing or invalid (line 1, column 1)'],
  ['an element that does not end', '<a>\n<b></a>', /^it is not XML: .*\(line 2, column \d+\)$/],
  ['more after the end', '<a/><a/>', 'it is not XML'],
  ['many document types', `${'<!DOCTYPE a>'.repeat(50_000)}<a/>`, 'it is not XML'],
  ['another root', '<html/>', 'expected element type <a> or <b> but have <html>'],
])('%s is no report', (_what, text, message) => {
  expect(() => rootOf(text, 'a', 'b')).toThrow(BadReport);
  expect(() => rootOf(text, 'a', 'b')).toThrow(message);
});

test.each([201, 100_000])('%i elements in each other are refused', (depth) => {
  expect(() => rootOf('<a>'.repeat(depth) + '</a>'.repeat(depth), 'a')).toThrow(
    new BadReport('its elements are nested too deeply'),
  );
});
