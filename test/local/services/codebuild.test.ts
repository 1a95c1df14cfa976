import {
  BatchDeleteBuildsCommand,
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  BatchGetReportGroupsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  CreateReportGroupCommand,
  DeleteProjectCommand,
  DeleteReportGroupCommand,
  InvalidateProjectCacheCommand,
  ListBuildsCommand,
  ListBuildsForProjectCommand,
  ListCuratedEnvironmentImagesCommand,
  ListProjectsCommand,
  ListReportGroupsCommand,
  ListReportsForReportGroupCommand,
  RetryBuildCommand,
  StartBuildBatchCommand,
  StartBuildCommand,
  StopBuildCommand,
  UpdateProjectCommand,
  type CreateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reports } from '../../../src/local/services/codebuild/records.js';
import { createBatchProject, createProject, createRole } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';

let local: Local;
let codebuild: CodeBuildClient;
/** What time it is, where a test says so. */
let now: number | undefined;

beforeEach(async () => {
  now = undefined;
  local = await openLocal({ clock: () => new Date(now ?? Date.now()) });
  codebuild = local.client(CodeBuildClient);
});
afterEach(() => local.close());

const arn = (resource: string) => `arn:aws:codebuild:us-east-1:000000000000:${resource}`;
const failing = (name: string, message: string | RegExp) =>
  expect.objectContaining({ name, message: typeof message === 'string' ? message : expect.stringMatching(message) });
const environment = {
  type: 'LINUX_CONTAINER',
  image: 'aws/codebuild/standard:7.0',
  computeType: 'BUILD_GENERAL1_SMALL',
} as const;

describe('projects', () => {
  test('come back with what CodeBuild fills in', async () => {
    const serviceRole = await createRole(local, 'build', 'codebuild.amazonaws.com');
    const { project } = await codebuild.send(
      new CreateProjectCommand({
        name: 'hello',
        source: { type: 'CODEPIPELINE' },
        artifacts: { type: 'CODEPIPELINE' },
        environment: { ...environment, environmentVariables: [{ name: 'A', value: 'b' }] },
        serviceRole,
        tags: [{ key: 'owner', value: 'me' }],
      }),
    );
    expect(project).toMatchObject({
      arn: arn('project/hello'),
      timeoutInMinutes: 60,
      queuedTimeoutInMinutes: 480,
      artifacts: { type: 'CODEPIPELINE', name: 'hello', packaging: 'NONE' },
      environment: { privilegedMode: false, environmentVariables: [{ name: 'A', value: 'b', type: 'PLAINTEXT' }] },
      cache: { type: 'NO_CACHE' },
      badge: { badgeEnabled: false },
      tags: [{ key: 'owner', value: 'me' }],
      created: expect.any(Date),
    });
    const found = await codebuild.send(
      new BatchGetProjectsCommand({ names: ['hello', arn('project/hello'), 'other'] }),
    );
    expect(found.projects).toEqual([project, project]);
    expect(found.projectsNotFound).toEqual(['other']);
  });

  test('are updated member by member, listed, and deleted more than once', async () => {
    await createProject(local, 'version: 0.2', { name: 'hello', description: 'Before' });
    await createProject(local, 'version: 0.2', { name: 'another' });
    const { project } = await codebuild.send(new UpdateProjectCommand({ name: 'hello', timeoutInMinutes: 7 }));
    expect(project).toMatchObject({ description: 'Before', timeoutInMinutes: 7, source: { type: 'NO_SOURCE' } });
    expect((await codebuild.send(new ListProjectsCommand({}))).projects).toEqual(['another', 'hello']);
    const listed = await codebuild.send(new ListProjectsCommand({ sortBy: 'CREATED_TIME', sortOrder: 'ASCENDING' }));
    expect(listed.projects).toEqual(['hello', 'another']);
    await codebuild.send(new DeleteProjectCommand({ name: 'hello' }));
    await codebuild.send(new DeleteProjectCommand({ name: 'hello' }));
    expect((await codebuild.send(new ListProjectsCommand({}))).projects).toEqual(['another']);
    await expect(codebuild.send(new UpdateProjectCommand({ name: 'hello' }))).rejects.toThrow(
      failing('ResourceNotFoundException', `Project cannot be found: ${arn('project/hello')}`),
    );
  });

  test('have their own names', async () => {
    await createProject(local, 'version: 0.2');
    const again = createProject(local, 'version: 0.2', { serviceRole: 'arn:aws:iam::000000000000:role/hello-build' });
    await expect(again).rejects.toThrow();
    const serviceRole = await createRole(local, 'build', 'codebuild.amazonaws.com');
    const project = {
      name: 'hello',
      source: { type: 'CODEPIPELINE' },
      artifacts: { type: 'CODEPIPELINE' },
      environment,
      serviceRole,
    } as const;
    await expect(codebuild.send(new CreateProjectCommand(project))).rejects.toThrow(
      failing('ResourceAlreadyExistsException', `Project already exists: ${arn('project/hello')}`),
    );
  });

  test('need a role that CodeBuild may assume', async () => {
    const other = await createRole(local, 'other', 'codepipeline.amazonaws.com');
    for (const serviceRole of [other, 'arn:aws:iam::000000000000:role/missing']) {
      const input = {
        name: 'hello',
        source: { type: 'CODEPIPELINE' },
        artifacts: { type: 'CODEPIPELINE' },
        environment,
        serviceRole,
      } as const;
      await expect(codebuild.send(new CreateProjectCommand(input))).rejects.toThrow(
        failing('InvalidInputException', `CodeBuild is not authorized to perform: sts:AssumeRole on ${serviceRole}`),
      );
    }
  });

  const refused: [Partial<CreateProjectCommandInput>, RegExp][] = [
    [{ name: '-hello' }, /at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern/],
    [{ timeoutInMinutes: 4 }, /at 'timeoutInMinutes' .* greater than or equal to 5/],
    [{ source: { type: 'GITHUB', location: 'x' } }, /offers the source types CODEPIPELINE and NO_SOURCE, not GITHUB/],
    [
      { artifacts: { type: 'NO_ARTIFACTS' } },
      /artifacts type must be CODEPIPELINE when the source type is CODEPIPELINE/,
    ],
    [{ environment: { ...environment, type: 'WINDOWS_CONTAINER' } }, /not WINDOWS_CONTAINER/],
    [
      { environment: { ...environment, environmentVariables: [{ name: 'A B', value: '' }] } },
      /Invalid environment variable name: A B/,
    ],
    [
      { environment: { ...environment, computeType: 'HUGE' as 'BUILD_GENERAL1_SMALL' } },
      /at 'environment.computeType'/,
    ],
    [{ vpcConfig: { vpcId: 'vpc-1' } }, /does not offer vpcConfig/],
    [{ tags: [{ key: 'aws:x', value: '' }] }, /Tag keys must not begin with aws:/],
  ];
  test.each(refused)('refuses %j', async (over, message) => {
    const serviceRole = await createRole(local, 'build', 'codebuild.amazonaws.com');
    const input: CreateProjectCommandInput = {
      name: 'hello',
      source: { type: 'CODEPIPELINE' },
      artifacts: { type: 'CODEPIPELINE' },
      environment,
      serviceRole,
      ...over,
    };
    await expect(codebuild.send(new CreateProjectCommand(input))).rejects.toThrow(
      failing('InvalidInputException', message),
    );
  });
});

describe('builds', () => {
  test('are numbered, queued for a runner, and listed newest first', async () => {
    await createProject(local, 'version: 0.2');
    const first = (await codebuild.send(new StartBuildCommand({ projectName: 'hello' }))).build;
    const second = (await codebuild.send(new StartBuildCommand({ projectName: 'hello', timeoutInMinutesOverride: 9 })))
      .build;
    expect(first).toMatchObject({
      buildNumber: 1,
      buildStatus: 'IN_PROGRESS',
      currentPhase: 'QUEUED',
      initiator: 'local',
    });
    expect(second).toMatchObject({ buildNumber: 2, timeoutInMinutes: 9, arn: arn(`build/${second?.id}`) });
    expect(first?.id).toMatch(/^hello:[0-9a-f-]{36}$/);
    expect(first?.logs).toMatchObject({ groupName: '/aws/codebuild/hello', streamName: first?.id?.slice(6) });
    expect(local.runnersStarted()).toBe(1);
    const { ids } = await codebuild.send(new ListBuildsForProjectCommand({ projectName: 'hello' }));
    expect(ids).toEqual([second?.id, first?.id]);
    const found = await codebuild.send(new BatchGetBuildsCommand({ ids: [first?.id ?? '', 'hello:other'] }));
    expect(found.builds).toEqual([first]);
    expect(found.buildsNotFound).toEqual(['hello:other']);
  });

  test('of a pipeline are not for a user to start', async () => {
    const serviceRole = await createRole(local, 'build', 'codebuild.amazonaws.com');
    const project = {
      name: 'hello',
      source: { type: 'CODEPIPELINE' },
      artifacts: { type: 'CODEPIPELINE' },
      environment,
      serviceRole,
    } as const;
    await codebuild.send(new CreateProjectCommand(project));
    await expect(codebuild.send(new StartBuildCommand({ projectName: 'hello' }))).rejects.toThrow(
      failing('InvalidInputException', /can only be started by CodePipeline/),
    );
  });

  test('that are not there', async () => {
    await expect(codebuild.send(new StartBuildCommand({ projectName: 'other' }))).rejects.toThrow(
      failing('ResourceNotFoundException', /Project cannot be found/),
    );
    await expect(codebuild.send(new StopBuildCommand({ id: 'other:1' }))).rejects.toThrow(
      failing('ResourceNotFoundException', /does not exist/),
    );
    await expect(codebuild.send(new ListBuildsForProjectCommand({ projectName: 'other' }))).rejects.toThrow(
      failing('ResourceNotFoundException', /Project cannot be found/),
    );
  });

  test('of all projects are listed, newest first', async () => {
    await createProject(local, 'version: 0.2');
    await createProject(local, 'version: 0.2', { name: 'another' });
    const started: unknown[] = [];
    for (const projectName of ['another', 'hello', 'another']) {
      now = (now ?? Date.now()) + 1000;
      started.push((await codebuild.send(new StartBuildCommand({ projectName }))).build?.id);
    }
    expect((await codebuild.send(new ListBuildsCommand({}))).ids).toEqual(started.toReversed());
    expect((await codebuild.send(new ListBuildsCommand({ sortOrder: 'ASCENDING' }))).ids).toEqual(started);
    await expect(codebuild.send(new ListBuildsCommand({ nextToken: '?' }))).rejects.toThrow(
      failing('InvalidInputException', 'Invalid token'),
    );
  });

  test('are deleted when they have ended', async () => {
    await createProject(local, 'version: 0.2');
    const start = async () => (await codebuild.send(new StartBuildCommand({ projectName: 'hello' }))).build?.id ?? '';
    const [ended, going] = [await start(), await start()];
    await codebuild.send(new StopBuildCommand({ id: ended }));
    const ids = [ended, arn(`build/${ended}`), going, 'hello:none'];
    const deleted = await codebuild.send(new BatchDeleteBuildsCommand({ ids }));
    expect(deleted.buildsDeleted).toEqual([arn(`build/${ended}`), arn('build/hello:none')]);
    expect(deleted.buildsNotDeleted).toEqual([{ id: arn(`build/${going}`), statusCode: 'BUILD_IN_PROGRESS' }]);
    expect((await codebuild.send(new ListBuildsCommand({}))).ids).toEqual([going]);
  });

  test('are started once for a token, within five minutes', async () => {
    now = Date.now();
    await createProject(local, 'version: 0.2');
    const input = { projectName: 'hello', idempotencyToken: 'one' };
    const start = async (over = {}) => (await codebuild.send(new StartBuildCommand({ ...input, ...over }))).build?.id;
    const first = await start();
    now += 299_999;
    expect(await start()).toBe(first);
    expect(await start({ idempotencyToken: 'two' })).not.toBe(first);
    await expect(start({ timeoutInMinutesOverride: 9 })).rejects.toThrow(
      failing('InvalidInputException', /parameters do not match/),
    );
    await codebuild.send(new StopBuildCommand({ id: first }));
    const retry = async () =>
      (await codebuild.send(new RetryBuildCommand({ id: first, idempotencyToken: 'one' }))).build?.id;
    const retried = await retry();
    expect(retried).not.toBe(first);
    expect(await retry()).toBe(retried);
    now += 1;
    const later = await start();
    expect(later).not.toBe(first);
    expect(await start()).toBe(later);
  });

  test('of a batch are started once for a token', async () => {
    await createBatchProject(local, 'version: 0.2');
    const request = new StartBuildBatchCommand({ projectName: 'hello', idempotencyToken: 'one' });
    const { buildBatch } = await codebuild.send(request);
    expect((await codebuild.send(request)).buildBatch).toEqual(buildBatch);
  });

  test('refuse an override that is not offered', async () => {
    await createProject(local, 'version: 0.2');
    const input = { projectName: 'hello', gitCloneDepthOverride: 1 };
    await expect(codebuild.send(new StartBuildCommand(input))).rejects.toThrow(
      failing('InvalidInputException', 'The local AWS does not offer gitCloneDepthOverride'),
    );
  });
});

test('report groups are made, listed by pages, and deleted with their reports', async () => {
  const exportConfig = { exportConfigType: 'NO_EXPORT' } as const;
  for (const name of ['hello-b', 'hello-a']) {
    await codebuild.send(new CreateReportGroupCommand({ name, type: 'TEST', exportConfig }));
  }
  const [a, b] = [arn('report-group/hello-a'), arn('report-group/hello-b')];
  const first = await codebuild.send(new ListReportGroupsCommand({ maxResults: 1 }));
  expect(first.reportGroups).toEqual([a]);
  const second = await codebuild.send(new ListReportGroupsCommand({ maxResults: 1, nextToken: first.nextToken }));
  expect(second).toMatchObject({ reportGroups: [b] });
  expect(second.nextToken).toBeUndefined();
  await expect(
    codebuild.send(new CreateReportGroupCommand({ name: 'hello-a', type: 'TEST', exportConfig })),
  ).rejects.toThrow(failing('ResourceAlreadyExistsException', /already exists/));

  const report = arn('report/hello-a:1');
  await local.aws.act((call) => reports(call).put(report, { arn: report, reportGroupArn: a, created: new Date() }));
  const listed = await codebuild.send(new ListReportsForReportGroupCommand({ reportGroupArn: a }));
  expect(listed.reports).toEqual([report]);
  await expect(codebuild.send(new DeleteReportGroupCommand({ arn: a }))).rejects.toThrow(
    failing('InvalidInputException', /contains one or more reports/),
  );
  await codebuild.send(new DeleteReportGroupCommand({ arn: a, deleteReports: true }));
  const found = await codebuild.send(new BatchGetReportGroupsCommand({ reportGroupArns: [a, b] }));
  expect(found.reportGroupsNotFound).toEqual([a]);
  await expect(codebuild.send(new ListReportsForReportGroupCommand({ reportGroupArn: a }))).rejects.toThrow(
    failing('ResourceNotFoundException', /does not exist/),
  );
});

test('the images of CodeBuild are those that it documents', async () => {
  const { platforms } = await codebuild.send(new ListCuratedEnvironmentImagesCommand({}));
  expect(platforms?.map(({ platform }) => platform)).toEqual(['AMAZON_LINUX', 'UBUNTU']);
  const names = platforms?.flatMap(({ languages }) => languages?.flatMap(({ images }) => images ?? []) ?? []);
  expect(names?.map(({ name }) => name)).toContain(environment.image);
});

test('the cache of a project that is not there cannot be invalidated', async () => {
  await expect(codebuild.send(new InvalidateProjectCacheCommand({ projectName: 'other' }))).rejects.toThrow(
    failing('ResourceNotFoundException', /Project cannot be found/),
  );
});
