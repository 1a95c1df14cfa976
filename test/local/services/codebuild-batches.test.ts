import {
  BatchGetBuildBatchesCommand,
  BatchGetBuildsCommand,
  CodeBuildClient,
  DeleteBuildBatchCommand,
  ListBuildBatchesCommand,
  ListBuildBatchesForProjectCommand,
  ListBuildsForProjectCommand,
  RetryBuildBatchCommand,
  RetryBuildCommand,
  StartBuildBatchCommand,
  StopBuildBatchCommand,
  StopBuildCommand,
  UpdateProjectCommand,
  type ProjectBuildBatchConfig,
  type StartBuildBatchCommandInput,
} from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createBatchProject,
  createProject,
  createRole,
  getBatch,
  startBatch,
  startBuild,
} from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';

let local: Local;
let codebuild: CodeBuildClient;

beforeEach(async () => {
  local = await openLocal();
  codebuild = local.client(CodeBuildClient);
});
afterEach(() => local.close());

const BUILDSPEC = 'version: 0.2\nbatch:\n  build-list:\n    - identifier: one\n';
const arn = (resource: string) => `arn:aws:codebuild:us-east-1:000000000000:${resource}`;
const failing = (name: string, message: string | RegExp) =>
  expect.objectContaining({ name, message: typeof message === 'string' ? message : expect.stringMatching(message) });

describe('batches', () => {
  test('are numbered, queued for a runner, and found again', async () => {
    await createBatchProject(local, BUILDSPEC, { timeoutInMinutes: 7 });
    const input = { projectName: 'hello', environmentVariablesOverride: [{ name: 'A', value: 'b' }] };
    const { buildBatch } = await codebuild.send(new StartBuildBatchCommand(input));
    expect(buildBatch).toMatchObject({
      arn: arn(`build-batch/${buildBatch?.id}`),
      buildBatchNumber: 1,
      buildBatchStatus: 'IN_PROGRESS',
      currentPhase: 'SUBMITTED',
      complete: false,
      projectName: 'hello',
      initiator: 'local',
      buildTimeoutInMinutes: 7,
      queuedTimeoutInMinutes: 480,
      environment: { environmentVariables: [{ name: 'A', value: 'b', type: 'PLAINTEXT' }] },
      secondarySources: [],
      buildBatchConfig: {
        serviceRole: 'arn:aws:iam::000000000000:role/hello-batch',
        timeoutInMins: 480,
        restrictions: { maximumBuildsAllowed: 100 },
      },
    });
    expect(buildBatch?.id).toMatch(/^hello:[0-9a-f-]{36}$/);
    expect(local.runnersStarted()).toBe(1);
    const found = await codebuild.send(
      new BatchGetBuildBatchesCommand({ ids: [buildBatch?.id ?? '', buildBatch?.arn ?? '', 'hello:other'] }),
    );
    expect(found.buildBatches).toEqual([buildBatch, buildBatch]);
    expect(found.buildBatchesNotFound).toEqual(['hello:other']);
  });

  test('are listed newest first, by project, status and page', async () => {
    await createBatchProject(local, BUILDSPEC);
    await createProject(local, BUILDSPEC, {
      name: 'another',
      buildBatchConfig: { serviceRole: 'arn:aws:iam::000000000000:role/hello-batch' },
    });
    const [first, second, other] = [
      await startBatch(local),
      await startBatch(local),
      await startBatch(local, { projectName: 'another' }),
    ];
    const own = await codebuild.send(new ListBuildBatchesForProjectCommand({ projectName: 'hello' }));
    expect(own.ids).toEqual([second, first]);
    const page = await codebuild.send(new ListBuildBatchesCommand({ sortOrder: 'ASCENDING', maxResults: 2 }));
    const rest = await codebuild.send(
      new ListBuildBatchesCommand({ sortOrder: 'ASCENDING', maxResults: 2, nextToken: page.nextToken }),
    );
    expect([...(page.ids ?? []), ...(rest.ids ?? [])].toSorted()).toEqual([first, second, other].toSorted());
    expect(page.ids).toHaveLength(2);
    expect(rest.nextToken).toBeUndefined();
    await codebuild.send(new StopBuildBatchCommand({ id: first }));
    const stopped = await codebuild.send(new ListBuildBatchesCommand({ filter: { status: 'STOPPED' } }));
    expect(stopped.ids).toEqual([first]);
    await expect(codebuild.send(new ListBuildBatchesForProjectCommand({ projectName: 'none' }))).rejects.toThrow(
      failing('ResourceNotFoundException', /Project cannot be found/),
    );
    await expect(codebuild.send(new ListBuildBatchesCommand({ nextToken: 'x' }))).rejects.toThrow(
      failing('InvalidInputException', 'Invalid token'),
    );
  });

  test('are deleted with their builds, once they have ended', async () => {
    await createBatchProject(local, BUILDSPEC);
    const id = await startBatch(local);
    await expect(codebuild.send(new DeleteBuildBatchCommand({ id }))).rejects.toThrow(
      failing('InvalidInputException', `Batch build ${arn(`build-batch/${id}`)} is in progress. Stop it first.`),
    );
    const role = `arn:aws:sts::000000000000:assumed-role/hello-batch/codebuild-batch:${id}:one`;
    await local.aws.call('codebuild', 'StartBuild', { projectName: 'hello' }, role);
    const [buildId] = (await codebuild.send(new ListBuildsForProjectCommand({ projectName: 'hello' }))).ids ?? [];
    await codebuild.send(new StopBuildBatchCommand({ id }));
    expect(await codebuild.send(new DeleteBuildBatchCommand({ id }))).toMatchObject({
      statusCode: 'BATCH_DELETED',
      buildsDeleted: [arn(`build/${buildId}`)],
      buildsNotDeleted: [],
    });
    expect(await getBatch(local, id)).toEqual({});
    const { buildsNotFound } = await codebuild.send(new BatchGetBuildsCommand({ ids: [buildId ?? ''] }));
    expect(buildsNotFound).toEqual([buildId]);
    expect(await codebuild.send(new DeleteBuildBatchCommand({ id }))).toMatchObject({ statusCode: 'BATCH_DELETED' });
  });

  test('that are not there', async () => {
    for (const command of [new StopBuildBatchCommand({ id: 'a:1' }), new RetryBuildBatchCommand({ id: 'a:1' })]) {
      await expect(codebuild.send(command as StopBuildBatchCommand)).rejects.toThrow(
        failing('ResourceNotFoundException', `Build batch ${arn('build-batch/a:1')} does not exist`),
      );
    }
  });

  const refused: [Partial<StartBuildBatchCommandInput>, RegExp][] = [
    [{ gitCloneDepthOverride: 1 }, /does not offer gitCloneDepthOverride/],
    [{ environmentTypeOverride: 'MAC_ARM' }, /not MAC_ARM/],
    [{ buildTimeoutInMinutesOverride: 1 }, /at 'buildTimeoutInMinutesOverride'/],
    [{ environmentVariablesOverride: [{ name: 'A B', value: '' }] }, /Invalid environment variable name/],
    [{ buildBatchConfigOverride: { timeoutInMins: 1 } }, /timeout of a batch must be between 5 and 2160/],
    [
      {
        buildBatchConfigOverride: { combineArtifacts: true },
        artifactsOverride: { type: 'CODEPIPELINE', location: 'b', name: 'k' },
        secondaryArtifactsOverride: [{ type: 'CODEPIPELINE', location: 'b', name: 'l' }],
      },
      /only one output artifact/,
    ],
  ];
  test.each(refused)('refuse %j', async (over, message) => {
    await createBatchProject(local, BUILDSPEC);
    await expect(startBatch(local, over)).rejects.toThrow(failing('InvalidInputException', message));
  });

  test('need a project with a role for them', async () => {
    await createProject(local, BUILDSPEC);
    await expect(startBatch(local)).rejects.toThrow(
      failing(
        'InvalidInputException',
        'Project hello cannot run batch builds: its buildBatchConfig has no serviceRole',
      ),
    );
    const serviceRole = await createRole(local, 'other', 'codepipeline.amazonaws.com');
    const configs: [ProjectBuildBatchConfig, RegExp][] = [
      [{ serviceRole }, /CodeBuild is not authorized to perform: sts:AssumeRole on .*other/],
      [{ restrictions: { maximumBuildsAllowed: 101 } }, /number of builds of a batch must be between 1 and 100/],
      [{ restrictions: { computeTypesAllowed: ['HUGE'] } }, /Invalid compute type: HUGE/],
      [{ restrictions: { fleetsAllowed: ['mine'] } }, /does not offer fleetsAllowed/],
    ];
    for (const [buildBatchConfig, message] of configs) {
      await expect(codebuild.send(new UpdateProjectCommand({ name: 'hello', buildBatchConfig }))).rejects.toThrow(
        failing('InvalidInputException', message),
      );
    }
  });
});

test('RetryBuild starts a new build with the same settings', async () => {
  await createProject(local, BUILDSPEC);
  const id = await startBuild(local);
  await expect(codebuild.send(new RetryBuildCommand({ id }))).rejects.toThrow(
    failing('InvalidInputException', `Build ${arn(`build/${id}`)} is in progress`),
  );
  const { build: former } = await codebuild.send(new StopBuildCommand({ id }));
  await codebuild.send(new UpdateProjectCommand({ name: 'hello', timeoutInMinutes: 99 }));
  const { build } = await codebuild.send(new RetryBuildCommand({ id }));
  expect(build).toMatchObject({
    buildNumber: 2,
    buildStatus: 'IN_PROGRESS',
    source: former?.source,
    timeoutInMinutes: 60,
  });
  expect(build?.id).not.toBe(id);
  expect(build?.logs?.streamName).toBe(build?.id?.slice('hello:'.length));
  await expect(codebuild.send(new RetryBuildCommand({ id: 'hello:1' }))).rejects.toThrow(
    failing('ResourceNotFoundException', /does not exist/),
  );
});
