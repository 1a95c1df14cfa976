/** CodePipeline's CodeDeploy action. */
import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import { DetachRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dequeue } from '../../../src/local/runs/queue.js';
import { hooked, revision, type Servers, servers } from '../../helpers/codedeploy.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { type Hello, hello } from '../../helpers/pipeline.js';

const ARN = 'arn:aws:codedeploy:us-east-1:000000000000';
const CONFIGURATION = { ApplicationName: 'hello', DeploymentGroupName: 'servers' };
const INPUT = { inputArtifacts: [{ name: 'SourceOutput' }] };

let local: Local;
let lab: Hello;
let fleet: Servers;
beforeEach(async () => {
  local = await openLocal();
  lab = await hello(local);
  fleet = await servers(local);
});
afterEach(() => local.close());

/** The pipeline's stages: the source, and what deploys it. */
function stages(configuration: Record<string, string> = CONFIGURATION, over: object = INPUT): StageDeclaration[] {
  const deploy = {
    name: 'Deploy',
    actionTypeId: { category: 'Deploy' as const, owner: 'AWS' as const, provider: 'CodeDeploy', version: '1' },
    configuration,
    ...over,
  };
  return [lab.declaration.stages![0]!, { name: 'Deploy', actions: [deploy] }];
}

async function release(files: Readonly<Record<string, string>>) {
  await lab.commit(files);
  const id = await lab.create({ stages: stages() });
  await lab.move();
  const [action] = await lab.actions();
  return { execution: await lab.execution(id), action };
}

const site = (text: string) =>
  revision('files:\n  - source: index.html\n    destination: /srv/hello\n', { 'index.html': text });

test('deploys its artifact', async () => {
  const { execution, action } = await release(site('hello'));
  expect(execution.status).toBe('Succeeded');
  expect(await fleet.read('srv/hello/index.html')).toBe('hello');
  const { externalExecutionId, externalExecutionUrl, externalExecutionSummary } = action?.output?.executionResult ?? {};
  expect(externalExecutionUrl).toBe(
    `https://console.aws.amazon.com/codedeploy/home?region=us-east-1#/deployments/${externalExecutionId}`,
  );
  expect(externalExecutionSummary).toBe('Deployment Succeeded');
  const location = action?.input?.inputArtifacts?.[0]?.s3location;
  expect(await fleet.deployment(externalExecutionId)).toMatchObject({
    status: 'Succeeded',
    revision: { s3Location: { ...location, bundleType: 'zip', eTag: expect.stringMatching(/^[0-9a-f]{32}$/) } },
  });
});

test('is failed by the deployment, in its words', async () => {
  const { execution, action } = await release(hooked({ ApplicationStart: 'exit 1' }));
  expect(execution.status).toBe('Failed');
  const { errorDetails, externalExecutionId } = action?.output?.executionResult ?? {};
  expect(errorDetails).toMatchObject({
    code: 'JobFailed',
    message: expect.stringContaining('too many individual instances failed deployment'),
  });
  expect(await fleet.deployment(externalExecutionId)).toMatchObject({ status: 'Failed' });
});

test('is failed by a group that is being deployed to', async () => {
  const active = await fleet.begin(site('by hand'));
  await lab.commit(site('hello'));
  await lab.create({ stages: stages() });
  await local.aws.act(async (call) => dequeue(call, { kind: 'deployment', region: 'us-east-1', id: active }));
  await lab.move();
  const [action] = await lab.actions();
  expect(action?.output?.executionResult?.errorDetails).toMatchObject({
    code: 'ConfigurationError',
    message: expect.stringContaining(`already has an active Deployment '${active}'`),
  });
});

describe("needs of the pipeline's role", () => {
  const BUCKET = { Effect: 'Allow', Action: ['s3:*', 'codecommit:*'], Resource: '*' };
  const NEEDED = [
    { Action: 'codedeploy:RegisterApplicationRevision', Resource: `${ARN}:application:hello` },
    { Action: 'codedeploy:CreateDeployment', Resource: `${ARN}:deploymentgroup:hello/servers` },
    {
      Action: 'codedeploy:GetDeploymentConfig',
      Resource: `${ARN}:deploymentconfig:CodeDeployDefault.OneAtATime`,
    },
    { Action: 'codedeploy:GetApplicationRevision', Resource: `${ARN}:application:hello` },
    { Action: 'codedeploy:GetDeployment', Resource: `${ARN}:deploymentgroup:hello/servers` },
  ];

  async function grant(needed: typeof NEEDED): Promise<void> {
    const statements = [BUCKET, ...needed.map((each) => ({ Effect: 'Allow', ...each }))];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const about = { RoleName: 'hello-pipeline', PolicyName: 'p' };
    await local.client(IAMClient).send(new PutRolePolicyCommand({ ...about, PolicyDocument }));
  }

  beforeEach(async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await local.client(IAMClient).send(new DetachRolePolicyCommand({ RoleName: 'hello-pipeline', PolicyArn }));
  });

  test('these permissions, and no more', async () => {
    await grant(NEEDED);
    expect((await release(site('hello'))).execution.status).toBe('Succeeded');
  });

  test.each(NEEDED.map((each) => [each.Action, each] as const))('%s', async (action, left) => {
    await grant(NEEDED.filter((each) => each !== left));
    const released = await release(site('hello'));
    expect(released.action?.output?.executionResult?.errorDetails).toMatchObject({
      code: 'PermissionError',
      message: expect.stringContaining(`is not authorized to perform: ${action} on resource: ${left.Resource}`),
    });
  });
});

test.each([
  ['no application', { DeploymentGroupName: 'servers' }, INPUT, /missing required configuration 'ApplicationName'/],
  ['something else', { ...CONFIGURATION, AppSpec: 'x' }, INPUT, /unknown configuration 'AppSpec'/],
  ['no artifact', CONFIGURATION, {}, /declares 0 input artifacts which is less than the minimum count \(1\)/],
])('is not declared with %s', async (_title, configuration, over, message) => {
  await expect(lab.create({ stages: stages(configuration, over) })).rejects.toThrow(message);
});
