/** The process that serves what is hosted, with the built program: it begins by itself, comes back, and ends. */
import type { ChildProcess } from 'node:child_process';
import {
  CreateApplicationCommand,
  CreateEnvironmentCommand,
  DescribeEnvironmentsCommand,
  ElasticBeanstalkClient,
  TerminateEnvironmentCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive } from '../helpers/alive.js';
import { text } from '../helpers/beanstalk.js';
import { type Cli, configOf, ended, openCli, printedBy } from '../helpers/cli.js';
import type { Local } from '../helpers/local.js';
import { bareRole } from '../helpers/codebuild.js';

let cli: Cli;
let server: ChildProcess;
let client: ElasticBeanstalkClient;
beforeEach(async () => {
  cli = await openCli();
  server = cli.start('local', 'serve', '--port', '0');
  const config = configOf(await printedBy(server));
  const local: Pick<Local, 'client'> = { client: (Client) => new Client({ ...config, forcePathStyle: true }) };
  client = local.client(ElasticBeanstalkClient);
  const iam = local.client(IAMClient);
  await bareRole(local, 'web', 'ec2.amazonaws.com');
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'web' }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'web', RoleName: 'web' }));
  await client.send(new CreateApplicationCommand({ ApplicationName: 'hello' }));
});
afterEach(async () => {
  await cli.close();
  await ended(server);
});

const waiting = { timeout: 30_000 };
const EnvironmentName = 'staging';
const hosting = async (): Promise<number | null> => (await cli.look('local', 'info')).hosting;

async function create(): Promise<string> {
  const Value = 'web';
  const { CNAME = '' } = await client.send(
    new CreateEnvironmentCommand({
      ApplicationName: 'hello',
      EnvironmentName,
      SolutionStackName: '64bit Amazon Linux 2023 v6.10.0 running Node.js 22',
      OptionSettings: [{ Namespace: 'aws:autoscaling:launchconfiguration', OptionName: 'IamInstanceProfile', Value }],
    }),
  );
  await expect.poll(status, waiting).toBe('Ready');
  return CNAME;
}

async function status(): Promise<string | undefined> {
  const { Environments } = await client.send(new DescribeEnvironmentsCommand({}));
  return Environments?.[0]?.Status;
}

test('it serves until the last environment is gone, and comes back when it was killed', async () => {
  const address = await create();
  const page = await text(address);
  expect(page).toContain('It runs');
  const { hosted } = await cli.look('local', 'info');
  expect(hosted).toEqual([
    { kind: 'environment', name: EnvironmentName, region: 'us-east-1', url: `http://${address}` },
  ]);
  const killed = await hosting();
  process.kill(killed!, 'SIGKILL');
  await expect.poll(hosting, waiting).toBeNull();
  // Whoever looks at the environment has it served again.
  expect(await status()).toBe('Ready');
  await expect.poll(() => text(address).catch(String), waiting).toBe(page);
  expect(await hosting()).not.toBe(killed);
  await client.send(new TerminateEnvironmentCommand({ EnvironmentName }));
  await expect.poll(hosting, waiting).toBeNull();
  expect(await status()).toBe('Terminated');
});

test('a reset ends it, with what it runs', async () => {
  const address = await create();
  const pid = await hosting();
  expect((await cli.run('local', 'reset', '--yes')).code).toBe(0);
  // It has given back its lock, and is about to be gone.
  await expect.poll(() => isAlive(pid!), waiting).toBe(false);
  await expect(text(address)).rejects.toThrow('fetch failed');
});
