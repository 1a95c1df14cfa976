import { BatchGetCommitsCommand } from '@aws-sdk/client-codecommit';
import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import {
  ApprovalAlreadyCompletedException,
  type GetPipelineStateCommandOutput,
  GetPipelineCommand,
  GetPipelineStateCommand,
  InvalidApprovalTokenException,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  PutApprovalResultCommand,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { approve, reject } from '../../src/commands/approve.js';
import { afterLostAnswer } from '../../src/aws/errors.js';
import { everythingThere, nothingThere, pipelineOf } from '../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { type FakeHost, fakeHost } from '../helpers/host.js';
import {
  approvalDetail,
  approvalStage,
  buildDetail,
  executionId,
  type Look,
  shows,
  sourceDetail,
  summaryOf,
} from '../helpers/recorded.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

const waiting: Look = [
  [summaryOf('InProgress')],
  [approvalDetail('InProgress'), buildDetail('Succeeded'), sourceDetail()],
];
const over: Look = [[summaryOf('Succeeded')], [approvalDetail('Succeeded'), buildDetail('Succeeded'), sourceDetail()]];
const commitId = '3f2c1a9d00000000000000000000000000000000';
const options = { region: 'eu-central-1', wait: true };

let aws: MockedAws;
beforeEach(() => {
  aws = mockAws();
  everythingThere(aws, testContext());
  stateIs({ token: 'the token' });
  pipelineShows(waiting, over);
  const commit = { commitId, message: 'Say hello\n', author: { name: 'Ada' }, committer: { date: '1 +0000' } };
  aws.codecommit.on(BatchGetCommitsCommand).resolves({ commits: [commit] });
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [{ id: 'hello-build:5e0d' }] });
});
afterEach(() => {
  aws.restore();
});

function pipelineShows(...looks: Look[]): void {
  shows(aws, ...looks);
  declares(approvalStage);
}

function declares(stage: StageDeclaration): void {
  const pipeline = pipelineOf({ branch: 'main' });
  aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: { ...pipeline, stages: [...pipeline.stages!, stage] } });
}

function stateIs({ token, behind }: { token?: string; behind?: string }): void {
  const state: Partial<GetPipelineStateCommandOutput> = {
    stageStates: [
      {
        stageName: 'Release',
        latestExecution: { pipelineExecutionId: executionId, status: 'InProgress' },
        ...(behind !== undefined && { inboundExecution: { pipelineExecutionId: behind, status: 'InProgress' } }),
        actionStates: [{ actionName: 'Approve', latestExecution: { status: 'InProgress', token } }],
      },
    ],
  };
  aws.codepipeline.on(GetPipelineStateCommand).resolves(state);
}

const answered = (status: string, summary: string) => ({
  pipelineName: 'hello',
  stageName: 'Release',
  actionName: 'Approve',
  token: 'the token',
  result: { status, summary },
});

describe('on a terminal', () => {
  test('it is asked after what is released was shown, and followed', async () => {
    const host = fakeHost({ answers: ['y'] });
    expect(await approve('hello', options, host)).toBe(0);
    expect(host.questions).toEqual(['Approve it for Release? [y/N] ']);
    expect(host.stderr.text).toContain('Release asks release managers, waiting for less than a minute\n');
    expect(host.stderr.text).toContain(`  Execution ${executionId}: 3f2c1a9 Say hello (Ada)\n`);
    expect(host.stderr.text).toContain('    3f2c1a9 Say hello (Ada)\n  Tests  no report\n');
    expect(aws.inputsOf('PutApprovalResult')).toEqual([answered('Approved', 'Approved with pipeline-setup approve')]);
    expect(host.stdout.text).toBe('✔ Succeeded after 33s\n');
  });

  test.each(['', 'n', 'no', undefined])('%j changes nothing', async (typed) => {
    const turned = approve('hello', options, fakeHost({ answers: [typed] }));
    await expect(turned).rejects.toMatchObject({ code: 'declined', exitCode: 2 });
    expect(aws.writes()).toEqual([]);
  });

  test('a newer execution that waits behind is told', async () => {
    const behind = 'e2e2e2e2-0000-4000-8000-000000000002';
    stateIs({ token: 'the token', behind });
    const newer = {
      ...summaryOf('InProgress', behind),
      sourceRevisions: [{ actionName: 'Source', revisionId: 'b'.repeat(40) }],
    };
    pipelineShows([[newer, ...waiting[0]], waiting[1]], over);
    const host = fakeHost({ answers: ['n'] });
    await expect(approve('hello', options, host)).rejects.toMatchObject({ code: 'declined' });
    expect(host.stderr.text).toContain('~ A newer execution waits behind it: bbbbbbb\n');
  });
});

describe('a rollback', () => {
  const former = 'f0f0f0f0-0000-4000-8000-000000000009';
  const formerCommit = 'a'.repeat(40);

  beforeEach(() => {
    const [summaries, details] = waiting;
    const rollbackMetadata = { rollbackTargetPipelineExecutionId: 'the-target' };
    const released = {
      ...summaryOf('Succeeded', former),
      sourceRevisions: [{ actionName: 'Source', revisionId: formerCommit }],
    };
    const look: Look = [
      [...summaries.map((each) => ({ ...each, rollbackMetadata })), released],
      [...details, { ...buildDetail('Succeeded', undefined, former), stageName: 'Release', actionName: 'Deploy' }],
    ];
    const actionTypeId = { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' } as const;
    pipelineShows(look, over);
    declares({ ...approvalStage, actions: [...approvalStage.actions!, { name: 'Deploy', actionTypeId }] });
    const commit = { message: 'A mistake\n', author: { name: 'Eve' }, committer: { date: '2 +0000' } };
    const earlier = { commitId, message: 'Say hello\n', author: { name: 'Ada' }, committer: { date: '1 +0000' } };
    aws.codecommit
      .on(BatchGetCommitsCommand)
      .resolves({ commits: [{ ...commit, commitId: formerCommit, parents: [commitId] }, earlier] });
  });

  test('says that it is one, and what leaves the stage', async () => {
    const host = fakeHost({ answers: ['n'] });
    await expect(approve('hello', options, host)).rejects.toMatchObject({ code: 'declined' });
    expect(host.questions).toEqual(['Approve the rollback of Release? [y/N] ']);
    expect(host.stderr.text).toContain(
      '  It is a rollback: Release goes back to what execution the-target released.\n' +
        '  It has aaaaaaa (Eve); leaves it:\n' +
        '    aaaaaaa A mistake (Eve)\n',
    );
  });

  test('for programs: the same', async () => {
    const host = fakeHost();
    await approve('hello', { ...options, yes: true, wait: false, json: true }, host);
    expect(JSON.parse(host.stdout.text)).toMatchObject({
      release: { rollbackTo: 'the-target', commits: [], undone: [{ id: formerCommit }], moreUndone: false },
    });
  });
});

describe('where nobody is', () => {
  test('what is released is shown, and then it is refused', async () => {
    const host = fakeHost();
    await expect(approve('hello', options, host)).rejects.toMatchObject({ code: 'confirmation-needed' });
    expect(host.stderr.text).toContain('    3f2c1a9 Say hello (Ada)\n  Tests  no report\n');
    pipelineShows(waiting);
    const silent = fakeHost();
    await expect(approve('hello', { ...options, json: true }, silent)).rejects.toMatchObject({
      code: 'confirmation-needed',
    });
    expect(silent.stderr.text).toBe('');
  });

  test.each([
    [approve, 'approve'],
    [reject, 'reject'],
  ])('%o needs --yes', async (command, verb) => {
    await expect(command('hello', options, fakeHost())).rejects.toMatchObject({
      code: 'confirmation-needed',
      hint: `Add --yes: pipeline-setup ${verb} hello --stage Release --yes --region eu-central-1`,
    });
    expect(aws.writes()).toEqual([]);
  });

  test('--yes and --message answer', async () => {
    const host = fakeHost();
    expect(await reject('hello', { ...options, yes: true, message: 'Wrong price' }, host)).toBe(0);
    expect(aws.inputsOf('PutApprovalResult')).toEqual([answered('Rejected', 'Wrong price')]);
    expect(host.stdout.text).toBe(`Rejected: execution ${executionId} ends in Release.\n`);
  });

  test('--no-wait does not follow', async () => {
    const host = fakeHost();
    expect(await approve('hello', { ...options, yes: true, wait: false, json: true }, host)).toBe(0);
    expect(JSON.parse(host.stdout.text)).toMatchObject({
      executionId,
      approval: { answer: 'Approved' },
      release: { stage: 'Release', former: null, commits: [{ id: commitId, author: 'Ada' }] },
      execution: null,
    });
    expect(host.stdout.text).not.toContain('the token');
  });
});

describe('it fails', () => {
  const yes = { ...options, yes: true };
  const failing = async (host: FakeHost = fakeHost()) => {
    return await approve('hello', yes, host).then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  test('when nothing waits', async () => {
    pipelineShows(over);
    expect(await failing()).toMatchObject({ code: 'no-approval', message: 'Nothing waits for an approval in hello.' });
  });

  test('when there is no such stage', async () => {
    const error = approve('hello', { ...yes, stage: 'production' }, fakeHost());
    await expect(error).rejects.toMatchObject({ code: 'unknown-stage', hint: 'There are: Source, Build, Release' });
  });

  test('when somebody else was quicker', async () => {
    const error = new ApprovalAlreadyCompletedException({ message: '', $metadata: {} });
    aws.codepipeline.on(PutApprovalResultCommand).rejects(error);
    expect(await failing()).toMatchObject({ code: 'already-answered' });
  });

  test('when the question is no more', async () => {
    aws.codepipeline
      .on(PutApprovalResultCommand)
      .rejects(new InvalidApprovalTokenException({ message: '', $metadata: {} }));
    expect(await failing()).toMatchObject({ code: 'approval-gone' });
  });

  test('when it is not permitted, as AWS says it', async () => {
    aws.codepipeline.on(PutApprovalResultCommand).rejects(awsError('AccessDeniedException', 'no', 403));
    expect(await failing()).toMatchObject({ name: 'AccessDeniedException' });
  });

  test('when the pipeline is not there', async () => {
    nothingThere(aws);
    aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: [] });
    expect(await failing()).toMatchObject({ code: 'unknown-pipeline' });
  });

  test('when the pipeline is not ours', async () => {
    aws.codepipeline.on(ListTagsForResourceCommand).resolves({ tags: [] });
    expect(await failing()).toMatchObject({ code: 'foreign-resource' });
    expect(aws.writes()).toEqual([]);
  });

  test('not when the answer to its own answer was lost', async () => {
    const error = new ApprovalAlreadyCompletedException({ message: '', $metadata: {} });
    aws.codepipeline.on(PutApprovalResultCommand).rejects(afterLostAnswer(error));
    expect(await failing()).toBeUndefined();
  });
});
