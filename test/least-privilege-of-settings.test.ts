/**
 * A pipeline with settings and secrets: builds and an application have them, nothing shows or keeps them in plain text, and what
 * is granted for them is the least.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodeCommitClient, CreateCommitCommand, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { ListActionExecutionsCommand, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { DescribeEventsCommand, UpdateEnvironmentCommand } from '@aws-sdk/client-elastic-beanstalk';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Context } from '../src/context.js';
import { destroy, provision } from '../src/engine.js';
import { inspect } from '../src/inspect.js';
import { moveExecutions } from '../src/local/runs/runner.js';
import { roleOf } from '../src/names.js';
import { buildPermissions, policy, type PolicyDocument } from '../src/policies.js';
import { tellApplication } from '../src/resources/settings/applications.js';
import { tellBuilds } from '../src/resources/settings/builds.js';
import { putSetting } from '../src/resources/settings/put.js';
import { extraStatements } from '../src/stages/build-extras.js';
import { fetchesSettings } from '../src/stages/settings/policies.js';
import type { StageConfig } from '../src/stages/fields.js';
import { serving, type Serving } from './helpers/hosting.js';
import { lackingOneAction, nothing } from './helpers/lacking.js';
import { recordedSession } from './helpers/recorder.js';

const stages: StageConfig[] = [
  { deploy: 'beanstalk', environment: 'staging' },
  { deploy: 'codedeploy', environment: 'servers' },
];
const asked = { name: 'hello', settings: true, secrets: { PASSWORD: 'app/database:password' }, stages };

/** Each is looked for everywhere afterwards. */
const values = { token: 'token-7f3a91', password: 'password-5c0de2', key: 'key-19bb84' };

/** It shows what builds have, and turned around, so that the log does not know it again. */
const buildspec = `version: 0.2
phases:
  build:
    commands:
      - echo "$GREETING $TOKEN $PASSWORD"
      - printf %s "$TOKEN $PASSWORD" | rev
artifacts: { files: ['**/*'] }
`;

const files: Readonly<Record<string, string>> = {
  'buildspec.yml': buildspec,
  'appspec.yml': 'version: 0.0\nos: linux\n',
  'server.js':
    `require('node:http').createServer((request, response) => response.end(process.env.KEY === '${values.key}' ? 'has it' : 'has it not')).listen(process.env.PORT);`
      // The application's own source is no place for it.
      .replace(`'${values.key}'`, `'${values.key.slice(0, 4)}' + '${values.key.slice(4)}'`),
  'package.json': '{ "scripts": { "start": "node server.js" } }',
};

let lab: Serving;
let context: Context;
beforeAll(async () => {
  lab = await serving();
  const session = { ...recordedSession(lab.local).session, wait: async () => pause(10) };
  const secret = { Name: 'app/database', SecretString: JSON.stringify({ password: values.password }) };
  const request = new CreateSecretCommand({ ...secret, ClientRequestToken: 'a'.repeat(32) });
  await lab.local.client(SecretsManagerClient).send(request);
  ({ context } = await inspect(session, asked));
  await put('build', 'GREETING', 'good morning');
  await put('build', 'TOKEN', values.token, true);
  await put('staging', 'KEY', values.key, true);
  await put('servers', 'KEY', values.key, true);
  await provision(await inspect(session, asked));
}, 60_000);
afterAll(() => lab.close());

const put = (environment: string, key: string, value: string, isSecret = false) =>
  putSetting(context, { environment, key, isSecret }, value, undefined);

/** Pushes, and gives why that failed, or `Succeeded`. */
async function run(): Promise<string> {
  const codecommit = lab.local.client(CodeCommitClient);
  const at = { repositoryName: 'hello', branchName: 'main' };
  const { branch } = await codecommit.send(new GetBranchCommand(at));
  const putFiles = Object.entries({ ...files, 'number.txt': String(branch?.commitId) }).map(([filePath, text]) => ({
    filePath,
    fileContent: Buffer.from(text),
  }));
  await codecommit.send(new CreateCommitCommand({ ...at, parentCommitId: branch?.commitId, putFiles }));
  await moveExecutions(lab.local.aws, { minute: 60_000, grace: 500, poll: 100 });
  const codepipeline = context.aws.codepipeline();
  const list = new ListPipelineExecutionsCommand({ pipelineName: 'hello', maxResults: 1 });
  const [latest] = (await codepipeline.send(list)).pipelineExecutionSummaries ?? [];
  if (latest?.status === 'Succeeded') return latest.status;
  const filter = { pipelineExecutionId: latest?.pipelineExecutionId };
  const { actionExecutionDetails = [] } = await codepipeline.send(
    new ListActionExecutionsCommand({ pipelineName: 'hello', filter }),
  );
  const errors = actionExecutionDetails.map(({ output }) => output?.executionResult?.errorDetails?.message);
  return errors.find((message) => message !== undefined) ?? '';
}

async function log(): Promise<string> {
  const logGroupName = context.names.logGroup.name;
  const { events = [] } = await context.aws.logs().send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message }) => message).join('');
}

const turned = (text: string) => [...text].toReversed().join('');

const grant = (purpose: string, document: PolicyDocument) =>
  lab.local.client(IAMClient).send(
    new PutRolePolicyCommand({
      RoleName: roleOf(context.names, purpose).name,
      PolicyName: 'permissions',
      PolicyDocument: JSON.stringify(document),
    }),
  );

it('builds and applications have them, and the log hides what came from there', async () => {
  expect(await run()).toBe('Succeeded');
  const said = await log();
  expect(said).toContain('*** *** ***');
  expect(said).toContain(turned(`${values.token} ${values.password}`));
  for (const value of Object.values(values)) expect(said).not.toContain(value);
  const { CNAME } = await lab.until('hello-staging', ({ Status }) => Status === 'Ready');
  expect(await (await fetch(`http://${CNAME}/`)).text()).toBe('has it');
});

it('nothing on the disk has a secret in plain text', async () => {
  const all = await readdir(lab.local.home, { recursive: true, withFileTypes: true });
  const paths = all.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  expect(paths.length).toBeGreaterThan(50);
  const told = new Set<string>();
  for (const path of paths) {
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    for (const value of Object.values(values)) if (content.includes(value)) told.add(path);
  }
  expect([...told]).toEqual([]);
});

it('after that there is nothing to change', async () => {
  const { inspections } = await inspect(context, { name: 'hello' });
  expect(inspections.filter(({ state }) => state !== 'present')).toEqual([]);
  expect(inspections.flatMap(({ kind, name, summary }) => (kind === 'settings' ? `${name}: ${summary}` : []))).toEqual([
    '/hello/build: 1 setting and 1 secret',
    '/hello/servers: 1 secret',
    '/hello/staging: 1 secret',
  ]);
});

it('builds do without no statement', async () => {
  const { names } = context;
  const whole = extraStatements({ ...context, config: { ...context.config, ...asked } });
  expect(whole.map(({ Sid }) => Sid)).toEqual(['Settings', 'Secrets']);
  for (const { sid, document } of lackingOneAction(policy(...whole))) {
    await grant('build', buildPermissions(names, document.Statement));
    const failure =
      sid === 'Settings' ? /not authorized to perform: ssm:GetParameters/ : /secretsmanager:GetSecretValue/;
    expect(await run()).toMatch(failure);
  }
  await grant('build', buildPermissions(names, whole));
  expect(await run()).toBe('Succeeded');
}, 60_000);

it('applications do not do without theirs', async () => {
  await grant('eb-instance', policy(nothing));
  const since = new Date();
  const target = { ApplicationName: 'hello', EnvironmentName: 'hello-staging' };
  const setting = { Namespace: 'aws:elasticbeanstalk:application:environment', OptionName: 'A', Value: 'b' };
  const update = () =>
    context.aws.elasticbeanstalk().send(new UpdateEnvironmentCommand({ ...target, OptionSettings: [setting] }));
  const settled = () => lab.until('hello-staging', ({ Status }) => Status === 'Ready');
  await update();
  await settled();
  const errors = async () => {
    const request = new DescribeEventsCommand({ ...target, StartTime: since, Severity: 'ERROR' });
    const { Events = [] } = await context.aws.elasticbeanstalk().send(request);
    return Events.map(({ Message }) => Message).join('\n');
  };
  expect(await errors()).toMatch(/cannot get KEY from .*not authorized to perform: ssm:GetParameter on/);
  await grant('eb-instance', policy(...fetchesSettings(context.names, ['staging'])));
  const before = await errors();
  await update();
  await settled();
  expect(await errors()).toBe(before);
});

it.each([
  ['build', 'ssm', 'GetParameters', { Names: ['/hello/staging/KEY'] }],
  ['build', 'ssm', 'GetParameters', { Names: ['/other/build/KEY'] }],
  ['build', 'ssm', 'GetParametersByPath', { Path: '/hello/build' }],
  ['build', 'ssm', 'PutParameter', { Name: '/hello/build/KEY', Value: 'x', Overwrite: true }],
  ['build', 'secretsmanager', 'GetSecretValue', { SecretId: 'app/other' }],
  ['eb-instance', 'ssm', 'GetParameter', { Name: '/hello/build/TOKEN' }],
  ['eb-instance', 'ssm', 'GetParameter', { Name: '/hello/servers/KEY' }],
  ['instance', 'ssm', 'GetParametersByPath', { Path: '/hello/staging' }],
  ['instance', 'ssm', 'GetParameter', { Name: '/hello/servers/KEY' }],
  ['pipeline', 'ssm', 'GetParameters', { Names: ['/hello/build/TOKEN'] }],
])('the %s role may not: %s %s %j', async (purpose, service, operation, input) => {
  const principal = `arn:aws:sts::000000000000:assumed-role/${roleOf(context.names, purpose).name}/x`;
  const call = lab.local.aws.call(service, operation, input, principal, 'us-east-1');
  await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/^AccessDenied/) as string });
});

it('a script on an instance may list what is for it, which takes its statement', async () => {
  const { name } = roleOf(context.names, 'instance');
  const list = () => {
    const input = { Path: '/hello/servers', WithDecryption: true };
    const principal = `arn:aws:sts::000000000000:assumed-role/${name}/hello-servers`;
    return lab.local.aws.call('ssm', 'GetParametersByPath', input, principal, 'us-east-1');
  };
  expect(await list()).toMatchObject({ Parameters: [{ Name: '/hello/servers/KEY', Value: values.key }] });
  await grant('instance', policy(nothing));
  await expect(list()).rejects.toMatchObject({ code: 'AccessDeniedException' });
});

it('what is changed later is told at once, and all of it goes with the pipeline', async () => {
  const more = [{ environment: 'build', key: 'MORE', isSecret: false }];
  await put('build', 'MORE', 'more');
  expect(await tellBuilds(context, more)).toMatchObject({ isThere: true, hidden: [] });
  expect(await tellApplication(context, 'staging', [])).toBe('updated');
  const { CNAME } = await lab.until('hello-staging', ({ Status }) => Status === 'Ready');
  expect(await (await fetch(`http://${CNAME}/`)).text()).toBe('has it not');
  const survey = await inspect(context, { name: 'hello' });
  expect(survey.inspections.flatMap(({ resource, found }) => (found && resource.holds?.(found)) ?? [])).toContain(
    '2 settings and 1 secret',
  );
  await destroy(survey, {});
  const left = await context.aws.ssm().send(new DescribeParametersCommand({}));
  expect(left.Parameters).toEqual([]);
}, 60_000);
