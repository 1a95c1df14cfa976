import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/engine.js';
import type { Inspection } from '../../src/inspect.js';
import type { Removal } from '../../src/events.js';
import * as human from '../../src/render/human.js';
import { styleFor } from '../../src/render/style.js';
import { Captured } from '../helpers/host.js';

const plain = styleFor(new Captured(), {});
const colour = styleFor(new Captured(true), {});

test.each([
  ['local', 'hello · local AWS · account 1 · r'],
  ['aws', 'hello · AWS · account 1 · r'],
  ['http://localhost:5000', 'hello · http://localhost:5000 · account 1 · r'],
])('the headline of a pipeline in %s', (endpoint, text) => {
  expect(human.headline('hello', { endpoint, account: '1', region: 'r' }, plain)).toBe(text);
});

describe('a resource that is done with', () => {
  const event = { type: 'resource-finished', kind: 'rule', name: 'hello-push', start: 0, ms: 1234 } as const;

  test.each([
    ['created', '✔ push rule        hello-push created 1.2s'],
    ['updated', '~ push rule        hello-push updated 1.2s'],
    ['unchanged', '- push rule        hello-push unchanged'],
    ['removed', '✔ push rule        hello-push removed 1.2s'],
    ['absent', '- push rule        hello-push absent'],
  ] as const)('%s', (outcome, line) => {
    expect(human.resourceLine({ ...event, outcome }, plain)).toBe(line);
    expect(stripVTControlCharacters(human.resourceLine({ ...event, outcome }, colour))).toBe(line);
  });

  test('kept, and why', () => {
    expect(human.resourceLine({ ...event, outcome: 'kept', reason: 'your code' }, plain)).toBe(
      '- push rule        hello-push kept: your code',
    );
  });

  test('on a terminal', () => {
    expect(human.resourceLine({ ...event, outcome: 'created' }, colour)).toBe(
      '\u001B[32m✔\u001B[39m push rule        hello-push \u001B[2mcreated 1.2s\u001B[22m',
    );
  });
});

test('what is being worked on', () => {
  expect(human.busyLine(['artifact-bucket', 'rule'])).toBe('artifact bucket, push rule');
});

const head = { arn: 'arn', changes: [] } as const;
const inspections: Inspection[] = [
  { ...head, kind: 'repository', name: 'hello', state: 'present' },
  { ...head, kind: 'rule', name: 'hello-push', state: 'missing' },
  {
    ...head,
    kind: 'build-project',
    name: 'hello-build',
    state: 'drifted',
    changes: [
      { path: 'timeout', from: 30, to: 60 },
      { path: 'env.STAGE', from: undefined, to: 'test' },
    ],
  },
  { ...head, kind: 'pipeline', name: 'hello', state: 'foreign', changes: [{ path: 'list', from: [1], to: undefined }] },
];

test('the resources and how each was found', () => {
  const lines = [
    '  ✔ repository     hello        present',
    '  ✖ push rule      hello-push   missing',
    '  ~ build project  hello-build  drifted  timeout, env.STAGE',
    '  ✖ pipeline       hello        foreign',
  ];
  expect(human.inspectionLines(inspections, plain)).toEqual(lines);
  expect(human.inspectionLines(inspections, colour).map(stripVTControlCharacters)).toEqual(lines);
});

test('what would be changed, as a readable difference', () => {
  const lines = [
    '- repository       hello unchanged',
    '✔ push rule        hello-push would be created',
    '~ build project    hello-build would be changed',
    '    timeout: 30 → 60',
    '    env.STAGE: (none) → test',
    '~ pipeline         hello is not ours; would be taken over',
    '    list:',
    '      - [',
    '      -   1',
    '      - ]',
    '      + (none)',
  ];
  expect(human.planLines(inspections, plain)).toEqual(lines);
  const painted = human.planLines(inspections, colour);
  expect(painted[3]).toBe('    timeout: \u001B[31m30\u001B[39m → \u001B[32m60\u001B[39m');
  expect(painted.map(stripVTControlCharacters)).toEqual(lines);
});

test('of two lists only what is not in both is shown; of two orders all', () => {
  const changed = (from: unknown, to: unknown) =>
    human.planLines(
      [{ ...head, kind: 'rule', name: 'r', state: 'drifted', changes: [{ path: 'list', from, to }] }],
      plain,
    );
  expect(changed(['a', 'b', 'c'], ['b', 'd', 'c']).slice(1)).toEqual([
    '    list: 2 of 3 stay as they are',
    '      - "a"',
    '      + "d"',
  ]);
  expect(changed(['a', 'b'], ['b', 'a']).slice(1, 3)).toEqual(['    list:', '      - [']);
});

test('the receipt: what is gone, what stayed, what was not there', () => {
  const results: Result<Removal>[] = [
    { kind: 'repository', name: 'hello', arn: 'arn', outcome: 'kept', reason: 'your code stays' },
    { kind: 'pipeline', name: 'hello', arn: 'arn', outcome: 'removed' },
    { kind: 'target', name: 'pipeline', arn: 'arn', outcome: 'removed' },
    { kind: 'rule', name: 'hello-push', arn: 'arn', outcome: 'absent' },
  ];
  expect(human.receiptLines(results, plain)).toEqual([
    'Receipt: 2 removed, 1 kept, 1 absent.',
    '  - repository   hello     kept     your code stays',
    '  ✔ pipeline     hello     removed',
    '  ✔ rule target  pipeline  removed',
  ]);
});

test('how many were created, updated and left alone', () => {
  const result = { kind: 'rule', name: 'r', arn: 'a' } as const;
  expect(
    human.outcomeCounts([
      { ...result, outcome: 'unchanged' },
      { ...result, outcome: 'created' },
      { ...result, outcome: 'created' },
    ]),
  ).toBe('2 created, 1 unchanged');
});
