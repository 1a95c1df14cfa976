/** Deployments to several instances: how many at once, when that is enough, and what is rolled back. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BatchGetDeploymentsCommand,
  CreateDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hooked, revision, type Servers, servers } from '../../../helpers/codedeploy.js';
import { type Local, openLocal } from '../../../helpers/local.js';

let local: Local;
let hello: Servers;
beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

const THREE = ['web-1', 'web-2', 'web-3'];

/**
 * A revision whose script notes in a file of all instances when it begins and ends, and fails where a file called `bad` lies
 * in the root. None ends before `atOnce` of them have begun.
 */
const noting = (atOnce = 1) =>
  hooked({
    ApplicationStart: `log="$CODEDEPLOY_INSTANCE_ROOT/../log"
echo + >>"$log"
until [ "$(grep -c + "$log")" -ge ${atOnce} ]; do sleep 0.01; done
echo - >>"$log"
test ! -e "$CODEDEPLOY_INSTANCE_ROOT/bad"`,
  });

/** How many scripts ran at once, at most. */
async function mostAtOnce(): Promise<number> {
  const marks = (await readFile(join(local.home, 'instances/us-east-1/log'), 'utf8')).trim().split('\n');
  let [now, most] = [0, 0];
  for (const mark of marks) most = Math.max(most, (now += mark === '+' ? 1 : -1));
  return most;
}

async function breakInstances(...names: string[]): Promise<void> {
  for (const name of names) await writeFile(join(hello.root(name), 'bad'), '');
}

async function statuses(id: string | undefined): Promise<(string | undefined)[]> {
  const { targetIds = [] } = await hello.client.send(new ListDeploymentTargetsCommand({ deploymentId: id }));
  return Promise.all(targetIds.map(async (name) => (await hello.target(id, name)).status));
}

describe('how many at once', () => {
  beforeEach(async () => {
    hello = await servers(local, {}, THREE);
    const hosts = { type: 'HOST_COUNT', value: 1 } as const;
    const custom = { deploymentConfigName: 'one-stays', minimumHealthyHosts: hosts };
    await hello.client.send(new CreateDeploymentConfigCommand(custom));
  });

  test.each([
    ['CodeDeployDefault.OneAtATime', 1],
    // Half of three, rounded up, are to be healthy.
    ['CodeDeployDefault.HalfAtATime', 1],
    ['one-stays', 2],
    ['CodeDeployDefault.AllAtOnce', 3],
  ])('%s: %i', async (deploymentConfigName, most) => {
    const { deploymentId, status } = await hello.deploy(noting(most), { deploymentConfigName });
    expect([status, await mostAtOnce()]).toEqual(['Succeeded', most]);
    expect(await statuses(deploymentId)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  });

  const cases: [string, string[], string, string[]][] = [
    ['CodeDeployDefault.OneAtATime', ['web-1'], 'Failed', ['Failed', 'Skipped', 'Skipped']],
    ['CodeDeployDefault.OneAtATime', ['web-3'], 'Succeeded', ['Succeeded', 'Succeeded', 'Failed']],
    ['CodeDeployDefault.AllAtOnce', ['web-1', 'web-2'], 'Succeeded', ['Failed', 'Failed', 'Succeeded']],
    ['CodeDeployDefault.AllAtOnce', THREE, 'Failed', ['Failed', 'Failed', 'Failed']],
    ['one-stays', ['web-1', 'web-2'], 'Failed', ['Failed', 'Failed', 'Skipped']],
    ['one-stays', ['web-2', 'web-3'], 'Succeeded', ['Succeeded', 'Failed', 'Failed']],
  ];
  test.each(cases)('%s with bad ones %j: %s', async (deploymentConfigName, bad, status, expected) => {
    await breakInstances(...bad);
    const deployment = await hello.deploy(noting(), { deploymentConfigName });
    expect([deployment.status, await statuses(deployment.deploymentId)]).toEqual([status, expected]);
    const count = (wanted: string) => expected.filter((each) => each === wanted).length;
    expect(deployment.deploymentOverview).toMatchObject({
      Succeeded: count('Succeeded'),
      Failed: count('Failed'),
      Skipped: count('Skipped'),
    });
  });

  test('none, where all have to stay healthy', async () => {
    const minimumHealthyHosts = { type: 'HOST_COUNT', value: 3 } as const;
    await hello.client.send(
      new CreateDeploymentConfigCommand({ deploymentConfigName: 'all-stay', minimumHealthyHosts }),
    );
    const { status, errorInformation } = await hello.deploy(noting(), { deploymentConfigName: 'all-stay' });
    expect([status, errorInformation?.code]).toEqual(['Failed', 'HEALTH_CONSTRAINTS_INVALID']);
  });

  test('only those that do not have the revision yet, if that is asked for', async () => {
    await breakInstances('web-3');
    const first = await hello.deploy(noting());
    const again = await hello.deploy({}, { updateOutdatedInstancesOnly: true, revision: first.revision });
    const { targetIds } = await hello.client.send(
      new ListDeploymentTargetsCommand({ deploymentId: again.deploymentId }),
    );
    expect(targetIds).toEqual(['web-3']);
  });
});

describe('rolling back', () => {
  const place = 'files:\n  - source: index.html\n    destination: /srv/hello\n';
  const good = (text: string) => revision(place, { 'index.html': text });
  const bad = hooked({ ValidateService: 'exit 1' }, place, { 'index.html': 'bad' });
  const onFailure = { enabled: true, events: ['DEPLOYMENT_FAILURE' as const] };

  const all = async (): Promise<DeploymentInfo[]> => {
    const { deployments: ids = [] } = await hello.client.send(new ListDeploymentsCommand({ applicationName: 'hello' }));
    const found = await hello.client.send(new BatchGetDeploymentsCommand({ deploymentIds: ids }));
    return found.deploymentsInfo ?? [];
  };
  const rollbacks = async () => (await all()).filter(({ creator }) => creator === 'codeDeployRollback');

  test('a failure is, to the last good revision, by a deployment of its own', async () => {
    hello = await servers(local, { autoRollbackConfiguration: onFailure });
    const first = await hello.deploy(good('one'));
    const second = await hello.deploy(good('two'));
    const failed = await hello.deploy(bad);
    const [rollback] = await rollbacks();
    expect(failed).toMatchObject({
      status: 'Failed',
      rollbackInfo: { rollbackDeploymentId: rollback?.deploymentId },
    });
    expect(rollback).toMatchObject({
      status: 'Succeeded',
      revision: second.revision,
      rollbackInfo: { rollbackTriggeringDeploymentId: failed.deploymentId },
    });
    expect(await hello.read('srv/hello/index.html')).toBe('two');
    const { deploymentGroupInfo } = await hello.client.send(
      new GetDeploymentGroupCommand({ applicationName: 'hello', deploymentGroupName: 'servers' }),
    );
    expect(deploymentGroupInfo).toMatchObject({
      targetRevision: second.revision,
      lastAttemptedDeployment: { deploymentId: rollback?.deploymentId },
    });
    expect(first.revision).not.toEqual(second.revision);
  });

  test('there is nothing to roll back to before something was good', async () => {
    hello = await servers(local, { autoRollbackConfiguration: onFailure });
    const { rollbackInfo } = await hello.deploy(bad);
    expect(rollbackInfo).toEqual({
      rollbackMessage: 'There is no earlier deployment that succeeded, to roll back to.',
    });
    expect(await rollbacks()).toEqual([]);
  });

  test('a failure is not where that is not asked for, nor is a rollback that fails', async () => {
    hello = await servers(local);
    await hello.deploy(good('one'));
    await hello.deploy(bad);
    expect(await rollbacks()).toEqual([]);
    const current = { applicationName: 'hello', currentDeploymentGroupName: 'servers' };
    await hello.client.send(new UpdateDeploymentGroupCommand({ ...current, autoRollbackConfiguration: onFailure }));
    // What stops the application fails from now on, in the rollback, too.
    const stuck = hooked({ ApplicationStop: 'exit 1', ValidateService: 'exit 1' }, place, { 'index.html': 'bad' });
    await hello.deploy(stuck);
    expect((await rollbacks()).map(({ status }) => status)).toEqual(['Failed']);
  });

  test('a stopped deployment is, when that is asked for', async () => {
    hello = await servers(local);
    await hello.deploy(good('one'));
    const id = await hello.begin(
      hooked({ AfterInstall: 'touch "$CODEDEPLOY_INSTANCE_ROOT/begun"; sleep 60' }, place, { 'index.html': 'two' }),
    );
    const moving = hello.move();
    await expect.poll(() => hello.read('begun').catch(() => undefined), { interval: 20 }).toBe('');
    await hello.client.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
    await moving;
    expect(await rollbacks()).toMatchObject([{ status: 'Succeeded' }]);
    expect(await hello.read('srv/hello/index.html')).toBe('one');
  });
});
