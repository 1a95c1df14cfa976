import { BatchGetCommitsCommand, BranchDoesNotExistException, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import {
  GetPipelineCommand,
  type PipelineDeclaration,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { run } from '../../src/commands/run.js';
import { awsError, type MockedAws } from '../helpers/aws.js';
import { commitOf, drivenAws, idOf, nth, options } from '../helpers/driven.js';
import { fakeHost } from '../helpers/host.js';
import { shows } from '../helpers/recorded.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
beforeEach(() => {
  aws = drivenAws();
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [] });
  aws.codepipeline.on(StartPipelineExecutionCommand).resolves({ pipelineExecutionId: idOf(2) });
});
afterEach(() => {
  aws.restore();
});

function ends(status: 'Succeeded' | 'Failed'): void {
  const [before, now] = [nth(1), nth(2, status)];
  shows(aws, [[before.summary], before.details], [[now.summary, before.summary], now.details]);
}

test.each([
  ['Succeeded', 0],
  ['Failed', 1],
] as const)('an execution is started and followed: %s ends with %i', async (status, code) => {
  ends(status);
  const host = fakeHost();
  expect(await run('hello', options, host)).toBe(code);
  expect(host.stdout.text).toContain(`${status} after 5.0s\n`);
  expect(host.stdout.text.includes('Or retry it as it is: pipeline-setup retry hello')).toBe(status === 'Failed');
});

test('with variables, and nobody who waits', async () => {
  const host = fakeHost();
  const variable = { COLOUR: 'red' };
  expect(await run('hello', { ...options, wait: false, json: true, variable }, host)).toBe(0);
  expect(aws.inputsOf('StartPipelineExecution')).toMatchObject([{ variables: [{ name: 'COLOUR', value: 'red' }] }]);
  expect(JSON.parse(host.stdout.text)).toMatchObject({ pipeline: 'hello', executionId: idOf(2), execution: null });
});

test('with a variable that the pipeline does not have: the error says how it gets it', async () => {
  ends('Succeeded');
  aws.codepipeline.on(StartPipelineExecutionCommand).rejects(awsError('ValidationException', 'no such variable'));
  aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: declaring('COLOUR') });
  const given = { ...options, wait: false, variable: { COLOUR: 'red', SIZE: '2' } };
  await expect(run('hello', given, fakeHost())).rejects.toMatchObject({
    code: 'unknown-variable',
    message: 'The pipeline hello has no variable SIZE.',
    hint: expect.stringContaining('pipeline-setup init hello'),
    exitCode: 2,
  });
  aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: declaring('COLOUR', 'SIZE') });
  await expect(run('hello', given, fakeHost())).rejects.toMatchObject({ name: 'ValidationException' });
});

function declaring(...names: string[]): PipelineDeclaration {
  return { name: 'hello', roleArn: '', stages: [], variables: names.map((name) => ({ name, defaultValue: 'x' })) };
}

describe('--commit', () => {
  const unwatched = { ...options, wait: false };
  const started = (revisionValue: string) => [
    { sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue }] },
  ];
  beforeEach(() => {
    ends('Succeeded');
    const gone = new BranchDoesNotExistException({ message: '', $metadata: {} });
    aws.codecommit.on(GetBranchCommand).rejects(gone);
    const tip = { branch: { commitId: commitOf(9) } };
    aws.codecommit.on(GetBranchCommand, { branchName: 'main' }, false).resolves(tip);
    aws.codecommit.on(BatchGetCommitsCommand).callsFake(({ commitIds }: { commitIds: string[] }) => {
      return { commits: commitIds.filter((id) => id === commitOf(9)).map((commitId) => ({ commitId })) };
    });
  });

  test.each([
    ['a whole id', commitOf(9), commitOf(9)],
    ['its first characters', '9999999', commitOf(9)],
    ['those of one that was run', '1111', commitOf(1)],
    ['a branch', 'main', commitOf(9)],
  ])('%s', async (_how, commit, id) => {
    expect(await run('hello', { ...unwatched, commit }, fakeHost())).toBe(0);
    expect(aws.inputsOf('StartPipelineExecution')).toMatchObject(started(id));
  });

  test.each([commitOf(8), '8888888', 'next', '9'])('%s is refused: there is none', async (commit) => {
    await expect(run('hello', { ...unwatched, commit }, fakeHost())).rejects.toMatchObject({
      code: 'unknown-commit',
      exitCode: 2,
    });
    expect(aws.writes()).toEqual([]);
  });

  test('what two commits begin with is refused', async () => {
    const twin = `9999${commitOf(1).slice(4)}`;
    const { summary, details } = nth(1);
    const sourceRevisions = [{ actionName: 'Source', revisionId: twin }];
    shows(aws, [[{ ...summary, sourceRevisions }], details]);
    await expect(run('hello', { ...unwatched, commit: '9999' }, fakeHost())).rejects.toMatchObject({
      code: 'which-commit',
      message: expect.stringContaining(twin),
    });
  });
});

test('where it is not permitted, as AWS says it', async () => {
  aws.codepipeline.on(StartPipelineExecutionCommand).rejects(awsError('AccessDeniedException', 'no', 403));
  await expect(run('hello', options, fakeHost())).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
