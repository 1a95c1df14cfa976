/** CodePipeline's Elastic Beanstalk action, as the pipeline's role. */
import { DescribeApplicationVersionsCommand } from '@aws-sdk/client-elastic-beanstalk';
import { DetachRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answers, type Beanstalk, beanstalk, text } from '../../helpers/beanstalk.js';
import { createRole } from '../../helpers/codebuild.js';
import { type Hello, hello } from '../../helpers/pipeline.js';

let eb: Beanstalk;
let pipeline: Hello;
beforeEach(async () => {
  eb = await beanstalk();
  pipeline = await hello(eb.local);
});
afterEach(() => eb.close());

const deploy: StageDeclaration = {
  name: 'Deploy',
  actions: [
    {
      name: 'Deploy',
      actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'ElasticBeanstalk', version: '1' },
      configuration: { ApplicationName: 'hello', EnvironmentName: 'production' },
      inputArtifacts: [{ name: 'SourceOutput' }],
    },
  ],
};

/** Runs the source and the deployment; gives the deployment's action. */
async function run() {
  const source = pipeline.declaration.stages![0]!;
  const id = await pipeline.create({ stages: [source, deploy] });
  await pipeline.move();
  const action = (await pipeline.actions()).find(({ actionName }) => actionName === 'Deploy');
  return { execution: await pipeline.execution(id), action };
}

test('deploys what was committed', async () => {
  const commit = await pipeline.commit(answers(`'from the pipeline'`));
  const { CNAME } = await eb.create('production');
  const { execution, action } = await run();
  expect(execution.status).toBe('Succeeded');
  const label = action?.output?.executionResult?.externalExecutionId ?? '';
  expect(label).toMatch(new RegExp(`^code-pipeline-\\d{13}-${commit}$`));
  expect(await text(CNAME)).toBe('from the pipeline');
  expect(await eb.settled('production')).toMatchObject({ VersionLabel: label });
  const { ApplicationVersions } = await eb.client.send(new DescribeApplicationVersionsCommand({}));
  expect(ApplicationVersions).toMatchObject([
    {
      VersionLabel: label,
      SourceBundle: { S3Bucket: 'elasticbeanstalk-us-east-1-000000000000', S3Key: `hello/${label}.zip` },
    },
  ]);
});

test('fails with the reason, and the former version goes on', async () => {
  await pipeline.commit({ 'app.js': `console.log('no luck'); process.exit(7);` });
  await eb.version('good', answers(`'good'`));
  const { CNAME } = await eb.create('production', { VersionLabel: 'good' });
  const { execution, action } = await run();
  expect(execution.status).toBe('Failed');
  expect(action?.output?.executionResult?.errorDetails).toMatchObject({
    code: 'JobFailed',
    message: expect.stringMatching(
      /^Deployment to Elastic Beanstalk failed\. .*ended with exit code 7 .*no luck.*Failed to deploy application\.$/s,
    ) as unknown,
  });
  expect(await text(CNAME)).toBe('good');
});

test('ends with the process that follows it, however long the deployment takes', async () => {
  await pipeline.commit({ 'app.js': 'setInterval(() => {}, 1000);' });
  await eb.version('good', answers(`'good'`));
  await eb.create('production', { VersionLabel: 'good' });
  const source = pipeline.declaration.stages![0]!;
  const id = await pipeline.create({ stages: [source, deploy] });
  const moved = pipeline.move();
  await eb.until('production', ({ Status }) => Status === 'Updating');
  process.emit('SIGTERM');
  await moved;
  expect(await pipeline.execution(id)).toMatchObject({ status: 'Failed' });
  const action = (await pipeline.actions()).find(({ actionName }) => actionName === 'Deploy');
  expect(action?.output?.executionResult?.errorDetails).toEqual({
    code: 'JobFailed',
    message: 'The process that followed the deployment was told to end.',
  });
});

const ARN = 'arn:aws:elasticbeanstalk:us-east-1:000000000000';
const STORAGE = 'arn:aws:s3:::elasticbeanstalk-us-east-1-000000000000';

/** What the pipeline's role needs for this action, each on its own resources. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  's3:PutObject': [`${STORAGE}/*`],
  's3:GetObject': [`${STORAGE}/*`],
  'elasticbeanstalk:CreateApplicationVersion': [`${ARN}:application/hello`, `${ARN}:applicationversion/hello/*`],
  'elasticbeanstalk:UpdateEnvironment': [`${ARN}:environment/hello/production`],
  'elasticbeanstalk:DescribeEnvironments': [`${ARN}:environment/hello/production`],
  'elasticbeanstalk:DescribeEvents': [`${ARN}:environment/hello/production`],
  'cloudformation:GetTemplate': ['arn:aws:cloudformation:us-east-1:000000000000:stack/awseb-e-*'],
  'autoscaling:DescribeAutoScalingGroups': ['*'],
};

async function allow(actions: readonly string[]): Promise<void> {
  const iam = eb.local.client(IAMClient);
  const RoleName = 'hello-pipeline';
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  const Statement = [
    { Effect: 'Allow', Action: ['codecommit:*'], Resource: '*' },
    { Effect: 'Allow', Action: ['s3:*'], Resource: ['arn:aws:s3:::hello-artifacts', 'arn:aws:s3:::hello-artifacts/*'] },
    ...actions.map((Action) => ({ Effect: 'Allow', Action, Resource: NEEDED[Action] })),
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'allowed', PolicyDocument }));
}

test('asks for no more than it needs', async () => {
  await pipeline.commit(answers(`'narrow'`));
  const { CNAME } = await eb.create('production');
  await allow(Object.keys(NEEDED));
  expect((await run()).execution.status).toBe('Succeeded');
  expect(await text(CNAME)).toBe('narrow');
});

test.each(Object.keys(NEEDED))('fails without %s, and says so', async (missing) => {
  await pipeline.commit(answers(`'never'`));
  await eb.create('production');
  await allow(Object.keys(NEEDED).filter((action) => action !== missing));
  const { action } = await run();
  expect(action?.output?.executionResult?.errorDetails).toMatchObject({
    message: expect.stringContaining(missing === 's3:GetObject' ? 'Reason: Forbidden' : missing) as unknown,
  });
  expect(action?.status).toBe('Failed');
});

test("leaves what belongs to other services to the environment's operations role", async () => {
  await pipeline.commit(answers(`'by another role'`));

  const OperationsRole = await createRole(eb.local, 'operations', 'elasticbeanstalk.amazonaws.com');
  const { CNAME } = await eb.create('production', { OperationsRole });
  await allow(Object.keys(NEEDED).filter((action) => !/^(cloudformation|autoscaling):/.test(action)));
  expect((await run()).execution.status).toBe('Succeeded');
  expect(await text(CNAME)).toBe('by another role');
});
