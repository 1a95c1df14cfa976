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
run-as: builder
env:
  shell: bash
  git-credential-helper: yes
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
  enable-symlinks: yes
  s3-prefix: builds
  name: app-$VERSION
  secondary-artifacts:
    docs:
      files: ['docs/**/*']
cache:
  key: npm-$(codebuild-hash-files package-lock.json)
  fallback-keys: [npm-]
  action: restore
  paths: ['node_modules/**/*']
batch:
  fast-fail: true
`);
    expect(spec.shell).toBe('bash');
    expect(spec.variables).toEqual({ RATE: '0.10', FLAG: 'yes', EMPTY: '' });
    expect(spec.secretVariables).toEqual([
      { name: 'TOKEN', value: '/hello/token', type: 'PARAMETER_STORE' },
      { name: 'PASSWORD', value: 'db:password', type: 'SECRETS_MANAGER' },
    ]);
    expect(spec.exportedVariables).toEqual(['VERSION']);
    expect(spec).toMatchObject({ version: '0.2', gitCredentialHelper: true, runAs: 'builder' });
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
      enableSymlinks: true,
      name: 'app-$VERSION',
    });
    expect([...spec.secondaryArtifacts.keys()]).toEqual(['docs']);
    expect(spec.cache).toEqual({
      paths: ['node_modules/**/*'],
      key: 'npm-$(codebuild-hash-files package-lock.json)',
      fallbackKeys: ['npm-'],
      restores: true,
      saves: false,
    });
    expect(spec.notActedOn).toEqual([]);
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

  test('takes a variable in { } without a value for an empty one', () => {
    const spec = parseBuildspec(
      'version: 0.2\nenv: { variables: { A, B: b } }\nphases: { build: { commands: [a] } }\n',
    );
    expect(spec.variables).toEqual({ A: '', B: 'b' });
  });

  test('names what it does not act on, and what nobody knows', () => {
    const spec = parseBuildspec(`
version: 0.2
proxy:
  logs: yes
env:
  compute-type: BUILD_GENERAL1_SMALL
phases:
  install:
    runtime-version:
      nodejs: 22
  build:
    commans: [echo one]
artifacts:
  files: [a]
  packaging: zip
  secondary-artifacts:
    docs: { files: [b], base-dir: docs }
cache:
  path: [c]
`);
    expect(spec.notActedOn).toEqual([
      'proxy',
      'env/compute-type',
      'artifacts/packaging',
      'artifacts/secondary-artifacts/docs/base-dir',
      'cache/path',
      'phases/install/runtime-version',
      'phases/build/commans',
    ]);
  });

  test('0.1 has its own names for variables, and no env', () => {
    const spec = parseBuildspec(`
version: 0.1
environment_variables:
  plaintext:
    A: one
  secret: {}
env:
  variables: { B: two }
phases:
  build:
    commands: echo
artifacts:
  type: zip
  files: ['**/*']
`);
    expect(spec).toMatchObject({ version: '0.1', variables: { A: 'one' }, shell: 'sh' });
    expect(spec.notActedOn).toEqual(['env', 'environment_variables/secret']);
  });

  test.each([
    ['ABORT', { onFailure: 'ABORT' }],
    ['Continue', { onFailure: 'CONTINUE' }],
    ['RETRY', { retry: { times: 3, pattern: /.*/m } }],
    ['RETRY-0', { retry: { times: 0, pattern: /.*/m } }],
    ['RETRY-100', { retry: { times: 100, pattern: /.*/m } }],
    ['Retry-3-.*connection timed out.*', { retry: { times: 3, pattern: /.*connection timed out.*/m } }],
    ['RETRY-invalid+', { retry: { times: 3, pattern: /invalid+/m } }],
    ['RETRY-503 Service', { retry: { times: 3, pattern: /503 Service/m } }],
    ['RETRY-2-(?i)throttl', { retry: { times: 2, pattern: /throttl/im } }],
  ])('on-failure: %s', (text, expected) => {
    const spec = parseBuildspec(`version: 0.2\nphases:\n  build:\n    on-failure: ${text}\n`);
    expect(spec.phases.build).toEqual({ commands: [], finally: [], runtimeVersions: {}, ...expected });
  });

  test.each([
    ['', /^wrong number of container tags, expected 1: .* begins with "version: 0\.2" at line 1$/],
    ['just text', /a buildspec is a mapping .* at line 1/],
    ['version: 0.2\nphases: {}\n---\nversion: 0.2\n', /^wrong number of container tags, expected 1: .* at line 3$/],
    ['version:0.2\nphases:\nbuild:\n', /^could not find expected ':': .* at line 1$/],
    ['name: Test\non: push\njobs: {}\n', /unknown version : expected 0\.2 at line 1/],
    ['phases:\n  build:\n    commands: [a]', /unknown version : expected 0\.2 at line 1/],
    ['version: 0.3\nphases: {}', /unknown version "0\.3": expected 0\.2 at line 1/],
    ['version: 0.2', /phases is missing at line 1/],
    [
      'version: 0.2\nphases: {}\nartifacts:\n  files:\n    - **/*\n',
      /^unknown anchor "\*\/\*" referenced; text that begins with \* is to be quoted, as in "\*\*\/\*", at line 5$/,
    ],
    ['version: 0.2\nphases: {}\na:\n  <<: 1\n', /^Merge sources must be maps or map aliases at line 4$/],
    [ALIAS_BOMB, /^Excessive alias count indicates a resource exhaustion attack at line 8$/],
    ['version: 0.2\nphases:\n\tbuild:\n', /^found character that cannot start any token: .* at line 3$/],
    ['version: 0.2\nphases:\n  build:\n    commands: [a', /at line 4/],
    [
      'version: 0.2\nphases:\n  build:\n    commands:\n     - a\n    - b\n',
      /^did not find expected key: .* at line 6$/,
    ],
    ['version: 0.2\nphases: a: b\n', /^mapping values are not allowed in this context: .* at line 2$/],
    [
      'version: 0.2\nphases:\n  build:\n    commands:\n      - a\n  prebuild:\n    commands: [b]',
      /Invalid buildspec phase name: prebuild\. Expecting: build,install,post_build,pre_build at line 7/,
    ],
    [
      'version: 0.2\nphases:\n  build:\n    commands:\n      - a\n      - b: c',
      /^Expected Commands\[1\] to be of string type: found subkeys instead at line 6, value of the key tag on line 5 might be empty; .*$/,
    ],
    [
      'version: 0.2\nenv:\n  exported-variables:\n    - [a]\nphases: {}',
      /^Expected ExportedVariables\[0\] to be of string type: found a list instead at line 4/,
    ],
    [
      'version: 0.2\nenv:\n  exported-variables: [$A]\nphases: {}',
      /"\$A" is not a name for an environment variable at line 3/,
    ],
    [
      'version: 0.2\nphases:\n  install:\n    runtime-versions:\n      node: 22',
      /^Unknown runtime named 'node'\. This build image has the following runtimes: android, .*, ruby at line 5$/,
    ],
    [
      'version: 0.2\nphases:\n  build:\n    on-failure: RETRY-101',
      /101 retries are too many: expected 0 to 100 at line 4/,
    ],
    ['version: 0.2\nphases:\n  build:\n    on-failure: RETRY-(', /Invalid regular expression: .* at line 4/],
    ['version: 0.2\nphases: {}\ncache:\n  action: keep', /"keep" is not one of restore, save at line 4/],
    [
      'version: 0.2\nphases: {}\ncache:\n  fallback-keys: [1, 2, 3, 4, 5, 6]',
      /6 fallback-keys are too many: expected at most 5 at line 4/,
    ],
    ['version: 0.2\nphases: {}\nproxy:\n  logs: maybe', /expected logs to be yes or no at line 4/],
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

  test.each(['[', '{ a: ', '- ', '? '])('refuses what is nested too deeply by "%s"', (opening) => {
    const text = `version: 0.2\nphases:\n  ${opening.repeat(2000)}`;
    expect(() => parseBuildspec(text)).toThrow(new BuildspecError('the buildspec is nested too deeply at line 3'));
  });
});
