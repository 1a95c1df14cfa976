import { describe, expect, test } from 'vitest';
import { BuildspecError } from '../../../src/local/runs/buildspec.js';
import { parseBatchspec } from '../../../src/local/runs/buildspec-batch.js';

const variables = {};

describe('parseBatchspec', () => {
  test('reads a graph', () => {
    const spec = parseBatchspec(`version: 0.2
batch:
  fast-fail: true
  build-graph:
    - identifier: build1
      ignore-failure: true
      debug-session: true
      env:
        compute-type: BUILD_GENERAL1_LARGE
        image: aws/codebuild/standard:7.0
        type: ARM_CONTAINER
        privileged-mode: true
        fleet: mine
        variables: { RATE: 0.10 }
    - identifier: build2
      buildspec: build2.yml
      depend-on: [build1]
`);
    expect(spec).toEqual({
      fastFail: true,
      tasks: [
        {
          identifier: 'build1',
          dependsOn: [],
          ignoreFailure: true,
          env: {
            computeType: 'BUILD_GENERAL1_LARGE',
            image: 'aws/codebuild/standard:7.0',
            type: 'ARM_CONTAINER',
            privilegedMode: true,
            variables: { RATE: '0.10' },
          },
        },
        {
          identifier: 'build2',
          dependsOn: ['build1'],
          ignoreFailure: false,
          buildspec: 'build2.yml',
          env: { variables },
        },
      ],
      notActedOn: ['batch/build-graph/debug-session', 'batch/build-graph/env/fleet'],
    });
  });

  test('reads a list, in which nothing depends on anything', () => {
    const spec = parseBatchspec(
      'batch:\n  build-list:\n    - identifier: a\n    - identifier: b\n      depend-on: [a]\n',
    );
    expect(spec.fastFail).toBe(false);
    expect(spec.tasks.map(({ identifier, dependsOn }) => [identifier, dependsOn])).toEqual([
      ['a', []],
      ['b', []],
    ]);
    expect(spec.notActedOn).toEqual(['batch/build-list/depend-on']);
  });

  test('makes a build of each combination of a matrix', () => {
    const spec = parseBatchspec(`batch:
  build-matrix:
    static:
      ignore-failure: yes
      env: { type: LINUX_CONTAINER, privileged-mode: false, variables: { ALL: same } }
    dynamic:
      buildspec: [one.yml, two.yml]
      env:
        image: only
        variables: { A: [1, 2], B: [x] }
`);
    const env = { type: 'LINUX_CONTAINER', privilegedMode: false, image: 'only' };
    const task = (number: number, buildspec: string, A: string) => ({
      identifier: `build${number}`,
      dependsOn: [],
      ignoreFailure: true,
      buildspec,
      env: { ...env, variables: { ALL: 'same', A, B: 'x' } },
    });
    expect(spec.tasks).toEqual([
      task(1, 'one.yml', '1'),
      task(2, 'one.yml', '2'),
      task(3, 'two.yml', '1'),
      task(4, 'two.yml', '2'),
    ]);
  });

  test('makes as many builds as a fanout is to have', () => {
    const { tasks } = parseBatchspec('batch:\n  build-fanout:\n    parallelism: 3\n    ignore-failure: true\n');
    expect(tasks.map(({ identifier, ignoreFailure }) => `${identifier} ${ignoreFailure}`)).toEqual([
      'build1 true',
      'build2 true',
      'build3 true',
    ]);
  });

  const hundred = Array.from({ length: 101 }, (_, index) => `    - identifier: b${index}\n`).join('');
  const values = `[${Array.from({ length: 10 }, (_, index) => index).join(', ')}]`;
  test.each([
    ['version: 0.2\nphases: {}', /^batch is missing: it says which builds there are at line 1$/],
    [
      'batch:\n  fast-fail: true',
      /expected batch to have one of build-fanout, build-graph, build-list, build-matrix at line 2/,
    ],
    ['batch:\n  build-list: []\n  build-graph: []', /expected batch to have one of .* at line 2/],
    ['batch:\n  build-list: []', /expected at least one build at line 2/],
    ['batch:\n  build-list:\n    a: b', /expected build-list to be a list at line 3/],
    ['batch:\n  build-list:\n    - buildspec: a.yml', /identifier is missing at line 3/],
    ['batch:\n  build-list:\n    - identifier: a-b', /^Build Identifiers a-b must contain only .* at line 3$/],
    ['batch:\n  build-list:\n    - identifier: DOWNLOAD_SOURCE', /^DOWNLOAD_SOURCE is the identifier .* at line 3$/],
    ['batch:\n  build-list:\n    - identifier: a\n    - identifier: a', /the identifier a is there twice at line 4/],
    ['batch:\n  build-list:\n    - identifier: a\n      ignore-failure: maybe', /to be yes or no at line 4/],
    ['batch:\n  build-list:\n    - identifier: a\n      debug-session: 7', /to be yes or no at line 4/],
    ['batch:\n  fast-fail: 2\n  build-list:\n    - identifier: a', /expected fast-fail to be yes or no at line 2/],
    [
      'batch:\n  build-list:\n    - identifier: a\n      env:\n        variables:\n          A-B: c',
      /"A-B" is not a name for an environment variable at line 6/,
    ],
    [`batch:\n  build-list:\n${hundred}`, /101 builds are more than the 100 that a batch can have at line 3/],
    ['batch:\n  build-graph:\n    - identifier: a\n      depend-on: [b]', /there is no build b to depend on at line 4/],
    ['batch:\n  build-graph:\n    - identifier: a\n      depend-on: [a]', /a can never begin: .* at line 4/],
    [
      'batch:\n  build-graph:\n    - identifier: a\n    - identifier: b\n      depend-on:\n        - c\n    - identifier: c\n      depend-on: [a, b]',
      /b can never begin: what it depends on goes in a circle at line 6/,
    ],
    [
      `batch:\n  build-matrix:\n    dynamic:\n      env:\n        variables: { A: ${values}, B: ${values}, C: ${values}, D: ${values}, E: ${values}, F: ${values}, G: ${values}, H: ${values}, I: ${values} }`,
      /1000000000 builds are more than the 100 .* at line 3/,
    ],
    ['batch:\n  build-fanout:\n    parallelism: many', /expected parallelism to be a number above zero at line 3/],
    ['batch:\n  build-fanout:\n    parallelism: 101', /101 builds are more than the 100 .* at line 3/],
  ])('refuses %j', (text, message) => {
    expect(() => parseBatchspec(text)).toThrow(message);
    expect(() => parseBatchspec(text)).toThrow(BuildspecError);
  });
});
