/** Each format of code coverage, as the tools write it. */
import { describe, expect, test } from 'vitest';
import { formatNamed } from '../../../../src/local/runs/reports/formats.js';
import { BadReport } from '../../../../src/local/runs/reports/results.js';

/** The files as `path lines covered/missed branches covered/missed`. */
function read(format: string, text: string): string[] {
  return formatNamed(format)
    .read(text)
    .coverages.map(
      ({ path, lines, branches }) => `${path} ${lines.covered}/${lines.missed} ${branches.covered}/${branches.missed}`,
    );
}

test('CLOVERXML: by the metrics of each file, else by its lines', () => {
  const report = `<coverage generated="1"><project timestamp="1">
  <metrics statements="99" coveredstatements="1"/>
  <file name="a.js" path="/src/a.js">
    <metrics statements="10" coveredstatements="7" conditionals="4" coveredconditionals="1"/>
    <line num="1" count="1" type="stmt"/>
  </file>
  <package name="lib"><metrics statements="5"/>
    <file name="/src/lib/B.php">
      <line num="1" type="method" name="go" count="1"/>
      <line num="2" type="stmt" count="3"/><line num="3" type="stmt" count="0"/>
      <line num="4" type="cond" truecount="1" falsecount="0" count="1"/>
    </file>
  </package>
  <file><metrics statements="1" coveredstatements="x"/></file>
</project><testproject><file name="test.js"><line num="1" type="stmt" count="1"/></file></testproject></coverage>`;
  expect(read('CLOVERXML', report)).toEqual(['/src/a.js 7/3 1/3', '/src/lib/B.php 2/1 1/1', ' 0/1 0/0']);
});

test('COBERTURAXML: the lines of the classes of a file, each once', () => {
  const report = `<?xml version="1.0"?>
<!DOCTYPE coverage SYSTEM "http://example.invalid/coverage-04.dtd">
<coverage line-rate="0.5"><packages><package name="shop"><classes>
  <class name="Cart" filename="shop/cart.py">
    <methods><method name="add"><lines><line number="1" hits="1"/></lines></method></methods>
    <lines>
      <line number="1" hits="1"/><line number="2" hits="0"/>
      <line number="3" hits="2" branch="true" condition-coverage="50% (1/2)"/>
    </lines>
  </class>
  <class name="Cart.Inner" filename="shop/cart.py">
    <lines><line number="2" hits="4"/><line number="3" hits="0" condition-coverage="100% (2/2)"/></lines>
  </class>
  <class name="Only.Methods"><methods><method><lines><line number="1" hits="0"/></lines></method></methods></class>
</classes></package></packages></coverage>`;
  expect(read('COBERTURAXML', report)).toEqual(['shop/cart.py 3/0 2/0', 'Only.Methods 0/1 0/0']);
});

test('JACOCOXML: the counters of source files, in packages and groups', () => {
  const report = `<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
<report name="shop"><sessioninfo id="x" start="1" dump="2"/>
  <group name="module"><package name="org/shop">
    <class name="org/shop/Cart"><counter type="LINE" missed="99" covered="99"/></class>
    <sourcefile name="Cart.java"><line nr="1" mi="0" ci="3"/>
      <counter type="INSTRUCTION" missed="1" covered="1"/><counter type="BRANCH" missed="1" covered="3"/>
      <counter type="LINE" missed="2" covered="8"/>
    </sourcefile>
    <sourcefile name="Empty.java"/>
  </package></group>
  <package name=""><sourcefile name="Main.java"><counter type="LINE" missed="1"/></sourcefile></package>
  <counter type="LINE" missed="50" covered="50"/>
</report>`;
  expect(read('JACOCOXML', report)).toEqual([
    'org/shop/Cart.java 8/2 3/1',
    'org/shop/Empty.java 0/0 0/0',
    'Main.java 0/1 0/0',
  ]);
});

describe('SIMPLECOV', () => {
  test('a result set, in which several commands may have run a file', () => {
    const resultset = {
      RSpec: {
        coverage: {
          '/src/cart.rb': {
            lines: [1, null, 0, 0, 'ignored'],
            branches: { '[:if, 0, 3, 4, 5, 6]': { '[:then, 1, 3]': 1, '[:else, 2, 4]': 0 } },
          },
          '/src/old.rb': [1, null, 0],
        },
        timestamp: 1,
      },
      Minitest: { coverage: { '/src/cart.rb': { lines: [0, null, 2, 0] } } },
    };
    expect(read('SIMPLECOV', JSON.stringify(resultset))).toEqual(['/src/cart.rb 2/1 1/1', '/src/old.rb 1/1 0/0']);
  });

  test('the JSON formatter', () => {
    const coverage = {
      meta: { simplecov_version: '0.22.0' },
      coverage: { 'a.rb': { lines: [1, 0, null], branches: [{ type: 'then', coverage: 2 }, { coverage: 0 }] } },
    };
    expect(read('SIMPLECOV', JSON.stringify(coverage))).toEqual(['a.rb 1/1 1/1']);
  });

  test('other JSON is refused', () => {
    for (const text of ['[]', '{}', '{"RSpec":{}}', 'null']) {
      expect(() => read('SIMPLECOV', text)).toThrow(new BadReport('expected the coverage of a test command'));
    }
  });
});

test.each(['CLOVERXML', 'COBERTURAXML', 'JACOCOXML'])('%s: empty is no error, another root is one', (format) => {
  const root = format === 'JACOCOXML' ? 'report' : 'coverage';
  expect(read(format, `<${root}/>`)).toEqual([]);
  expect(() => read(format, '<testsuite/>')).toThrow(
    new BadReport(`expected element type <${root}> but have <testsuite>`),
  );
});
