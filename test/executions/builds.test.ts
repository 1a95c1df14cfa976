import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildsOf, withPhases } from '../../src/executions/builds.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { execution, runningBuildRun } from '../helpers/execution.js';

let aws: MockedAws;
beforeEach(() => {
  aws = mockAws();
  const build = { id: 'hello-build:5e0d', currentPhase: 'BUILD' };
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [build] });
});
afterEach(() => {
  aws.restore();
});

test('the builds of an execution, in one call', async () => {
  const builds = await buildsOf(testContext(), execution());
  expect([...builds.keys()]).toEqual(['hello-build:5e0d']);
  expect(aws.calls()).toEqual([['BatchGetBuilds', { ids: ['hello-build:5e0d'] }]]);
});

test('no call where there is none of that status', async () => {
  expect((await buildsOf(testContext(), execution(), 'InProgress')).size).toBe(0);
  expect(aws.calls()).toEqual([]);
  expect((await buildsOf(testContext(), execution(runningBuildRun), 'InProgress')).size).toBe(1);
});

test('the phase is that of a build in progress', async () => {
  const builds = await buildsOf(testContext(), execution());
  const phases = (run?: typeof runningBuildRun) =>
    withPhases(execution(run), builds).stages.map(({ actions }) => actions[0]?.phase);
  expect(phases(runningBuildRun)).toEqual([undefined, 'BUILD']);
  expect(phases()).toEqual([undefined, undefined]);
});
