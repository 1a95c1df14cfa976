import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DeleteLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetProjectsCommand, DeleteProjectCommand } from '@aws-sdk/client-codebuild';
import {
  DeleteRepositoryCommand,
  GetRepositoryCommand,
  ListTagsForResourceCommand,
  RepositoryDoesNotExistException,
} from '@aws-sdk/client-codecommit';
import {
  DeletePipelineCommand,
  GetPipelineCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand as ListPipelineTagsCommand,
  PipelineNotFoundException,
} from '@aws-sdk/client-codepipeline';
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import {
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  NoSuchBucket,
} from '@aws-sdk/client-s3';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { destroy } from '../../src/commands/destroy.js';
import type { DestroyOptions } from '../../src/commands/options.js';
import { everythingThere, nothingThere, pipelineOf } from '../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { type FakeHost, fakeHost } from '../helpers/host.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
let host: FakeHost;
beforeEach(() => {
  aws = mockAws();
  host = fakeHost();
  removable();
});
afterEach(() => {
  aws.restore();
});

const options: DestroyOptions = { region: 'eu-central-1', backup: false };
const certain: DestroyOptions = { ...options, yes: true };
const repositoryStays = 'your code stays; --delete-repository removes it too';
const notFound = { message: 'not there', $metadata: { httpStatusCode: 404 } };

/** An account with everything in it, in which what was deleted is found no more. */
function removable(): void {
  everythingThere(aws, testContext());
  const then = (gone: () => unknown) => async () => {
    gone();
    return {};
  };
  const { codebuild, codecommit, codepipeline, events, iam, logs, s3 } = aws;
  codecommit
    .on(DeleteRepositoryCommand)
    .callsFake(then(() => codecommit.on(GetRepositoryCommand).rejects(new RepositoryDoesNotExistException(notFound))));
  codepipeline
    .on(DeletePipelineCommand)
    .callsFake(then(() => codepipeline.on(GetPipelineCommand).rejects(new PipelineNotFoundException(notFound))));
  codebuild
    .on(DeleteProjectCommand)
    .callsFake(then(() => codebuild.on(BatchGetProjectsCommand).resolves({ projects: [] })));
  events.on(RemoveTargetsCommand).callsFake(then(() => events.on(ListTargetsByRuleCommand).resolves({})));
  events
    .on(DeleteRuleCommand)
    .callsFake(then(() => events.on(DescribeRuleCommand).rejects(new ResourceNotFoundException(notFound))));
  logs.on(DeleteLogGroupCommand).callsFake(then(() => logs.on(DescribeLogGroupsCommand).resolves({})));
  s3.on(DeleteBucketCommand).callsFake(
    then(() => s3.on(GetBucketVersioningCommand).rejects(new NoSuchBucket(notFound))),
  );
  const noEntity = new NoSuchEntityException(notFound);
  iam.on(DeleteRoleCommand).callsFake(async ({ RoleName }: { RoleName: string }) => {
    iam.on(GetRoleCommand, { RoleName }).rejects(noEntity);
    return {};
  });
  iam.on(DeleteRolePolicyCommand).callsFake(async ({ RoleName }: { RoleName: string }) => {
    iam.on(GetRolePolicyCommand, { RoleName }).rejects(noEntity);
    return {};
  });
}

function operations(): string[] {
  return aws.writes().map(([operation]) => operation);
}

describe('the name', () => {
  test('typed as it is, removes', async () => {
    host = fakeHost({ answers: ['hello'] });
    expect(await destroy('hello', options, host)).toBe(0);
    expect(host.questions).toEqual(['Type hello to remove it: ']);
    expect(operations()).toContain('DeletePipeline');
  });

  test.each(['', 'Hello', 'yes', 'y', undefined])('typed as %j, removes nothing', async (answer) => {
    host = fakeHost({ answers: [answer] });
    await expect(destroy('hello', options, host)).rejects.toMatchObject({
      code: 'declined',
      exitCode: 2,
      message: 'Nothing was removed.',
    });
    expect(operations()).toEqual([]);
  });

  test('is asked for after what will go and what stays was shown', async () => {
    host = fakeHost({ answers: [''] });
    await destroy('hello', options, host).catch(() => undefined);
    expect(host.stderr.text).toMatch(/Will be removed\n {2}artifact bucket {2}hello-123456789012-eu-central-1\n/);
    expect(host.stderr.text).toContain(`Stays\n  repository  hello  ${repositoryStays}\n`);
  });

  test.each<[string, DestroyOptions, boolean]>([
    ['nobody is there', options, false],
    ['a program reads the result', { ...options, json: true }, true],
  ])('is not asked for when %s: it takes --yes', async (_what, said, somebody) => {
    host = somebody ? fakeHost({ answers: [] }) : fakeHost();
    await expect(destroy('hello', { ...said, deleteRepository: true }, host)).rejects.toMatchObject({
      code: 'confirmation-needed',
      exitCode: 2,
      hint: 'Add --yes: pipeline-setup destroy hello --delete-repository --no-backup --yes --region eu-central-1',
    });
    expect(operations()).toEqual([]);
  });

  test('with --yes, what data goes is said all the same', async () => {
    const Parameters = [{ Name: '/hello/build/GREETING', Type: 'String' as const }];
    aws.ssm
      .on(DescribeParametersCommand)
      .callsFake(async () => ({ Parameters: aws.inputsOf('DeleteParameters').length > 0 ? [] : Parameters }));
    expect(await destroy('hello', certain, host)).toBe(0);
    expect(host.stderr.text).toContain('With it goes what these hold:\n  settings /hello/build: 1 setting\n');
  });

  test('is never guessed with --yes', async () => {
    await expect(destroy(undefined, certain, host)).rejects.toMatchObject({ code: 'no-name', exitCode: 2 });
    expect(aws.calls()).toEqual([]);
  });
});

describe('the receipt', () => {
  test('for people: what is gone, what stays and why, and that it was checked', async () => {
    expect(await destroy('hello', certain, host)).toBe(0);
    expect(host.stdout.text).toMatch(/^Receipt: 12 removed, 1 kept\.\n {2}✔ rule target /);
    expect(host.stdout.text).toMatch(
      /\n {2}- repository +hello +kept +your code stays; --delete-repository removes it too\n/,
    );
    expect(host.stdout.text).toMatch(/\n\nChecked: everything else is gone\.\n$/);
    expect(operations()).not.toContain('DeleteRepository');
  });

  test('with --delete-repository nothing is left', async () => {
    await destroy('hello', { ...certain, deleteRepository: true }, host);
    expect(host.stdout.text).toMatch(/^Receipt: 13 removed\.\n/);
    expect(host.stdout.text).toMatch(/\n\nChecked: nothing is left\.\n$/);
    expect(operations()).toContain('DeleteRepository');
  });

  test('does not say of what nobody may look for that it is gone', async () => {
    aws.ssm.on(DescribeParametersCommand).rejects(awsError('AccessDeniedException'));
    await destroy('hello', { ...certain, deleteRepository: true }, host);
    expect(host.stdout.text.split('\n').slice(-3)).toEqual([
      'Checked: nothing is left of what you may look for.',
      'You may not look for: settings. What there was of it is there.',
      '',
    ]);
    await destroy('hello', { ...certain, json: true }, (host = fakeHost()));
    expect(JSON.parse(host.stdout.text)).toMatchObject({ unseen: ['settings'] });
  });

  test('for programs: one document', async () => {
    await destroy('hello', { ...certain, json: true }, host);
    const document = JSON.parse(host.stdout.text) as { pipeline: string; resources: object[] };
    expect(document.pipeline).toBe('hello');
    expect(document.resources).toHaveLength(13);
    expect(document.resources).toContainEqual({
      kind: 'repository',
      name: 'hello',
      arn: 'arn:aws:codecommit:eu-central-1:123456789012:hello',
      outcome: 'kept',
      reason: repositoryStays,
    });
    expect(host.stderr.text).toBe('');
  });

  test('is not believed when AWS still shows something', async () => {
    aws.logs.on(DeleteLogGroupCommand).resolves({});
    await expect(destroy('hello', { ...certain, deleteRepository: true }, host)).rejects.toMatchObject({
      code: 'left-behind',
      exitCode: 1,
      message: 'AWS still shows log group /aws/codebuild/hello-build.',
      hint: 'Run it again in a moment: pipeline-setup destroy hello --delete-repository --no-backup --region eu-central-1',
    });
  });
});

describe('the code', () => {
  const wholly: DestroyOptions = { ...certain, deleteRepository: true, backup: true };
  let cwd: string;
  let path: string;
  let id: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'destroy '));
    path = join(cwd, 'hello-2026-03-01.bundle');
    const git = (...args: string[]) => execFileSync('git', ['-C', cwd, ...args], { encoding: 'utf8' }).trim();
    git('init', '--quiet', '--initial-branch=main');
    git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--allow-empty', '-m', 'Begin');
    id = git('rev-parse', 'HEAD');
    served(pathToFileURL(cwd).href);
    host = hostWith();
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  function hostWith(answers?: string[]): FakeHost {
    return fakeHost({ cwd, env: { PATH: process.env['PATH'] }, ...(answers && { answers }) });
  }

  function served(cloneUrlHttp: string): void {
    const repositoryMetadata = { repositoryName: 'hello', defaultBranch: 'main', cloneUrlHttp };
    aws.codecommit.on(GetRepositoryCommand).resolves({ repositoryMetadata });
  }

  test('is kept before anything goes, and the receipt says where', async () => {
    aws.events.on(RemoveTargetsCommand).callsFake(async () => {
      expect(existsSync(path)).toBe(true);
      aws.events.on(ListTargetsByRuleCommand).resolves({});
      return {};
    });
    expect(await destroy('hello', wholly, host)).toBe(0);
    expect(operations()).toEqual(expect.arrayContaining(['RemoveTargets', 'DeleteRepository']));
    expect(host.stdout.text).toMatch(
      `\nThe code is kept in ${path}: 1 branch.\nTo have it back: git clone '${path}'\n\nChecked: nothing is left.\n`,
    );
  });

  test('that somebody pushes to after it was kept stays, and the exit code says so', async () => {
    aws.codepipeline.on(DeletePipelineCommand).callsFake(() => {
      execFileSync('git', ['-C', cwd, 'branch', 'late']);
      const gone = new PipelineNotFoundException({ message: 'not there', $metadata: {} });
      aws.codepipeline.on(GetPipelineCommand).rejects(gone);
      return {};
    });
    expect(await destroy('hello', wholly, host)).toBe(1);
    expect(operations()).not.toContain('DeleteRepository');
    expect(host.stdout.text).toContain('somebody pushed to it after it was kept: run destroy again');
  });

  test('is in the document', async () => {
    await destroy('hello', { ...wholly, json: true }, host);
    const document = JSON.parse(host.stdout.text) as { backup: object };
    expect(document.backup).toEqual({ path, refs: { 'refs/heads/main': id } });
  });

  test('and where it will be is shown before the name is asked for', async () => {
    host = hostWith(['']);
    await destroy('hello', { ...wholly, yes: false }, host).catch(() => undefined);
    expect(host.stderr.text).toContain(`Before that the code is kept in ${path} (unless you say --no-backup).\n`);
    expect(existsSync(path)).toBe(false);
  });

  test('is not kept by --dry-run, which says where it would be', async () => {
    await destroy('hello', { ...wholly, dryRun: true }, host);
    expect(host.stdout.text).toContain(`Before that the code is kept in ${path} (unless you say --no-backup).\n`);
    host = hostWith();
    await destroy('hello', { ...wholly, dryRun: true, json: true }, host);
    expect(JSON.parse(host.stdout.text)).toMatchObject({ dryRun: true, backup: { path } });
    expect(existsSync(path)).toBe(false);
    expect(aws.writes()).toEqual([]);
  });

  test('that cannot be kept keeps everything else, too', async () => {
    served(pathToFileURL(join(cwd, 'gone')).href);
    await expect(destroy('hello', wholly, host)).rejects.toMatchObject({
      code: 'backup-failed',
      hint: expect.stringMatching(
        /^Without a backup: pipeline-setup destroy hello --delete-repository --no-backup --region eu-central-1$/m,
      ),
    });
    expect(operations()).toEqual([]);
  });

  test('is found again after a failure on the way', async () => {
    aws.codepipeline.on(DeletePipelineCommand).rejects(awsError('ThrottlingException', 'Rate exceeded'));
    await expect(destroy('hello', wholly, host)).rejects.toMatchObject({
      code: 'throttled',
      hint: expect.stringMatching(`^The code is kept in ${path}: 1 branch.\nTo have it back: git clone '${path}'\n`),
    });
  });

  test('is not kept where the repository stays, or with --no-backup', async () => {
    await destroy('hello', { ...certain, backup: true, json: true }, host);
    expect(JSON.parse(host.stdout.text)).toMatchObject({ backup: null });
    expect(operations()).not.toContain('DeleteRepository');
    host = hostWith();
    await destroy('hello', { ...wholly, backup: false, json: true }, host);
    expect(JSON.parse(host.stdout.text)).toMatchObject({ backup: null });
    expect(operations()).toContain('DeleteRepository');
    expect(existsSync(path)).toBe(false);
  });
});

describe('a bucket that we did not make is not written to', () => {
  const name = 'hello-123456789012-eu-central-1';
  const wholly = { ...certain, deleteRepository: true, json: true };

  function writesTo(bucket: string): string[] {
    return aws.writes().flatMap(([operation, input]) => {
      return (input as { Bucket?: string }).Bucket === bucket ? operation : [];
    });
  }

  function outcomeOf(bucket: string): unknown {
    const { resources } = JSON.parse(host.stdout.text) as { resources: { name: string; outcome: string }[] };
    return resources.filter((each) => each.name === bucket).map(({ outcome }) => outcome);
  }

  test('as ours is', async () => {
    const Versions = [{ Key: 'artifact', VersionId: '1' }];
    aws.s3.on(ListObjectVersionsCommand).resolvesOnce({ Versions }).resolves({});
    aws.s3.on(ListMultipartUploadsCommand).resolves({ Uploads: [{ Key: 'upload', UploadId: '2' }] });
    await destroy('hello', wholly, host);
    expect(outcomeOf(name)).toEqual(['removed']);
    expect(writesTo(name)).toEqual(['DeleteObjects', 'AbortMultipartUpload', 'DeleteBucket']);
  });

  test.each<[string, () => unknown]>([
    ['of another pipeline', () => ({ TagSet: [{ Key: 'pipeline-setup:pipeline', Value: 'hallo' }] })],
    ['with tags, but not ours', () => ({ TagSet: [{ Key: 'team', Value: 'web' }] })],
    ['whose last tag was removed', () => Promise.reject(awsError('NoSuchTagSet', '', 404))],
    ['of another account', () => Promise.reject(awsError('AccessDenied', 'Access Denied', 403))],
  ])('%s', async (_what, tagging) => {
    aws.s3.on(GetBucketTaggingCommand).callsFake(tagging);
    await destroy('hello', wholly, host);
    expect(outcomeOf(name)).toEqual(['kept']);
    expect(writesTo(name)).toEqual([]);
    expect(operations()).toEqual(expect.arrayContaining(['DeletePipeline', 'DeleteRepository']));
  });

  test('when it is the one of --artifact-bucket, with our tag or without', async () => {
    const pipeline = pipelineOf({ branch: 'main', artifactBucket: 'mine' });
    aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline });
    await destroy('hello', wholly, host);
    expect(outcomeOf('mine')).toEqual(['kept']);
    expect(writesTo('mine')).toEqual([]);
    expect(writesTo(name)).toEqual(['DeleteBucket']);
  });
});

describe('a bucket of the user', () => {
  const mine = {
    kind: 'artifact-bucket',
    name: 'mine',
    arn: 'arn:aws:s3:::mine',
    outcome: 'kept',
    reason: 'your own, with the artifacts in it',
  };
  const row = /\n +-? *artifact bucket +mine +(kept +)?your own, with the artifacts in it\n/;
  beforeEach(() => {
    aws.codepipeline
      .on(GetPipelineCommand)
      .resolves({ pipeline: pipelineOf({ branch: 'main', artifactBucket: 'mine' }) });
  });

  test('stays, and is on the receipt', async () => {
    expect(await destroy('hello', { ...certain, deleteRepository: true }, host)).toBe(0);
    expect(host.stdout.text).toMatch(/^Receipt: 13 removed, 1 kept\.\n/);
    expect(host.stdout.text).toMatch(row);
    expect(host.stdout.text).toMatch(/\n\nChecked: everything else is gone\.\n$/);
    expect(aws.inputsOf('DeleteBucket')).toMatchObject([{ Bucket: 'hello-123456789012-eu-central-1' }]);
  });

  test('is on the plan', async () => {
    await destroy('hello', { ...options, dryRun: true }, host);
    expect(host.stdout.text).toMatch(/\nStays\n/);
    expect(host.stdout.text.split('\nStays\n')[1]).toMatch(row);
  });

  test('is shown before the name is asked for', async () => {
    host = fakeHost({ answers: [''] });
    await destroy('hello', options, host).catch(() => undefined);
    expect(host.stderr.text).toMatch(row);
  });

  test.each([{ dryRun: true }, { dryRun: false }])('is in the document: %j', async (said) => {
    await destroy('hello', { ...certain, ...said, json: true }, host);
    const { resources } = JSON.parse(host.stdout.text) as { resources: object[] };
    expect(resources).toContainEqual(mine);
    expect(resources).toHaveLength(14);
  });

  test('is all that is said of buckets when ours is not there', async () => {
    for (const command of [GetBucketTaggingCommand, GetBucketVersioningCommand] as never[]) {
      aws.s3.on(command).rejects(new NoSuchBucket(notFound));
    }
    await destroy('hello', { ...certain, json: true }, host);
    const { resources } = JSON.parse(host.stdout.text) as { resources: { kind: string }[] };
    expect(resources.filter(({ kind }) => kind === 'artifact-bucket')).toEqual([mine]);
    expect(aws.inputsOf('DeleteBucket')).toEqual([]);
  });
});

describe('when there is nothing of ours', () => {
  test('it says so, and nobody is asked', async () => {
    nothingThere(aws);
    aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: [] });
    host = fakeHost({ answers: [] });
    expect(await destroy('hello', options, host)).toBe(0);
    expect(host.stdout.text).toBe('Nothing of the pipeline hello is left to remove.\n');
    expect(operations()).toEqual([]);
  });

  test('it names the pipelines that there are, for the name may be a slip', async () => {
    nothingThere(aws);
    aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: [{ name: 'hallo' }] });
    aws.codepipeline
      .on(ListPipelineTagsCommand)
      .resolves({ tags: [{ key: 'pipeline-setup:pipeline', value: 'hallo' }] });
    await destroy('hello', certain, host);
    expect(host.stdout.text).toBe('Nothing of the pipeline hello is left to remove.\nThere is: hallo\n');
  });

  test('it names what stays', async () => {
    await destroy('hello', certain, host);
    host = fakeHost();
    expect(await destroy('hello', certain, host)).toBe(0);
    expect(host.stdout.text).toBe(
      `Nothing of the pipeline hello is left to remove.\nKept: repository hello (${repositoryStays}).\n`,
    );
  });

  test('a program reads what is absent', async () => {
    nothingThere(aws);
    await destroy('hello', { ...certain, json: true }, host);
    const { resources } = JSON.parse(host.stdout.text) as { resources: { outcome: string }[] };
    expect(new Set(resources.map(({ outcome }) => outcome))).toEqual(new Set(['absent']));
  });
});

describe('--dry-run', () => {
  const dryRun = { ...options, dryRun: true };

  test('shows what would go and what stays, asks nobody and removes nothing', async () => {
    host = fakeHost({ answers: [] });
    expect(await destroy('hello', dryRun, host)).toBe(0);
    expect(aws.writes()).toEqual([]);
    expect(host.stdout.text).toMatch(/^Will be removed\n/);
    expect(host.stdout.text).toContain(`Stays\n  repository  hello  ${repositoryStays}\n`);
    expect(host.stdout.text).toMatch(/\nNothing was removed: this was a dry run\.\n$/);
  });

  test('for programs', async () => {
    await destroy('hello', { ...dryRun, json: true, deleteRepository: true }, host);
    const document = JSON.parse(host.stdout.text) as { dryRun: boolean; resources: { outcome: string }[] };
    expect(document.dryRun).toBe(true);
    expect(new Set(document.resources.map(({ outcome }) => outcome))).toEqual(new Set(['removed']));
    expect(aws.writes()).toEqual([]);
  });
});

test('what is foreign stays, whatever is asked', async () => {
  aws.codecommit.on(ListTagsForResourceCommand).resolves({ tags: {} });
  await destroy('hello', { ...certain, deleteRepository: true }, host);
  expect(operations()).not.toContain('DeleteRepository');
  expect(host.stdout.text).toContain('kept     not made for this pipeline');
});

test('a failure on the way says how to see what is left, to go on and to go back', async () => {
  aws.codepipeline.on(DeletePipelineCommand).rejects(awsError('ThrottlingException', 'Rate exceeded'));
  const error: unknown = await destroy('hello', { ...certain, deleteRepository: true }, host).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: 'throttled', exitCode: 1 });
  const { hint } = error as { hint: string };
  expect(hint).toMatch(/See what is left: pipeline-setup status hello --region eu-central-1$/m);
  expect(hint).toMatch(/^Go on: pipeline-setup destroy hello --delete-repository --no-backup --region eu-central-1$/m);
  expect(hint).toMatch(/^Or make it whole again: pipeline-setup init hello --region eu-central-1$/m);
});

test('a failure of the last look says so, too', async () => {
  aws.codepipeline.on(DeletePipelineCommand).callsFake(async () => {
    aws.codepipeline.on(GetPipelineCommand).rejects(awsError('ThrottlingException', 'Rate exceeded'));
    return {};
  });
  await expect(destroy('hello', certain, host)).rejects.toMatchObject({
    code: 'throttled',
    hint: expect.stringMatching(/^Go on: pipeline-setup destroy hello --region eu-central-1$/m),
  });
  expect(operations()).toContain('DeletePipeline');
});

test('Ctrl-C on the way ends with what is in flight', async () => {
  aws.events.on(RemoveTargetsCommand).callsFake(async () => {
    host.interrupt();
    return {};
  });
  await expect(destroy('hello', certain, host)).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
  expect(operations().toSorted()).toEqual(['DeletePipeline', 'RemoveTargets']);
});
