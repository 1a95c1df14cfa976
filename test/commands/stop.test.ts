import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import {
  DuplicatedStopRequestException,
  PipelineExecutionNotStoppableException,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stop } from '../../src/commands/stop.js';
import { awsError, type MockedAws } from '../helpers/aws.js';
import { drivenAws, idOf, nth, options } from '../helpers/driven.js';
import { fakeHost } from '../helpers/host.js';
import { type Look, shows } from '../helpers/recorded.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
beforeEach(() => {
  aws = drivenAws();
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [] });
  shows(aws, look('InProgress'), look('Stopping'), look('Stopped'));
});
afterEach(() => {
  aws.restore();
});

function look(status: 'InProgress' | 'Stopping' | 'Stopped'): Look {
  const { summary, details } = nth(1, status);
  return [[summary], details];
}

const yes = { ...options, yes: true };

test('it is shown, asked and followed until it has stopped', async () => {
  const host = fakeHost({ answers: ['y'] });
  expect(await stop('hello', { ...options, message: 'Wrong commit' }, host)).toBe(0);
  expect(host.stderr.text).toContain(`Execution ${idOf(1)}: Build `);
  expect(aws.inputsOf('StopPipelineExecution')).toEqual([
    { pipelineName: 'hello', pipelineExecutionId: idOf(1), abandon: false, reason: 'Wrong commit' },
  ]);
  expect(host.stdout.text).toContain('Stopped after ');
});

test('that ended otherwise is told by the exit code', async () => {
  const { summary, details } = nth(1);
  shows(aws, look('InProgress'), [[summary], details]);
  expect(await stop('hello', yes, fakeHost())).toBe(1);
});

test('--abandon, for programs', async () => {
  const host = fakeHost();
  expect(await stop('hello', { ...yes, wait: false, json: true, abandon: true }, host)).toBe(0);
  expect(aws.inputsOf('StopPipelineExecution')).toMatchObject([{ abandon: true }]);
  expect(JSON.parse(host.stdout.text)).toMatchObject({ executionId: idOf(1), stop: { abandon: true } });
});

test('nothing is done when it is declined, or nobody is there', async () => {
  const declined = stop('hello', options, fakeHost({ answers: ['n'] }));
  await expect(declined).rejects.toMatchObject({ code: 'declined' });
  await expect(stop('hello', options, fakeHost())).rejects.toMatchObject({ code: 'confirmation-needed' });
  expect(aws.writes()).toEqual([]);
});

test('nothing is in progress', async () => {
  shows(aws, look('Stopped'));
  await expect(stop('hello', yes, fakeHost())).rejects.toMatchObject({ code: 'nothing-running' });
});

test('several are: which one must be said', async () => {
  const [one, two] = [nth(1, 'InProgress'), nth(2, 'InProgress')];
  shows(aws, [
    [two.summary, one.summary],
    [...two.details, ...one.details],
  ]);
  const several = stop('hello', yes, fakeHost());
  await expect(several).rejects.toMatchObject({ code: 'which-execution', exitCode: 2 });
  await stop('hello', { ...yes, wait: false, execution: idOf(1).slice(0, 8) }, fakeHost());
  expect(aws.inputsOf('StopPipelineExecution')).toMatchObject([{ pipelineExecutionId: idOf(1) }]);
});

test.each([
  [new DuplicatedStopRequestException({ message: '', $metadata: {} }), { code: 'not-stopped' }],
  [new PipelineExecutionNotStoppableException({ message: 'It is over.', $metadata: {} }), { code: 'not-stopped' }],
  [awsError('AccessDeniedException', 'no', 403), { name: 'AccessDeniedException' }],
])('CodePipeline refuses: %s', async (error, told) => {
  aws.codepipeline.on(StopPipelineExecutionCommand).rejects(error);
  await expect(stop('hello', yes, fakeHost())).rejects.toMatchObject(told);
});
