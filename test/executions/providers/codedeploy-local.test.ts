/** What is told of a deployment that failed on the local AWS, where its scripts really run. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaults } from '../../../src/config/schema.js';
import type { Context } from '../../../src/context.js';
import { contextOf } from '../../../src/inspect.js';
import type { ActionRun } from '../../../src/executions/execution.js';
import { failureOf } from '../../../src/executions/failure.js';
import { providerOf } from '../../../src/executions/providers/index.js';
import { hooked, type Servers, servers } from '../../helpers/codedeploy.js';
import { execution } from '../../helpers/execution.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { recordedSession } from '../../helpers/recorder.js';

let local: Local;
let fleet: Servers;
let context: Context;
beforeEach(async () => {
  local = await openLocal();
  const atOnce = { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' };
  fleet = await servers(local, atOnce, ['web-1', 'web-2', 'web-3']);
  context = contextOf(recordedSession(local).session, { ...defaults, name: 'hello' });
});
afterEach(() => local.close());

const told = (run: ActionRun) =>
  failureOf(context, execution(undefined, { stages: [{ name: 'Staging', status: 'Failed', actions: [run] }] }));

test('where it failed, in which hook of which script, and what that printed', async () => {
  const broken =
    'case "$PWD$CODEDEPLOY_INSTANCE_ROOT" in *web-1*) exit 0;; esac; echo Starting; echo Broken >&2; exit 7';
  const externalId = await fleet.begin(hooked({ BeforeInstall: 'echo ready', ApplicationStart: broken }));
  const run: ActionRun = { name: 'Deploy', provider: 'CodeDeploy', status: 'Failed', externalId };
  expect(await told(run)).toMatchObject({ output: [] });
  await fleet.move();
  const failure = (await told(run))!;
  expect(failure).toMatchObject({
    instances: ['web-2', 'web-3'],
    phase: 'ApplicationStart',
    command: 'ApplicationStart.sh',
    exitCode: 7,
    message: expect.stringContaining('ApplicationStart.sh') as string,
  });
  expect(failure.output.toSorted()).toEqual(['[stderr]Broken', '[stdout]Starting']);
  const log = providerOf(run)!.log!(context, run);
  const failing = log.failing(await log.next(), failure).map(({ text }) => text);
  expect(failing).toEqual(
    expect.arrayContaining(['web-1 ApplicationStart Succeeded', 'web-2 ApplicationStart Failed']),
  );
  expect(failing.filter((line) => line === '[stderr]Broken')).toHaveLength(2);
  expect(failing.join()).not.toContain('BeforeInstall');
});
