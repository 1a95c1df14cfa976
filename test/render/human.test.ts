import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Inspection, Result } from '../../src/engine.js';
import type { Removal } from '../../src/events.js';
import type { Failure } from '../../src/executions/failure.js';
import * as human from '../../src/render/human.js';
import { styleFor } from '../../src/render/style.js';
import { buildRun, execution, failedBuildRun, runningBuildRun, sourceRun } from '../helpers/execution.js';
import { Captured, noon } from '../helpers/host.js';

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
  const event = { type: 'resource-finished', kind: 'rule', name: 'hello-push', ms: 1234 } as const;

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

describe('what a new look at an execution adds', () => {
  const head = ['', 'Execution e1e1e1e1-0000-4000-8000-000000000001 started by the creation of the pipeline'];
  const source = '✔ Source           CodeCommit Succeeded 2.0s  3f2c1a9 Say hello (Ada)';

  test('the first time: the head, and what has ended', () => {
    expect(human.executionLines(undefined, execution(runningBuildRun), plain)).toEqual([...head, source]);
  });

  test('later: what has ended since', () => {
    expect(human.executionLines(execution(runningBuildRun), execution(), plain)).toEqual([
      '✔ Build            CodeBuild Succeeded 30s',
    ]);
  });

  test('nothing, when nothing has ended', () => {
    const phase = { ...runningBuildRun, phase: 'BUILD' };
    expect(human.executionLines(execution(runningBuildRun), execution(phase), plain)).toEqual([]);
  });

  test('a stage that was retried ends once more', () => {
    const again = [execution(failedBuildRun), execution(runningBuildRun), execution()];
    expect(human.executionLines(again[0], again[1]!, plain)).toEqual([]);
    expect(human.executionLines(again[1], again[2]!, plain)).toEqual(['✔ Build            CodeBuild Succeeded 30s']);
  });

  test('another execution begins anew', () => {
    const next = execution(runningBuildRun, { id: 'e2', trigger: 'CloudWatchEvent' });
    expect(human.executionLines(execution(), next, plain)).toEqual(['', 'Execution e2 started by a push', source]);
  });

  test('an action that is not named like its stage', () => {
    const stages = [
      { name: 'Deploy', status: 'Failed', actions: [{ name: 'web', provider: 'ECS', status: 'Failed' }] },
    ];
    expect(human.executionLines(undefined, execution(undefined, { stages }), plain)[2]).toBe(
      '✖ Deploy/web       ECS Failed',
    );
  });
});

describe('what an execution is doing', () => {
  test.each([
    ['a build with its phase', { ...runningBuildRun, phase: 'PRE_BUILD' }, 'Build · PRE_BUILD 57s'],
    ['an action that has just begun', { ...runningBuildRun, startedAt: undefined }, 'Build'],
    ['a moment between two stages', { ...runningBuildRun, status: 'NotStarted' }, 'waiting for the next stage'],
  ])('%s', (_what, build, line) => {
    expect(human.runningLine(execution(build), noon)).toBe(line);
  });
});

test.each([
  ['StartPipelineExecution', 'hand'],
  ['ManualRollback', 'a rollback'],
  ['Webhook', 'Webhook'],
])('%s is said as: %s', (trigger, words) => {
  expect(human.triggerWords(trigger)).toBe(words);
});

test('how an execution ended', () => {
  expect(human.endLine(execution(), plain)).toBe('✔ Succeeded after 33s');
  expect(human.endLine(execution(failedBuildRun), colour)).toBe(
    '\u001B[31m✖\u001B[39m \u001B[1mFailed\u001B[22m after 33s',
  );
});

describe('an execution with its stages', () => {
  const running = execution({ ...runningBuildRun, phase: 'BUILD' }, { trigger: 'CloudWatchEvent' });
  const [source, build] = running.stages;

  test('that is in progress', () => {
    const views = [source!, build!].map((stage) => ({ stage, execution: running.id, revision: running.revision }));
    expect(human.executionView(running, views, noon, plain)).toEqual([
      'Execution e1e1e1e1-0000-4000-8000-000000000001 ~ InProgress 1m 00s',
      '  started by a push, 1 minute ago',
      '  ✔ Source  CodeCommit  Succeeded  2.0s  3f2c1a9 Say hello (Ada)',
      '  ~ Build   CodeBuild   BUILD      57s   3f2c1a9 Say hello (Ada)',
    ]);
  });

  test('one of which still holds what an earlier execution brought', () => {
    const earlier = {
      stage: { ...build!, actions: [buildRun] },
      execution: 'abcdefgh-9',
      revision: { id: '1111111222', message: 'Older' },
    };
    const views = [{ stage: source!, execution: running.id, revision: running.revision }, earlier];
    expect(human.executionView(running, views, noon, plain).slice(2)).toEqual([
      '  ✔ Source  CodeCommit  Succeeded  2.0s  3f2c1a9 Say hello (Ada)',
      '  ✔ Build   CodeBuild   Succeeded  30s   1111111 Older            from execution abcdefgh',
    ]);
  });

  test('that were never reached', () => {
    const untouched = {
      name: 'Source',
      status: 'NotStarted',
      actions: [{ ...sourceRun, status: 'NotStarted', startedAt: undefined }],
    };
    const bare = execution(undefined, { startedAt: undefined, revision: undefined });
    expect(human.executionView(bare, [{ stage: untouched }], noon, plain)).toEqual([
      'Execution e1e1e1e1-0000-4000-8000-000000000001 ✔ Succeeded',
      '  started by the creation of the pipeline',
      '  - Source  CodeCommit  NotStarted',
    ]);
  });

  test('says the same on a terminal', () => {
    const views = [source!, build!].map((stage) => ({ stage, execution: running.id, revision: running.revision }));
    const lines = human.executionView(running, views, noon, colour);
    expect(lines[0]?.startsWith('\u001B[1mExecution')).toBe(true);
    expect(lines.map(stripVTControlCharacters)).toEqual(human.executionView(running, views, noon, plain));
  });
});

describe('why an execution failed', () => {
  const failure: Failure = {
    stage: 'Build',
    action: 'Build',
    message: 'Build terminated with state: FAILED',
    phase: 'BUILD',
    command: 'npm test',
    exitCode: 1,
    output: ['not ok 1', 'expected 200'],
    url: 'https://console.aws.amazon.com/logs',
  };

  test('a command of the build', () => {
    const lines = [
      '✖ Build failed',
      '  phase      BUILD',
      '  command    npm test',
      '  exit code  1',
      '',
      '  │ not ok 1',
      '  │ expected 200',
      '',
      '  more  https://console.aws.amazon.com/logs',
    ];
    expect(human.failureLines(failure, plain)).toEqual(lines);
    expect(human.failureLines(failure, colour).map(stripVTControlCharacters)).toEqual(lines);
  });

  test('anything else: in its own words', () => {
    const denied: Failure = { stage: 'Deploy', action: 'web', message: 'Access denied', output: [] };
    expect(human.failureLines(denied, plain)).toEqual(['✖ Deploy/web failed', '  reason  Access denied']);
  });
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
