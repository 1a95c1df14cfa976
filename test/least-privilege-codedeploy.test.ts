/**
 * What a stage of CodeDeploy grants is the least, too: without any part of it the deployment fails, and with it nothing else
 * can be deployed to. The stage is run alone, as a rollback runs it.
 */
import { ListActionExecutionsCommand, RollbackStageCommand } from '@aws-sdk/client-codepipeline';
import { PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../src/context.js';
import { provision } from '../src/engine.js';
import { inspect } from '../src/inspect.js';
import { pipelineSession } from '../src/local/runs/principals.js';
import { moveExecutions } from '../src/local/runs/runner.js';
import { roleOf } from '../src/names.js';
import { pipelinePermissions, type PolicyDocument, type Statement } from '../src/policies.js';
import { failureOf } from '../src/executions/failure.js';
import { readExecutions } from '../src/executions/read.js';
import { codedeployPermissions, codedeployTrust, instancePermissions } from '../src/stages/codedeploy/policies.js';
import type { StageConfig } from '../src/stages/fields.js';
import { stagesFor } from '../src/stages/index.js';
import { askedForByAws, lackingOneAction, nothing } from './helpers/lacking.js';
import { type Local, openLocal } from './helpers/local.js';
import { pushed } from './helpers/pushed.js';
import { recordedSession } from './helpers/recorder.js';

const stages: StageConfig[] = [{ deploy: 'codedeploy', environment: 'staging' }];
const files = {
  'buildspec.yml': `version: 0.2\nphases: { build: { commands: [':'] } }\nartifacts: { files: ['**/*'] }\n`,
  'appspec.yml': 'version: 0.0\nos: linux\nfiles:\n  - source: index.html\n    destination: /srv/hello\n',
  'index.html': 'Hello',
};

let local: Local;
let context: Context;
/** The execution that the stage goes back to. */
let target: string | undefined;

beforeAll(async () => {
  local = await openLocal();
  const survey = await inspect(recordedSession(local).session, { name: 'hello', stages });
  ({ context } = survey);
  await provision(survey);
  target = await pushed(local, context, files);
});
afterAll(() => local.close());

const timing = { minute: 60_000, grace: 500, poll: 100 };

/** Deploys once more: how that ended, or why it failed, as a user is told. */
async function run(): Promise<string> {
  const request = { pipelineName: 'hello', stageName: 'Staging', targetPipelineExecutionId: target };
  const { pipelineExecutionId: only = '' } = await context.aws.codepipeline().send(new RollbackStageCommand(request));
  await moveExecutions(local.aws, timing);
  const list = new ListActionExecutionsCommand({ pipelineName: 'hello', filter: { pipelineExecutionId: only } });
  const { actionExecutionDetails: [action] = [] } = await context.aws.codepipeline().send(list);
  if (action?.status === 'Succeeded') return 'Succeeded';
  const declared = stagesFor(stages).map((stage) => stage.declare(context));
  const [execution] = await readExecutions(context, declared, { only });
  return (execution && (await failureOf(context, execution))?.message) ?? '';
}

/** The roles, each with the statements that are of this stage. */
const granted: Record<string, () => PolicyDocument> = {
  pipeline: () => pipelinePermissions(context.names, stages),
  codedeploy: () => codedeployPermissions(context.names, stages),
  instance: () => instancePermissions(context.names),
};
const isOfStage = (role: string, sid = '') => role !== 'pipeline' || sid.endsWith('Staging');

async function grant(role: string, document: PolicyDocument): Promise<void> {
  const PolicyDocument = JSON.stringify(document);
  const about = { RoleName: roleOf(context.names, role).name, PolicyName: 'permissions' };
  await context.aws.iam().send(new PutRolePolicyCommand({ ...about, PolicyDocument }));
}

/** What becomes of a deployment when the role is granted this. */
async function runWith(role: string, document: PolicyDocument): Promise<string> {
  await grant(role, document);
  const outcome = await run();
  await grant(role, granted[role]!());
  return outcome;
}

/** The policy with one of no use in the place of a statement. */
const lackingStatement = ({ Version, Statement }: PolicyDocument, index: number): PolicyDocument => ({
  Version,
  Statement: Statement.with(index, nothing),
});

it('no deployment does without any action, but for those that only AWS asks for', async () => {
  const unused: string[] = [];
  const refusals: string[] = [];
  for (const [role, permissions] of Object.entries(granted)) {
    for (const { sid, action, document } of lackingOneAction(permissions())) {
      if (!isOfStage(role, sid)) continue;
      const outcome = await runWith(role, document);
      if (outcome === 'Succeeded') unused.push(`${role} ${action}`);
      else refusals.push(outcome);
    }
  }
  expect(unused).toEqual(await askedForByAws('### For CodeDeploy'));
  expect(refusals.filter((refusal) => !/not authorized to perform/.test(refusal))).toEqual([]);
});

it('no deployment does without any statement, but for that of the agent’s own updates', async () => {
  const unused: string[] = [];
  for (const [role, permissions] of Object.entries(granted)) {
    for (const [index, { Sid }] of permissions().Statement.entries()) {
      if (!isOfStage(role, Sid)) continue;
      if ((await runWith(role, lackingStatement(permissions(), index))) === 'Succeeded') unused.push(`${role} ${Sid}`);
    }
  }
  expect(unused).toEqual(['instance Agent']);
  expect(await run()).toBe('Succeeded');
});

it('an instance that may not read the revision fails, and it is said which', async () => {
  const { name } = roleOf(context.names, 'instance');
  const outcome = await runWith('instance', lackingStatement(instancePermissions(context.names), 0));
  expect(outcome).toMatch(
    new RegExp(
      `${name}/hello-staging is not authorized to perform: s3:GetObject on resource: .*s3://hello-000000000000`,
    ),
  );
});

it('CodeDeploy’s role needs its trust', async () => {
  const trusting = (document: PolicyDocument) => {
    const RoleName = roleOf(context.names, 'codedeploy').name;
    const PolicyDocument = JSON.stringify(document);
    return context.aws.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  };
  const trust = codedeployTrust(context.names);
  const others: Partial<Statement>[] = [
    { Principal: { Service: 'lambda.amazonaws.com' } },
    {
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:other/*' } },
    },
    { Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } },
  ];
  for (const other of others) {
    await trusting({ ...trust, Statement: trust.Statement.map((statement) => ({ ...statement, ...other })) });
    expect(await run()).toMatch(/does not have the permissions required to assume the role/);
  }
  await trusting(trust);
  expect(await run()).toBe('Succeeded');
});

describe('the pipeline’s role may not', () => {
  const revision = {
    revisionType: 'S3',
    s3Location: { bucket: 'hello-000000000000-us-east-1', key: 'x', bundleType: 'zip' },
  };
  const staging = { applicationName: 'hello', deploymentGroupName: 'staging' };

  it.each<[string, object]>([
    ['CreateDeployment', { ...staging, applicationName: 'other', revision }],
    ['CreateDeployment', { ...staging, deploymentGroupName: 'production', revision }],
    ['RegisterApplicationRevision', { applicationName: 'other', revision }],
    ['GetApplicationRevision', { applicationName: 'other', revision }],
    ['GetDeploymentGroup', staging],
    ['UpdateDeploymentGroup', { applicationName: 'hello', currentDeploymentGroupName: 'staging' }],
    ['DeleteDeploymentGroup', staging],
    ['DeleteApplication', { applicationName: 'hello' }],
    ['StopDeployment', { deploymentId: 'd-ABCDEF123' }],
    ['AddTagsToOnPremisesInstances', { instanceNames: ['hello-staging'], tags: [{ Key: 'app', Value: 'other' }] }],
  ])('%s %j', async (operation, input) => {
    const principal = pipelineSession(roleOf(context.names, 'pipeline').arn, 'hello');
    const call = local.aws.call('codedeploy', operation, input, principal, 'us-east-1');
    await expect(call).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});

it.each([
  ['s3', 'PutObject', { Bucket: 'hello-000000000000-us-east-1', Key: 'x', Body: Buffer.from('mine') }],
  ['s3', 'GetObject', { Bucket: 'other', Key: 'x' }],
  ['codedeploy', 'CreateDeployment', { applicationName: 'hello', deploymentGroupName: 'staging' }],
] as const)('the instances’ role may not %s %s %j', async (service, operation, input) => {
  const principal = `arn:aws:sts::000000000000:assumed-role/${roleOf(context.names, 'instance').name}/hello-staging`;
  const call = local.aws.call(service, operation, input, principal, 'us-east-1');
  await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/^AccessDenied/) as string });
});
