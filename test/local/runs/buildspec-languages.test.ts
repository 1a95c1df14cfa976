import { describe, expect, test } from 'vitest';
import { parseBuildspec } from '../../../src/local/runs/buildspec.js';

/** Buildspecs in the ways in which people write them, one a language. */
const WRITTEN: Record<string, string> = {
  'Node: quoted versions, comments between commands, a command over two lines': `# how the shop is built
version: "0.2"

phases:
  install:
    runtime-versions:
      nodejs: 22.x
    commands:
      # the lock file decides
      - npm ci --no-audit
      - export BRANCH="$(git rev-parse --abbrev-ref HEAD |
        tr '/' '-')"
  build:
    commands:
      - 'if [ -n "$BRANCH" ]; then npm run build; fi'
      - "echo \\"done: $BRANCH\\""
      - npm test || true # the report tells
cache:
  paths:
    - '/root/.npm/**/*'
    - node_modules
`,
  'Python: CRLF, four spaces, a block of commands': [
    'version: 0.2',
    'env:',
    '    variables:',
    '        PYTHONUNBUFFERED: 1',
    '        DEBUG: off',
    'phases:',
    '    install:',
    '        runtime-versions:',
    '            python: 3.12',
    '        commands:',
    '            - |',
    '                python3 -m venv .venv',
    '                . .venv/bin/activate',
    '    build:',
    '        commands:',
    '            - pytest --junitxml=out/junit.xml',
    'reports:',
    '    pytest:',
    '        files: junit.xml',
    '        base-directory: out',
    '        file-format: JunitXml',
    '',
  ].join('\r\n'),
  'Java: a byte order mark, the runtime from a variable, a list that is not indented': `\uFEFFversion: 0.2
env:
  variables:
    JAVA: corretto21
phases:
  install:
    runtime-versions:
      java: $JAVA
  build:
    commands:
    - echo Build started on \`date\`
#   - mvn sonar:sonar
    - mvn -B -q package
    finally:
    - find . -name 'TEST-*.xml' -exec cp {} reports/ \\;
artifacts:
 files:
   - target/*.jar
   - appspec.yml
 discard-paths: Yes
`,
  'Go: anchors, an empty phase, secondary artifacts only': `---
version: 0.2
x-quiet: &quiet
  on-failure: ABORT
phases:
  install:
    <<: *quiet
    runtime-versions: {golang: 1.22}
  pre_build:
  build:
    <<: *quiet
    commands: [go vet ./..., 'go test ./... 2>&1 | tee test.log']
  post_build:
    commands:
artifacts:
  secondary-artifacts:
    linux:
      files: [bin/linux/*]
    darwin:
      base-directory: bin/darwin
      files: ['**/*']
`,
  '.NET: a phase twice, of which the last one counts; folded text': `version: 0.2
phases:
  install:
    runtime-versions:
      dotnet: 8.0
  build:
    commands:
      - dotnet build
  build:
    commands:
      - >-
        dotnet publish src/Shop/Shop.csproj
        -c Release
        -o out
artifacts:
  base-directory: out
  files:
    - '**/*'
`,
  'PHP: one command as text, tabs after the text, an on-failure with a pattern': `version: 0.2
phases:
  install:
    on-failure: RETRY-2-.*Could not resolve host.*
    runtime-versions:
      php: latest
    commands: composer install --no-interaction\t
  build:
    commands: |
      php -l index.php
      vendor/bin/phpunit
artifacts:
  files: '**/*'
  exclude-paths: vendor/**/*
`,
  'Ruby: 0.1, with a number for a value and an old key of artifacts': `version: 0.1
environment_variables:
  plaintext:
    RAILS_ENV: test
    RETRIES: 3
phases:
  build:
    commands:
      - bundle install --path vendor/bundle
      - bundle exec rspec
artifacts:
  type: zip
  files:
    - '**/*'
`,
};

describe('parseBuildspec takes what people write', () => {
  test.each(Object.keys(WRITTEN))('%s', (name) => {
    const { phases } = parseBuildspec(WRITTEN[name] ?? '');
    expect([...(phases.install?.commands ?? []), ...(phases.build?.commands ?? [])]).not.toEqual([]);
  });

  const read = (language: string) => {
    const name = Object.keys(WRITTEN).find((each) => each.startsWith(language)) ?? '';
    return parseBuildspec(WRITTEN[name] ?? '');
  };

  test('as it is meant', () => {
    expect(read('Node').phases.install?.commands[1]).toBe(
      `export BRANCH="$(git rev-parse --abbrev-ref HEAD | tr '/' '-')"`,
    );
    expect(read('Node').phases.build?.commands).toEqual([
      'if [ -n "$BRANCH" ]; then npm run build; fi',
      'echo "done: $BRANCH"',
      'npm test || true',
    ]);
    expect(read('Python').variables).toEqual({ PYTHONUNBUFFERED: '1', DEBUG: 'off' });
    expect(read('Python').phases.install?.commands).toEqual(['python3 -m venv .venv\n. .venv/bin/activate\n']);
    expect(read('Java').artifacts).toMatchObject({ files: ['target/*.jar', 'appspec.yml'], discardPaths: true });
    expect(read('Java').phases.build?.commands).toEqual(['echo Build started on `date`', 'mvn -B -q package']);
    expect(read('Go').phases.build).toMatchObject({ onFailure: 'ABORT', commands: { length: 2 } });
    expect(read('Go').phases.pre_build?.commands).toEqual([]);
    expect(read('Go').notActedOn).toEqual(['x-quiet']);
    expect([...read('Go').secondaryArtifacts.keys()]).toEqual(['linux', 'darwin']);
    expect(read('.NET').phases.build?.commands).toEqual(['dotnet publish src/Shop/Shop.csproj -c Release -o out']);
    expect(read('PHP').phases.install?.commands).toEqual(['composer install --no-interaction']);
    expect(read('PHP').phases.build?.commands).toEqual(['php -l index.php\nvendor/bin/phpunit\n']);
    expect(read('Ruby').variables).toEqual({ RAILS_ENV: 'test', RETRIES: '3' });
  });
});
