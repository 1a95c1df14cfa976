import { CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { GetRepositoryCommand } from '@aws-sdk/client-codecommit';
import { GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { GetRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clients } from '../../src/aws/clients.js';
import { defaults } from '../../src/config/schema.js';
import { type Names, namesOf } from '../../src/names.js';
import { bucketHere } from './buckets.js';
import { refusal } from './refusal.js';
import { createRole, policy, trustIn } from './roles.js';
import { openWorld, type World } from './world.js';

const RoleSessionName = 'contract';

let world: World;
let names: Names;
let RoleName: string;
/** Who is denied: a session of a role that may make a project, and may do nothing else. */
let session: string;
let denied: Clients;

beforeAll(async () => {
  world = await openWorld();
  names = namesOf({ name: world.name }, world.identity);
  const { partition, account } = world.identity;
  RoleName = `${world.name}-denied`;
  session = `arn:${partition}:sts::${account}:assumed-role/${RoleName}/${RoleSessionName}`;
  await world.aws.s3().send(new CreateBucketCommand(bucketHere(world, names.bucket.name)));
  const Principal = { AWS: `arn:${partition}:iam::${account}:root` };
  const RoleArn = await createRole(
    world,
    RoleName,
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] },
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'codebuild:CreateProject', Resource: names.project.arn }],
    },
  );
  const request = new AssumeRoleCommand({ RoleArn, RoleSessionName });
  const { Credentials: given } = await world.eventually(() => world.aws.sts().send(request));
  denied = world.as({
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  });
});
afterAll(() => world.close());

/** AWS's words for what no policy of the caller allows. */
const notAllowed = (action: string, resource: string) =>
  `User: ${session} is not authorized to perform: ${action} on resource: ${resource} ` +
  `because no identity-based policy allows the ${action} action`;

/** Asks again until this action is what is denied: before that IAM may deny what the role was just allowed. */
const untilDenied = (action: string, call: () => Promise<unknown>) =>
  world.eventually(
    () =>
      call().then(
        () => undefined,
        (error: unknown) => error as Error,
      ),
    (error) => error?.message.includes(action) ?? false,
  );

test('a session of a role is called by the role and its own name', async () => {
  expect(await denied.sts().send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: world.identity.account,
    Arn: session,
  });
});

describe('a denial says who may not do what to what, and why', () => {
  test('in CodeCommit', async () => {
    const call = denied.codecommit().send(new GetRepositoryCommand({ repositoryName: names.repository.name }));
    const message = notAllowed('codecommit:GetRepository', names.repository.arn);
    await expect(call).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException', message }));
  });

  test('in CodePipeline', async () => {
    const call = denied.codepipeline().send(new GetPipelineCommand({ name: names.pipeline.name }));
    const message = notAllowed('codepipeline:GetPipeline', names.pipeline.arn);
    await expect(call).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException', message }));
  });

  test('in IAM, which knows it by another name and status', async () => {
    const call = denied.iam().send(new GetRoleCommand({ RoleName: names.buildRole.name }));
    await expect(call).rejects.toThrow(
      expect.objectContaining({
        name: 'AccessDenied',
        message: expect.stringMatching(`^User: ${session} is not authorized to perform: iam:GetRole on resource: `),
        $metadata: expect.objectContaining({ httpStatusCode: 403 }),
      }),
    );
  });

  test('in S3, whose resource stands in quotation marks', async () => {
    const call = denied.s3().send(new GetBucketTaggingCommand({ Bucket: names.bucket.name }));
    const message = notAllowed('s3:GetBucketTagging', `"${names.bucket.arn}"`);
    await expect(call).rejects.toThrow(expect.objectContaining({ name: 'AccessDenied', message }));
  });

  test('in STS, of a role that trusts another', async () => {
    const RoleArn = await createRole(world, `${world.name}-other`, trustIn('ec2'));
    const call = denied.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
    await expect(call).rejects.toThrow(
      refusal('AccessDenied', `^User: ${session} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`),
    );
  });

  test('when a role is handed on that may not be', async () => {
    const project = new CreateProjectCommand({
      name: names.project.name,
      source: { type: 'CODEPIPELINE' },
      artifacts: { type: 'CODEPIPELINE' },
      environment: { type: 'LINUX_CONTAINER', image: defaults.image, computeType: 'BUILD_GENERAL1_SMALL' },
      serviceRole: names.buildRole.arn,
    });
    const error = await untilDenied('iam:PassRole', () => denied.codebuild().send(project));
    expect(error).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        `is not authorized to perform: iam:PassRole on resource: ${names.buildRole.arn}`,
      ),
    });
  });

  test('and tells an explicit deny from a missing permission', async () => {
    const PolicyDocument = policy({ Effect: 'Deny', Action: 'codecommit:*', Resource: '*' });
    await world.aws.iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'deny', PolicyDocument }));
    const repository = new GetRepositoryCommand({ repositoryName: names.repository.name });
    const error = await untilDenied('explicit deny', () => denied.codecommit().send(repository));
    expect(error).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('with an explicit deny in an identity-based policy'),
    });
  });
});
