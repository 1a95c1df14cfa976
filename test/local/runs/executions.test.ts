import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BatchGetBuildsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { DeleteRepositoryCommand, CodeCommitClient } from '@aws-sdk/client-codecommit';
import {
  type ActionDeclaration,
  CreatePipelineCommand,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { DeleteBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BuildCommands } from '../../../src/local/runs/build-commands.js';
import { executions, pipelines } from '../../../src/local/services/codepipeline/records.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { buildspec, type Hello, hello } from '../../helpers/pipeline.js';

let local: Local;
let lab: Hello;

beforeEach(async () => {
  local = await openLocal();
  lab = await hello(local);
});
afterEach(() => local.close());

const start = async () =>
  (await lab.pipeline.send(new StartPipelineExecutionCommand({ name: 'hello' }))).pipelineExecutionId ?? '';
const pipelineName = 'hello';

describe('an execution that succeeds', () => {
  test('has names that members of all objects have', async () => {
    const stages = structuredClone(lab.declaration.stages!);
    stages[0]!.actions![0]!.name = 'constructor';
    stages[1]!.actions![0]!.outputArtifacts = [{ name: 'toString' }];
    await lab.commit({ 'buildspec.yml': buildspec('echo 1 >out.txt') });
    const id = await lab.create({ stages });
    await lab.move();
    expect(await lab.execution(id)).toMatchObject({ status: 'Succeeded' });
  });

  test('goes from the commit to the artifact', async () => {
    const commitId = await lab.commit(
      {
        'buildspec.yml': buildspec(
          'cat greeting.txt >out.txt',
          'printf "%s" "$MESSAGE" >>out.txt',
          'export RESULT=good',
        ),
        'greeting.txt': 'Hello: ',
      },
      'Say "hello"\n\nand more',
    );
    const id = await lab.create();
    expect(local.runnersStarted()).toBeGreaterThan(0);
    expect((await lab.stages())[0]).toMatchObject({
      latestExecution: { pipelineExecutionId: id, status: 'InProgress' },
    });
    await lab.move();

    expect(await lab.execution(id)).toMatchObject({
      status: 'Succeeded',
      pipelineVersion: 1,
      executionMode: 'SUPERSEDED',
      trigger: { triggerType: 'CreatePipeline' },
      artifactRevisions: [{ name: 'SourceOutput', revisionId: commitId, revisionSummary: 'Say "hello"\n\nand more' }],
    });
    const [build, source] = await lab.actions();
    expect(source).toMatchObject({
      actionName: 'Source',
      status: 'Succeeded',
      output: {
        executionResult: { externalExecutionId: commitId, externalExecutionSummary: 'Say "hello"\n\nand more' },
        outputVariables: { CommitId: commitId, BranchName: 'main', RepositoryName: 'hello' },
      },
    });
    expect(source?.output?.outputVariables?.['AuthorDate']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(build).toMatchObject({
      status: 'Succeeded',
      input: {
        inputArtifacts: [{ name: 'SourceOutput', s3location: { bucket: 'hello-artifacts' } }],
        namespace: 'BuildVariables',
      },
      output: { outputVariables: { RESULT: 'good' } },
    });
    expect(JSON.parse(build?.input?.resolvedConfiguration?.['EnvironmentVariables'] ?? '')).toEqual([
      { name: 'MESSAGE', value: 'Say "hello"\n\nand more' },
    ]);

    const { bucket, key } = build?.output?.outputArtifacts?.[0]?.s3location ?? {};
    expect(key).toMatch(/^hello\/BuildOutpu\/[A-Za-z0-9]{7}$/);
    const { Body } = await local.client(S3Client).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const files = unzipSync(await Body!.transformToByteArray());
    expect(Object.entries(files).map(([path, content]) => [path, strFromU8(content)])).toEqual([
      ['out.txt', 'Hello: Say "hello"\n\nand more'],
    ]);

    const buildId = build?.output?.executionResult?.externalExecutionId ?? '';
    const { builds } = await local.client(CodeBuildClient).send(new BatchGetBuildsCommand({ ids: [buildId] }));
    expect(builds?.[0]).toMatchObject({
      initiator: 'codepipeline/hello',
      resolvedSourceVersion: commitId,
      sourceVersion: expect.stringMatching(/^arn:aws:s3:::hello-artifacts\/hello\/SourceOutp\//),
      artifacts: { location: `arn:aws:s3:::${bucket}/${key}` },
    });

    const stages = await lab.stages();
    expect(stages).toMatchObject([
      {
        stageName: 'Source',
        inboundTransitionState: { enabled: true },
        latestExecution: { pipelineExecutionId: id, status: 'Succeeded' },
        actionStates: [{ currentRevision: { revisionId: commitId }, latestExecution: { status: 'Succeeded' } }],
      },
      {
        stageName: 'Build',
        latestExecution: { pipelineExecutionId: id, status: 'Succeeded' },
        actionStates: [{ actionName: 'Build', latestExecution: { externalExecutionId: buildId, status: 'Succeeded' } }],
      },
    ]);
  });

  test('passes several artifacts on, each to who wants it', async () => {
    await lab.commit({
      'buildspec.yml': JSON.stringify({
        version: 0.2,
        phases: {
          build: { commands: ['cat "$CODEBUILD_SRC_DIR_Extra/greeting.txt" >app.txt', 'echo notes >notes.txt'] },
        },
        artifacts: { 'secondary-artifacts': { App: { files: ['app.txt'] }, Notes: { files: ['notes.txt'] } } },
      }),
      'greeting.txt': 'Hello',
    });
    const stages = structuredClone(lab.declaration.stages!);
    const [source, build] = [stages[0]!.actions!, stages[1]!.actions![0]!];
    source.push({ ...source[0]!, name: 'Extra', namespace: 'Extra', outputArtifacts: [{ name: 'Extra' }] });
    Object.assign(build, {
      configuration: { ProjectName: 'hello', PrimarySource: 'SourceOutput' },
      inputArtifacts: [{ name: 'Extra' }, { name: 'SourceOutput' }],
      outputArtifacts: [{ name: 'App' }, { name: 'Notes' }],
    });
    const check = {
      ...build,
      name: 'Check',
      namespace: 'Check',
      actionTypeId: { ...build.actionTypeId!, category: 'Test' as const },
      configuration: {
        ProjectName: 'hello',
        BuildspecOverride: 'version: 0.2\nphases: { build: { commands: [\'test "$(cat app.txt)" = Hello\'] } }',
      },
      inputArtifacts: [{ name: 'App' }],
      outputArtifacts: [],
    };
    const id = await lab.create({ stages: [...stages, { name: 'Check', actions: [check] }] });
    await lab.move();
    expect((await lab.execution(id)).artifactRevisions?.map(({ name }) => name).toSorted()).toEqual([
      'Extra',
      'SourceOutput',
    ]);
    expect((await lab.actions()).map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
      'Check Succeeded',
      'Build Succeeded',
      expect.stringContaining('Succeeded'),
      expect.stringContaining('Succeeded'),
    ]);
  });

  test('takes the commit that is asked for', async () => {
    const first = await lab.commit({ 'buildspec.yml': buildspec('echo one >out.txt') });
    await lab.commit({ 'buildspec.yml': buildspec('echo two >out.txt') });
    await lab.create();
    await lab.move();
    const sourceRevisions = [{ actionName: 'Source', revisionType: 'COMMIT_ID' as const, revisionValue: first }];
    await lab.pipeline.send(new StartPipelineExecutionCommand({ name: 'hello', sourceRevisions }));
    await lab.move();
    const [newest] = await lab.executions();
    expect(newest).toMatchObject({
      status: 'Succeeded',
      sourceRevisions: [{ actionName: 'Source', revisionId: first }],
    });
  });
});

describe('an execution that fails', () => {
  test('by an archive that would be unpacked outside its folder', async () => {
    await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
    const id = await lab.create();
    const transition = { pipelineName, stageName: 'Build', transitionType: 'Inbound' as const };
    await lab.pipeline.send(new DisableStageTransitionCommand({ ...transition, reason: 'Wait' }));
    await lab.move();
    const { bucket, key } = (await lab.actions())[0]?.output?.outputArtifacts?.[0]?.s3location ?? {};
    const hostile = zipSync({ '../../up': strToU8('hello') });
    await local.client(S3Client).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: hostile }));
    await lab.pipeline.send(new EnableStageTransitionCommand(transition));
    await lab.move();
    expect((await lab.execution(id)).status).toBe('Failed');
    expect((await lab.actions())[0]?.output?.executionResult?.errorDetails?.message).toBe(
      `Build terminated with state: FAILED. Phase: DOWNLOAD_SOURCE, Code: CLIENT_ERROR, Message: arn:aws:s3:::${bucket}/${key} cannot be unpacked: it has an entry outside its folder: "../../up" for primary source`,
    );
  });

  test('says which command of the build failed, and can be retried', async () => {
    await lab.commit({ 'buildspec.yml': buildspec(`test -e "${local.home}/repaired"`, 'echo >out.txt') });
    const id = await lab.create();
    await lab.move();
    expect((await lab.execution(id)).status).toBe('Failed');
    const message = `Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: test -e "${local.home}/repaired". Reason: exit status 1`;
    expect(await lab.stages()).toMatchObject([
      { latestExecution: { status: 'Succeeded' } },
      {
        latestExecution: { status: 'Failed' },
        actionStates: [{ latestExecution: { status: 'Failed', errorDetails: { code: 'JobFailed', message } } }],
      },
    ]);

    const retry = new RetryStageExecutionCommand({
      pipelineName,
      stageName: 'Build',
      pipelineExecutionId: id,
      retryMode: 'FAILED_ACTIONS',
    });
    await lab.commit({ repaired: '' });
    await writeFile(`${local.home}/repaired`, '');
    await lab.pipeline.send(retry);
    expect((await lab.execution(id)).status).toBe('InProgress');
    await lab.move();
    expect((await lab.execution(id)).status).toBe('Succeeded');
    expect((await lab.actions()).map(({ actionName, status }) => `${actionName} ${status}`)).toEqual([
      'Build Succeeded',
      'Build Failed',
      'Source Succeeded',
    ]);
    await expect(lab.pipeline.send(retry)).rejects.toThrow(
      expect.objectContaining({ name: 'StageNotRetryableException' }),
    );
    await start();
    await lab.move();
    await expect(lab.pipeline.send(retry)).rejects.toThrow(
      expect.objectContaining({ name: 'NotLatestPipelineExecutionException' }),
    );
  });

  test('says why, when a build cannot be ended after all its phases', async () => {
    const kill = BuildCommands.prototype.kill;
    vi.spyOn(BuildCommands.prototype, 'kill').mockImplementation(async function (this: BuildCommands) {
      await kill.call(this);
      throw new Error('spawn ps ENOENT');
    });
    await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
    await lab.create();
    await lab.move().finally(() => vi.restoreAllMocks());
    expect((await lab.actions())[0]?.output?.executionResult?.errorDetails?.message).toBe(
      'Build terminated with state: FAULT. Phase: COMPLETED, Code: INTERNAL_SERVICE_ERROR, Message: Error: spawn ps ENOENT',
    );
  });

  test.each([
    [
      'the branch',
      async () => {},
      'ConfigurationError',
      /no branch named main was found in the selected AWS CodeCommit repository hello\. Make sure/,
    ],
    [
      'the repository',
      () => local.client(CodeCommitClient).send(new DeleteRepositoryCommand({ repositoryName: 'hello' })),
      'ConfigurationError',
      /repository named hello was not found/,
    ],
    [
      'the bucket',
      async () => {
        await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
        await local.client(S3Client).send(new DeleteBucketCommand({ Bucket: 'hello-artifacts' }));
      },
      'ConfigurationError',
      /bucket for artifacts, hello-artifacts, was not found/,
    ],
  ])('for want of %s', async (_, prepare, code, message) => {
    await prepare();
    const id = await lab.create();
    await lab.move();
    expect((await lab.execution(id)).status).toBe('Failed');
    const [source] = await lab.actions();
    expect(source?.output?.executionResult?.errorDetails).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('for want of the project', async () => {
    await lab.commit({ a: '' });
    const stages = structuredClone(lab.declaration.stages!);
    stages[1]!.actions![0]!.configuration = { ProjectName: 'other' };
    await lab.create({ stages });
    await lab.move();
    const [build] = await lab.actions();
    expect(build?.output?.executionResult?.errorDetails).toEqual({
      code: 'JobFailed',
      message:
        'Error calling startBuild: Project cannot be found: arn:aws:codebuild:us-east-1:000000000000:project/other (Service: AWSCodeBuild; Status Code: 400; Error Code: ResourceNotFoundException)',
    });
  });

  test('when its runner has died, as whoever reads next sees', async () => {
    await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
    const id = await lab.create();
    await claimedByDead(id);
    expect((await lab.execution(id)).status).toBe('Failed');
    const [source] = await lab.actions();
    expect(source?.output?.executionResult?.errorDetails).toEqual({
      code: 'InternalError',
      message: 'The process on this machine that ran it ended unexpectedly.',
    });
  });

  test('when its runner has died, as the next runner sees, whatever its process id', async () => {
    await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
    const id = await lab.create();
    await claimedByDead(id, process.pid);
    await lab.move();
    expect((await lab.execution(id)).status).toBe('Failed');
  });
});

async function claimedByDead(id: string, pid = 2 ** 22): Promise<void> {
  await local.aws.act(async (call) => {
    const pipeline = (await pipelines(call).get('hello'))!;
    const execution = (await executions(call, pipeline).get(id))!;
    execution.actions[0]!.runner = pid;
    await executions(call, pipeline).put(id, execution);
  });
}

describe('several executions', () => {
  test('of those that wait, the newest supersedes the others', async () => {
    await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
    const first = await lab.create();
    const second = await start();
    const third = await start();
    expect((await lab.stages())[0]?.inboundExecution).toEqual({ pipelineExecutionId: third, status: 'InProgress' });
    await lab.move();
    expect((await lab.executions()).map((each) => [each.pipelineExecutionId, each.status])).toEqual([
      [third, 'Succeeded'],
      [second, 'Superseded'],
      [first, 'Succeeded'],
    ]);
  });

  test.each(['QUEUED', 'PARALLEL'] as const)('all go on in mode %s', async (executionMode) => {
    await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
    await lab.create({ executionMode });
    await start();
    await start();
    await lab.move();
    expect((await lab.executions()).map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  });

  test('wait for a transition that is disabled, and the runner does not', async () => {
    await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
    const id = await lab.create();
    const transition = { pipelineName, stageName: 'Build', transitionType: 'Inbound' as const };
    await lab.pipeline.send(new DisableStageTransitionCommand({ ...transition, reason: 'Not today' }));
    await lab.move();
    expect((await lab.stages())[1]).toMatchObject({
      inboundExecution: { pipelineExecutionId: id },
      inboundTransitionState: {
        enabled: false,
        disabledReason: 'Not today',
        lastChangedBy: expect.stringContaining('local'),
      },
    });
    await lab.pipeline.send(new EnableStageTransitionCommand(transition));
    await lab.move();
    expect((await lab.execution(id)).status).toBe('Succeeded');
  });

  test('are cancelled by an update of the pipeline', async () => {
    await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
    const id = await lab.create();
    await lab.pipeline.send(new UpdatePipelineCommand({ pipeline: lab.declaration }));
    expect((await lab.execution(id)).status).toBe('Cancelled');
    await lab.move();
    expect((await lab.actions()).map(({ status }) => status)).toEqual(['Abandoned']);
  });
});

describe('stopping', () => {
  const slow = () => buildspec(`while ! test -e "${local.home}/go"; do sleep 0.05; done`, 'echo >out.txt');
  const stop = (id: string, abandon: boolean) =>
    lab.pipeline.send(
      new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId: id, abandon, reason: 'Enough' }),
    );
  const go = () => writeFile(`${local.home}/go`, '');

  async function building(): Promise<{ id: string; runner: Promise<void> }> {
    await lab.commit({ 'buildspec.yml': slow() });
    const id = await lab.create();
    const runner = lab.move();
    const hasBuild = async () => {
      const [newest] = await lab.actions();
      return newest?.actionName === 'Build' && newest.output?.executionResult?.externalExecutionId;
    };
    await vi.waitUntil(hasBuild, { timeout: 5000, interval: 10 });
    return { id, runner };
  }

  test('and waiting lets the build end', async () => {
    const { id, runner } = await building();
    await stop(id, false);
    expect((await lab.execution(id)).status).toBe('Stopping');
    expect((await lab.stages())[1]?.latestExecution?.status).toBe('Stopping');
    await expect(stop(id, false)).rejects.toThrow(expect.objectContaining({ name: 'DuplicatedStopRequestException' }));
    await go();
    await runner;
    expect((await lab.executions())[0]).toMatchObject({ status: 'Stopped', stopTrigger: { reason: 'Enough' } });
    expect((await lab.actions())[0]?.status).toBe('Succeeded');
    await expect(stop(id, true)).rejects.toThrow(
      expect.objectContaining({ name: 'PipelineExecutionNotStoppableException' }),
    );
  });

  test('and abandoning ends the execution at once', async () => {
    const { id, runner } = await building();
    await stop(id, true);
    expect((await lab.execution(id)).status).toBe('Stopped');
    expect((await lab.actions())[0]?.status).toBe('Abandoned');
    expect((await lab.stages())[1]?.latestExecution?.status).toBe('Stopped');
    await go();
    await runner;
    expect((await lab.actions())[0]?.status).toBe('Abandoned');
    const retry = { pipelineName, stageName: 'Build', pipelineExecutionId: id, retryMode: 'ALL_ACTIONS' as const };
    await lab.pipeline.send(new RetryStageExecutionCommand(retry));
    await lab.move();
    expect((await lab.execution(id)).status).toBe('Succeeded');
  });
});

test('a build that its action waits for does not outlive the action', async () => {
  await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
  await lab.create();
  const { call } = local.aws;
  vi.spyOn(local.aws, 'call').mockImplementation(async (service, operation, ...rest) => {
    // Before the build is there: after it, the runner may have begun with it already.
    if (operation === 'StartBuild') process.emit('SIGTERM');
    return call(service, operation, ...rest);
  });
  await lab.move();
  expect((await lab.actions())[0]).toMatchObject({
    status: 'Failed',
    output: { executionResult: { errorDetails: { message: 'Build terminated with state: STOPPED' } } },
  });
});

test('names that every object of JavaScript has are names like others', async () => {
  const [source, build] = lab.declaration.stages ?? [];
  const EnvironmentVariables = JSON.stringify([{ name: 'A', value: '#{SourceVariables.constructor}' }]);
  const [action] = build?.actions ?? [];
  const configuration = { ProjectName: 'hello', EnvironmentVariables };
  await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
  const id = await lab.create({
    stages: [
      { name: 'toString', actions: source?.actions },
      { name: '__proto__', actions: [{ ...action, configuration } as ActionDeclaration] },
    ],
  });
  await lab.move();
  const [failed] = await lab.actions();
  expect(failed?.output?.executionResult?.errorDetails).toMatchObject({
    code: 'ConfigurationError',
    message: 'The variable #{SourceVariables.constructor} has no value in this execution',
  });
  expect((await lab.stages()).map(({ latestExecution }) => latestExecution)).toMatchObject([
    { pipelineExecutionId: id, status: 'Succeeded' },
    { pipelineExecutionId: id, status: 'Failed' },
  ]);
});

test('what cannot be moved holds up nothing else', async () => {
  await lab.commit({ 'buildspec.yml': buildspec('echo >out.txt') });
  const id = await lab.create();
  await lab.pipeline.send(new CreatePipelineCommand({ pipeline: { ...lab.declaration, name: 'a-damaged-one' } }));
  const folder = join(local.home, 'state', 'regions', 'us-east-1', 'codepipeline', 'pipelines');
  await writeFile(join(folder, 'a-damaged-one.json'), '{');
  await lab.move();
  expect((await lab.execution(id)).status).toBe('Succeeded');
  expect(await readFile(join(local.home, 'local.log'), 'utf8')).toContain('a-damaged-one.json is damaged');
});

test('a second runner leaves at once, and the first sees what comes while it runs', async () => {
  await lab.commit({
    'buildspec.yml': buildspec(`while ! test -e "${local.home}/go"; do sleep 0.05; done`, 'echo >out.txt'),
  });
  await lab.create();
  const first = lab.move();
  await vi.waitUntil(async () => (await lab.actions()).length === 2, { timeout: 5000, interval: 10 });
  await lab.move();
  const later = await start();
  await writeFile(`${local.home}/go`, '');
  await first;
  expect((await lab.execution(later)).status).toBe('Succeeded');
});
