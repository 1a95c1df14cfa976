import type { ActionRun, Execution } from '../../src/executions/execution.js';

const at = (seconds: number) => new Date(Date.parse('2026-03-01T11:59:00Z') + seconds * 1000);

export const sourceRun: ActionRun = {
  name: 'Source',
  provider: 'CodeCommit',
  status: 'Succeeded',
  startedAt: at(0),
  endedAt: at(2),
};

export const buildRun: ActionRun = {
  name: 'Build',
  provider: 'CodeBuild',
  status: 'Succeeded',
  startedAt: at(3),
  endedAt: at(33),
  externalId: 'hello-build:5e0d',
  url: 'https://console.aws.amazon.com/codebuild/5e0d',
};

export const failedBuildRun: ActionRun = {
  ...buildRun,
  status: 'Failed',
  error: { code: 'JobFailed', message: 'Build terminated with state: FAILED' },
};

export const runningBuildRun: ActionRun = {
  name: 'Build',
  provider: 'CodeBuild',
  status: 'InProgress',
  startedAt: at(3),
  externalId: 'hello-build:5e0d',
};

export const approvalRun: ActionRun = {
  name: 'Approve',
  provider: 'Manual',
  status: 'InProgress',
  startedAt: at(34),
  asked: 'release managers',
};

/** An execution of `hello` that began a minute before noon, with this build; green when nothing else is said. */
export function execution(build: ActionRun = buildRun, overrides: Partial<Execution> = {}): Execution {
  const over = build.status === 'Succeeded' || build.status === 'Failed';
  return {
    id: 'e1e1e1e1-0000-4000-8000-000000000001',
    status: over ? build.status : 'InProgress',
    trigger: 'CreatePipeline',
    startedAt: at(0),
    ...(over && { endedAt: at(33) }),
    revision: { id: '3f2c1a9d00000000000000000000000000000000', message: 'Say hello', author: 'Ada' },
    stages: [
      { name: 'Source', status: 'Succeeded', actions: [sourceRun] },
      { name: 'Build', status: build.status, actions: [build] },
    ],
    ...overrides,
  };
}
