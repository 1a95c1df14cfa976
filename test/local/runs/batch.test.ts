import { existsSync, writeFileSync } from 'node:fs';
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  RetryBuildBatchCommand,
  StopBuildBatchCommand,
  type BuildBatch,
} from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { moveExecutions } from '../../../src/local/runs/runner.js';
import { batches } from '../../../src/local/services/codebuild/batch-records.js';
import {
  contextOf,
  createBatchProject,
  getBatch,
  getBuild,
  groupsOf,
  logOf,
  phasesOf,
  startBatch,
} from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';

const TIMING = { minute: 60_000, grace: 500, poll: 10 };
let local: Local;
let codebuild: CodeBuildClient;

beforeEach(async () => {
  local = await openLocal();
  codebuild = local.client(CodeBuildClient);
});
afterEach(() => local.close());

/** A buildspec in JSON, which is YAML too. */
function spec(batch: object, ...commands: string[]): string {
  return `${JSON.stringify({ version: '0.2', batch, phases: { build: { commands } } }, undefined, 1)}\n`;
}

const move = () => moveExecutions(local.aws, TIMING);

async function batch(buildspec: string, over: Parameters<typeof createBatchProject>[2] = {}) {
  await createBatchProject(local, buildspec, over);
  const id = await startBatch(local);
  await move();
  return getBatch(local, id);
}

const arnOf = ({ buildGroups = [] }: BuildBatch, group: string) =>
  buildGroups.find(({ identifier }) => identifier === group)?.currentBuildSummary?.arn ?? '';
const buildOf = (done: BuildBatch, group: string) => getBuild(local, arnOf(done, group));
const inGroup = (group: string) => `test "$CODEBUILD_BATCH_BUILD_IDENTIFIER" = ${group}`;
const until = (check: () => Promise<unknown>) => vi.waitUntil(check, { timeout: 5000, interval: 10 });

describe('a batch', () => {
  test('reads what it consists of, runs its builds, and succeeds', async () => {
    const variables = { GREETING: 'hello' };
    const list = [
      { identifier: 'one', env: { 'compute-type': 'BUILD_GENERAL1_LARGE', 'privileged-mode': true, variables } },
      { identifier: 'two', buildspec: 'version: 0.2\nphases: { build: { commands: [echo other] } }\n' },
    ];
    const done = await batch(spec({ 'build-list': list }, 'echo "$GREETING $CODEBUILD_BATCH_BUILD_IDENTIFIER"'));
    expect(done).toMatchObject({
      arn: `arn:aws:codebuild:us-east-1:000000000000:build-batch/${done.id}`,
      buildBatchStatus: 'SUCCEEDED',
      currentPhase: 'SUCCEEDED',
      complete: true,
      buildBatchNumber: 1,
      endTime: expect.any(Date),
      initiator: 'local',
      buildBatchConfig: { timeoutInMins: 480, restrictions: { maximumBuildsAllowed: 100 } },
    });
    expect(phasesOf(done)).toEqual([
      'SUBMITTED SUCCEEDED',
      'DOWNLOAD_BATCHSPEC SUCCEEDED',
      'IN_PROGRESS SUCCEEDED',
      'COMBINE_ARTIFACTS SUCCEEDED',
      'SUCCEEDED',
    ]);
    expect(groupsOf(done)).toEqual(['DOWNLOAD_SOURCE SUCCEEDED', 'one SUCCEEDED', 'two SUCCEEDED']);
    expect(done.buildGroups?.[1]).toMatchObject({
      dependsOn: [],
      ignoreFailure: false,
      currentBuildSummary: {
        requestedOn: expect.any(Date),
        primaryArtifact: { type: 'NO_ARTIFACTS', identifier: 'one' },
      },
    });
    const [first, one, two] = [
      await buildOf(done, 'DOWNLOAD_SOURCE'),
      await buildOf(done, 'one'),
      await buildOf(done, 'two'),
    ];
    expect(phasesOf(first)).not.toContain('BUILD SUCCEEDED');
    expect(one).toMatchObject({
      buildBatchArn: done.arn,
      initiator: 'local',
      environment: { computeType: 'BUILD_GENERAL1_LARGE', privilegedMode: true },
    });
    expect(await logOf(local, one)).toContain('hello one');
    expect(await logOf(local, two)).toContain('other');
  });

  test('of a matrix has a build for each combination', async () => {
    const dynamic = { env: { variables: { A: ['1', '2'], B: ['x', 'y'] } } };
    const done = await batch(spec({ 'build-matrix': { dynamic } }, 'echo "got $A$B"'));
    const groups = ['build1', 'build2', 'build3', 'build4'];
    const logs = await Promise.all(groups.map(async (group) => logOf(local, await buildOf(done, group))));
    expect(logs.map((log) => log.find((line) => line.startsWith('got')))).toEqual([
      'got 1x',
      'got 1y',
      'got 2x',
      'got 2y',
    ]);
  });

  test('keeps to the order of its graph', async () => {
    const graph = [
      { identifier: 'last', 'depend-on': ['left', 'right'] },
      { identifier: 'left', 'depend-on': ['first'] },
      { identifier: 'right', 'depend-on': ['first'] },
      { identifier: 'first' },
    ];
    const done = await batch(spec({ 'build-graph': graph }, 'true'));
    expect(done.buildBatchStatus).toBe('SUCCEEDED');
    const { builds = [] } = await codebuild.send(
      new BatchGetBuildsCommand({ ids: graph.map(({ identifier }) => arnOf(done, identifier)) }),
    );
    const [last, left, right, first] = builds;
    for (const side of [left, right]) {
      expect(side!.startTime!.getTime()).toBeGreaterThanOrEqual(first!.endTime!.getTime());
      expect(last!.startTime!.getTime()).toBeGreaterThanOrEqual(side!.endTime!.getTime());
    }
  });
});

describe('a build of a batch that fails', () => {
  const graph = [
    { identifier: 'bad' },
    { identifier: 'after', 'depend-on': ['bad'] },
    { identifier: 'later', 'depend-on': ['after'] },
    { identifier: 'beside' },
  ];

  test('keeps what depends on it from beginning, and nothing else', async () => {
    const done = await batch(spec({ 'build-graph': graph }, `! ${inGroup('bad')}`));
    expect(groupsOf(done)).toEqual([
      'DOWNLOAD_SOURCE SUCCEEDED',
      'bad FAILED',
      'after STOPPED',
      'later STOPPED',
      'beside SUCCEEDED',
    ]);
    expect(arnOf(done, 'after')).toBe('');
    expect(done.buildBatchStatus).toBe('FAILED');
    expect(phasesOf(done).slice(2)).toEqual(['IN_PROGRESS FAILED', 'FAILED']);
    expect(contextOf(done, 'IN_PROGRESS')).toBe('CLIENT_ERROR Builds that did not succeed: bad, after, later');
  });

  test('does not matter when its failure is to be ignored', async () => {
    const ignoring = graph.map((each) => ({ ...each, 'ignore-failure': each.identifier === 'bad' }));
    const done = await batch(spec({ 'fast-fail': true, 'build-graph': ignoring }, `! ${inGroup('bad')}`));
    expect(groupsOf(done).slice(1)).toEqual(['bad FAILED', 'after SUCCEEDED', 'later SUCCEEDED', 'beside SUCCEEDED']);
    expect(done.buildBatchStatus).toBe('SUCCEEDED');
  });

  test('stops the others, when it is to fail fast', async () => {
    // The one that fails waits for the other to be there, and the other only ends by being stopped.
    const commands = [`if ${inGroup('bad')}; then while ! test -e "${local.home}/up"; do sleep 0.02; done; exit 1; fi`];
    const list = [{ identifier: 'endless' }, { identifier: 'bad' }];
    const endless = `touch "${local.home}/up"; sleep 100 & wait`;
    const done = await batch(spec({ 'fast-fail': true, 'build-list': list }, ...commands, endless));
    expect(groupsOf(done).slice(1)).toEqual(['endless STOPPED', 'bad FAILED']);
    expect(done.buildBatchStatus).toBe('FAILED');
    expect((await buildOf(done, 'endless')).buildStatus).toBe('STOPPED');
  });

  test('is retried, and with it what has not begun', async () => {
    const failed = await batch(
      spec({ 'build-graph': graph }, `! ${inGroup('bad')} || test -e "${local.home}/repaired"`),
    );
    expect(failed.buildBatchStatus).toBe('FAILED');
    writeFileSync(`${local.home}/repaired`, '');
    const retry = new RetryBuildBatchCommand({ id: failed.id, retryType: 'RETRY_FAILED_BUILDS' });
    const { buildBatch } = await codebuild.send(retry);
    expect(buildBatch).toMatchObject({ id: failed.id, complete: false, buildBatchStatus: 'IN_PROGRESS' });
    expect(buildBatch?.endTime).toBeUndefined();
    expect(phasesOf(buildBatch ?? {}).slice(3)).toEqual(['FAILED RETRY', 'SUBMITTED']);
    expect(groupsOf(buildBatch ?? {}).slice(1)).toEqual([
      'bad PENDING',
      'after PENDING',
      'later PENDING',
      'beside SUCCEEDED',
    ]);
    await move();
    const done = await getBatch(local, failed.id ?? '');
    expect(done.buildBatchStatus).toBe('SUCCEEDED');
    expect(arnOf(done, 'beside')).toBe(arnOf(failed, 'beside'));
    expect(arnOf(done, 'bad')).not.toBe(arnOf(failed, 'bad'));
    const { priorBuildSummaryList } = done.buildGroups?.find(({ identifier }) => identifier === 'bad') ?? {};
    expect(priorBuildSummaryList).toMatchObject([{ arn: arnOf(failed, 'bad'), buildStatus: 'FAILED' }]);
    expect(await buildOf(done, 'bad')).toMatchObject({ buildBatchArn: done.arn, buildStatus: 'SUCCEEDED' });
    await expect(codebuild.send(retry)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidInputException', message: expect.stringContaining('SUCCEEDED') }),
    );

    // All of it, from the start.
    await local.aws.act(async (call) => {
      const record = (await batches(call).get(done.id ?? ''))!;
      await batches(call).put(done.id ?? '', { ...record, batch: { ...record.batch, buildBatchStatus: 'FAILED' } });
    });
    await codebuild.send(new RetryBuildBatchCommand({ id: failed.id, retryType: 'RETRY_ALL_BUILDS' }));
    await move();
    const again = await getBatch(local, failed.id ?? '');
    expect(again.buildBatchStatus).toBe('SUCCEEDED');
    for (const group of ['DOWNLOAD_SOURCE', 'beside']) expect(arnOf(again, group)).not.toBe(arnOf(done, group));
  });
});

describe('a batch that does not come to its builds', () => {
  test('as its buildspec is wrong', async () => {
    const done = await batch('version: 0.2\nbatch:\n  build-list:\n    - identifier: a-b\n');
    const message = /^YAML_FILE_ERROR Build Identifiers a-b must contain only .* at line 4$/;
    expect(phasesOf(done).slice(1)).toEqual(['DOWNLOAD_BATCHSPEC FAILED', 'FAILED']);
    expect(contextOf(done, 'DOWNLOAD_BATCHSPEC')).toMatch(message);
    expect(contextOf(await buildOf(done, 'DOWNLOAD_SOURCE'), 'DOWNLOAD_SOURCE')).toMatch(message);
    expect(done.buildBatchStatus).toBe('FAILED');
  });

  test.each([
    [{ maximumBuildsAllowed: 1 }, 'CLIENT_ERROR The batch has 2 builds, and 1 are allowed'],
    [
      { computeTypesAllowed: ['BUILD_GENERAL1_SMALL'] },
      'CLIENT_ERROR The build b has the compute type BUILD_GENERAL1_LARGE; allowed are BUILD_GENERAL1_SMALL',
    ],
  ])('as only %j is allowed', async (restrictions, message) => {
    const list = [{ identifier: 'a' }, { identifier: 'b', env: { 'compute-type': 'BUILD_GENERAL1_LARGE' } }];
    await createBatchProject(local, spec({ 'build-list': list }, 'true'));
    const id = await startBatch(local, { buildBatchConfigOverride: { restrictions } });
    await move();
    const done = await getBatch(local, id);
    expect(contextOf(done, 'DOWNLOAD_BATCHSPEC')).toBe(message);
    expect(groupsOf(done)).toEqual(['DOWNLOAD_SOURCE SUCCEEDED']);
  });

  test('as a build cannot be started', async () => {
    const list = [{ identifier: 'windows', env: { type: 'WINDOWS_CONTAINER' } }];
    const done = await batch(spec({ 'build-list': list }, 'true'));
    expect(groupsOf(done)).toEqual(['DOWNLOAD_SOURCE SUCCEEDED', 'windows FAILED']);
    expect(contextOf(done, 'IN_PROGRESS')).toMatch(
      /^CLIENT_ERROR The build windows could not be started: .*not WINDOWS/,
    );
  });
});

describe('a batch that is ended from outside', () => {
  const endless = () =>
    spec(
      { 'build-graph': [{ identifier: 'a' }, { identifier: 'b', 'depend-on': ['a'] }] },
      `touch "${local.home}/up"; sleep 100 & wait`,
    );
  const up = () => until(async () => existsSync(`${local.home}/up`));

  test('by StopBuildBatch, while it runs and before', async () => {
    await createBatchProject(local, endless());
    const early = await startBatch(local);
    const { buildBatch } = await codebuild.send(new StopBuildBatchCommand({ id: early }));
    expect(buildBatch).toMatchObject({ buildBatchStatus: 'STOPPED', currentPhase: 'STOPPED', complete: true });
    const id = await startBatch(local);
    const runner = move();
    await up();
    await codebuild.send(new StopBuildBatchCommand({ id }));
    await runner;
    const done = await getBatch(local, id);
    expect(done.buildBatchStatus).toBe('STOPPED');
    expect(phasesOf(done).slice(2)).toEqual(['IN_PROGRESS STOPPED', 'STOPPED']);
    expect(groupsOf(done).slice(1)).toEqual(['a STOPPED', 'b STOPPED']);
    expect((await buildOf(done, 'a')).buildStatus).toBe('STOPPED');
    expect(phasesOf(await getBatch(local, early))).toEqual(['SUBMITTED STOPPED', 'STOPPED']);
  });

  test('by its timeout', async () => {
    await createBatchProject(local, endless());
    const id = await startBatch(local, { buildBatchConfigOverride: { timeoutInMins: 5 } });
    await moveExecutions(local.aws, { ...TIMING, minute: 200 });
    const done = await getBatch(local, id);
    expect(done).toMatchObject({ buildBatchStatus: 'TIMED_OUT', currentPhase: 'FAILED' });
    expect(groupsOf(done).every((group) => group.endsWith('STOPPED') || group.startsWith('DOWNLOAD_SOURCE'))).toBe(
      true,
    );
  });

  test('by SIGTERM to its runner', async () => {
    await createBatchProject(local, endless());
    const id = await startBatch(local);
    const runner = move();
    await up();
    process.emit('SIGTERM');
    await runner;
    const done = await getBatch(local, id);
    expect(done.buildBatchStatus).toBe('FAULT');
    expect(groupsOf(done).slice(1)).toEqual(['a FAULT', 'b STOPPED']);
  });

  test('by the death of its runner: its builds never begin', async () => {
    await createBatchProject(local, endless());
    const id = await startBatch(local);
    await local.aws.act(async (call) => {
      const record = (await batches(call).get(id))!;
      await batches(call).put(id, { ...record, runner: 2 ** 22 });
    });
    const role = `arn:aws:sts::000000000000:assumed-role/hello-batch/codebuild-batch:${id}:a`;
    const { build } = await local.aws.call<{ build: { id: string } }>(
      'codebuild',
      'StartBuild',
      { projectName: 'hello' },
      role,
    );
    await move();
    const done = await getBatch(local, id);
    expect(done.buildBatchStatus).toBe('FAULT');
    expect(contextOf(done, 'SUBMITTED')).toBe(
      'INTERNAL_SERVICE_ERROR The process on this machine that ran it ended unexpectedly.',
    );
    expect((await getBuild(local, build.id)).buildStatus).toBe('STOPPED');
    expect(existsSync(`${local.home}/up`)).toBe(false);
  });
});
