import { expect, test } from 'vitest';
import { presentIn } from '../../src/executions/release.js';
import { execution } from '../helpers/execution.js';

const release = (id: string, minute: number, deploy: string, tested: string) => {
  const action = { provider: 'S3', endedAt: new Date(minute * 60_000) };
  const actions = [
    { ...action, name: 'Deploy', status: deploy },
    { ...action, name: 'Test', status: tested },
  ];
  return execution(undefined, { id, stages: [{ name: 'Staging', status: tested, actions }] });
};

test('what was deployed last is there, also when its test failed', () => {
  const good = release('good', 1, 'Succeeded', 'Succeeded');
  const bad = release('bad', 2, 'Succeeded', 'Failed');
  const broken = release('broken', 3, 'Failed', 'NotStarted');
  expect(presentIn([broken, bad, good], 'Staging')).toBe(bad);
  expect(presentIn([broken, good], 'Staging')).toBe(good);
  expect(presentIn([broken], 'Staging')).toBeUndefined();
  expect(presentIn([good], 'Production')).toBeUndefined();
});
