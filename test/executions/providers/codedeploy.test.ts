import {
  BatchGetDeploymentTargetsCommand,
  type DeploymentTarget,
  type Diagnostics,
  GetDeploymentCommand,
  type LifecycleEvent,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ActionRun } from '../../../src/executions/execution.js';
import { failureOf } from '../../../src/executions/failure.js';
import { providerOf } from '../../../src/executions/providers/index.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { testContext, type TestContext } from '../../helpers/context.js';
import { execution } from '../../helpers/execution.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const deploymentId = 'd-ABCDEF123';
const run: ActionRun = {
  name: 'Deploy',
  provider: 'CodeDeploy',
  status: 'Failed',
  externalId: deploymentId,
  error: { code: 'JobFailed', message: 'too many individual instances failed' },
};
const failed = (action = run) =>
  failureOf(context, execution(undefined, { stages: [{ name: 'Staging', status: 'Failed', actions: [action] }] }));

const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, second));
const event = (lifecycleEventName: string, status: 'Succeeded' | 'Failed', second: number, diagnostics?: Diagnostics) =>
  ({ lifecycleEventName, status, endTime: at(second), ...(diagnostics && { diagnostics }) }) satisfies LifecycleEvent;
const pending: LifecycleEvent = { lifecycleEventName: 'ValidateService', status: 'Pending' };

/** As CodeDeploy's agent tells of a script that failed. */
const scriptFailed: Diagnostics = {
  errorCode: 'ScriptFailed',
  scriptName: 'scripts/try.js',
  message: 'Script at specified location: scripts/try.js run as user root failed with exit code 3',
  logTail: [
    'LifecycleEvent - AfterInstall',
    'Script - scripts/try.js',
    '[stdout]Trying the new release',
    '[stdout]',
    '[stderr]The new release does not start.  ',
    '',
  ].join('\n'),
};
const brokenEvents = [event('Install', 'Succeeded', 1), event('AfterInstall', 'Failed', 2, scriptFailed), pending];

const instance = (targetId: string, lifecycleEvents: LifecycleEvent[]): DeploymentTarget => ({
  deploymentTargetType: 'InstanceTarget',
  instanceTarget: { deploymentId, targetId, lifecycleEvents },
});

/** What the deployment has to show: its targets, some on a page. */
function deploymentIs(targets: readonly DeploymentTarget[], message?: string, onePage = 100): void {
  const ids = targets.map(({ instanceTarget, ecsTarget }) => (instanceTarget ?? ecsTarget)?.targetId ?? '');
  aws.codedeploy
    .on(GetDeploymentCommand, { deploymentId })
    .resolves({ deploymentInfo: message === undefined ? {} : { errorInformation: { message } } })
    .on(ListDeploymentTargetsCommand)
    .callsFake(({ nextToken = '0' }: { nextToken?: string }) => {
      const end = Number(nextToken) + onePage;
      return { targetIds: ids.slice(Number(nextToken), end), ...(end < ids.length && { nextToken: String(end) }) };
    })
    .on(BatchGetDeploymentTargetsCommand)
    .callsFake(({ targetIds = [] }: { targetIds?: string[] }) => ({
      deploymentTargets: targets.filter((_, index) => targetIds.includes(ids[index] ?? '')),
    }));
}

describe('why a deployment failed', () => {
  test('the instance, the hook, its script and exit code, and what it printed', async () => {
    deploymentIs([instance('i-0abc', brokenEvents)], 'The overall deployment failed.');
    expect(await failed()).toEqual({
      stage: 'Staging',
      action: 'Deploy',
      message: scriptFailed.message,
      instances: ['i-0abc'],
      phase: 'AfterInstall',
      command: 'scripts/try.js',
      exitCode: 3,
      output: ['[stdout]Trying the new release', '[stderr]The new release does not start.'],
      url: undefined,
    });
    expect(aws.inputsOf('BatchGetDeploymentTargets')).toEqual([{ deploymentId, targetIds: ['i-0abc'] }]);
  });

  test('of several instances: all that failed, and the first one’s hook', async () => {
    const good = instance('i-good', [event('Install', 'Succeeded', 1)]);
    const onPremises = instance('arn:aws:codedeploy:eu-central-1:123456789012:instance/web-2_abc', brokenEvents);
    deploymentIs([good, instance('i-bad', brokenEvents), onPremises]);
    expect(await failed()).toMatchObject({ instances: ['i-bad', 'web-2_abc'], phase: 'AfterInstall' });
  });

  test('of very many: page by page, and so many at once as CodeDeploy takes', async () => {
    const many = Array.from({ length: 30 }, (_, index) => instance(`i-${index}`, []));
    deploymentIs([...many, instance('i-bad', brokenEvents)], undefined, 20);
    expect(await failed()).toMatchObject({ instances: ['i-bad'] });
    expect(aws.inputsOf('ListDeploymentTargets')).toEqual([{ deploymentId }, { deploymentId, nextToken: '20' }]);
    const sizes = aws
      .inputsOf('BatchGetDeploymentTargets')
      .map((input) => (input as { targetIds: [] }).targetIds.length);
    expect(sizes).toEqual([25, 6]);
  });

  test('twenty lines at most, the last ones, without what would steer a terminal', async () => {
    const logTail = Array.from({ length: 30 }, (_, index) => `[stdout]\u001B[31mline ${index}`).join('\n');
    deploymentIs([instance('i-0abc', [event('BeforeInstall', 'Failed', 1, { ...scriptFailed, logTail })])]);
    const { output = [] } = (await failed()) ?? {};
    expect(output).toHaveLength(20);
    expect(output.at(-1)).toContain('line 29');
    expect(output.join('')).not.toContain('\u001B');
  });

  test('what is no script has no command and no exit code', async () => {
    const message = 'The specified file already exists at this location: /srv/hello/server.js';
    const diagnostics = { errorCode: 'UnknownError', scriptName: '', message, logTail: '' } as const;
    deploymentIs([instance('i-0abc', [event('Install', 'Failed', 1, diagnostics)])]);
    const failure = await failed();
    expect(failure).toMatchObject({ message, phase: 'Install', output: [] });
    expect(failure).not.toHaveProperty('command');
    expect(failure).not.toHaveProperty('exitCode');
  });

  test('a service of ECS: the hook of its task set', async () => {
    const ecsTarget = {
      deploymentId,
      targetId: 'shop:web',
      lifecycleEvents: [
        event('BeforeAllowTraffic', 'Failed', 1, { errorCode: 'ScriptFailed', message: 'The hook said no' }),
      ],
    };
    deploymentIs([{ deploymentTargetType: 'ECSTarget', ecsTarget }]);
    expect(await failed({ ...run, provider: 'CodeDeployToECS' })).toMatchObject({
      instances: ['shop:web'],
      phase: 'BeforeAllowTraffic',
      message: 'The hook said no',
    });
  });

  test('when it failed on no instance: the deployment’s own words', async () => {
    const message = 'The deployment failed because no instances were found for your deployment group.';
    deploymentIs([], message);
    expect(await failed()).toEqual({ stage: 'Staging', action: 'Deploy', message, output: [], url: undefined });
  });

  test.each(['AccessDeniedException', 'DeploymentDoesNotExistException', 'DeploymentNotStartedException'])(
    'where %s keeps from looking: the action’s own words',
    async (name) => {
      deploymentIs([]);
      aws.codedeploy.on(ListDeploymentTargetsCommand).rejects(awsError(name));
      aws.codedeploy.on(GetDeploymentCommand).rejects(awsError(name));
      expect(await failed()).toMatchObject({ message: run.error?.message, output: [] });
    },
  );

  test('one that did not begin has nothing to look at; any other error is thrown', async () => {
    const { externalId: _none, ...notBegun } = run;
    expect(await failed(notBegun)).toMatchObject({ message: run.error?.message });
    expect(aws.calls()).toEqual([]);
    const error = awsError('ServiceUnavailable', 'try again', 503);
    deploymentIs([]);
    aws.codedeploy.on(ListDeploymentTargetsCommand).rejects(error);
    await expect(failed()).rejects.toBe(error);
  });
});

describe('its log', () => {
  const logOf = (action = run) => providerOf(action)!.log!(context, action);

  test('has every event that ended, once, and what a failed script printed', async () => {
    deploymentIs([
      instance('i-1', [event('Install', 'Succeeded', 3), pending]),
      instance('i-2', [event('Install', 'Succeeded', 1), pending]),
    ]);
    const log = logOf();
    expect((await log.next()).map(({ text }) => text)).toEqual(['i-2 Install Succeeded', 'i-1 Install Succeeded']);
    expect(await log.next()).toEqual([]);
    deploymentIs([
      instance('i-1', [event('Install', 'Succeeded', 3), event('AfterInstall', 'Failed', 4, scriptFailed)]),
      instance('i-2', [event('Install', 'Succeeded', 1), pending]),
    ]);
    const at4 = { at: at(4), phase: 'AfterInstall' };
    expect(await log.next()).toEqual([
      { ...at4, text: 'i-1 AfterInstall Failed' },
      { ...at4, text: `scripts/try.js: ${scriptFailed.message}` },
      { ...at4, text: '[stdout]Trying the new release' },
      { ...at4, text: '[stderr]The new release does not start.' },
    ]);
  });

  test('what failed is the hook; all of it where no hook did', async () => {
    deploymentIs([instance('i-1', brokenEvents)]);
    const log = logOf();
    const lines = await log.next();
    const failure = (await failed())!;
    expect(log.failing(lines, failure).map(({ phase }) => phase)).toEqual(Array(4).fill('AfterInstall'));
    expect(log.failing(lines, { ...failure, phase: undefined })).toEqual(lines);
  });

  test('is empty as long as there is nothing to look at', async () => {
    const { externalId: _none, ...notBegun } = run;
    expect(await logOf(notBegun).next()).toEqual([]);
    deploymentIs([]);
    aws.codedeploy.on(ListDeploymentTargetsCommand).rejects(awsError('DeploymentNotStartedException'));
    expect(await logOf().next()).toEqual([]);
  });
});
