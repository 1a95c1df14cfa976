import { expect, test } from 'vitest';
import type { Execution } from '../../src/executions/execution.js';
import { stageViews } from '../../src/executions/overview.js';
import { execution } from '../helpers/execution.js';

const notStarted = { name: 'Build', status: 'NotStarted', actions: [] };
const older = execution(undefined, { id: 'older', revision: { id: 'c1', message: 'one' } });

function newer(build: Execution['stages'][number]): Execution {
  const { stages } = execution();
  return execution(undefined, { id: 'newer', revision: { id: 'c2', message: 'two' }, stages: [stages[0]!, build] });
}

test('a stage shows the execution that reached it last', () => {
  const views = stageViews([newer(notStarted), older]);
  expect(views.map(({ stage, execution: id, revision }) => [stage.name, id, revision?.id])).toEqual([
    ['Source', 'newer', 'c2'],
    ['Build', 'older', 'c1'],
  ]);
  expect(views[1]?.stage).toBe(older.stages[1]);
});

test('a stage that is running shows what runs', () => {
  const running = { name: 'Build', status: 'InProgress', actions: [] };
  expect(stageViews([newer(running), older])[1]).toMatchObject({ execution: 'newer', stage: { status: 'InProgress' } });
});

test('a stage that nothing has reached yet shows only itself', () => {
  expect(stageViews([newer(notStarted)])[1]).toEqual({ stage: notStarted });
});

test('without an execution there is nothing to see', () => {
  expect(stageViews([])).toEqual([]);
});
