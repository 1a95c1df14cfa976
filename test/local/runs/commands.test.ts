/** Run Command: commands really run on instances that are folders of this machine. */
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { DeregisterOnPremisesInstanceCommand, RegisterOnPremisesInstanceCommand } from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../helpers/alive.js';
import { awsCli } from '../../helpers/clients.js';
import { bareRole } from '../../helpers/codebuild.js';
import { type Servers, servers } from '../../helpers/codedeploy.js';
import { startingLock } from '../../../src/local/home.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { roleSession } from '../../helpers/role-session.js';

const BY_TAG = { Targets: [{ Key: 'tag:app', Values: ['hello'] }] };

let local: Local;
let ssm: SSMClient;
let hello: Servers;
beforeEach(async () => {
  local = await openLocal();
  ssm = local.client(SSMClient);
  hello = await servers(local, {}, ['web-1', 'web-2']);
});
afterEach(async () => {
  for (const instanceName of ['web-1', 'web-2']) {
    await hello.client.send(new DeregisterOnPremisesInstanceCommand({ instanceName }));
  }
  await local.close();
});

/** Sends lines of a script to both instances; gives the command's id. */
async function send(commands: string[], over: Partial<SendCommandCommandInput> = {}): Promise<string> {
  const input = { DocumentName: 'AWS-RunShellScript', ...BY_TAG, Parameters: { commands }, ...over };
  return (await ssm.send(new SendCommandCommand(input))).Command?.CommandId ?? '';
}

async function run(commands: string[], over: Partial<SendCommandCommandInput> = {}): Promise<string> {
  const id = await send(commands, over);
  await hello.move();
  return id;
}

const command = async (CommandId: string) => (await ssm.send(new ListCommandsCommand({ CommandId }))).Commands?.[0];
const nodes = async () => {
  const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
  return Object.fromEntries(InstanceInformationList.map(({ Name = '', InstanceId = '' }) => [Name, InstanceId]));
};
async function invocation(CommandId: string, instance: string) {
  const InstanceId = (await nodes())[instance];
  return ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
}

const sent = (over: Partial<SendCommandCommandInput>) => send(['true'], over);

test.skipIf(awsCli === undefined)('on an instance with a role, a command calls AWS as that role', async () => {
  await bareRole(local, 'instance', 'ec2.amazonaws.com');
  const iamSessionArn = 'arn:aws:sts::000000000000:assumed-role/instance/web-3';
  await hello.client.send(new RegisterOnPremisesInstanceCommand({ instanceName: 'web-3', iamSessionArn }));
  const InstanceIds = [(await nodes())['web-3'] ?? ''];
  const id = await run(['aws sts get-caller-identity --query Arn --output text'], { InstanceIds, Targets: undefined });
  expect((await invocation(id, 'web-3')).StandardOutputContent).toBe(`${iamSessionArn}\n`);
});

describe('a command', () => {
  test('runs on every instance with the tag, and says what it printed', async () => {
    const id = await run(['echo "here is $PORT"', 'echo "and an error" >&2', 'pwd >"$CODEDEPLOY_INSTANCE_ROOT/where"']);
    expect(await command(id)).toMatchObject({ Status: 'Success', TargetCount: 2, CompletedCount: 2, ErrorCount: 0 });
    expect(await invocation(id, 'web-2')).toMatchObject({
      Status: 'Success',
      ResponseCode: 0,
      PluginName: 'aws:runShellScript',
      StandardOutputContent: expect.stringMatching(/^here is \d+\n$/),
      StandardErrorContent: 'and an error\n',
    });
    expect(await hello.read('where', 'web-1')).toContain(`${hello.root('web-1')}/var/lib/amazon/ssm/mi-`);
    const { CommandInvocations } = await ssm.send(new ListCommandInvocationsCommand({ CommandId: id, Details: true }));
    expect(
      CommandInvocations?.map(({ InstanceName, CommandPlugins }) => [InstanceName, CommandPlugins?.[0]?.Output]),
    ).toEqual([
      ['web-1', expect.stringMatching(/^here is \d+\n\n-+ERROR-+\nand an error\n$/)],
      ['web-2', expect.stringMatching(/^here is \d+\n\n-+ERROR-+\nand an error\n$/)],
    ]);
  });

  test('is begun for whoever looks at it, when the process that was to run it is gone', async () => {
    await local.aws.moveExecutions();
    const id = await send(['true']);
    const before = local.runnersStarted();
    await rm(startingLock(local.home), { force: true });
    expect((await invocation(id, 'web-1')).Status).toBe('Pending');
    expect(local.runnersStarted()).toBe(before + 1);
    await local.aws.moveExecutions();
  });

  test('runs where it is told to, below the root of the instance that is named', async () => {
    await mkdir(join(hello.root('web-1'), 'srv/hello'), { recursive: true });
    const InstanceIds = [(await nodes())['web-1']!];
    const id = await run(['pwd'], {
      Targets: undefined,
      InstanceIds,
      Parameters: { commands: ['pwd'], workingDirectory: ['/srv/hello'] },
    });
    expect((await invocation(id, 'web-1')).StandardOutputContent).toBe(`${hello.root('web-1')}/srv/hello\n`);
    expect(await command(id)).toMatchObject({ TargetCount: 1 });
    const other = await run(['pwd'], { Parameters: { commands: ['pwd'], workingDirectory: ['/nope'] } });
    expect(await invocation(other, 'web-1')).toMatchObject({
      Status: 'Failed',
      StandardErrorContent: expect.stringContaining('no folder /nope'),
    });
  });

  test('that fails on one has failed, and goes no further than its errors allow', async () => {
    const id = await run(['echo no >&2; exit 3'], { MaxConcurrency: '1' });
    expect(await command(id)).toMatchObject({ Status: 'Failed', StatusDetails: 'Failed', ErrorCount: 1 });
    expect(await invocation(id, 'web-1')).toMatchObject({
      Status: 'Failed',
      ResponseCode: 3,
      StandardErrorContent: 'no\n',
    });
    expect(await invocation(id, 'web-2')).toMatchObject({
      Status: 'Cancelled',
      StatusDetails: 'Terminated',
      ResponseCode: -1,
    });
    const allowed = await run(['[ "$(basename "$CODEDEPLOY_INSTANCE_ROOT")" = web-2 ]'], {
      MaxConcurrency: '1',
      MaxErrors: '50%',
    });
    expect(await command(allowed)).toMatchObject({ Status: 'Success', StatusDetails: 'Incomplete', ErrorCount: 1 });
  });

  test('that takes too long is ended with what it has started', async () => {
    const commands = ['sleep 60 & echo $! >"$CODEDEPLOY_INSTANCE_ROOT/pid"', 'wait'];
    const id = await run([], { Parameters: { commands, executionTimeout: ['1'] } });
    expect(await command(id)).toMatchObject({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut' });
    for (const each of ['web-1', 'web-2']) expect(isAlive(Number(await hello.read('pid', each)))).toBe(false);
  });

  test('that is cancelled before it runs never does', async () => {
    const id = await send(['touch "$CODEDEPLOY_INSTANCE_ROOT/ran"']);
    expect(await command(id)).toMatchObject({ Status: 'Pending' });
    await ssm.send(new CancelCommandCommand({ CommandId: id }));
    await hello.move();
    expect(await command(id)).toMatchObject({ Status: 'Cancelled', CompletedCount: 2 });
    expect(await readdir(hello.root('web-1'))).not.toContain('ran');
  });

  test('whose process has died has failed, and says so', async () => {
    const id = await send(['true']);
    const collection = local.aws.store.collection<any>('regions/us-east-1/ssm/commands');
    await local.aws.store.exclusive(async () => {
      const record = await collection.get(id);
      await collection.put(id, { ...record, runner: 2 ** 22 });
    });
    expect(await command(id)).toMatchObject({ Status: 'Failed' });
    expect((await invocation(id, 'web-1')).StandardErrorContent).toContain('ended unexpectedly');
  });

  test('finds no instance: that is told, and nothing runs', async () => {
    const id = await run(['true'], { Targets: [{ Key: 'tag:app', Values: ['other'] }] });
    expect(await command(id)).toMatchObject({ StatusDetails: 'NoInstancesInTag', TargetCount: 0 });
  });
});

test('keeps its script with the instance, for its owner alone', async () => {
  const id = await run(['echo hello']);
  const node = (await nodes())['web-1']!;
  const file = `var/lib/amazon/ssm/${node}/document/orchestration/${id}/awsrunShellScript/0.awsrunShellScript/_script.sh`;
  expect(await readFile(join(hello.root('web-1'), file), 'utf8')).toBe('echo hello\n');
});

test.each([
  [{ DocumentName: 'AWS-RunPowerShellScript' }, 'InvalidDocument'],
  [{ DocumentVersion: '7' }, 'InvalidDocumentVersion'],
  [{ Parameters: {} }, 'InvalidParameters'],
  [{ Parameters: { commands: ['true'], shell: ['zsh'] } }, 'InvalidParameters'],
  [{ Parameters: { commands: ['true'], executionTimeout: ['soon'] } }, 'InvalidParameters'],
  [{ Targets: undefined, InstanceIds: ['mi-00000000000000000'] }, 'InvalidInstanceId'],
  [{ Targets: undefined }, 'ValidationException'],
  [{ OutputS3BucketName: 'somewhere' }, 'ValidationException'],
  [{ Targets: [{ Key: 'resource-groups:Name', Values: ['x'] }] }, 'ValidationException'],
])('refuses %j: %s', async (over, name) => {
  await expect(sent(over)).rejects.toThrow(expect.objectContaining({ name }));
});

describe('who sends one', () => {
  const DOCUMENT = 'arn:aws:ssm:us-east-1::document/AWS-RunShellScript';
  const as = async (name: string, ...allowed: Parameters<typeof roleSession>[2][]) =>
    local.client(SSMClient, { credentials: await roleSession(local, name, ...allowed) });
  const input = { DocumentName: 'AWS-RunShellScript', ...BY_TAG, Parameters: { commands: ['true'] } };

  test('must be allowed the document and the instances', async () => {
    const none = await as('none', { Action: 'ssm:SendCommand', Resource: DOCUMENT });
    await expect(none.send(new SendCommandCommand(input))).rejects.toThrow(/ssm:SendCommand.*managed-instance\/mi-/);
    const both = await as(
      'both',
      { Action: 'ssm:SendCommand', Resource: DOCUMENT },
      { Action: 'ssm:SendCommand', Resource: 'arn:aws:ssm:us-east-1:000000000000:managed-instance/*' },
    );
    await both.send(new SendCommandCommand(input));
  });

  test('names the document by its one ARN, which is what is asked about', async () => {
    const nodes = 'arn:aws:ssm:us-east-1:000000000000:managed-instance/*';
    const own = 'arn:aws:ssm:us-east-1:000000000000:document/*';
    const other = await as(
      'own',
      { Action: 'ssm:SendCommand', Resource: nodes },
      { Action: 'ssm:SendCommand', Resource: own },
    );
    const DocumentName = own.replace('*', 'AWS-RunShellScript');
    await expect(other.send(new SendCommandCommand({ ...input, DocumentName }))).rejects.toThrow('has no document');
    await ssm.send(new SendCommandCommand({ ...input, DocumentName: DOCUMENT }));
  });

  test('may be allowed those with a tag alone', async () => {
    const allow = (value: string) => ({
      Action: 'ssm:SendCommand',
      Resource: 'arn:aws:ssm:us-east-1:000000000000:managed-instance/*',
      Condition: { StringEquals: { 'ssm:resourceTag/app': value } },
    });
    const document = { Action: 'ssm:SendCommand', Resource: DOCUMENT };
    await (await as('tagged', document, allow('hello'))).send(new SendCommandCommand(input));
    const other = await as('other', document, allow('other'));
    await expect(other.send(new SendCommandCommand(input))).rejects.toThrow(
      'not authorized to perform: ssm:SendCommand',
    );
  });
});

test('filters what it lists, and refuses what it does not know', async () => {
  const good = await run(['true']);
  const bad = await run(['false']);
  const ids = async (key: any, value: string) => {
    const { Commands = [] } = await ssm.send(new ListCommandsCommand({ Filters: [{ key, value }] }));
    return Commands.map(({ CommandId }) => CommandId);
  };
  expect(await ids('Status', 'Success')).toEqual([good]);
  expect(await ids('Status', 'Failed')).toEqual([bad]);
  await expect(ids('ExecutionStage', 'Complete')).rejects.toThrow('does not filter');
  await expect(command('00000000-0000-0000-0000-000000000000')).rejects.toThrow('not valid');
  const about = async (Key: string, ...Values: string[]) => {
    const { InstanceInformationList = [] } = await ssm.send(
      new DescribeInstanceInformationCommand({ Filters: [{ Key, Values }] }),
    );
    return InstanceInformationList.map(({ Name = '' }) => Name).toSorted((a, b) => a.localeCompare(b));
  };
  expect(await about('tag:app', 'hello')).toEqual(['web-1', 'web-2']);
  expect(await about('InstanceIds', (await nodes())['web-2']!)).toEqual(['web-2']);
  expect(await about('PingStatus', 'Inactive')).toEqual([]);
});
