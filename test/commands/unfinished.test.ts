import {
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand as ListLogTags,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateProjectCommand } from '@aws-sdk/client-codebuild';
import {
  BatchGetCommitsCommand,
  type Commit,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetBranchCommand,
  GetRepositoryCommand,
  ListBranchesCommand,
  ListTagsForResourceCommand as ListRepositoryTags,
  RepositoryNameExistsException,
} from '@aws-sdk/client-codecommit';
import { GetPipelineCommand, PipelineNotFoundException } from '@aws-sdk/client-codepipeline';
import { ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { DeleteRoleCommand, GetRolePolicyCommand, NoSuchEntityException } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { init } from '../../src/commands/init.js';
import type { InitOptions } from '../../src/commands/options.js';
import { everythingThere, nothingThere, ourTags } from '../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { type FakeHost, fakeHost } from '../helpers/host.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
beforeEach(() => {
  aws = mockAws();
});
afterEach(() => {
  aws.restore();
});

const options = { region: 'eu-central-1', wait: false, yes: true, rollbackOnFailure: true } as const;

/** An account with nothing but the log group in it. When the project is to be made, everything else is there, and it fails. */
function failsHalfway(fail: () => Error | void = () => awsError('AccessDeniedException', 'no')): void {
  const context = testContext();
  nothingThere(aws);
  const group = { logGroupName: context.names.logGroup.name, retentionInDays: 30 };
  aws.logs
    .on(DescribeLogGroupsCommand)
    .resolves({ logGroups: [group] })
    .on(ListLogTags)
    .resolves({ tags: ourTags });
  aws.codebuild.on(CreateProjectCommand).callsFake(() => {
    everythingThere(aws, context);
    hasCommits({ author: { name: 'pipeline-setup' }, parents: [] });
    const none = { message: 'not there', $metadata: {} };
    aws.codepipeline.on(GetPipelineCommand).rejects(new PipelineNotFoundException(none));
    aws.events.on(ListTargetsByRuleCommand).resolves({ Targets: [] });
    const error = fail();
    if (error) throw error;
  });
}

/** What is on the branch of the repository, the newest last. */
function hasCommits(...commits: readonly Commit[]): void {
  aws.codecommit
    .on(ListBranchesCommand)
    .resolves({ branches: ['main'] })
    .on(GetBranchCommand)
    .resolves({ branch: { branchName: 'main', commitId: 'c' } })
    .on(BatchGetCommitsCommand)
    .resolves({ commits: commits.slice(-1) });
}

async function failure(given: Partial<InitOptions> = {}, host: FakeHost = fakeHost()): Promise<any> {
  return await init('hello', { ...options, ...given }, host).catch((error: unknown) => error);
}

const removals = () => aws.writes().flatMap(([operation]) => (/^(Delete|Remove)/.test(operation) ? operation : []));

describe('--rollback-on-failure', () => {
  test('takes away what this run made, also what it only began, and nothing else', async () => {
    failsHalfway();
    const { code, exitCode, hint } = await failure();
    expect([code, exitCode]).toEqual(['access-denied', 4]);
    expect(hint).toMatch(
      /^Undone: repository hello, artifact bucket .*, build project hello-build, push rule hello-push\.$/m,
    );
    expect(hint).toMatch(/^Try again: run the same command again\.$/m);
    expect(removals()).toEqual(
      expect.arrayContaining(['DeleteRepository', 'DeleteBucket', 'DeleteProject', 'DeleteRule']),
    );
    expect(removals()).not.toContain('DeleteLogGroup');
    // They were not even begun.
    expect(removals()).not.toContain('DeletePipeline');
    expect(removals()).not.toContain('RemoveTargets');
  });

  test('also after Ctrl-C', async () => {
    const host = fakeHost();
    failsHalfway(() => {
      host.interrupt();
      // It was not begun any more.
      const RoleName = 'hello-eu-central-1-trigger';
      const none = new NoSuchEntityException({ message: 'not there', $metadata: {} });
      aws.iam.on(GetRolePolicyCommand, { RoleName, PolicyName: 'permissions' }).rejects(none);
    });
    expect(await failure({}, host)).toMatchObject({ code: 'interrupted', hint: expect.stringContaining('Undone: ') });
    expect(removals()).toContain('DeleteRepository');
  });

  test('removes nothing when nothing was made', async () => {
    everythingThere(aws, testContext());
    aws.logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [] });
    aws.logs.on(CreateLogGroupCommand).rejects(awsError('AccessDeniedException', 'no'));
    expect((await failure()).hint).toContain('Undone: there was nothing yet.\n');
    expect(removals()).toEqual([]);
  });

  test('says what happened when it fails, too', async () => {
    failsHalfway();
    aws.iam.on(DeleteRoleCommand).rejects(awsError('AccessDenied', 'never'));
    const { code, hint } = await failure();
    expect(code).toBe('access-denied');
    expect(hint).toMatch(/^Undoing it failed, too: AWS denied access: never$/m);
    expect(hint).toMatch(/^See what is left: pipeline-setup status hello --region eu-central-1$/m);
    // The log group was there before: to take the pipeline away is not to undo.
    expect(hint).not.toContain('destroy');
  });

  test('leaves what CodeBuild made beside a project, and tells what was changed', async () => {
    failsHalfway();
    aws.logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [{ logGroupName: '/aws/codebuild/hello-build' }] });
    const { hint } = await failure();
    expect(hint).toMatch(/^Changed, and left so: log group \/aws\/codebuild\/hello-build\.$/m);
    expect(aws.inputsOf('ListReportGroups')).toEqual([]);
  });

  test.each<[string, () => void]>([
    [
      'something was there when it was to be made',
      () => {
        const there = new RepositoryNameExistsException({ message: 'there already', $metadata: {} });
        aws.codecommit.on(CreateRepositoryCommand).callsFake(() => {
          const found = { repositoryName: 'hello', defaultBranch: 'main' };
          aws.codecommit.on(GetRepositoryCommand).resolves({ repositoryMetadata: found });
          aws.codecommit.on(ListRepositoryTags).resolves({ tags: ourTags });
          throw there;
        });
      },
    ],
    [
      'there is more than this run has made',
      () =>
        aws.codebuild.on(CreateProjectCommand).callsFake(() => {
          everythingThere(aws, testContext());
          throw awsError('AccessDeniedException', 'no');
        }),
    ],
  ])('undoes nothing when somebody else makes the same pipeline: %s', async (_what, arrange) => {
    failsHalfway();
    arrange();
    const { hint } = await failure();
    expect(hint).toContain('Nothing was undone: somebody else is making the same pipeline.\n');
    expect(hint).not.toContain('destroy');
    expect(removals()).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['a commit on top', () => hasCommits({ author: { name: 'Ada' }, parents: ['b'] })],
    ['another first commit', () => hasCommits({ author: { name: 'Ada' }, parents: [] })],
    [
      'another branch',
      () => {
        aws.codecommit.on(ListBranchesCommand).resolves({ branches: ['main', 'next'] });
      },
    ],
  ])('undoes nothing when there is code of somebody in the repository: %s', async (_what, push) => {
    failsHalfway(() => {
      push();
      return awsError('AccessDeniedException', 'no');
    });
    expect((await failure()).hint).toContain('Nothing was undone: somebody else is making the same pipeline.\n');
    expect(removals()).toEqual([]);
  });

  test('keeps the repository when somebody pushes while the rest is taken away', async () => {
    failsHalfway(() => {
      aws.codecommit.on(BatchGetCommitsCommand).callsFake(() => ({ commits: [seen.shift()] }));
      return awsError('AccessDeniedException', 'no');
    });
    const seen = [
      { author: { name: 'pipeline-setup' }, parents: [] },
      { author: { name: 'Ada' }, parents: ['b'] },
    ];
    aws.codecommit.on(DeleteRepositoryCommand).rejects(new Error('the code is gone'));
    const { hint } = await failure();
    expect(hint).toMatch(/^Kept: repository hello \(somebody has pushed to it\)\.$/m);
  });

  test('leaves a bug alone', async () => {
    failsHalfway(() => new TypeError('x is not a function'));
    expect(await failure()).toBeInstanceOf(TypeError);
    expect(removals()).toEqual([]);
  });
});

describe('on a terminal', () => {
  const question = 'Take that away again? [Y/n] ';
  const unattended = { yes: false };

  test.each(['', 'y', 'Yes'])('%j takes away what was listed', async (answer) => {
    failsHalfway();
    const host = fakeHost({ answers: ['y', answer] });
    expect((await failure(unattended, host)).hint).toContain('Undone: ');
    expect(host.questions.at(-1)).toBe(question);
    expect(host.stderr.text).toMatch(
      /init failed: AWS denied access: no\nThis run has made:\n  repository hello\n  artifact bucket .*\n(.+\n)*  build project hello-build \(begun\)\n/,
    );
  });

  test('undoes nothing when somebody has gone on with it before the answer', async () => {
    failsHalfway();
    const host = fakeHost({ answers: ['y', 'y'] });
    const { ask } = host;
    Object.assign(host, {
      ask: (text: string) => {
        if (text === question) everythingThere(aws, testContext());
        return ask?.(text);
      },
    });
    expect((await failure(unattended, host)).hint).toContain('Nothing was undone: somebody else');
    expect(removals()).toEqual([]);
  });

  test.each(['n', 'what', undefined])('%j leaves it, and says how to go on', async (answer) => {
    failsHalfway();
    const { hint } = await failure(unattended, fakeHost({ answers: ['y', answer] }));
    expect(hint).toMatch(/^Done so far: /m);
    expect(hint).toMatch(/^Go on: /m);
    expect(removals()).toEqual([]);
  });
});

test('without the option nothing is taken away, and nobody is asked', async () => {
  failsHalfway();
  const host = fakeHost({ answers: [] });
  expect((await failure({ rollbackOnFailure: false }, host)).hint).toContain('Done so far: ');
  expect(removals()).toEqual([]);
});

test('where the repository could not be made, the code of others is not offered to be removed', async () => {
  nothingThere(aws);
  aws.codecommit.on(CreateRepositoryCommand).rejects(awsError('OperationNotAllowedException', 'no'));
  const { hint } = await failure({ rollbackOnFailure: false });
  expect(hint).toMatch(/^Undo: pipeline-setup destroy hello --region eu-central-1$/m);
});
