/** Instances: the port that is their own, where a group answers, and their end. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeregisterOnPremisesInstanceCommand,
  RegisterOnPremisesInstanceCommand,
  RemoveTagsFromOnPremisesInstancesCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localUser } from '../../../../src/local/caller.js';
import { takenPorts } from '../../../../src/local/hosting/taken-ports.js';
import { instances } from '../../../../src/local/services/codedeploy/records.js';
import { isAlive } from '../../../helpers/alive.js';
import { eventsOf, failureOf, hooked, type Servers, servers } from '../../../helpers/codedeploy.js';
import { type Local, openLocal } from '../../../helpers/local.js';

let local: Local;
let hello: Servers;
beforeEach(async () => {
  local = await openLocal();
  hello = await servers(local, {}, ['web-1', 'web-2']);
});
afterEach(async () => {
  for (const instanceName of ['web-1', 'web-2']) await deregister(instanceName);
  await local.close();
});

const GROUP = 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:hello/servers';
const deregister = (instanceName: string) =>
  hello.client.send(new DeregisterOnPremisesInstanceCommand({ instanceName }));
const register = (instanceName: string) =>
  hello.client.send(new RegisterOnPremisesInstanceCommand({ instanceName, iamUserArn: localUser }));
const untag = (...instanceNames: string[]) =>
  hello.client.send(
    new RemoveTagsFromOnPremisesInstancesCommand({ instanceNames, tags: [{ Key: 'app', Value: 'hello' }] }),
  );

/** Keeps a process running, whose id lies in a file. */
const LEAVE = 'sleep 60 >/dev/null 2>&1 & echo $! >"$CODEDEPLOY_INSTANCE_ROOT/pid"';
const pidOn = async (instance: string) => Number(await hello.read('pid', instance));

describe('the port', () => {
  const portOf = (instance: string) => hello.read('port', instance);
  const noting = hooked({ ApplicationStart: 'printf "$PORT" >"$CODEDEPLOY_INSTANCE_ROOT/port"' });

  test('is given to scripts, stays while the instance is registered, and is that at which the group answers', async () => {
    await hello.deploy(noting, { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
    const [one, two] = [await portOf('web-1'), await portOf('web-2')];
    expect(new Set(await takenPorts(local.aws.store))).toEqual(new Set([Number(one), Number(two)]));
    expect(await local.aws.urlOf(GROUP)).toBe(`http://127.0.0.1:${one}`);
    await hello.deploy(noting);
    expect(await portOf('web-1')).toBe(one);
    await untag('web-1');
    expect(await local.aws.urlOf(GROUP)).toBe(`http://127.0.0.1:${two}`);
    await untag('web-2');
    expect(await local.aws.urlOf(GROUP)).toBeUndefined();
  });

  test('is free again when the instance is deregistered', async () => {
    await deregister('web-1');
    expect(await takenPorts(local.aws.store)).toHaveLength(1);
    await register('web-1');
    expect(await takenPorts(local.aws.store)).toHaveLength(2);
  });

  test('is one at which a server that was deployed really answers', async () => {
    const program = `require('node:http').createServer((_, answer) => answer.end('hello')).listen(process.env.PORT, '127.0.0.1')`;
    const start = `node -e "${program}" >/dev/null 2>&1 &`;
    const answers = 'until curl -s "http://127.0.0.1:$PORT"; do sleep 0.02; done';
    const { status } = await hello.deploy(hooked({ ApplicationStart: start, ValidateService: answers }));
    const answer = await fetch((await local.aws.urlOf(GROUP)) ?? '');
    expect([status, await answer.text()]).toEqual(['Succeeded', 'hello']);
  });
});

describe('an instance that is deregistered', () => {
  test('loses what runs there, but not its files, and other instances lose nothing', async () => {
    await hello.deploy(hooked({ ApplicationStart: LEAVE }), { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
    await deregister('web-1');
    const [gone, other] = [await pidOn('web-1'), await pidOn('web-2')];
    expect([isAlive(gone), isAlive(other)]).toEqual([false, true]);
    await register('web-1');
    expect(await pidOn('web-1')).toBe(gone);
  });

  test('is deployed to no further, and what was just being started is ended', async () => {
    const start = 'until [ -e "$CODEDEPLOY_INSTANCE_ROOT/go" ]; do sleep 0.01; done';
    const id = await hello.begin(hooked({ AfterInstall: `${start}; ${LEAVE}`, ApplicationStart: 'exit 0' }));
    const moving = hello.move();
    const begun = async () => eventsOf(await hello.target(id).catch(() => ({})));
    await expect.poll(begun, { interval: 20 }).toContain('AfterInstall InProgress');
    // As it is when the script is started a moment after everything there was ended.
    await local.aws.act(async (call) => {
      const { info } = (await instances(call).get('web-1'))!;
      await instances(call).put('web-1', { info: { ...info, deregisterTime: call.now() } });
    });
    await writeFile(join(hello.root(), 'go'), '');
    await moving;
    const target = await hello.target(id);
    expect(eventsOf(target)).toContain('ApplicationStart Failed');
    expect(failureOf(target)?.message).toBe('The on-premises instance web-1 was deregistered.');
    expect(isAlive(await pidOn('web-1'))).toBe(false);
  });
});
