import { expect, test } from 'vitest';
import { environmentViews } from '../../src/executions/environments.js';
import type { Execution } from '../../src/executions/execution.js';
import type { StageConfig } from '../../src/stages/fields.js';

const stages: StageConfig[] = [
  { deploy: 's3', environment: 'staging' },
  { approval: 'release managers' },
  { deploy: 's3', environment: 'production' },
];

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));

function execution(id: string, message: string, deployments: Record<string, readonly [string, number]>): Execution {
  return {
    id,
    status: 'Succeeded',
    trigger: 'CloudWatchEvent',
    revision: { id: `${id}00`, message },
    stages: Object.entries(deployments).map(([name, [status, minute]]) => ({
      name,
      status,
      actions: [
        { name: 'Deploy', provider: 'S3', status, ...(status !== 'NotStarted' && { endedAt: at(minute) }) },
        { name: 'Test', provider: 'CodeBuild', status: 'Failed', endedAt: at(minute + 1) },
      ],
    })),
  };
}

test('each has the commit that was deployed to it last', () => {
  const newest = execution('e3', 'third', { Staging: ['Failed', 30], Production: ['NotStarted', 0] });
  const second = execution('e2', 'second', { Staging: ['Succeeded', 20], Production: ['NotStarted', 0] });
  const first = execution('e1', 'first', { Staging: ['Succeeded', 10], Production: ['Succeeded', 12] });
  const found = [{ name: 'staging', url: 'http://staging.example', health: 'Ok' }];
  expect(environmentViews(stages, found, [newest, second, first])).toEqual([
    {
      deploy: 's3',
      name: 'staging',
      url: 'http://staging.example',
      health: 'Ok',
      revision: { id: 'e200', message: 'second' },
      since: at(20),
    },
    { deploy: 's3', name: 'production', revision: { id: 'e100', message: 'first' }, since: at(12) },
  ]);
});

test('a rollback, which is newer, brings the former commit back', () => {
  const rollback = execution('e3', 'first', { Staging: ['Succeeded', 30] });
  const broken = execution('e2', 'second', { Staging: ['Succeeded', 20] });
  const [staging] = environmentViews(stages, [], [broken, rollback]);
  expect(staging).toMatchObject({ revision: { message: 'first' }, since: at(30) });
});

test('one that nothing was released to yet is there all the same', () => {
  expect(environmentViews(stages, [], [])).toEqual([
    { deploy: 's3', name: 'staging' },
    { deploy: 's3', name: 'production' },
  ]);
});
