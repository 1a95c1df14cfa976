import { BatchGetCommitsCommand } from '@aws-sdk/client-codecommit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitsBetween } from '../../src/executions/commits.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';

let aws: MockedAws;
beforeEach(() => {
  aws = mockAws();
});
afterEach(() => {
  aws.restore();
});

/** @param history each commit with its parents, the oldest one first */
function historyIs(history: readonly (readonly [string, ...string[]])[]): void {
  const all = history.map(([commitId, ...parents], index) => {
    return { commitId, parents, message: `${commitId}\n\nMore`, committer: { date: `${index} +0000` } };
  });
  aws.codecommit.on(BatchGetCommitsCommand).callsFake(({ commitIds }: { commitIds: string[] }) => {
    return { commits: all.filter(({ commitId }) => commitIds.includes(commitId)) };
  });
}

async function between(former: string | undefined, id: string): Promise<string> {
  const { commits, more } = await commitsBetween(testContext(), former, id);
  return [...commits.map(({ message }) => message), ...(more ? ['…'] : [])].join(' ');
}

test('those behind a commit, newest first', async () => {
  historyIs([['a'], ['b', 'a'], ['c', 'b'], ['d', 'c']]);
  expect(await between('b', 'd')).toBe('d c');
  expect(await between(undefined, 'b')).toBe('b a');
  expect(await between('d', 'd')).toBe('');
});

test('with those of a branch that was merged, and none that lay behind it already', async () => {
  historyIs([['a'], ['b', 'a'], ['side', 'a'], ['released', 'b'], ['merge', 'released', 'side']]);
  expect(await between('released', 'merge')).toBe('merge side');
});

test('none when it goes back', async () => {
  historyIs([['a'], ['b', 'a'], ['c', 'b']]);
  expect(await between('c', 'a')).toBe('');
});

test('twenty at most, and that there are more', async () => {
  historyIs(Array.from({ length: 30 }, (_each, n) => (n === 0 ? ['0'] : [`${n}`, `${n - 1}`])));
  expect(await between(undefined, '29')).toMatch(/^29 28 .* 10 …$/);
});

test('as far as they can be read', async () => {
  historyIs([['b', 'gone']]);
  expect(await between('a', 'b')).toBe('b …');
});
