/** The policy that the documentation gives to users allows every call that is made, and nothing that is never called. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { AttachRolePolicyCommand, CreatePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Context } from '../src/context.js';
import { destroy, provision } from '../src/engine.js';
import { inspect } from '../src/inspect.js';
import { moveExecutions } from '../src/local/runs/runner.js';
import { ownPipelines } from '../src/pipelines.js';
import { tellApplication } from '../src/resources/settings/applications.js';
import { tellBuilds } from '../src/resources/settings/builds.js';
import { putSetting } from '../src/resources/settings/put.js';
import { readValues } from '../src/resources/settings/values.js';
import type { StageConfig } from '../src/stages/fields.js';
import type { Setting } from '../src/stages/settings/setting.js';
import { serving, type Serving } from './helpers/hosting.js';
import type { Local } from './helpers/local.js';
import { type Recorded, recordedSession } from './helpers/recorder.js';

let lab: Serving;
let local: Local;
beforeAll(async () => {
  lab = await serving();
  ({ local } = lab);
});
afterAll(() => lab.close());

/** What it waits for takes a moment of real time. Only the local AWS needs instances of its own. */
const likeAws = {
  endpoint: 'aws',
  async wait() {
    // Stacks are made by the runner.
    await moveExecutions(local.aws, { minute: 60_000, grace: 500, poll: 100 });
    await pause(10);
  },
};

const stages: StageConfig[] = [
  { deploy: 'beanstalk', environment: 'staging' },
  { deploy: 'codedeploy', environment: 'servers', command: 'uptime' },
  { deploy: 's3', environment: 'site', test: 'buildspec.test.yml' },
  { deploy: 'cloudformation', environment: 'infra', allow: ['s3:*'] },
];
const changed: StageConfig[] = [
  { deploy: 'beanstalk', environment: 'staging', variables: { GREETING: 'Hi' } },
  { deploy: 'codedeploy', environment: 'servers', command: 'uptime', tags: { app: 'hello' } },
  { deploy: 's3', environment: 'site', test: 'buildspec.test.yml', error: '404.html' },
  { deploy: 'cloudformation', environment: 'infra', allow: ['s3:*'], url: 'Url' },
];

/** What is installed from must be there: that is looked at before, and a pipeline may name none that is its own. */
const packages = { format: 'npm' } as const;

/** What the commands about settings do. */
async function keepSettings(context: Context): Promise<void> {
  const setting: Setting = { environment: 'build', key: 'GREETING', isSecret: false };
  const secret: Setting = { ...setting, isSecret: true };
  await putSetting(context, setting, 'hello', undefined);
  await putSetting(context, setting, 'good morning', setting);
  await readValues(context, [setting]);
  await putSetting(context, secret, 'hidden', setting);
  await tellBuilds(context, [secret]);
  await putSetting(context, { ...setting, environment: 'staging' }, 'hello', undefined);
  await tellApplication(context, 'staging', [{ ...setting, environment: 'staging' }]);
}

/** Operations whose permission is called otherwise. Service Authorization Reference, "Actions, resources, and condition keys". */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  's3:CreateBucket': ['s3:CreateBucket', 's3:PutBucketTagging', 's3:TagResource'],
  's3:DeleteObjects': ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
  's3:ListBuckets': ['s3:ListAllMyBuckets'],
  'elasticbeanstalk:UpdateTagsForResource': ['elasticbeanstalk:AddTags'],
  's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  's3:ListMultipartUploads': ['s3:ListBucketMultipartUploads'],
  's3:ListObjectVersions': ['s3:ListBucketVersions'],
  's3:PutBucketLifecycleConfiguration': ['s3:PutLifecycleConfiguration'],
  's3:PutPublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
  // To be made with tags.
  'ssm:PutParameter': ['ssm:PutParameter', 'ssm:AddTagsToResource'],
  'iam:CreateRole': ['iam:CreateRole', 'iam:TagRole', 'iam:PassRole'],
};

/** Needed in situations that this run does not meet: a failure, an approval, a report, a parameter, an upload or a policy that somebody left, a clone. */
const elsewhere = [
  'codeartifact:AssociateWithDownstreamRepository',
  'codeartifact:GetAuthorizationToken',
  'codeartifact:GetRepositoryEndpoint',
  'sts:GetServiceBearerToken',
  'cloudformation:CancelUpdateStack',
  'cloudformation:DescribeChangeSet',
  'codebuild:BatchGetBuilds',
  'codebuild:BatchGetReportGroups',
  'codebuild:BatchGetReports',
  'codebuild:DeleteReportGroup',
  'codebuild:DescribeTestCases',
  'codebuild:ListReports',
  'codebuild:ListReportsForReportGroup',
  'codebuild:StopBuild',
  'codedeploy:BatchGetDeploymentTargets',
  'codedeploy:GetDeployment',
  'codedeploy:ListDeploymentTargets',
  'codecommit:BatchGetCommits',
  'codecommit:GetBranch',
  'codecommit:GitPull',
  'codecommit:GitPush',
  'codecommit:ListBranches',
  'codepipeline:GetPipelineState',
  'codepipeline:ListActionExecutions',
  'codepipeline:ListPipelineExecutions',
  'codepipeline:PutApprovalResult',
  'codepipeline:RetryStageExecution',
  'elasticbeanstalk:AbortEnvironmentUpdate',
  'elasticbeanstalk:DeleteApplicationVersion',
  'codepipeline:RollbackStage',
  'codepipeline:StartPipelineExecution',
  'codepipeline:StopPipelineExecution',
  'iam:DetachRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'logs:GetLogEvents',
  'ssm:GetParameter',
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  'ssm:ListTagsForResource',
];

/** For every pipeline, and for stages behind Build. */
async function documentedPolicies(): Promise<{ Statement: { Action: string | string[] }[] }[]> {
  const text = await readFile(new URL('../docs/permissions.md', import.meta.url), 'utf8');
  return [...text.matchAll(/```json\n([^]*?)```/g)].map(([, json = '']) => JSON.parse(json));
}

/** Credentials of a role that may do what the documentation says, and nothing else. */
async function documentedUser() {
  const iam = local.client(IAMClient);
  const Principal = { AWS: 'arn:aws:iam::000000000000:root' };
  const trust = { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' } };
  const role = { RoleName: 'tool', AssumeRolePolicyDocument: JSON.stringify(trust) };
  const { Role } = await iam.send(new CreateRoleCommand(role));
  for (const [index, document] of (await documentedPolicies()).entries()) {
    const PolicyDocument = JSON.stringify(document).replaceAll('123456789012', '000000000000');
    const policy = { PolicyName: `documented-${index}`, PolicyDocument: JSON.stringify(JSON.parse(PolicyDocument)) };
    // All of them together are more than a role has room for.
    const { Policy } = await iam.send(new CreatePolicyCommand(policy));
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'tool', PolicyArn: Policy?.Arn }));
  }
  const assume = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'me' });
  const { Credentials } = await local.client(STSClient).send(assume);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

let requests: readonly Recorded[] = [];

it('somebody with the documented policy makes, changes, lists and removes a pipeline', async () => {
  const recorded = recordedSession(local, { credentials: await documentedUser() });
  ({ requests } = recorded);
  const session = { ...recorded.session, ...likeAws };
  const asked = { name: 'hello', permissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' };
  const outcomes = async (survey: ReturnType<typeof inspect>) =>
    new Set((await provision(await survey)).map(({ outcome }) => outcome));
  expect(await outcomes(inspect(session, asked))).toEqual(new Set(['created']));
  const differently = { ...asked, timeout: 5, branch: 'next', tags: { team: 'web' } };
  expect(await outcomes(inspect(session, differently))).toContain('updated');
  const more = { ...asked, stages, packages, settings: true, tags: { team: 'api' } };
  expect(await outcomes(inspect(session, more))).toContain('created');
  const last = { ...more, stages: changed, timeout: 6, tags: { team: 'web' } };
  expect(await outcomes(inspect(session, last))).toContain('updated');
  await keepSettings((await inspect(session, asked)).context);
  expect(await outcomes(inspect(session, { ...asked, secrets: { TOKEN: 'hello/token' } }))).toContain('updated');
  await moveExecutions(local.aws, { minute: 60_000, grace: 500, poll: 100 });
  expect(await ownPipelines(session)).toHaveLength(1);
  const removed = await destroy(await inspect(session, asked), {});
  expect(removed.every(({ outcome }) => outcome === 'removed')).toBe(true);
});

it('the documented policy and the calls that were made are the same', async () => {
  const called = requests.flatMap(({ service, operation }) => {
    const action = `${service}:${operation}`;
    return actionsOf[action] ?? [action];
  });

  const documented = (await documentedPolicies()).flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
  expect([...new Set(documented)].toSorted()).toEqual([...new Set([...called, ...elsewhere])].toSorted());
});
