/** A command at the end of a stage: it runs on the instances that were deployed to, and what is granted for it is the least. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListActionExecutionsCommand, RollbackStageCommand } from '@aws-sdk/client-codepipeline';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Context } from '../src/context.js';
import { provision } from '../src/engine.js';
import { failureOf } from '../src/executions/failure.js';
import { readExecutions } from '../src/executions/read.js';
import { inspect } from '../src/inspect.js';
import { moveExecutions } from '../src/local/runs/runner.js';
import { roleOf } from '../src/names.js';
import { commandPermissions, pipelinePermissions, type PolicyDocument } from '../src/policies.js';
import type { StageConfig } from '../src/stages/fields.js';
import { stagesFor } from '../src/stages/index.js';
import { lackingOneAction } from './helpers/lacking.js';
import { type Local, openLocal } from './helpers/local.js';
import { pathWithout } from './helpers/path-without.js';
import { pushed } from './helpers/pushed.js';
import { recordedSession } from './helpers/recorder.js';

const program = fileURLToPath(new URL('../bin/pipeline-setup.js', import.meta.url));
const command = 'cat "$CODEDEPLOY_INSTANCE_ROOT/srv/hello/index.html" && [ ! -e "$CODEDEPLOY_INSTANCE_ROOT/broken" ]';
const stages: StageConfig[] = [{ deploy: 'codedeploy', environment: 'staging', command }];
const files = {
  'buildspec.yml': `version: 0.2\nphases: { build: { commands: [':'] } }\nartifacts: { files: ['**/*'] }\n`,
  'appspec.yml': 'version: 0.0\nos: linux\nfiles:\n  - source: index.html\n    destination: /srv/hello\n',
  'index.html': '"Hello",\\ it says.',
};
const timing = { minute: 60_000, grace: 500, poll: 100 };

let local: Local;
let context: Context;
/** The execution that the stage goes back to. */
let target: string | undefined;

beforeAll(async () => {
  local = await openLocal({ awsCli: `'${process.execPath}' '${program}' local aws --` });
  const survey = await inspect(recordedSession(local).session, { name: 'hello', stages });
  ({ context } = survey);
  await provision(survey);
  target = await pushed(local, context, files);
  // Where there is an AWS CLI, it has sent that command: from now on it is what stands in for it, which is quicker, too.
  vi.stubEnv('PATH', await pathWithout('aws', join(local.home, 'links')));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await local.close();
});

/** Deploys once more: how that ended, or why it failed, as a user is told. */
async function run(): Promise<string> {
  const request = { pipelineName: 'hello', stageName: 'Staging', targetPipelineExecutionId: target };
  const { pipelineExecutionId: only = '' } = await context.aws.codepipeline().send(new RollbackStageCommand(request));
  await moveExecutions(local.aws, timing);
  const list = new ListActionExecutionsCommand({ pipelineName: 'hello', filter: { pipelineExecutionId: only } });
  const { actionExecutionDetails = [] } = await context.aws.codepipeline().send(list);
  if (actionExecutionDetails.every(({ status }) => status === 'Succeeded')) return 'Succeeded';
  const declared = stagesFor(stages).map((stage) => stage.declare(context));
  const [execution] = await readExecutions(context, declared, { only });
  const failure = execution && (await failureOf(context, execution));
  return JSON.stringify(failure);
}

async function grant(role: string, document: PolicyDocument): Promise<void> {
  const PolicyDocument = JSON.stringify(document);
  const about = { RoleName: roleOf(context.names, role).name, PolicyName: 'permissions' };
  await context.aws.iam().send(new PutRolePolicyCommand({ ...about, PolicyDocument }));
}

it('ran on the instance, and its output is in the log', async () => {
  const request = new FilterLogEventsCommand({ logGroupName: context.names.commandLogGroup.name });
  const { events = [] } = await context.aws.logs().send(request);
  const log = events.map(({ message = '' }) => message).join('\n');
  expect(log).toMatch(/mi-[0-9a-f]{17}\s+hello-staging\s+Success\s+"Hello",\\ it says\./);
});

it('is read back from the pipeline', async () => {
  const again = await inspect(recordedSession(local).session, { name: 'hello' });
  expect(again.context.config.stages).toMatchObject(stages);
  expect(again.inspections.filter(({ state }) => state !== 'present')).toEqual([]);
});

it('that fails fails its stage, and it is said on which instance', async () => {
  await local.aws.call('ssm', 'SendCommand', {
    DocumentName: 'AWS-RunShellScript',
    Targets: [{ Key: 'tag-key', Values: ['pipeline-setup:environment'] }],
    Parameters: { commands: ['touch "$CODEDEPLOY_INSTANCE_ROOT/broken"'] },
  });
  await moveExecutions(local.aws, timing);
  const outcome = await run();
  expect(outcome).toContain('"action":"Command"');
  expect(outcome).toMatch(/mi-[0-9a-f]{17}\S*hello-staging\S*Failed/);
  expect(outcome).toContain(JSON.stringify('[ "$status" = Success ]'));
  expect(outcome).toContain('What ran on the instances: ');
  await local.aws.call('ssm', 'SendCommand', {
    DocumentName: 'AWS-RunShellScript',
    Targets: [{ Key: 'tag-key', Values: ['pipeline-setup:environment'] }],
    Parameters: { commands: ['rm "$CODEDEPLOY_INSTANCE_ROOT/broken"'] },
  });
  await moveExecutions(local.aws, timing);
  expect(await run()).toBe('Succeeded');
});

it('that cannot be asked for fails with that reason alone', async () => {
  const permissions = commandPermissions(context.names, stages);
  const { document } = lackingOneAction(permissions).find(({ action }) => action === 'ssm:ListCommands')!;
  await grant('command', document);
  const outcome = await run();
  expect(outcome).toMatch(/(may not|not authorized to perform:) ssm:ListCommands/);
  expect(outcome).not.toContain('What ran on the instances');
  await grant('command', permissions);
});

it('the pipeline’s role needs every action that is granted for it', async () => {
  const permissions = pipelinePermissions(context.names, stages);
  for (const { sid, document } of lackingOneAction(permissions)) {
    if (sid !== 'CommandStaging') continue;
    await grant('pipeline', document);
    expect(await run()).toMatch(/not authorized to perform: codebuild:/);
  }
  await grant('pipeline', permissions);
});

it('the role of the build needs every action that is granted for it, and they are enough', async () => {
  const permissions = commandPermissions(context.names, stages);
  const own = ['Document', 'InstancesStaging', 'Results'];
  expect(await refused()).toEqual([]);
  for (const { sid, action, document } of lackingOneAction(permissions)) {
    if (!own.includes(sid)) continue;
    await grant('command', document);
    expect(await refused()).toEqual([action]);
  }
  await grant('command', permissions);
});

const principal = () => `arn:aws:sts::000000000000:assumed-role/${roleOf(context.names, 'command').name}/build`;
const send = (Targets: object[], as?: string) =>
  local.aws.call<{ Command: { CommandId: string } }>(
    'ssm',
    'SendCommand',
    { DocumentName: 'AWS-RunShellScript', Targets, Parameters: { commands: ['true'] } },
    as,
    'us-east-1',
  );
const ours = [{ Key: 'tag:pipeline-setup:environment', Values: ['hello/staging'] }];

/** Which of the calls that the build makes its role may not make now. */
async function refused(): Promise<string[]> {
  const { Command } = await send(ours);
  const about = { CommandId: Command.CommandId };
  const calls: [string, () => Promise<unknown>][] = [
    ['SendCommand', () => send(ours, principal())],
    ['ListCommands', () => local.aws.call('ssm', 'ListCommands', about, principal(), 'us-east-1')],
    ['ListCommandInvocations', () => local.aws.call('ssm', 'ListCommandInvocations', about, principal(), 'us-east-1')],
  ];
  const denied: string[] = [];
  for (const [operation, call] of calls) {
    await call().catch((error: { code?: string }) => {
      if (error.code !== 'AccessDeniedException') throw error;
      denied.push(`ssm:${operation}`);
    });
  }
  return denied;
}

it('the role of the build reaches no instance of another environment', async () => {
  const other = { instanceName: 'other', iamUserArn: 'arn:aws:iam::000000000000:user/local' };
  await local.aws.call('codedeploy', 'RegisterOnPremisesInstance', other);
  const everywhere = send([{ Key: 'InstanceIds', Values: ['*'] }], principal());
  await expect(everywhere).rejects.toMatchObject({ code: 'AccessDeniedException' });
  await local.aws.call('codedeploy', 'DeregisterOnPremisesInstance', { instanceName: 'other' });
});
