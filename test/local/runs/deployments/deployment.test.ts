/** Deployments really run: on folders, with real scripts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reset } from '../../../../src/local/home.js';
import { deployments } from '../../../../src/local/services/codedeploy/records.js';
import { isAlive } from '../../../helpers/alive.js';
import { eventsOf, failureOf, hooked, revision, type Servers, servers } from '../../../helpers/codedeploy.js';
import { type Local, openLocal } from '../../../helpers/local.js';

let local: Local;
let hello: Servers;
beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

const EVENTS = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
];
const HOOKS = EVENTS.filter((event) => event !== 'DownloadBundle' && event !== 'Install');
const NOTE = 'echo "$LIFECYCLE_EVENT $1" >>"$CODEDEPLOY_INSTANCE_ROOT/events"';

describe('one instance', () => {
  beforeEach(async () => {
    hello = await servers(local);
  });

  test('goes through all events, with the scripts of the former revision to stop it', async () => {
    const scripts = (version: string) =>
      Object.fromEntries(HOOKS.map((event) => [event, NOTE.replace('$1', version)] as const));
    const first = await hello.deploy(hooked(scripts('1')));
    expect(first).toMatchObject({ status: 'Succeeded', creator: 'user', deploymentOverview: { Succeeded: 1 } });
    const target = await hello.target(first.deploymentId);
    expect(eventsOf(target)).toEqual(EVENTS.map((event) => `${event} Succeeded`));
    const second = await hello.deploy(hooked(scripts('2')));
    expect(second).toMatchObject({ status: 'Succeeded', previousRevision: first.revision });
    // The first revision had nothing to stop.
    const run = ['1', '2'].flatMap((version) => HOOKS.slice(1).map((event) => `${event} ${version}`));
    run.splice(HOOKS.length - 1, 0, 'ApplicationStop 1');
    expect((await hello.read('events')).trim().split('\n')).toEqual(run);
  });

  test("gives scripts AWS's variables, and none of ours or the user's", async () => {
    process.env['SECRET_OF_MINE'] = 'x';
    const { deploymentId } = await hello.deploy(
      hooked({ AfterInstall: 'env >"$CODEDEPLOY_INSTANCE_ROOT/env"; pwd >"$CODEDEPLOY_INSTANCE_ROOT/cwd"' }),
    );
    delete process.env['SECRET_OF_MINE'];
    const env = Object.fromEntries((await hello.read('env')).split('\n').map((line) => line.split(/=(.*)/s)));
    expect(env).toMatchObject({
      APPLICATION_NAME: 'hello',
      DEPLOYMENT_ID: deploymentId,
      DEPLOYMENT_GROUP_NAME: 'servers',
      DEPLOYMENT_GROUP_ID: expect.stringMatching(/^[\da-f-]{36}$/),
      LIFECYCLE_EVENT: 'AfterInstall',
      BUNDLE_BUCKET: 'hello-revisions',
      BUNDLE_KEY: 'revision-1.zip',
      CODEDEPLOY_INSTANCE_ROOT: hello.root(),
      HOME: `${hello.root()}/root`,
    });
    expect(env).not.toHaveProperty('SECRET_OF_MINE');
    expect((await hello.read('cwd')).trim()).toBe(join(hello.root(), 'opt/codedeploy-agent'));
  });

  const failures: [string, Record<string, string>, object][] = [
    [
      'a script that fails',
      hooked({ ApplicationStart: 'echo starting\necho no port >&2\nexit 3' }),
      {
        errorCode: 'ScriptFailed',
        scriptName: 'ApplicationStart.sh',
        message: 'Script at specified location: ApplicationStart.sh failed with exit code 3',
        logTail: expect.stringMatching(
          /^LifecycleEvent - ApplicationStart\nScript - ApplicationStart\.sh\n(\[stdout\]starting\n\[stderr\]no port|\[stderr\]no port\n\[stdout\]starting)\n$/,
        ),
      },
    ],
    [
      'a script that is not there',
      revision('hooks:\n  ApplicationStart:\n    - location: scripts/none.sh\n'),
      {
        errorCode: 'ScriptMissing',
        scriptName: 'scripts/none.sh',
        message: 'Script does not exist at specified location: scripts/none.sh',
      },
    ],
    [
      'a script that a signal ends',
      hooked({ ApplicationStart: 'kill -9 $$' }),
      { message: 'Script at specified location: ApplicationStart.sh failed with exit code 137' },
    ],
    [
      'a script whose program is not there, as with line ends of Windows',
      revision('hooks:\n  ApplicationStart:\n    - location: start.sh\n', { 'start.sh': '#!/bin/sh\r\necho hi\r\n' }),
      {
        errorCode: 'UnknownError',
        scriptName: 'start.sh',
        message:
          'Script at specified location: start.sh cannot be started: there is no such program as its first line names, "#!/bin/sh\\r"',
      },
    ],
    [
      'a script that takes too long',
      revision('hooks:\n  ApplicationStart:\n    - location: long.sh\n      timeout: 1\n', {
        'long.sh': '#!/bin/sh\nsleep 60 & sleep 60\n',
      }),
      {
        errorCode: 'ScriptTimedOut',
        scriptName: 'long.sh',
        message: 'Script at specified location: long.sh failed to complete in 1 seconds',
      },
    ],
    [
      'a script that leaves its output open',
      revision('hooks:\n  ApplicationStart:\n    - location: open.sh\n      timeout: 1\n', {
        'open.sh': '#!/bin/sh\nsleep 60 &\n',
      }),
      { errorCode: 'ScriptTimedOut', message: 'Script at specified location: open.sh failed to close STDOUT' },
    ],
  ];
  test.each(failures)('is failed by %s', async (_title, files, diagnostics) => {
    const id = await hello.begin(files);
    await hello.move(60 * 200);
    const deployment = await hello.deployment(id);
    expect(deployment).toMatchObject({ status: 'Failed', errorInformation: { code: 'HEALTH_CONSTRAINTS' } });
    const target = await hello.target(id);
    expect([target.status, ...eventsOf(target).slice(-3)]).toEqual([
      'Failed',
      'AfterInstall Succeeded',
      'ApplicationStart Failed',
      'ValidateService Skipped',
    ]);
    expect(failureOf(target)).toMatchObject(diagnostics);
  });

  test('ends all that a script has started when its time is up', async () => {
    const script = 'sleep 60 & echo $! >"$CODEDEPLOY_INSTANCE_ROOT/pid"; setsid sleep 60 & wait';
    await hello.begin(
      revision('hooks:\n  BeforeInstall:\n    - location: long.sh\n      timeout: 1\n', {
        'long.sh': `#!/bin/sh\n${script}`,
      }),
    );
    await hello.move(60 * 300);
    expect(isAlive(Number(await hello.read('pid')))).toBe(false);
    expect(await readdir(join(local.home, 'scripts')).catch(() => [])).toEqual([]);
  });

  test('lets live what a script has started in the background', async () => {
    const script = 'sleep 60 >/dev/null 2>&1 & echo $! >"$CODEDEPLOY_INSTANCE_ROOT/pid"';
    const { status } = await hello.deploy(hooked({ ApplicationStart: script }));
    const pid = Number(await hello.read('pid'));
    expect([status, isAlive(pid)]).toEqual(['Succeeded', true]);
    process.kill(pid);
  });

  test('runs a script that nothing says how to run, and makes one executable', async () => {
    const files = revision('hooks:\n  AfterInstall:\n    - location: plain\n', {
      plain: 'echo done >"$CODEDEPLOY_INSTANCE_ROOT/done"\n',
    });
    expect(await hello.deploy(files)).toMatchObject({ status: 'Succeeded' });
    expect(await hello.read('done')).toBe('done\n');
  });

  test.each([
    ['no AppSpec file', { 'index.html': 'x' }, 'BeforeInstall', /did not find an AppSpec file/],
    ['a damaged AppSpec file', { 'appspec.yml': 'version: 1\n' }, 'BeforeInstall', /invalid version value \(1\)/],
  ])('is failed by %s', async (_title, files, event, message) => {
    const { deploymentId } = await hello.deploy(files);
    const target = await hello.target(deploymentId);
    expect(eventsOf(target)).toContain(`${event} Failed`);
    expect(failureOf(target)).toMatchObject({ errorCode: 'UnknownError', message: expect.stringMatching(message) });
  });

  test('is failed by a former revision that does not stop, unless that is to be ignored', async () => {
    await hello.deploy(hooked({ ApplicationStop: 'exit 1' }));
    const failed = await hello.deploy(hooked({}));
    expect(eventsOf(await hello.target(failed.deploymentId)).slice(0, 2)).toEqual([
      'ApplicationStop Failed',
      'DownloadBundle Skipped',
    ]);
    const ignored = await hello.deploy(hooked({}), { ignoreApplicationStopFailures: true });
    expect(ignored).toMatchObject({ status: 'Succeeded' });
  });

  test('warns that scripts run as the one user there is', async () => {
    const files = revision('hooks:\n  AfterInstall:\n    - location: a.sh\n      runas: somebody\n', {
      'a.sh': '#!/bin/sh\nexit 1',
    });
    const { deploymentId } = await hello.deploy(files);
    const { logTail, message } = failureOf(await hello.target(deploymentId)) ?? {};
    expect(logTail).toContain('Warning: the appspec asks for the user somebody; the local AWS runs as');
    expect(message).toBe('Script at specified location: a.sh run as user somebody failed with exit code 1');
  });

  test('is stopped in the middle of a script, which is ended', async () => {
    const begun = 'echo $$ >"$CODEDEPLOY_INSTANCE_ROOT/pid"; sleep 60';
    const id = await hello.begin(hooked({ BeforeInstall: begun }));
    const moving = hello.move();
    const pid = await expect
      .poll(() => hello.read('pid').catch(() => ''), { interval: 20 })
      .toMatch(/\d\n/)
      .then(() => hello.read('pid'));
    const stopped = await hello.client.send(new StopDeploymentCommand({ deploymentId: id }));
    await moving;
    expect(stopped.status).toBe('Pending');
    expect(await hello.deployment(id)).toMatchObject({ status: 'Stopped', errorInformation: { code: 'MANUAL_STOP' } });
    expect(eventsOf(await hello.target(id)).slice(1, 4)).toEqual([
      'DownloadBundle Succeeded',
      'BeforeInstall Failed',
      'Install Skipped',
    ]);
    expect(isAlive(Number(pid))).toBe(false);
  });

  test('keeps the revisions of the last five deployments', async () => {
    for (let time = 0; time < 7; time++) await hello.deploy(hooked({}));
    const folder = join(hello.root(), 'opt/codedeploy-agent/deployment-root');
    const [group = ''] = (await readdir(folder)).filter((name) => name !== 'deployment-instructions');
    expect(await readdir(join(folder, group))).toHaveLength(5);
  });
});

describe('when the runner has died', () => {
  test('its deployment is failed with that reason', async () => {
    hello = await servers(local);
    const id = await hello.begin(hooked({}));
    await local.aws.act(async (call) => {
      const record = await deployments(call).get(id);
      if (record) await deployments(call).put(id, { ...record, runner: 1 });
    });
    const message = 'The process on this machine that ran it ended unexpectedly.';
    expect(await hello.deployment(id)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'INTERNAL_ERROR', message },
    });
  });

  test('the next one ends the scripts that it has left running, and nothing else', async () => {
    hello = await servers(local);
    const mark = '0b7a4ee0-7a51-4f7e-8b0f-1d3c2f1f0a11';
    await writeFile(await local.aws.store.path('scripts', mark), '');
    const start = (env: Record<string, string>) => spawn('sleep', ['60'], { env: { ...process.env, ...env } });
    const [left, other] = [start({ CODEDEPLOY_LOCAL_SCRIPT: mark }), start({ CODEDEPLOY_LOCAL_SCRIPT: 'another' })];
    const ended = once(left, 'exit');
    await hello.move();
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(isAlive(other.pid ?? 0)).toBe(true);
    other.kill();
  });
});

test('a reset ends what deployments have left running on the instances', async () => {
  hello = await servers(local);
  const server = 'sleep 60 >/dev/null 2>&1 & echo $! >"$CODEDEPLOY_INSTANCE_ROOT/pid"';
  await hello.deploy(hooked({ ApplicationStart: server }));
  const pid = Number(await hello.read('pid'));
  await reset(local.home);
  expect(isAlive(pid)).toBe(false);
});
