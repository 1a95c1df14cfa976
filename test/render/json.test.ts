import { describe, expect, test } from 'vitest';
import type { Inspection } from '../../src/inspect.js';
import { UserError } from '../../src/errors.js';
import {
  destroyDocument,
  errorDocument,
  initDocument,
  listDocument,
  planDocument,
  statusDocument,
} from '../../src/render/json.js';
import { testContext } from '../helpers/context.js';
import { buildRun, execution, failedBuildRun, runningBuildRun } from '../helpers/execution.js';

const context = testContext();
const head = { pipeline: 'hello', account: '123456789012', region: 'eu-central-1', endpoint: 'aws' };
const arn = 'arn:aws:events:eu-central-1:123456789012:rule/hello-push';
const change = { path: 'state', from: 'DISABLED', to: 'ENABLED' };
const rule: Inspection = { kind: 'rule', name: 'hello-push', arn, state: 'present', changes: [] };
const found: Inspection[] = [
  rule,
  { ...rule, state: 'missing' },
  { ...rule, state: 'drifted', changes: [change] },
  { ...rule, state: 'foreign' },
];

const green = {
  id: 'e1e1e1e1-0000-4000-8000-000000000001',
  status: 'Succeeded',
  trigger: 'CreatePipeline',
  startedAt: '2026-03-01T11:59:00.000Z',
  endedAt: '2026-03-01T11:59:33.000Z',
  revision: { id: '3f2c1a9d00000000000000000000000000000000', message: 'Say hello', author: 'Ada' },
  stages: [
    {
      name: 'Source',
      status: 'Succeeded',
      actions: [
        {
          name: 'Source',
          provider: 'CodeCommit',
          status: 'Succeeded',
          startedAt: '2026-03-01T11:59:00.000Z',
          endedAt: '2026-03-01T11:59:02.000Z',
        },
      ],
    },
    {
      name: 'Build',
      status: 'Succeeded',
      actions: [
        {
          name: 'Build',
          provider: 'CodeBuild',
          status: 'Succeeded',
          startedAt: '2026-03-01T11:59:03.000Z',
          endedAt: '2026-03-01T11:59:33.000Z',
          externalExecutionId: 'hello-build:5e0d',
          url: 'https://console.aws.amazon.com/codebuild/5e0d',
        },
      ],
    },
  ],
};

describe('init', () => {
  test('with its first execution', () => {
    const results = [{ kind: 'rule', name: 'hello-push', arn, outcome: 'created' }] as const;
    expect(initDocument(context, results, 'https://git/hello', execution(), undefined)).toEqual({
      ...head,
      resources: [{ kind: 'rule', name: 'hello-push', arn, outcome: 'created' }],
      repository: { cloneUrl: 'https://git/hello', branch: 'main' },
      execution: green,
      failure: null,
    });
  });

  test('why that failed', () => {
    const failure = { stage: 'Build', action: 'Build', message: 'no', output: [] };
    expect(initDocument(context, [], 'https://git/hello', execution(), failure).failure).toEqual(failure);
  });

  test('without one', () => {
    expect(initDocument(context, [], 'https://git/hello', undefined, undefined).execution).toBeNull();
  });

  test('as a plan', () => {
    const outcomes = { missing: 'created', drifted: 'updated', foreign: 'adopted', present: 'unchanged' };
    const resource = { kind: 'rule', name: 'hello-push', arn };
    expect(planDocument(context, [...found, { ...rule, state: 'foreign', changes: [change] }], outcomes)).toEqual({
      ...head,
      dryRun: true,
      resources: [
        { ...resource, state: 'present', outcome: 'unchanged', changes: [] },
        { ...resource, state: 'missing', outcome: 'created', changes: [] },
        { ...resource, state: 'drifted', outcome: 'updated', changes: [change] },
        { ...resource, state: 'foreign', outcome: 'unchanged', changes: [] },
        { ...resource, state: 'foreign', outcome: 'adopted', changes: [change] },
      ],
    });
  });
});

describe('status', () => {
  test('has the resources, the latest execution, the last five and the failure', () => {
    const failed = execution(failedBuildRun);
    const failure = { stage: 'Build', action: 'Build', message: 'no', output: [] };
    const resource = { kind: 'rule', name: 'hello-push', arn };
    const executions = [failed, ...Array.from({ length: 6 }, () => execution())];
    const document = statusDocument(context, found, 'https://git/hello', executions, failure);
    expect(document).toMatchObject({
      ...head,
      resources: [
        { ...resource, state: 'present' },
        { ...resource, state: 'missing' },
        { ...resource, state: 'drifted', changes: [change] },
        { ...resource, state: 'foreign' },
      ],
      repository: { cloneUrl: 'https://git/hello', branch: 'main' },
      execution: { status: 'Failed' },
      failure,
    });
    expect(document.execution?.stages[1]?.actions[0]).toMatchObject({
      error: { code: 'JobFailed', message: 'Build terminated with state: FAILED' },
    });
    expect(document.executions).toEqual([document.execution, green, green, green, green]);
  });

  test('has what the reports of a build say', () => {
    const reports = {
      tests: { total: 3, passed: 1, failed: 1, skipped: 1 },
      coverage: { linesCovered: 8, linesMissed: 2 },
    };
    const document = statusDocument(context, [], undefined, [execution({ ...buildRun, reports })], undefined);
    expect(document.execution?.stages[1]?.actions[0]).toMatchObject({ reports });
  });

  test('has nulls where there is nothing', () => {
    expect(statusDocument(context, [], undefined, [], undefined)).toEqual({
      ...head,
      resources: [],
      repository: null,
      execution: null,
      executions: [],
      environments: [],
      failure: null,
    });
    const running = execution(runningBuildRun, { revision: undefined });
    expect(statusDocument(context, [], undefined, [running], undefined).execution).toMatchObject({
      endedAt: null,
      revision: null,
    });
  });
});

test('destroy has an outcome, and a reason for what stays', () => {
  const resource = { kind: 'rule', name: 'hello-push', arn } as const;
  const results = [
    { ...resource, outcome: 'removed' },
    { ...resource, outcome: 'kept', reason: 'not made for this pipeline' },
    { ...resource, outcome: 'absent' },
  ] as const;
  expect(destroyDocument(context, results)).toEqual({ ...head, resources: results, backup: null, unseen: [] });
  const backup = { path: '/home/ada/hello-2026-03-01.bundle', refs: { 'refs/heads/main': 'a'.repeat(40) } };
  expect(destroyDocument(context, [], backup, ['settings'])).toEqual({
    ...head,
    resources: [],
    backup,
    unseen: ['settings'],
  });
});

test('list is a row for each pipeline', () => {
  const row = { name: 'hello', region: 'eu-central-1', status: null, revision: null };
  expect(listDocument([row])).toEqual({ pipelines: [row] });
});

test('a failure is its code, what happened and what to do', () => {
  expect(errorDocument(new UserError('no-region', 'No AWS region is set.', { hint: 'Add --region' }))).toEqual({
    error: { code: 'no-region', message: 'No AWS region is set.', hint: 'Add --region' },
  });
});
