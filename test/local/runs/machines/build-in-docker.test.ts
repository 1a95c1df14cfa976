import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectEnvironment } from '@aws-sdk/client-codebuild';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Container } from '../../../../src/local/runs/machines/container.js';
import { moveExecutions } from '../../../../src/local/runs/runner.js';
import { setBuildPlace } from '../../../../src/local/settings.js';
import { contextOf, createProject, getBuild, logOf, phasesOf, startBuild } from '../../../helpers/codebuild.js';
import { isAlive } from '../../../helpers/alive.js';
import { type FakeDocker, fakeDocker } from '../../../helpers/fake-docker.js';
import { type Local, openLocal } from '../../../helpers/local.js';

const TIMING = { minute: 60_000, grace: 500, poll: 10 };
const IMAGE = 'example/builder:1';
let local: Local;
let docker: FakeDocker;

beforeEach(async () => {
  local = await openLocal();
  await setBuildPlace(local.aws.store, 'docker');
  docker = await fakeDocker([IMAGE], ['public.ecr.aws/codebuild/amazonlinux-x86_64-standard:5.0']);
});
afterEach(async () => {
  await docker.close();
  await local.close();
});

const environmentOf = (over: Partial<ProjectEnvironment> = {}): ProjectEnvironment => ({
  type: 'LINUX_CONTAINER',
  image: IMAGE,
  computeType: 'BUILD_GENERAL1_SMALL',
  ...over,
});

async function build(
  buildspec: string,
  over: Partial<ProjectEnvironment> = {},
  project: Parameters<typeof createProject>[2] = {},
) {
  await createProject(local, buildspec, { environment: environmentOf(over), ...project });
  const id = await startBuild(local);
  await moveExecutions(local.aws, TIMING);
  const done = await getBuild(local, id);
  return { done, log: await logOf(local, done) };
}

const spec = (commands: readonly string[], rest = '') =>
  `version: 0.2\n${rest}phases:\n  build:\n    commands:\n${commands.map((each) => `      - ${JSON.stringify(each)}\n`).join('')}`;

describe('in a container', () => {
  test('the phases run as they do on the host', async () => {
    const { done, log } = await build(`version: 0.2
env:
  exported-variables: [ANSWER]
  variables: { GREETING: "it's\\n  $HOME" }
phases:
  install:
    commands:
      - mkdir sub && cd sub && export ANSWER=41
      - greet() { echo "[$GREETING]"; }
  build:
    commands:
      - greet; basename "$PWD"; cat; echo "on stderr" >&2
      - export ANSWER=$((ANSWER + 1)); exit 0
      - echo "$ANSWER $(basename "$PWD")"; exit 3
      - echo not reached
  post_build:
    commands: ['echo "after: $CODEBUILD_BUILD_SUCCEEDING"']
`);
    expect(log.filter((line) => !line.startsWith('[Container]'))).toEqual([
      "[it's",
      '  $HOME]',
      'sub',
      'on stderr',
      '42 sub',
      'after: 0',
    ]);
    expect(contextOf(done, 'BUILD')).toContain('COMMAND_EXECUTION_ERROR Error while executing command:');
    expect(contextOf(done, 'BUILD')).toContain('exit status 3');
    expect(done.exportedEnvironmentVariables).toEqual([{ name: 'ANSWER', value: '42' }]);
    expect(docker.containers()).toEqual([]);
  });

  test('the environment is the build’s own, with the folders as they are there, and no secret is told to docker', async () => {
    vi.stubEnv('LANG', 'xx_XX');
    const names = ['CODEBUILD_SRC_DIR', 'HOME', 'OF_THE_IMAGE', 'LANG', 'TMPDIR', 'AWS_REGION', 'TOKEN'];
    const environmentVariables = [{ name: 'TOKEN', value: 'hunter2' }];
    const show = `for name in ${names.join(' ')}; do eval "echo \\"$name=\\$$name\\""; done; pwd; ls ~/.gitconfig`;
    const { log } = await build(spec([show]), { environmentVariables });
    const folder = log.find((line) => line.startsWith('CODEBUILD_SRC_DIR='))?.split('=')[1] ?? '';
    expect(folder).toMatch(/^\/codebuild\/output\/src\d+\/src$/);
    expect(log).toContain(`[Container] CODEBUILD_SRC_DIR=${folder}`);
    const lines = ['OF_THE_IMAGE=yes', 'LANG=', 'TMPDIR=', 'AWS_REGION=us-east-1', 'TOKEN=hunter2', folder];
    expect(log).toEqual(expect.arrayContaining([...lines, 'HOME=/root', '/root/.gitconfig']));
    expect(JSON.stringify(docker.calls())).not.toContain('hunter2');
  });

  test('it is made as the project says', async () => {
    const { done } = await build(spec(['true']), { privilegedMode: true, computeType: 'BUILD_GENERAL1_LARGE' });
    const uuid = done.id?.split(':')[1] ?? '';
    const folder = join(local.home, 'builds', uuid);
    const target = `/codebuild/output/src${Number.parseInt(uuid.slice(0, 8), 16)}`;
    const own = ['--rm', '-i', '--init', '--pull', 'never', '--name', `codebuild-${uuid}`, '--user', 'root'];
    const mounts = [
      `type=bind,"source=${folder}","target=${target}"`,
      `type=bind,"source=${folder}/commands","target=${target}/commands",readonly`,
    ].flatMap((mount) => ['--mount', mount]);
    const settings = ['--platform', 'linux/amd64', '--memory', '16g', '--privileged', '--network', 'host'];
    const main = [IMAGE, '-c', 'echo up; exec cat >/dev/null'];
    expect(docker.calls('run')).toEqual([['run', ...own, '--entrypoint', 'sh', ...mounts, ...settings, ...main]]);
    expect(docker.calls('rm')).toEqual([['rm', '--force', '--volumes', `codebuild-${uuid}`]]);
  });

  test('nothing runs while we work in its folder', async () => {
    const [folder, pidFile] = [join(local.home, 'folder'), join(local.home, 'pid')];
    await mkdir(join(folder, 'commands'), { recursive: true });
    const options = { name: 'codebuild-1', image: IMAGE, folder, target: '/codebuild/output', settings: [] };
    const container = await Container.start(options, new AbortController().signal);
    const command = ['sh', '-c', `sleep 100 >/dev/null 2>&1 & echo $! >'${pidFile}'`];
    await container.run(command, { cwd: folder, env: {}, timeout: 10_000 });
    const state = async () => {
      const pid = await readFile(pidFile, 'utf8');
      return spawnSync('ps', ['-o', 'stat=', '-p', pid.trim()], { encoding: 'utf8' }).stdout[0];
    };
    await container.whileStill(() => vi.waitUntil(async () => (await state()) === 'T'));
    await expect(container.whileStill(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await vi.waitUntil(async () => (await state()) !== 'T');
    await container.close();
  });

  test('a cache goes in and out, also that of the home', async () => {
    const cache = { type: 'LOCAL' as const, modes: ['LOCAL_CUSTOM_CACHE' as const] };
    const text = spec(
      [
        '[ -f ~/.tool/state ] && echo "restored $(cat ~/.tool/state)"; mkdir -p ~/.tool; echo 1 >~/.tool/state; chmod 600 ~/.tool/state',
      ],
      'cache: { key: "v-$(echo $((40 + 2)))", paths: ["/root/.tool/**/*", "$CODEBUILD_SRC_DIR/kept"] }\n',
    );
    const first = await build(text, {}, { cache });
    expect(first.log).toContainEqual(expect.stringMatching(/Saved the cache hello\/\w+\/v-42$/));
    const again = await startBuild(local);
    await moveExecutions(local.aws, TIMING);
    expect(await logOf(local, await getBuild(local, again))).toContain('restored 1');
    expect(docker.calls('pause')).toHaveLength(1);
    // The key is the user's shell text: it is evaluated in there, too.
    expect(docker.calls('exec').filter((call) => call.some((word) => word.includes('40 + 2')))).toHaveLength(2);
  });
});

describe('the runtimes of an image', () => {
  const asking = (version: string) => `version: 0.2
phases:
  install: { runtime-versions: { nodejs: "${version}" } }
  build: { commands: ['echo "node $NODE"'] }
`;

  test('are selected by its own commands', async () => {
    await docker.writeRuntimes(
      'runtimes: { nodejs: { versions: { 9: { commands: [export NODE=nine] }, 22: { commands: [echo taken, export NODE=new] } } } }',
    );
    const { log } = await build(asking('latest'));
    expect(log).toContain("[Container] Selecting 'nodejs' runtime version '22' based on manual selections");
    expect(log).toEqual(expect.arrayContaining(['[Container] Running command echo taken', 'taken', 'node new']));
  });

  test('that it does not have fail the phase', async () => {
    await docker.writeRuntimes('runtimes: { nodejs: { versions: { 20: { commands: [] }, 22: { commands: [] } } } }');
    const { done } = await build(asking('18'));
    expect(contextOf(done, 'INSTALL')).toBe(
      "YAML_FILE_ERROR Unknown runtime version named '18' of nodejs. This build image has the following versions: 20, 22",
    );
  });

  test('are asked for inside where it has no such commands', async () => {
    const { log } = await build(asking('1.x'));
    expect(log).toContainEqual(expect.stringMatching(/asks for nodejs 1\.x; the local AWS uses what the image has/));
    expect(docker.calls('exec').some((call) => call.includes('--version'))).toBe(true);
  });
});

describe('a container that is not to be had', () => {
  test('because no engine answers any more', async () => {
    await docker.stopEngine();
    const { done, log } = await build(spec(['true']));
    expect(phasesOf(done).slice(2)).toEqual(['PROVISIONING FAILED', 'COMPLETED']);
    expect(contextOf(done, 'PROVISIONING')).toMatch(
      /^CLIENT_ERROR No Docker engine answers \(Cannot connect .*\)\. .*--no-docker/,
    );
    expect(log).toEqual([]);
  });

  test('because AWS does not publish its image', async () => {
    const { done } = await build(spec(['true']), { image: 'aws/codebuild/standard:7.0' });
    expect(contextOf(done, 'PROVISIONING')).toMatch(
      /^BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE AWS does not publish the image aws\/codebuild\/standard:7\.0: choose/,
    );
    expect(docker.calls('pull')).toEqual([]);
  });

  test('because its image cannot be pulled', async () => {
    const { done, log } = await build(spec(['true']), { image: 'nobody/has:this' });
    expect(log).toEqual(['[Container] Pulling the image nobody/has:this']);
    expect(contextOf(done, 'PROVISIONING')).toMatch(
      /Unable to pull customer's container image\. CannotPullContainerError: .*pull access denied for nobody\/has:this/,
    );
  });
});

test('an image of CodeBuild’s own is pulled from where AWS publishes it, once', async () => {
  const image = 'aws/codebuild/amazonlinux-x86_64-standard:5.0';
  const { log } = await build(spec(['echo "$CODEBUILD_BUILD_IMAGE"']), { image });
  expect(log).toContain(image);
  await startBuild(local);
  await moveExecutions(local.aws, TIMING);
  expect(docker.calls('pull')).toEqual([
    ['pull', '--quiet', '--platform', 'linux/amd64', `public.ecr.aws/codebuild/${image.slice(14)}`],
  ]);
});

describe('a container ends', () => {
  test('with the build, and all that runs in it', async () => {
    const pidFile = join(local.home, 'pid');
    await build(spec([`sleep 100 & echo $! >'${pidFile}'`]));
    expect(docker.containers()).toEqual([]);
    const pid = Number(await readFile(pidFile, 'utf8'));
    await vi.waitUntil(() => !isAlive(pid));
  });

  test('before the files are read that the build gives', async () => {
    await local.client(S3Client).send(new CreateBucketCommand({ Bucket: 'caches' }));
    const running: string[][] = [];
    const { call } = local.aws;
    vi.spyOn(local.aws, 'call').mockImplementation((...args) => {
      if (args[1] === 'PutObject') running.push(docker.containers());
      return call.apply(local.aws, args);
    });
    const cache = { type: 'S3' as const, location: 'caches' };
    await build(spec(['touch a'], 'cache: { paths: [a] }\n'), {}, { cache });
    expect(running).toEqual([[]]);
    expect(docker.calls('rm')).toHaveLength(1);
  });

  test('when the build takes too long', async () => {
    const waiting = spec(['echo started; sleep 100']);
    await createProject(local, waiting, { environment: environmentOf(), timeoutInMinutes: 5 });
    const id = await startBuild(local);
    await moveExecutions(local.aws, { ...TIMING, minute: 150 });
    expect((await getBuild(local, id)).buildStatus).toBe('TIMED_OUT');
    expect(docker.containers()).toEqual([]);
  });
});

test('a container that does not hand over what the build has left can be ended', async () => {
  const folder = join(local.home, 'builds', 'one');
  await mkdir(join(folder, 'commands'), { recursive: true });
  const interrupt = new AbortController();
  const options = { name: 'codebuild-one', image: IMAGE, folder, target: '/codebuild/output/src1', settings: [] };
  const container = await Container.start(options, interrupt.signal);
  const handed = container.handOver([], interrupt.signal);
  interrupt.abort('STOPPED');
  await expect(handed).rejects.toBe('STOPPED');
  await container.close();
});

describe('what a build writes in a container', () => {
  test('leads us to no other place of this machine', async () => {
    const secret = join(local.home, 'secret');
    const text = spec([`ln -s '${secret}' "$CODEBUILD_SRC_DIR/../exported"`], 'env: { exported-variables: [A] }\n');
    await writeFile(secret, 'secret');
    const { done } = await build(text);
    expect(done.exportedEnvironmentVariables).toEqual([{ name: 'A', value: '' }]);
    expect(await readFile(secret, 'utf8')).toBe('secret');
  });

  test('leads us to none by its source folder', async () => {
    await writeFile(join(local.home, 'a.xml'), '<testsuite><testcase/></testsuite>');
    const move = `cd "$CODEBUILD_SRC_DIR/.." && mv src moved && ln -s '${local.home}' src`;
    const { done, log } = await build(spec([move], 'reports: { unit: { files: [a.xml] } }\n'));
    expect(done.reportArns).toEqual([]);
    expect(log).toContain('[Container] Error processing report group unit: the source folder is not there any more');
  });
});
