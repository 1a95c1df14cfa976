/** What CodePipeline, CodeBuild, EventBridge and CloudWatch Logs say about a run that went well, and one that did not. */
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, ListBuildsForProjectCommand } from '@aws-sdk/client-codebuild';
import {
  type ActionExecutionDetail,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  type PipelineExecutionSummary,
  RetryStageExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Names } from '../../src/names.js';
import { PHASES_OF_SUCCESS, phasesOf } from '../helpers/codebuild.js';
import { commit, createPipeline, createRepository, createTrigger, ended } from './delivery.js';
import { refusal } from './refusal.js';
import { openWorld, type World } from './world.js';

const red = 'sh -c "echo broken; exit 3"';

let world: World;
let names: Names;

const codepipeline = () => world.aws.codepipeline();
const actionsOf = async ({ pipelineExecutionId }: PipelineExecutionSummary) => {
  const filter = { pipelineExecutionId };
  const request = new ListActionExecutionsCommand({ pipelineName: world.name, filter });
  const { actionExecutionDetails = [] } = await codepipeline().send(request);
  const named = (name: string) => actionExecutionDetails.find(({ actionName }) => actionName === name) ?? {};
  return { source: named('Source'), build: named('Build'), count: actionExecutionDetails.length };
};
const buildOf = async ({ output }: ActionExecutionDetail) => {
  const ids = [output?.executionResult?.externalExecutionId ?? ''];
  return (await world.aws.codebuild().send(new BatchGetBuildsCommand({ ids }))).builds?.[0] ?? {};
};
const stages = async () =>
  (await codepipeline().send(new GetPipelineStateCommand({ name: world.name }))).stageStates ?? [];

let first: string;
let green: PipelineExecutionSummary;

beforeAll(async () => {
  world = await openWorld();
  first = await createRepository(world, 'echo fine');
  names = await createPipeline(world);
  green = (await ended(world, first)) ?? {};
});
afterAll(() => world.close());

describe('a green execution', () => {
  test('is what the creation of the pipeline started', () => {
    expect(green).toMatchObject({
      status: 'Succeeded',
      executionMode: 'SUPERSEDED',
      trigger: { triggerType: 'CreatePipeline', triggerDetail: world.identity.caller },
      sourceRevisions: [
        { actionName: 'Source', revisionId: first, revisionSummary: expect.stringMatching('echo fine') },
      ],
      startTime: expect.any(Date),
      lastUpdateTime: expect.any(Date),
    });
  });

  test('has the commit as the revision of its artifact', async () => {
    const { pipelineExecutionId } = green;
    const request = new GetPipelineExecutionCommand({ pipelineName: world.name, pipelineExecutionId });
    const { pipelineExecution } = await codepipeline().send(request);
    expect(pipelineExecution).toMatchObject({
      status: 'Succeeded',
      artifactRevisions: [{ name: 'SourceOutput', revisionId: first }],
    });
  });

  test('has a source action with variables of the commit', async () => {
    const { source, count } = await actionsOf(green);
    expect(count).toBe(2);
    expect(source).toMatchObject({
      status: 'Succeeded',
      stageName: 'Source',
      output: {
        executionResult: { externalExecutionId: first },
        outputVariables: { BranchName: 'main', CommitId: first, RepositoryName: world.name },
        outputArtifacts: [{ name: 'SourceOutput', s3location: { bucket: names.bucket.name } }],
      },
    });
  });

  test('has a build action whose external id is the build, and whose artifact is in the bucket', async () => {
    const { build } = await actionsOf(green);
    expect(build).toMatchObject({ status: 'Succeeded', stageName: 'Build' });
    expect(build.output?.executionResult?.externalExecutionId).toMatch(
      new RegExp(`^${names.project.name}:[0-9a-f-]{36}$`),
    );
    const { bucket, key } = build.output?.outputArtifacts?.[0]?.s3location ?? {};
    expect(bucket).toBe(names.bucket.name);
    const { ContentLength } = await world.aws.s3().send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    expect(ContentLength).toBeGreaterThan(0);
  });

  test('has a build that went through every phase, for the pipeline, of the commit', async () => {
    const build = await buildOf((await actionsOf(green)).build);
    expect(build).toMatchObject({
      buildStatus: 'SUCCEEDED',
      buildComplete: true,
      currentPhase: 'COMPLETED',
      initiator: `codepipeline/${names.pipeline.name}`,
      resolvedSourceVersion: first,
      projectName: names.project.name,
    });
    expect(phasesOf(build)).toEqual(PHASES_OF_SUCCESS);
  });

  test('has a log of the build in the group of the project, in a stream named like the build', async () => {
    const { id = '', logs } = await buildOf((await actionsOf(green)).build);
    const stream = { groupName: names.logGroup.name, streamName: id.slice(id.indexOf(':') + 1) };
    expect(logs).toMatchObject(stream);
    const request = { logGroupName: stream.groupName, logStreamName: stream.streamName, startFromHead: true };
    const { events = [] } = await world.aws.logs().send(new GetLogEventsCommand(request));
    const text = events.map(({ message }) => message).join('');
    expect(text).toMatch(/^\[Container\] \S+ \S+ Running command echo fine$/m);
    expect(text).toMatch(/^fine$/m);
    expect(text).toMatch(/^\[Container\] \S+ \S+ Phase complete: BUILD State: SUCCEEDED$/m);
  });

  test('is what the state of the pipeline shows', async () => {
    const { pipelineExecutionId } = green;
    const latestExecution = { pipelineExecutionId, status: 'Succeeded' };
    expect(await stages()).toMatchObject([
      {
        stageName: 'Source',
        inboundTransitionState: { enabled: true },
        latestExecution,
        actionStates: [{ currentRevision: { revisionId: first }, latestExecution: { status: 'Succeeded' } }],
      },
      { stageName: 'Build', inboundTransitionState: { enabled: true }, latestExecution },
    ]);
  });

  test('cannot be stopped or retried any more', async () => {
    const ids = { pipelineName: world.name, pipelineExecutionId: green.pipelineExecutionId };
    const stop = codepipeline().send(new StopPipelineExecutionCommand({ ...ids, abandon: true }));
    await expect(stop).rejects.toThrow(refusal('PipelineExecutionNotStoppableException'));
    const retry = new RetryStageExecutionCommand({ ...ids, stageName: 'Build', retryMode: 'FAILED_ACTIONS' });
    await expect(codepipeline().send(retry)).rejects.toThrow(refusal('StageNotRetryableException'));
  });
});

describe('a red execution', () => {
  let failed: PipelineExecutionSummary;

  beforeAll(async () => {
    await createTrigger(world, names);
    const second = await commit(world, red, first);
    failed = (await ended(world, second)) ?? {};
  });

  test('is what a push started', () => {
    expect(failed).toMatchObject({
      status: 'Failed',
      trigger: { triggerType: 'CloudWatchEvent', triggerDetail: expect.stringContaining(`rule/${names.rule.name}`) },
    });
  });

  test('has an action that says which command failed in which phase, and how', async () => {
    const { build } = await actionsOf(failed);
    expect(build.status).toBe('Failed');
    expect(build.output?.executionResult?.errorDetails).toMatchObject({
      code: 'JobFailed',
      message: expect.stringContaining(
        'Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, ' +
          `Message: Error while executing command: ${red}. Reason: exit status 3`,
      ),
    });
  });

  test('has a build whose phase failed with that reason, and that still went on to its end', async () => {
    const build = await buildOf((await actionsOf(failed)).build);
    expect(build.buildStatus).toBe('FAILED');
    expect(build.phases?.find(({ phaseType }) => phaseType === 'BUILD')).toMatchObject({
      phaseStatus: 'FAILED',
      contexts: [
        {
          statusCode: 'COMMAND_EXECUTION_ERROR',
          message: expect.stringContaining(`Error while executing command: ${red}. Reason: exit status 3`),
        },
      ],
    });
    expect(phasesOf(build).slice(-3)).toEqual(PHASES_OF_SUCCESS.slice(-3));
  });

  test('leaves the stage failed, with the error, while the one before has succeeded', async () => {
    const { pipelineExecutionId } = failed;
    expect(await stages()).toMatchObject([
      { latestExecution: { pipelineExecutionId, status: 'Succeeded' } },
      {
        latestExecution: { pipelineExecutionId, status: 'Failed' },
        actionStates: [{ latestExecution: { status: 'Failed', errorDetails: { code: 'JobFailed' } } }],
      },
    ]);
  });
});

test('the builds of a project are listed newest first, and one push has made one build', async () => {
  const request = new ListBuildsForProjectCommand({ projectName: names.project.name });
  const { ids = [] } = await world.aws.codebuild().send(request);
  expect(ids).toHaveLength(2);
  const { builds = [] } = await world.aws.codebuild().send(new BatchGetBuildsCommand({ ids }));
  const statusOf = (id: string) => builds.find((build) => build.id === id)?.buildStatus;
  expect(ids.map(statusOf)).toEqual(['FAILED', 'SUCCEEDED']);
});
