import { BatchGetCommitsCommand } from '@aws-sdk/client-codecommit';
import { ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { history } from '../../src/commands/history.js';
import { awsError, type MockedAws } from '../helpers/aws.js';
import { commitOf, drivenAws, idOf, nth } from '../helpers/driven.js';
import { fakeHost } from '../helpers/host.js';
import { shows } from '../helpers/recorded.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
beforeEach(() => {
  aws = drivenAws();
  const commits = [{ commitId: commitOf(2), author: { name: 'Ada' } }];
  aws.codecommit.on(BatchGetCommitsCommand).resolves({ commits });
});
afterEach(() => {
  expect(aws.writes()).toEqual([]);
  aws.restore();
});

function executionsAre(...all: Pick<ReturnType<typeof nth>, 'summary' | 'details'>[]): void {
  shows(aws, [all.map(({ summary }) => summary), all.flatMap(({ details }) => details)]);
}

const options = { region: 'eu-central-1', limit: 10 };

test('newest first: when, how long, of what, by whom, and what each stage came to', async () => {
  executionsAre(nth(2), nth(1, 'Failed'));
  const host = fakeHost();
  expect(await history('hello', options, host)).toBe(0);
  const lines = host.stdout.text.trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^✔ e2e2e2e2 {2}Succeeded {2}\d+ days ago {2}5\.0s {2}2222222 Change 2 \(Ada\) {2}by /);
  expect(lines[1]).toBe('  ✔ Source  ✔ Build');
  expect(lines[2]).toMatch(/^✖ e1e1e1e1 {2}Failed {5}.* 1111111 Change 1 /);
  expect(lines[3]).toBe('  ✔ Source  ✖ Build');
});

test('--limit, for programs', async () => {
  executionsAre(nth(2));
  const host = fakeHost();
  expect(await history('hello', { ...options, limit: 1, json: true }, host)).toBe(0);
  expect(aws.inputsOf('ListPipelineExecutions')).toMatchObject([{ maxResults: 1 }]);
  expect(JSON.parse(host.stdout.text)).toMatchObject({
    pipeline: 'hello',
    executions: [{ id: idOf(2), status: 'Succeeded', revision: { id: commitOf(2), author: 'Ada' } }],
  });
});

test('--stage, in any case: those that reached it', async () => {
  const { summary, details } = nth(2, 'Failed');
  executionsAre({ summary, details: details.filter(({ stageName }) => stageName === 'Source') }, nth(1));
  const host = fakeHost();
  expect(await history('hello', { ...options, stage: 'BUILD', json: true }, host)).toBe(0);
  expect(JSON.parse(host.stdout.text).executions).toMatchObject([{ id: idOf(1) }]);
});

test('nothing has run', async () => {
  executionsAre();
  const host = fakeHost();
  expect(await history('hello', options, host)).toBe(0);
  expect(host.stdout.text).toBe('No execution yet.\n');
});

test('where it is not permitted, as AWS says it', async () => {
  aws.codepipeline.on(ListPipelineExecutionsCommand).rejects(awsError('AccessDeniedException', 'no', 403));
  await expect(history('hello', options, fakeHost())).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
