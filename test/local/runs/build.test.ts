import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { CodeBuildClient, StopBuildCommand } from '@aws-sdk/client-codebuild';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BuildCommands } from '../../../src/local/runs/build-commands.js';
import type { BuildJob } from '../../../src/local/runs/build-job.js';
import { readBuildspec } from '../../../src/local/runs/build-source.js';
import { hostMachine } from '../../../src/local/runs/machines/host.js';
import { moveExecutions } from '../../../src/local/runs/runner.js';
import { builds } from '../../../src/local/services/codebuild/records.js';
import {
  contextOf,
  createProject,
  getBuild,
  logOf,
  phasesOf,
  PHASES_OF_SUCCESS,
  startBuild,
} from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';

const TIMING = { minute: 60_000, grace: 500, poll: 10 };
let local: Local;

beforeEach(async () => {
  local = await openLocal();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await local.close();
});

async function build(buildspec: string, over: Parameters<typeof createProject>[2] = {}) {
  await createProject(local, buildspec, over);
  const id = await startBuild(local);
  await moveExecutions(local.aws, TIMING);
  const done = await getBuild(local, id);
  return { done, log: await logOf(local, done) };
}

const spec = (phases: string) => `version: 0.2\nphases:\n${phases}`;

describe('a build that succeeds', () => {
  test('goes through all phases and leaves nothing behind', async () => {
    const { done, log } = await build(spec(`  build:\n    commands:\n      - echo hello\n`));
    expect(done).toMatchObject({
      buildStatus: 'SUCCEEDED',
      currentPhase: 'COMPLETED',
      buildComplete: true,
      buildNumber: 1,
    });
    expect(phasesOf(done)).toEqual(PHASES_OF_SUCCESS);
    const at = log.indexOf('[Container] Entering phase BUILD');
    expect(log.slice(at, at + 5)).toEqual([
      '[Container] Entering phase BUILD',
      '[Container] Running command echo hello',
      'hello',
      '[Container] Phase complete: BUILD State: SUCCEEDED',
      '[Container] Phase context status code:  Message: ',
    ]);
    expect(readdirSync(join(local.home, 'builds'))).toEqual([]);
    expect(existsSync(join(local.home, 'runner.lock'))).toBe(false);
  });

  test('keeps its shell through all phases and gives on what it exports', async () => {
    const { done, log } = await build(`version: 0.2
env:
  shell: bash
  variables: { GREETING: hello }
  exported-variables: [VERSION, GREETING, LARGE, UNSET]
phases:
  install:
    commands: [mkdir work && cd work, export VERSION=1.2, 'say() { [[ 1 == 1 ]] && echo "$GREETING $1"; }']
  post_build:
    commands:
      - say "$VERSION $(basename "$PWD")"
      - mkfifo "$CODEBUILD_SRC_DIR/../exported"
      - LARGE=$(printf '%01048577d')
`);
    expect(log).toContain('hello 1.2 work');
    expect(log).toContainEqual(expect.stringMatching(/ Skipping LARGE: it has 1048577 bytes, more than the 1048576 /));
    expect(done.exportedEnvironmentVariables).toEqual([
      { name: 'VERSION', value: '1.2' },
      { name: 'GREETING', value: 'hello' },
      { name: 'UNSET', value: '' },
    ]);
  });

  test("has CodeBuild's environment, and of ours only what a build needs", async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('npm_config_token', 'secret');
    vi.stubEnv('MY_OWN', 'mine');
    vi.stubEnv('PATH', `/x/node_modules/.bin:${process.env['PATH']}`);
    vi.stubEnv('TZ', 'UTC');
    const { done, log } = await build(
      `version: 0.2\nphases:\n  build:\n    commands: [env]\nenv:\n  variables: { A: spec, B: spec }`,
      {
        environment: {
          type: 'LINUX_CONTAINER',
          image: 'aws/codebuild/standard:7.0',
          computeType: 'BUILD_GENERAL1_SMALL',
          environmentVariables: [{ name: 'B', value: 'project' }],
        },
      },
    );
    const env = Object.fromEntries(
      log.filter((line) => /^\w+=/.test(line)).map((line) => line.split(/=(.*)/s, 2)),
    ) as Record<string, string>;
    expect(env).toMatchObject({
      A: 'spec',
      B: 'project',
      AWS_REGION: 'us-east-1',
      CODEBUILD_BUILD_ID: done.id,
      CODEBUILD_BUILD_ARN: done.arn,
      CODEBUILD_BUILD_NUMBER: '1',
      CODEBUILD_BUILD_SUCCEEDING: '1',
      CODEBUILD_BUILD_IMAGE: 'aws/codebuild/standard:7.0',
      CODEBUILD_INITIATOR: 'local',
      TZ: 'UTC',
    });
    expect(env['PATH']).not.toContain('node_modules/.bin');
    expect(env['HOME']).toContain(local.home);
    expect(env['TMPDIR']).toContain(local.home);
    const own = Object.keys(env).filter((name) => !/^(CODEBUILD_\w+|AWS_\w+|LC_\w+)$/.test(name));
    expect(
      Object.keys(env)
        .filter((name) => name.startsWith('AWS_'))
        .toSorted(),
    ).toEqual([
      'AWS_CONTAINER_AUTHORIZATION_TOKEN',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      'AWS_DEFAULT_REGION',
      'AWS_EC2_METADATA_DISABLED',
      'AWS_ENDPOINT_URL',
      'AWS_REGION',
    ]);
    expect(
      own.filter(
        (name) => !['A', 'B', 'PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'PWD', 'OLDPWD', '_', 'SHLVL'].includes(name),
      ),
    ).toEqual([]);
  });

  test('warns about another version of node and about what is not acted on', async () => {
    const { log } = await build(spec(`  install:\n    runtime-versions: { nodejs: 9 }\ncached:\n  paths: [x]\n`));
    expect(log).toContainEqual(expect.stringMatching(/Warning: the buildspec asks for nodejs 9; .* it has \d+/));
    expect(log).toContainEqual(expect.stringContaining('does not act on "cached"'));
  });

  test('puts a flood of output into the log, whole and in order', async () => {
    const { log } = await build(spec(`  build:\n    commands:\n      - seq 1 5000\n`));
    expect(log.filter((line) => /^\d+$/.test(line)).slice(-3)).toEqual(['4998', '4999', '5000']);
  });
});

describe('a build that fails', () => {
  test('in BUILD: the rest of the phase is left out, finally and POST_BUILD run', async () => {
    const { done, log } = await build(
      spec(`  build:
    commands: ['sh -c "exit 3"', echo not reached]
    finally: ['echo "finally $CODEBUILD_BUILD_SUCCEEDING"']
  post_build:
    commands: ['echo "after $CODEBUILD_BUILD_SUCCEEDING"']
`),
    );
    expect(done.buildStatus).toBe('FAILED');
    expect(contextOf(done, 'BUILD')).toBe(
      'COMMAND_EXECUTION_ERROR Error while executing command: sh -c "exit 3". Reason: exit status 3',
    );
    expect(phasesOf(done)).toContain('POST_BUILD SUCCEEDED');
    expect(phasesOf(done)).toContain('UPLOAD_ARTIFACTS SUCCEEDED');
    expect(log).toContain('finally 0');
    expect(log).toContain('after 0');
    expect(log).not.toContain('not reached');
    expect(log).toContain('[Container] Phase complete: BUILD State: FAILED');
    expect(log).toContain(
      '[Container] Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: sh -c "exit 3". Reason: exit status 3',
    );
  });

  test.each(['install', 'pre_build'])('in %s: nothing further runs', async (phase) => {
    const { done, log } = await build(
      spec(`  ${phase}:\n    commands: ['false']\n  post_build:\n    commands: [echo reached]\n`),
    );
    expect(phasesOf(done).slice(-3)).toEqual([`${phase.toUpperCase()} FAILED`, 'FINALIZING SUCCEEDED', 'COMPLETED']);
    expect(log).not.toContain('reached');
  });

  test('goes on, or not, as on-failure says', async () => {
    const { done } = await build(
      spec(`  install:
    on-failure: CONTINUE
    commands: ['false']
  build:
    on-failure: ABORT
    commands: [exit 9]
`),
    );
    expect(done.buildStatus).toBe('FAILED');
    expect(phasesOf(done).slice(4)).toEqual([
      'INSTALL FAILED',
      'PRE_BUILD SUCCEEDED',
      'BUILD FAILED',
      'FINALIZING SUCCEEDED',
      'COMPLETED',
    ]);
    expect(contextOf(done, 'BUILD')).toContain('Reason: exit status 9');
  });

  test('by its buildspec: before anything has run', async () => {
    const { done } = await build(`version: 0.2\nphases:\n  prebuild:\n    commands: [a]\n`);
    expect(contextOf(done, 'DOWNLOAD_SOURCE')).toBe(
      'YAML_FILE_ERROR Invalid buildspec phase name: prebuild. Expecting: build,install,post_build,pre_build at line 4',
    );
    expect(phasesOf(done).slice(-3)).toEqual(['DOWNLOAD_SOURCE FAILED', 'FINALIZING SUCCEEDED', 'COMPLETED']);
  });

  test('for want of a buildspec', async () => {
    const { done } = await build('ci/build.yml');
    expect(contextOf(done, 'DOWNLOAD_SOURCE')).toMatch(
      /^YAML_FILE_ERROR stat .*\/src\/ci\/build\.yml: no such file or directory$/,
    );
  });

  test('for a buildspec that is a link out of the source', async () => {
    const folder = join(local.home, 'a-build');
    mkdirSync(join(folder, 'src'), { recursive: true });
    writeFileSync(join(folder, 'outside.yml'), 'version: 0.2\nphases: {}\n');
    symlinkSync('../outside.yml', join(folder, 'src', 'buildspec.yml'));
    const machine = hostMachine({ folder, graceMs: 1 });
    const job = { folder, machine, record: { build: {} }, log: { say: async () => {} } } as unknown as BuildJob;
    await expect(readBuildspec(job)).rejects.toThrow('it is a link that leads out of the source folder');
  });
});

describe('a build that is ended from outside', () => {
  const waiting = spec(
    `  build:\n    commands:\n      - sleep 100 & echo started; wait\n  post_build:\n    commands: [echo reached]\n`,
  );

  test('by its timeout', async () => {
    await createProject(local, waiting, { timeoutInMinutes: 5 });
    const id = await startBuild(local);
    await moveExecutions(local.aws, { ...TIMING, minute: 200 });
    const done = await getBuild(local, id);
    expect(done.buildStatus).toBe('TIMED_OUT');
    expect(phasesOf(done).slice(-2)).toEqual(['BUILD TIMED_OUT', 'COMPLETED']);
    expect(contextOf(done, 'BUILD')).toBe('BUILD_TIMED_OUT Build has timed out. ');
    expect(await logOf(local, done)).not.toContain('reached');
  });

  test('by StopBuild, while it runs and before', async () => {
    await createProject(local, waiting);
    const codebuild = local.client(CodeBuildClient);
    const early = await startBuild(local);
    const { build: stopped } = await codebuild.send(new StopBuildCommand({ id: early }));
    expect(stopped?.buildStatus).toBe('STOPPED');
    const id = await startBuild(local);
    const runner = moveExecutions(local.aws, TIMING);
    await vi.waitUntil(async () => (await getBuild(local, id)).currentPhase === 'BUILD', {
      timeout: 5000,
      interval: 10,
    });
    await codebuild.send(new StopBuildCommand({ id }));
    await runner;
    const done = await getBuild(local, id);
    expect(done.buildStatus).toBe('STOPPED');
    expect(phasesOf(done).slice(-2)).toEqual(['BUILD STOPPED', 'COMPLETED']);
    expect(phasesOf(await getBuild(local, early))).toEqual(['SUBMITTED SUCCEEDED', 'QUEUED STOPPED', 'COMPLETED']);
  });

  test('even if what it runs cannot be killed at first', async () => {
    await createProject(local, waiting, { timeoutInMinutes: 5 });
    const kill = BuildCommands.prototype.kill;
    vi.spyOn(BuildCommands.prototype, 'kill').mockImplementationOnce(async function (this: BuildCommands) {
      await kill.call(this);
      throw new Error('spawn ps ENOENT');
    });
    const id = await startBuild(local);
    await moveExecutions(local.aws, { ...TIMING, minute: 200 });
    expect((await getBuild(local, id)).buildStatus).toBe('TIMED_OUT');
  });

  test('by SIGTERM to its runner', async () => {
    await createProject(local, waiting);
    const id = await startBuild(local);
    const runner = moveExecutions(local.aws, TIMING);
    await vi.waitUntil(async () => (await getBuild(local, id)).currentPhase === 'BUILD', {
      timeout: 5000,
      interval: 10,
    });
    process.emit('SIGTERM');
    await runner;
    const done = await getBuild(local, id);
    expect(done.buildStatus).toBe('FAULT');
    expect(contextOf(done, 'BUILD')).toContain('The process that ran the build was told to end.');
  });

  test('by SIGTERM to its runner while that claims it', async () => {
    await createProject(local, waiting);
    const id = await startBuild(local);
    const { collection } = local.aws.store;
    vi.spyOn(local.aws.store, 'collection').mockImplementation((name) => {
      const real = collection<any>(name);
      const put = async (key: string, value: { runner?: number }) => {
        await real.put(key, value);
        if (key === id && value.runner === process.pid) process.emit('SIGTERM');
      };
      return { ...real, put };
    });
    await moveExecutions(local.aws, TIMING);
    expect((await getBuild(local, id)).buildStatus).toBe('FAULT');
  });
});

test('a build whose runner has died says so', async () => {
  await createProject(local, spec(`  build:\n    commands: [echo]\n`));
  const id = await startBuild(local);
  await local.aws.act(async (call) => {
    const record = (await builds(call).get(id))!;
    await builds(call).put(id, { ...record, runner: 2 ** 22 });
  });
  const done = await getBuild(local, id);
  expect(done.buildStatus).toBe('FAULT');
  expect(contextOf(done, 'QUEUED')).toContain('The process on this machine that ran it ended unexpectedly.');
});
