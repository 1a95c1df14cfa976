/** On-premises instances by the command line: registered, shown with what was deployed to them, and deregistered. */
import { stat } from 'node:fs/promises';
import {
  CodeDeployClient,
  GetOnPremisesInstanceCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../src/main.js';
import { hooked, servers } from '../helpers/codedeploy.js';
import { fakeHost, noon } from '../helpers/host.js';
import { type Local, openLocal } from '../helpers/local.js';

let local: Local;
beforeEach(async () => {
  let then = noon - 5.5 * 60_000;
  local = await openLocal({ clock: () => new Date((then += 1)) });
});
afterEach(() => local.close());

async function cli(...args: string[]) {
  const host = fakeHost({ env: { PIPELINE_SETUP_HOME: local.home } });
  const code = await run(['local', ...args], host);
  return { code, stdout: host.stdout.text, stderr: host.stderr.text };
}

async function json(...args: string[]): Promise<any> {
  return JSON.parse((await cli(...args, '--json')).stdout);
}

const folder = (name: string, region = 'us-east-1') => `${local.home}/instances/${region}/${name}`;

test('an instance is registered as the local user, with its tags', async () => {
  const added = await json('instance', 'add', 'web-1', '--tag', 'stage=test', '--tag', 'app=shop');
  expect(added).toEqual({
    name: 'web-1',
    region: 'us-east-1',
    tags: { stage: 'test', app: 'shop' },
    folder: folder('web-1'),
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    lastDeployment: null,
  });
  expect((await stat(added.folder)).isDirectory()).toBe(true);
  const found = await local.client(CodeDeployClient).send(new GetOnPremisesInstanceCommand({ instanceName: 'web-1' }));
  expect(found.instanceInfo).toMatchObject({
    iamUserArn: 'arn:aws:iam::000000000000:user/local',
    tags: [
      { Key: 'stage', Value: 'test' },
      { Key: 'app', Value: 'shop' },
    ],
  });
  expect(await json('instance', 'list')).toEqual({ instances: [added] });
  expect(await json('info')).toMatchObject({ instances: [{ name: 'web-1', region: 'us-east-1', url: added.url }] });
});

test('what is said to people', async () => {
  const { stdout } = await cli('instance', 'add', 'web-1', '--region', 'eu-central-1');
  const [url = ''] = /http:\S+/.exec(stdout) ?? [];
  expect(stdout).toBe(`✔ web-1 is registered in eu-central-1.

folder  ${folder('web-1', 'eu-central-1')}
URL     ${url} (scripts get the port as PORT)
tags    none: no deployment group selects it
`);
  await cli('instance', 'add', 'web-2', '--tag', 'colour=\u001B[31mred');
  const listed = (await cli('instance', 'list')).stdout;
  expect(listed).toContain(`- web-1 (eu-central-1)
  tags             none
  folder           ${folder('web-1', 'eu-central-1')}
  URL              ${url}
  last deployment  none

- web-2 (us-east-1)
  tags             colour=red
`);
  expect((await cli('info')).stdout).toContain(`instances     web-1 (eu-central-1): ${url}\n`);
  const removed = await cli('instance', 'rm', 'web-1', '--region', 'eu-central-1');
  expect(removed.stdout).toBe(
    `web-1 is deregistered: it is deployed to no more. Its files stay in ${folder('web-1', 'eu-central-1')}.\n`,
  );
  expect((await cli('instance', 'list')).stdout).not.toContain('web-1');
});

test('the last deployment is told of the instance that is registered now', async () => {
  const hello = await servers(local);
  const deploymentConfigName = 'CodeDeployDefault.AllAtOnce';
  await hello.client.send(
    new UpdateDeploymentGroupCommand({
      applicationName: 'hello',
      currentDeploymentGroupName: 'servers',
      deploymentConfigName,
    }),
  );
  await hello.deploy(hooked({}));
  const { deploymentId } = await hello.deploy(hooked({ ValidateService: 'exit 1' }));
  expect((await json('instance', 'list')).instances).toMatchObject([
    {
      name: 'web-1',
      lastDeployment: {
        deploymentId,
        application: 'hello',
        group: 'servers',
        status: 'Failed',
        at: expect.stringContaining('2026-03-01T11:54:') as unknown,
      },
    },
  ]);
  expect((await cli('instance', 'list')).stdout).toContain(`✖ web-1 (us-east-1)\n  tags             app=hello\n`);
  expect((await cli('instance', 'list')).stdout).toContain(
    `  last deployment  ${deploymentId} of hello to servers: Failed, 5 minutes ago\n`,
  );
  await cli('instance', 'rm', 'web-1');
  await cli('instance', 'add', 'web-1');
  expect((await json('instance', 'list')).instances).toMatchObject([{ name: 'web-1', lastDeployment: null }]);
});

test('where there is none, it says how one is registered', async () => {
  expect((await cli('instance', 'list')).stdout).toBe(
    'No on-premises instances.\nTo register one: pipeline-setup local instance add web-1 --tag stage=test\n',
  );
  expect(await json('instance', 'list')).toEqual({ instances: [] });
});

test.each([
  ['a name that is there', ['add', 'web-1'], 'instance-exists', /already registered: web-1\.$/],
  ['a name that no folder may have', ['add', '../web'], 'bad-instance', /name "\.\.\/web" is not valid/],
  ["an EC2 instance's name", ['add', 'i-0123'], 'bad-instance', /not that of an EC2 instance/],
  ['more tags than there may be', ['add', 'web-2', ...tags(11)], 'bad-instance', /10 tags at most/],
  ['nobody', ['rm', 'web-2'], 'no-instance', /called web-2 is registered in us-east-1/],
  ['one of another region', ['rm', 'web-1', '--region', 'eu-central-1'], 'no-instance', /in eu-central-1/],
])('%s is refused, and nothing is changed', async (_what, args, code, message) => {
  await cli('instance', 'add', 'web-1');
  const before = await json('instance', 'list');
  const refused = await cli('instance', ...args, '--json');
  expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([2, { error: { code } }]);
  expect((await cli('instance', ...args)).stderr.split('\n')[0]).toMatch(message);
  expect(await json('instance', 'list')).toEqual(before);
});

function tags(count: number): string[] {
  return Array.from({ length: count }, (_, index) => ['--tag', `key-${index}=value`]).flat();
}
