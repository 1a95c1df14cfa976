import { describe, expect, test } from 'vitest';
import { BuildspecError, parseBuildspec } from '../../../src/local/runs/buildspec.js';

const TEN = (name: string) => Array.from({ length: 10 }, () => name).join(', ');
const ALIAS_BOMB = `version: 0.2
phases: {}
a: &a [${TEN('x')}]
b: &b [${TEN('*a')}]
c: &c [${TEN('*b')}]
d: &d [${TEN('*c')}]
e: &e [${TEN('*d')}]
f: [${TEN('*e')}]
`;

describe('parseBuildspec', () => {
  test('reads every section', () => {
    const spec = parseBuildspec(`
version: 0.2
env:
  shell: bash
  variables:
    RATE: 0.10
    FLAG: yes
    EMPTY:
  parameter-store:
    TOKEN: /hello/token
  secrets-manager:
    PASSWORD: db:password
  exported-variables: [VERSION]
phases:
  install:
    runtime-versions:
      nodejs: 22
    commands:
      - npm ci
  build:
    on-failure: ABORT
    commands:
      - |
        echo one
        echo two
      - npm test
    finally:
      - echo done
reports:
  unit:
    files: ['*.xml']
    base-directory: reports
artifacts:
  files: '**/*'
  exclude-paths: ['test/**/*']
  discard-paths: yes
  name: app-$VERSION
  secondary-artifacts:
    docs:
      files: ['docs/**/*']
cache:
  paths: ['node_modules/**/*']
`);
    expect(spec.shell).toBe('bash');
    expect(spec.variables).toEqual({ RATE: '0.10', FLAG: 'yes', EMPTY: '' });
    expect(spec.secretVariables).toEqual([
      { name: 'TOKEN', value: '/hello/token', type: 'PARAMETER_STORE' },
      { name: 'PASSWORD', value: 'db:password', type: 'SECRETS_MANAGER' },
    ]);
    expect(spec.exportedVariables).toEqual(['VERSION']);
    expect(spec.phases.install).toEqual({ commands: ['npm ci'], finally: [], runtimeVersions: { nodejs: '22' } });
    expect(spec.phases.build).toEqual({
      commands: ['echo one\necho two\n', 'npm test'],
      finally: ['echo done'],
      runtimeVersions: {},
      onFailure: 'ABORT',
    });
    expect(spec.reports).toEqual([
      { group: 'unit', files: ['*.xml'], baseDirectory: 'reports', discardPaths: false, fileFormat: 'JUNITXML' },
    ]);
    expect(spec.artifacts).toMatchObject({
      files: ['**/*'],
      excludePaths: ['test/**/*'],
      discardPaths: true,
      baseDirectory: '.',
      name: 'app-$VERSION',
    });
    expect(Object.keys(spec.secondaryArtifacts)).toEqual(['docs']);
    expect(spec.notActedOn).toEqual(['cache']);
  });

  test('takes anchors and merged mappings', () => {
    const spec = parseBuildspec(`
version: 0.2
phases:
  pre_build: &quiet
    commands: [echo one]
  build:
    <<: *quiet
`);
    expect(spec.phases.build?.commands).toEqual(['echo one']);
  });

  test('names what it does not act on', () => {
    const spec = parseBuildspec(`
version: 0.2
run-as: builder
phases:
  build:
    run-as: builder
    on-failure: RETRY-2
    commands: [echo one]
artifacts:
  files: [a]
  enable-symlinks: yes
`);
    expect(spec.notActedOn).toEqual([
      'run-as',
      'artifacts/enable-symlinks',
      'phases/build/run-as',
      'phases/build/on-failure: RETRY',
    ]);
  });

  test.each([
    ['', /begins with "version: 0\.2" at line 1/],
    ['just text', /a buildspec is a mapping .* at line 1/],
    ['phases:\n  build:\n    commands: [a]', /unknown version : expected 0\.2 at line 1/],
    ['version: 0.3\nphases: {}', /unknown version "0\.3": expected 0\.2 at line 1/],
    ['version: 0.2', /phases is missing at line 1/],
    [
      'version: 0.2\nphases: {}\nartifacts:\n  files:\n    - **/*\n',
      /^unknown anchor "\*\/\*" referenced; text that begins with \* is to be quoted, as in "\*\*\/\*", at line 5$/,
    ],
    ['version: 0.2\nphases: {}\na:\n  <<: 1\n', /^Merge sources must be maps or map aliases at line 4$/],
    [ALIAS_BOMB, /^Excessive alias count indicates a resource exhaustion attack at line 8$/],
    ['version: 0.2\nphases:\n\tbuild:\n', /at line 3/],
    ['version: 0.2\nphases:\n  build:\n    commands: [a', /at line 4/],
    [
      'version: 0.2\nphases:\n  build:\n    commands:\n      - a\n  prebuild:\n    commands: [b]',
      /Invalid buildspec phase name: prebuild\. Expecting: build,install,post_build,pre_build at line 7/,
    ],
    [
      'version: 0.2\nphases:\n  build:\n    commands:\n      - a\n      - b: c',
      /expected commands\[1\] to be of string type: found subkeys or a list instead at line 6/,
    ],
    ['version: 0.2\nphases:\n  build:\n    commands:\n      a: b', /expected commands to be a list at line 5/],
    [
      'version: 0.2\nphases:\n  build:\n    on-failure: MAYBE',
      /"MAYBE" is not one of ABORT, CONTINUE, RETRY at line 4/,
    ],
    [
      'version: 0.2\nenv:\n  variables:\n    A-B: c\nphases: {}',
      /"A-B" is not a name for an environment variable at line 4/,
    ],
    [
      'version: 0.2\nenv:\n  shell: zsh\nphases: {}',
      /the shell "zsh" is not available here: expected sh or bash at line 3/,
    ],
    ['version: 0.2\nphases: {}\nartifacts:\n  files: []', /files is missing or empty at line 4/],
    [
      'version: 0.2\nphases: {}\nartifacts:\n  files: [a]\n  discard-paths: maybe',
      /expected discard-paths to be yes or no at line 5/,
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parseBuildspec(text)).toThrow(message);
    expect(() => parseBuildspec(text)).toThrow(BuildspecError);
  });
});
