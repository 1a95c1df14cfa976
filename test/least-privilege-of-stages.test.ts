/**
 * What stages behind Build grant is the least, too: without any part of it the stage that asks for it fails, and with it
 * nothing of another stage, or of anybody else, can be changed. A stage is run alone, as a rollback runs it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { CodeCommitClient, CreateCommitCommand, GetBranchCommand } from '@aws-sdk/client-codecommit';
import {
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  RollbackStageCommand,
} from '@aws-sdk/client-codepipeline';
import {
  CreateEnvironmentCommand,
  DescribeConfigurationSettingsCommand,
  DescribeEnvironmentsCommand,
  DescribeEventsCommand,
  ElasticBeanstalkClient,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../src/context.js';
import { provision } from '../src/engine.js';
import { inspect } from '../src/inspect.js';
import { pipelineSession } from '../src/local/runs/principals.js';
import { moveExecutions } from '../src/local/runs/runner.js';
import { roleOf } from '../src/names.js';
import {
  beanstalkOperationsPermissions,
  beanstalkOperationsTrust,
  beanstalkServiceTrust,
  instanceTrust,
  pipelinePermissions,
  type PolicyDocument,
  testPermissions,
  testTrust,
} from '../src/policies.js';
import type { StageConfig } from '../src/stages/fields.js';
import { forgetReports, isLogged, tellingBuildspec } from './helpers/build-traces.js';
import { bareRole } from './helpers/codebuild.js';
import { serving, type Serving } from './helpers/hosting.js';
import { askedForByAws, lackingOneAction, nothing } from './helpers/lacking.js';
import { recordedSession } from './helpers/recorder.js';

const stages: StageConfig[] = [
  { deploy: 'beanstalk', environment: 'staging' },
  { test: 'smoke', buildspec: 'smoke.yml' },
  { deploy: 's3', environment: 'site' },
];

/** In which stage a statement of the pipeline's role is asked for. */
const stageOf: Readonly<Record<string, string>> = {
  VersionStaging: 'Staging',
  ReleaseStaging: 'Staging',
  BundlesStaging: 'Staging',
  SiteSite: 'Site',
  SiteFilesSite: 'Site',
  Test: 'Smoke',
};

/** Beside the application of the template. */
const files: Readonly<Record<string, string>> = {
  'buildspec.yml': `version: 0.2\nphases: { build: { commands: [':'] } }\nartifacts: { files: ['**/*'] }\n`,
  'smoke.yml': tellingBuildspec,
  'index.html': 'Hello',
};

let lab: Serving;
let context: Context;
/** An execution that succeeded in all stages. */
let target: string | undefined;

beforeAll(async () => {
  lab = await serving();
  const session = { ...recordedSession(lab.local).session, wait: async () => pause(10) };
  const survey = await inspect(session, { name: 'hello', stages });
  ({ context } = survey);
  await provision(survey);
  await commitFiles();
  await moveExecutions(lab.local.aws, timing);
  const { pipelineExecutionSummaries = [] } = await context.aws
    .codepipeline()
    .send(new ListPipelineExecutionsCommand({ pipelineName: 'hello' }));
  expect(pipelineExecutionSummaries[0]?.status).toBe('Succeeded');
  target = pipelineExecutionSummaries[0]?.pipelineExecutionId;
});
afterAll(() => lab.close());

const timing = { minute: 60_000, grace: 500, poll: 100 };

async function commitFiles(): Promise<void> {
  const codecommit = lab.local.client(CodeCommitClient);
  const at = { repositoryName: 'hello', branchName: 'main' };
  const { branch } = await codecommit.send(new GetBranchCommand(at));
  const putFiles = Object.entries(files).map(([filePath, text]) => ({ filePath, fileContent: Buffer.from(text) }));
  await codecommit.send(new CreateCommitCommand({ ...at, parentCommitId: branch?.commitId, putFiles }));
}

/** Runs a stage: how it ended, or why it failed. */
async function run(stageName: string): Promise<string> {
  const codepipeline = context.aws.codepipeline();
  await forgetReports(lab.local.aws);
  await lab.until('hello-staging', ({ Status }) => Status === 'Ready');
  const request = { pipelineName: 'hello', stageName, targetPipelineExecutionId: target };
  const { pipelineExecutionId } = await codepipeline.send(new RollbackStageCommand(request));
  await moveExecutions(lab.local.aws, timing);
  const list = new ListActionExecutionsCommand({ pipelineName: 'hello', filter: { pipelineExecutionId } });
  const { actionExecutionDetails: [action] = [] } = await codepipeline.send(list);
  const { testProject, testLogGroup } = context.names;
  if (action?.status !== 'Succeeded') return action?.output?.executionResult?.errorDetails?.message ?? '';
  const logged = stageName !== 'Smoke' || (await isLogged(lab.local.aws, testProject.name, testLogGroup.name));
  return logged ? 'Succeeded' : 'no log';
}

const iam = () => lab.local.client(IAMClient);
const nameOf = (purpose: string) => roleOf(context.names, purpose).name;
const send = (operation: string, document: object, RoleName: string) => {
  const text = JSON.stringify(document);
  return operation === 'trust'
    ? iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: text }))
    : iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'permissions', PolicyDocument: text }));
};

/** The roles whose policies are our own, and whose every action is left out once. */
const granted = {
  pipeline: () => pipelinePermissions(context.names, stages),
  test: () => testPermissions(context.names),
};

it('each stage succeeds with what it is granted', async () => {
  for (const stage of ['Staging', 'Smoke', 'Site']) expect(`${stage}: ${await run(stage)}`).toBe(`${stage}: Succeeded`);
});

it('no stage does without any action, but for those whose documentation asks for it', async () => {
  const unused: string[] = [];
  const used = new Set<string>();
  for (const [purpose, permissions] of Object.entries(granted)) {
    for (const { sid, action, document } of lackingOneAction(permissions())) {
      const stage = purpose === 'test' ? 'Smoke' : stageOf[sid];
      // The rest is of the stages that every pipeline has.
      if (stage === undefined) continue;
      await send('permissions', document, nameOf(purpose));
      const outcome = await run(stage);
      if (outcome === 'Succeeded') unused.push(`${purpose} ${action}`);
      else used.add(`${purpose} ${sid}`);
    }
    await send('permissions', permissions(), nameOf(purpose));
  }
  expect(unused).toEqual(await askedForByAws('### For stages behind Build'));
  // Of every statement something is needed: so none can be left out.
  expect([...used]).toEqual([
    ...Object.keys(stageOf).map((sid) => `pipeline ${sid}`),
    ...testPermissions(context.names).Statement.map(({ Sid }) => `test ${Sid}`),
  ]);
});

it('the test role needs its trust', async () => {
  const { Version, Statement } = testTrust(context.names);
  const others = Statement.map((each) => ({ ...each, Principal: { Service: 'lambda.amazonaws.com' } }));
  await send('trust', { Version, Statement: others }, nameOf('test'));
  expect(await run('Smoke')).toMatch(/not authorized to perform: sts:AssumeRole/);
  await send('trust', testTrust(context.names), nameOf('test'));
  expect(await run('Smoke')).toBe('Succeeded');
});

describe('a stage’s role may not touch what is another’s', () => {
  const storage = 'elasticbeanstalk-us-east-1-000000000000';
  const site = (environment: string) => ({ Bucket: `hello-${environment}-000000000000-us-east-1` });
  const production = { ApplicationName: 'hello', EnvironmentName: 'hello-production' };
  const object = { Key: 'index.html', Body: Buffer.from('mine') };

  const refused: [service: string, operation: string, input: object][] = [
    ['elasticbeanstalk', 'UpdateEnvironment', { ...production, VersionLabel: 'one' }],
    ['elasticbeanstalk', 'DescribeEnvironments', { ApplicationName: 'hello', EnvironmentNames: ['hello-production'] }],
    ['elasticbeanstalk', 'DescribeEvents', production],
    ['elasticbeanstalk', 'TerminateEnvironment', { EnvironmentName: 'hello-staging' }],
    ['elasticbeanstalk', 'CreateApplicationVersion', { ApplicationName: 'other', VersionLabel: 'one' }],
    ['elasticbeanstalk', 'DescribeApplicationVersions', { ApplicationName: 'other' }],
    ['elasticbeanstalk', 'DeleteApplicationVersion', { ApplicationName: 'hello', VersionLabel: 'one' }],
    ['s3', 'PutObject', { Bucket: storage, ...object, Key: 'other/one.zip' }],
    ['s3', 'GetObject', { Bucket: storage, Key: 'other/one.zip' }],
    ['s3', 'PutObject', { ...site('other'), ...object }],
    ['s3', 'GetBucketAcl', site('other')],
    ['s3', 'DeleteObject', { ...site('site'), Key: 'index.html' }],
    ['s3', 'PutBucketWebsite', { ...site('site'), WebsiteConfiguration: { IndexDocument: { Suffix: 'a' } } }],
    ['codebuild', 'StartBuild', { projectName: 'other-test' }],
    ['codebuild', 'UpdateProject', { name: 'hello-test' }],
  ];

  it.each(refused)('the pipeline’s: %s %s %j', async (service, operation, input) => {
    const principal = pipelineSession(roleOf(context.names, 'pipeline').arn, 'hello');
    const call = lab.local.aws.call(service, operation, input, principal, 'us-east-1');
    await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/^AccessDenied/) as string });
  });

  it.each<[string, string, object]>([
    ['s3', 'PutObject', { Bucket: 'hello-000000000000-us-east-1', ...object }],
    ['s3', 'PutObject', { ...site('site'), ...object }],
    ['codebuild', 'StartBuild', { projectName: 'hello-test' }],
    [
      'logs',
      'PutLogEvents',
      {
        logGroupName: '/aws/codebuild/hello-build',
        logStreamName: 'one',
        logEvents: [{ timestamp: 0, message: 'mine' }],
      },
    ],
    ['elasticbeanstalk', 'UpdateEnvironment', { EnvironmentName: 'hello-staging', VersionLabel: 'one' }],
  ])('the tests’: %s %s %j', async (service, operation, input) => {
    const principal = `arn:aws:sts::000000000000:assumed-role/${nameOf('test')}/build`;
    const call = lab.local.aws.call(service, operation, input, principal, 'us-east-1');
    await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/^AccessDenied/) as string });
  });
});

describe('who acts for environments', () => {
  const EnvironmentName = 'hello-staging';
  const ApplicationName = 'hello';
  const beanstalk = () => lab.local.client(ElasticBeanstalkClient);
  const inline: PolicyDocument = { Version: '2012-10-17', Statement: [nothing] };
  const trusting = (Service: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });

  it.each([
    ['eb-operations', 'service-role/AWSElasticBeanstalkRoleCore'],
    ['eb-instance', 'AWSElasticBeanstalkWebTier'],
  ])('the %s role needs %s', async (purpose, policy) => {
    const attachment = { RoleName: nameOf(purpose), PolicyArn: `arn:aws:iam::aws:policy/${policy}` };
    await iam().send(new DetachRolePolicyCommand(attachment));
    expect(await run('Staging')).toMatch(/is not authorized to perform|Failed to deploy application/);
    await iam().send(new AttachRolePolicyCommand(attachment));
    expect(await run('Staging')).toBe('Succeeded');
  });

  /** Launches another environment with the settings of ours: why that is refused, or what becomes of it. */
  async function launch(name: string): Promise<string> {
    const described = await beanstalk().send(
      new DescribeConfigurationSettingsCommand({ ApplicationName, EnvironmentName }),
    );
    const { Environments: [ours] = [] } = await beanstalk().send(
      new DescribeEnvironmentsCommand({ EnvironmentNames: [EnvironmentName] }),
    );
    const { SolutionStackName, OperationsRole } = ours ?? {};
    const OptionSettings = described.ConfigurationSettings?.[0]?.OptionSettings;
    const asked = { ApplicationName, EnvironmentName: name, SolutionStackName, OperationsRole, OptionSettings };
    try {
      await beanstalk().send(new CreateEnvironmentCommand(asked));
    } catch (error) {
      return (error as Error).message;
    }
    const { Status } = await lab.until(name, (each) => each.Status === 'Ready' || each.Status === 'Terminated');
    const events = new DescribeEventsCommand({ EnvironmentName: name, Severity: 'ERROR' });
    const { Events = [] } = await beanstalk().send(events);
    return [Status, ...Events.map(({ Message }) => Message)].join(' ');
  }

  it('an environment is launched with all that they may do', async () => {
    expect(await launch('whole')).toBe('Ready');
  });

  it('the operations role needs to hand over the instances’ role', async () => {
    await send('permissions', inline, nameOf('eb-operations'));
    expect(await launch('without-pass-role')).toMatch(/is not authorized to perform: iam:PassRole/);
    await send('permissions', beanstalkOperationsPermissions(context.names), nameOf('eb-operations'));
  });

  it('and may hand over no other', async () => {
    await bareRole(lab.local, 'admin', 'ec2.amazonaws.com');
    await iam().send(new CreateInstanceProfileCommand({ InstanceProfileName: 'admin' }));
    await iam().send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'admin', RoleName: 'admin' }));
    const Namespace = 'aws:autoscaling:launchconfiguration';
    const OptionSettings = [{ Namespace, OptionName: 'IamInstanceProfile', Value: 'admin' }];
    const update = beanstalk().send(new UpdateEnvironmentCommand({ EnvironmentName, OptionSettings }));
    await expect(update).rejects.toThrow(/is not authorized to perform: iam:PassRole on resource: .*role\/admin/);
  });

  it.each([
    ['eb-operations', beanstalkOperationsTrust(), /not authorized to perform: sts:AssumeRole/],
    ['eb-service', beanstalkServiceTrust(), /^Terminated .*The service role .* not authorized to assume it/],
    ['eb-instance', instanceTrust(), /^Terminated .*The instance profile .* has no role that ec2/],
  ])('the %s role needs its trust', async (purpose, trust, refusal) => {
    await send('trust', trusting('lambda.amazonaws.com'), nameOf(purpose));
    const outcome = await launch(`no-${purpose}`);
    await send('trust', trust, nameOf(purpose));
    expect(outcome).toMatch(refusal);
  });
});
