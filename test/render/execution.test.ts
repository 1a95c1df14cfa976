import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/executions/failure.js';
import * as text from '../../src/render/execution.js';
import { styleFor } from '../../src/render/style.js';
import { approvalRun, buildRun, execution, failedBuildRun, runningBuildRun, sourceRun } from '../helpers/execution.js';
import { Captured, noon } from '../helpers/host.js';

const plain = styleFor(new Captured(), {});
const colour = styleFor(new Captured(true), {});

describe('what a new look at an execution adds', () => {
  const head = ['', 'Execution e1e1e1e1-0000-4000-8000-000000000001 started by the creation of the pipeline'];
  const source = '✔ Source           CodeCommit Succeeded 2.0s  3f2c1a9 Say hello (Ada)';

  test('the first time: the head, and what has ended', () => {
    expect(text.executionLines(undefined, execution(runningBuildRun), plain)).toEqual([...head, source]);
  });

  test('later: what has ended since', () => {
    expect(text.executionLines(execution(runningBuildRun), execution(), plain)).toEqual([
      '✔ Build            CodeBuild Succeeded 30s',
    ]);
  });

  test('nothing, when nothing has ended', () => {
    const phase = { ...runningBuildRun, phase: 'BUILD' };
    expect(text.executionLines(execution(runningBuildRun), execution(phase), plain)).toEqual([]);
  });

  test('a stage that was retried ends once more', () => {
    const again = [execution(failedBuildRun), execution(runningBuildRun), execution()];
    expect(text.executionLines(again[0], again[1]!, plain)).toEqual([]);
    expect(text.executionLines(again[1], again[2]!, plain)).toEqual(['✔ Build            CodeBuild Succeeded 30s']);
  });

  test('another execution begins anew', () => {
    const next = execution(runningBuildRun, { id: 'e2', trigger: 'CloudWatchEvent' });
    expect(text.executionLines(execution(), next, plain)).toEqual(['', 'Execution e2 started by a push', source]);
  });

  test('an action that is not named like its stage', () => {
    const stages = [
      { name: 'Deploy', status: 'Failed', actions: [{ name: 'web', provider: 'ECS', status: 'Failed' }] },
    ];
    expect(text.executionLines(undefined, execution(undefined, { stages }), plain)[2]).toBe(
      '✖ Deploy/web       ECS Failed',
    );
  });
});

test('what stands in columns is as wide as the longest that comes', () => {
  const actions = [{ name: 'Deploy', provider: 'ECS', status: 'NotStarted' }];
  const stages = [...execution().stages, { name: 'Production', status: 'NotStarted', actions }];
  expect(text.executionLines(undefined, execution(undefined, { stages }), plain)[3]).toBe(
    '✔ Build              CodeBuild Succeeded 30s',
  );
});

describe('what an execution is doing', () => {
  test.each([
    ['a build with its phase', { ...runningBuildRun, phase: 'PRE_BUILD' }, 'Build · PRE_BUILD 57s'],
    ['an action that has just begun', { ...runningBuildRun, startedAt: undefined }, 'Build'],
    ['a moment between two stages', { ...runningBuildRun, status: 'NotStarted' }, 'waiting for the next stage'],
  ])('%s', (_what, build, line) => {
    expect(text.runningLine(execution(build), noon)).toBe(line);
  });
});

test.each([
  ['StartPipelineExecution', 'hand'],
  ['ManualRollback', 'a rollback'],
  ['Webhook', 'Webhook'],
])('%s is said as: %s', (trigger, words) => {
  expect(text.triggerWords(trigger)).toBe(words);
});

test('how an execution ended', () => {
  expect(text.endLine(execution(), plain)).toBe('✔ Succeeded after 33s');
  expect(text.endLine(execution(failedBuildRun), colour)).toBe(
    '\u001B[31m✖\u001B[39m \u001B[1mFailed\u001B[22m after 33s',
  );
});

describe('an execution with its stages', () => {
  const running = execution({ ...runningBuildRun, phase: 'BUILD' }, { trigger: 'CloudWatchEvent' });
  const [source, build] = running.stages;

  test('that is in progress', () => {
    const views = [source!, build!].map((stage) => ({ stage, execution: running.id, revision: running.revision }));
    expect(text.executionView(running, views, noon, plain)).toEqual([
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
    expect(text.executionView(running, views, noon, plain).slice(2)).toEqual([
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
    expect(text.executionView(bare, [{ stage: untouched }], noon, plain)).toEqual([
      'Execution e1e1e1e1-0000-4000-8000-000000000001 ✔ Succeeded',
      '  started by the creation of the pipeline',
      '  - Source  CodeCommit  NotStarted',
    ]);
  });

  test.each([
    [{ tests: { total: 42, passed: 42, failed: 0, skipped: 0 } }, '42 passed'],
    [
      {
        tests: { total: 46, passed: 42, failed: 1, skipped: 2 },
        coverage: { linesCovered: 819, linesMissed: 181 },
      },
      '42 passed, 1 failed, 2 skipped, 1 without a result · coverage 81 % of lines',
    ],
    [{ coverage: { linesCovered: 999, linesMissed: 1 } }, 'coverage 99 % of lines'],
    [{ coverage: { linesCovered: 1, linesMissed: 0 } }, 'coverage 100 % of lines'],
  ])('with its reports: %j', (reports, words) => {
    const tested = execution({ ...buildRun, reports });
    expect(text.executionView(tested, [], noon, plain).at(-1)).toBe(`  Tests  ${words}`);
  });

  test('several of which have reports', () => {
    const reports = { tests: { total: 1, passed: 1, failed: 0, skipped: 0 } };
    const actions = ['Build', 'lint'].map((name) => ({ ...buildRun, name, reports }));
    const tested = execution(undefined, { stages: [{ name: 'Build', status: 'Succeeded', actions }] });
    expect(text.executionView(tested, [], noon, plain).slice(2)).toEqual([
      '  Tests of Build  1 passed',
      '  Tests of Build/lint  1 passed',
    ]);
  });

  test('says the same on a terminal', () => {
    const views = [source!, build!].map((stage) => ({ stage, execution: running.id, revision: running.revision }));
    const lines = text.executionView(running, views, noon, colour);
    expect(lines[0]?.startsWith('\u001B[1mExecution')).toBe(true);
    expect(lines.map(stripVTControlCharacters)).toEqual(text.executionView(running, views, noon, plain));
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
    expect(text.failureLines(failure, plain)).toEqual(lines);
    expect(text.failureLines(failure, colour).map(stripVTControlCharacters)).toEqual(lines);
  });

  test('tests that failed', () => {
    const lines = text.failureLines({ ...failure, failedTests: ['server › says hello', 'b'], output: [] }, plain);
    expect(lines.slice(3, 6)).toEqual(['  exit code    1', '  failed test  server › says hello', '  failed test  b']);
  });

  test('an approval: that somebody has said no', () => {
    const actions = [{ ...approvalRun, status: 'Failed' }];
    const stages = [{ name: 'Approve', status: 'Failed', actions }];
    expect(text.executionLines(undefined, execution(undefined, { stages }), plain)[2]).toBe(
      '✖ Approve          Manual Rejected',
    );
    const rejected = {
      stage: 'Approve',
      action: 'Approve',
      message: 'not now',
      isRejection: true,
      output: [],
    } as const;
    expect(text.failureLines(rejected, plain)).toEqual(['✖ Approve was rejected', '  reason  not now']);
    const heads = (['under way', 'done', undefined] as const).map(
      (rollback) => text.failureLines({ ...rejected, executionId: '1', ...(rollback && { rollback }) }, plain)[0],
    );
    expect(heads).toEqual([
      '✖ Approve was rejected in execution 1, and is being rolled back',
      '✖ Approve was rejected in execution 1, and was rolled back',
      '✖ Approve was rejected in execution 1',
    ]);
  });

  test('anything else: in its own words', () => {
    const denied: Failure = { stage: 'Deploy', action: 'web', message: 'Access denied', output: [] };
    expect(text.failureLines(denied, plain)).toEqual(['✖ Deploy/web failed', '  reason  Access denied']);
    const more = { ...denied, message: 'Access  denied\n\tIt was rolled back.\n' };
    expect(text.failureLines(more, plain).slice(1)).toEqual([
      '  reason  Access denied',
      '          It was rolled back.',
    ]);
  });
});
