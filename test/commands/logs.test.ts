import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import {
  BatchGetDeploymentTargetsCommand,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { type ActionExecutionDetail, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { logs } from '../../src/commands/logs.js';
import { deploy } from '../../src/stages/deploy.js';
import { pipelineOf } from '../helpers/account.js';
import { awsError, type MockedAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { drivenAws, idOf, nth } from '../helpers/driven.js';
import { fakeHost } from '../helpers/host.js';
import { declared, failedBuild, shows } from '../helpers/recorded.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

const options = { region: 'eu-central-1' };
const own = (text: string) => `[Container] 2026/03/01 11:59:20.000000 ${text}`;
const printed = [
  own('Entering phase INSTALL'),
  own('Running command npm ci'),
  'added 1 package',
  own('Phase complete: INSTALL State: SUCCEEDED'),
  own('Phase context status code:  Message:'),
  own('Entering phase BUILD'),
  own('Running command npm run lint'),
  'no problems',
  own('Running command npm test'),
  'not ok 1',
  own('Phase complete: BUILD State: FAILED'),
];

let aws: MockedAws;
beforeEach(() => {
  aws = drivenAws();
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [failedBuild] });
  logIs(printed);
});
afterEach(() => {
  expect(aws.writes()).toEqual([]);
  aws.restore();
});

/** Each a page of the log. */
function logIs(...pages: (readonly string[])[]): void {
  aws.logs.on(GetLogEventsCommand).callsFake(({ nextToken = '0' }: { nextToken?: string }) => {
    const messages = pages[Number(nextToken)];
    const events = messages?.map((message) => ({ message: `${message}\n`, timestamp: 0 })) ?? [];
    return { events, nextForwardToken: messages ? `${Number(nextToken) + 1}` : nextToken };
  });
}

function ends(status: 'Succeeded' | 'Failed'): void {
  const { summary, details } = nth(1, status);
  shows(aws, [[summary], details]);
}

async function said(more: object = {}): Promise<string[]> {
  const host = fakeHost();
  expect(await logs('hello', { ...options, ...more }, host)).toBe(0);
  return host.stdout.text.trimEnd().split('\n');
}

test('of one that succeeded: everything, over all pages', async () => {
  ends('Succeeded');
  logIs(printed.slice(0, 4), printed.slice(4));
  expect(await said()).toEqual(printed);
});

test('of one that failed: the command that failed, and what it printed', async () => {
  ends('Failed');
  expect(await said()).toEqual(printed.slice(8));
});

test('of one in which an action failed that prints nothing: why it failed', async () => {
  const { summary, details } = nth(1, 'Failed');
  const build = details.find(({ stageName }) => stageName === 'Build')!;
  const provider = { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' } as const;
  const errorDetails = { code: 'ConfigurationError', message: 'The bucket was not found.' };
  const deployment: ActionExecutionDetail = {
    ...build,
    stageName: 'Staging',
    actionName: 'Deploy',
    input: { actionTypeId: provider },
    output: { executionResult: { errorDetails } },
  };
  const built = { ...build, status: 'Succeeded' as const };
  shows(aws, [[summary], [deployment, built, ...details.filter((each) => each !== build)]]);
  const stages = [...declared, { name: 'Staging', actions: [{ name: 'Deploy', actionTypeId: provider }] }];
  aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: { ...pipelineOf({ branch: 'main' }), stages } });
  expect(await said()).toEqual(['The bucket was not found.']);
});

test('of one in which an action failed that printed nothing this time: why it failed', async () => {
  ends('Failed');
  logIs();
  expect((await said()).join()).toMatch(/\S/);
});

test('--all, --phase and --stage', async () => {
  ends('Failed');
  expect(await said({ all: true })).toEqual(printed);
  expect(await said({ phase: 'install' })).toEqual(printed.slice(0, 5));
  expect(await said({ stage: 'build' })).toEqual(printed);
  expect(await said({ stage: 'source' })).toEqual(['']);
});

test('--follow shows what comes, until the end', async () => {
  const [running, over] = [nth(1, 'InProgress'), nth(1)];
  shows(aws, [[running.summary], running.details], [[over.summary], over.details]);
  const pages = [printed.slice(0, 3)];
  aws.logs.on(GetLogEventsCommand).callsFake(({ nextToken = '0' }: { nextToken?: string }) => {
    const messages = pages[Number(nextToken)];
    if (!messages) return { events: [], nextForwardToken: nextToken };
    return {
      events: messages.map((message) => ({ message, timestamp: 0 })),
      nextForwardToken: `${Number(nextToken) + 1}`,
    };
  });
  const host = fakeHost();
  host.onWait = () => pages.push(printed.slice(3));
  expect(await logs('hello', { ...options, follow: true }, host)).toBe(0);
  expect(host.stdout.text.trimEnd().split('\n')).toEqual(printed);
  expect(host.waits).toEqual([3000]);
});

test('--follow ends with Ctrl-C', async () => {
  const { summary, details } = nth(1, 'InProgress');
  shows(aws, [[summary], details]);
  const host = fakeHost();
  host.onWait = () => {
    host.interrupt();
  };
  await expect(logs('hello', { ...options, follow: true }, host)).rejects.toMatchObject({ code: 'interrupted' });
});

test('--execution, for programs', async () => {
  ends('Failed');
  const host = fakeHost();
  await logs('hello', { ...options, json: true, execution: idOf(1).slice(0, 8) }, host);
  expect(JSON.parse(host.stdout.text)).toMatchObject({
    executionId: idOf(1),
    logs: [{ stage: 'Build', action: 'Build', lines: [{ phase: 'BUILD' }, { text: 'not ok 1' }, {}] }],
  });
});

test('there is no such execution', async () => {
  ends('Failed');
  const failing = logs('hello', { ...options, execution: 'abcd' }, fakeHost());
  await expect(failing).rejects.toMatchObject({ code: 'no-execution' });
});

test('where it is not permitted, as AWS says it', async () => {
  ends('Succeeded');
  aws.logs.on(GetLogEventsCommand).rejects(awsError('AccessDeniedException', 'no', 403));
  await expect(logs('hello', options, fakeHost())).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

describe('of deployments', () => {
  const names = ['Staging', 'Production'] as const;
  const events = (isBroken: boolean) => [
    { lifecycleEventName: 'Install', status: 'Succeeded', endTime: new Date(0) } as const,
    isBroken
      ? ({
          lifecycleEventName: 'AfterInstall',
          status: 'Failed',
          endTime: new Date(1),
          diagnostics: { scriptName: 'try.js', message: 'failed with exit code 1', logTail: '[stderr]broken' },
        } as const)
      : ({ lifecycleEventName: 'AfterInstall', status: 'Succeeded', endTime: new Date(1) } as const),
  ];

  beforeEach(() => {
    const { summary, details } = nth(1, 'Succeeded');
    const deployments = names.map((stageName) => ({
      ...details[0],
      stageName,
      actionName: 'Deploy',
      status: stageName === 'Production' ? ('Failed' as const) : ('Succeeded' as const),
      input: { actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' } as const },
      output: { executionResult: { externalExecutionId: `d-${stageName}` } },
    }));
    shows(aws, [[{ ...summary, status: 'Failed' }], [...deployments.toReversed(), ...details]]);
    const pipeline = pipelineOf({ branch: 'main' });
    const stages = names.map((name) =>
      deploy({ deploy: 'codedeploy', environment: name.toLowerCase() }).declare(testContext()),
    );
    aws.codepipeline
      .on(GetPipelineCommand)
      .resolves({ pipeline: { ...pipeline, stages: [...pipeline.stages!, ...stages] } });
    aws.codedeploy
      .on(ListDeploymentTargetsCommand)
      .resolves({ targetIds: ['i-1'] })
      .on(GetDeploymentCommand)
      .resolves({});
    for (const name of names) {
      const instanceTarget = { targetId: 'i-1', lifecycleEvents: events(name === 'Production') };
      aws.codedeploy
        .on(BatchGetDeploymentTargetsCommand, { deploymentId: `d-${name}` })
        .resolves({ deploymentTargets: [{ instanceTarget }] });
    }
  });

  test('the hook that failed, and what its script printed: of the environment that failed alone', async () => {
    expect(await said()).toEqual(['i-1 AfterInstall Failed', 'try.js: failed with exit code 1', '[stderr]broken']);
  });

  test('--stage, and --phase by the name of a hook', async () => {
    expect(await said({ stage: 'staging' })).toEqual(['i-1 Install Succeeded', 'i-1 AfterInstall Succeeded']);
    expect(await said({ phase: 'AfterInstall', stage: 'staging' })).toEqual(['i-1 AfterInstall Succeeded']);
    expect(await said({ phase: 'install', stage: 'staging' })).toEqual(['i-1 Install Succeeded']);
  });
});
