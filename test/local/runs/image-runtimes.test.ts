import { describe, expect, test } from 'vitest';
import { selectRuntimes } from '../../../src/local/runs/image-runtimes.js';

const FILE = `version: 0.1
runtimes:
  python:
    versions:
      3.9: { commands: [use 3.9] }
      3.10: { commands: [use 3.10] }
      default: { commands: ['get $VERSION as \${VERSION}', 'keep $VERSIONS'] }
  java:
    versions:
      corretto8: { commands: [use 8] }
      corretto21: { commands: [use 21, export JAVA_HOME=/21] }
`;

describe('the version of an image', () => {
  test.each([
    ['python', '3.9', '3.9', ['use 3.9']],
    ['python', '3.10', '3.10', ['use 3.10']],
    ['python', '3.x', '3.10', ['use 3.10']],
    ['python', 'latest', '3.10', ['use 3.10']],
    ['python', '3.12.1', '3.12.1', ['get 3.12.1 as 3.12.1', 'keep $VERSIONS']],
    ['java', 'corretto21', 'corretto21', ['use 21', 'export JAVA_HOME=/21']],
    ['java', 'latest', 'corretto21', ['use 21', 'export JAVA_HOME=/21']],
  ] as const)('for %s %s is %s', (runtime, asked, version, commands) => {
    expect(selectRuntimes(FILE, [[runtime, asked]])).toEqual([{ runtime, version, commands }]);
  });

  test('is not there', () => {
    expect(() => selectRuntimes(FILE, [['java', 'corretto17']])).toThrow(
      "Unknown runtime version named 'corretto17' of java. This build image has the following versions: corretto8, corretto21",
    );
    expect(() => selectRuntimes(FILE, [['ruby', '3.4']])).toThrow(
      "Unknown runtime named 'ruby'. This build image has the following runtimes: python, java",
    );
    expect(() => selectRuntimes('', [['ruby', '3.4']])).toThrow("Unknown runtime named 'ruby'");
  });

  test('is never taken into the commands when it is no version', () => {
    expect(() => selectRuntimes(FILE, [['python', '3; rm -rf /']])).toThrow('Unknown runtime version');
  });
});
