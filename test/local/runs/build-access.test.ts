import { CodeCommitClient, CreateCommitCommand, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { moveExecutions } from '../../../src/local/runs/runner.js';
import { awsCli } from '../../helpers/clients.js';
import { bareRole, contextOf, createProject, getBuild, logOf, startBuild } from '../../helpers/codebuild.js';
import { gitCredentialHelper } from '../../helpers/git-credential-helper.js';
import { type Local, openLocal } from '../../helpers/local.js';

const TIMING = { minute: 60_000, grace: 500, poll: 10 };
const SESSION = 'arn:aws:sts::000000000000:assumed-role/bare/AWSCodeBuild-';

if (awsCli === undefined) process.stderr.write('skipped: the AWS CLI is not installed, so no build calls it\n');

let local: Local;
beforeEach(async () => {
  local = await openLocal({ gitCredentialHelper });
});
afterEach(() => local.close());

/** What builds need for their logs, and what else the role may do. */
async function grant(...more: object[]): Promise<void> {
  const Statement = [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }, ...more];
  await local.client(IAMClient).send(
    new PutRolePolicyCommand({
      RoleName: 'bare',
      PolicyName: 'permissions',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
}

async function build(commands: readonly string[], head = '') {
  const buildspec = `version: 0.2\n${head}phases: ${JSON.stringify({ build: { commands } })}`;
  await createProject(local, buildspec, { serviceRole: await bareRole(local, 'bare', 'codebuild.amazonaws.com') });
  await grant({ Effect: 'Allow', Action: 's3:*Object', Resource: 'arn:aws:s3:::open/*' });
  const id = await startBuild(local);
  await moveExecutions(local.aws, TIMING);
  const done = await getBuild(local, id);
  return { done, log: await logOf(local, done), session: SESSION + id.split(':')[1] };
}

describe.skipIf(awsCli === undefined)('the AWS CLI in a build', () => {
  test('acts as the role of the build, and may what the role may', async () => {
    for (const Bucket of ['open', 'shut-up']) await local.client(S3Client).send(new CreateBucketCommand({ Bucket }));
    const { done, log, session } = await build([
      'aws sts get-caller-identity --query Arn --output text',
      'echo hello > hello.txt && aws s3 cp hello.txt s3://open/a/hello.txt --no-progress',
      'aws s3 cp s3://open/a/hello.txt - ',
      '! aws s3 cp hello.txt s3://shut-up/hello.txt --no-progress',
      '! aws iam list-roles',
    ]);
    expect(done.buildStatus).toBe('SUCCEEDED');
    expect(log).toContain(session);
    expect(log).toContain('upload: ./hello.txt to s3://open/a/hello.txt');
    expect(log).toContain('hello');
    expect(log.join('\n')).toContain(
      `(AccessDenied) when calling the PutObject operation: User: ${session} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::shut-up/hello.txt" because no identity-based policy allows the s3:PutObject action`,
    );
    expect(log.join('\n')).toContain(`User: ${session} is not authorized to perform: iam:ListRoles on resource: `);
  });
});

/** A program in the build that fetches its credentials as every client of AWS does, and prints what it gets. */
const FETCH = `node -e "
  const authorization = process.argv[1] ?? process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  fetch(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { authorization } })
    .then(async (answer) => console.log(answer.status, Object.keys(await answer.json()).join()))"`;

describe('credentials of a build', () => {
  test('are had by the token that it was told, and by no other', async () => {
    const { log } = await build([FETCH, `${FETCH} another`]);
    expect(log).toContain('200 AccessKeyId,SecretAccessKey,Token,Expiration');
    expect(log).toContain('403 code,message');
  });

  test('are had no more when it has ended', async () => {
    const { log } = await build(['echo "$AWS_CONTAINER_CREDENTIALS_FULL_URI $AWS_CONTAINER_AUTHORIZATION_TOKEN"']);
    const [path, authorization = ''] = log
      .find((line) => line.includes('/v2/credentials/'))!
      .split(/:\d+(?=\/)| /)
      .slice(1);
    const listener = await local.aws.listen();
    const answer = await fetch(listener.url + path, { headers: { authorization } });
    await listener.close();
    expect(answer.status).toBe(403);
  });
});

describe('git in a build', () => {
  const clone = 'git clone -q https://git-codecommit.us-east-1.amazonaws.com/v1/repos/other && cat other/a.txt';
  const helper = 'env: { git-credential-helper: yes }\n';

  beforeEach(async () => {
    const codecommit = local.client(CodeCommitClient);
    await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'other' }));
    const putFiles = [{ filePath: 'a.txt', fileContent: Buffer.from('of another repository\n') }];
    await codecommit.send(new CreateCommitCommand({ repositoryName: 'other', branchName: 'main', putFiles }));
  });

  test('is told no where the role may not pull', async () => {
    const { log } = await build([`! (${clone})`], helper);
    expect(log.join('\n')).toContain('403');
  });

  test('is let in with the permission to pull', async () => {
    await bareRole(local, 'bare', 'codebuild.amazonaws.com');
    const buildspec = `version: 0.2\n${helper}phases: ${JSON.stringify({ build: { commands: [clone] } })}`;
    await createProject(local, buildspec, { serviceRole: 'arn:aws:iam::000000000000:role/bare' });
    await grant({ Effect: 'Allow', Action: 'codecommit:GitPull', Resource: 'arn:aws:codecommit:*:*:other' });
    const id = await startBuild(local);
    await moveExecutions(local.aws, TIMING);
    expect(await logOf(local, await getBuild(local, id))).toContain('of another repository');
  });

  test('is not logged in without the helper', async () => {
    const { log } = await build([`! (${clone})`]);
    expect(log.join('\n')).toMatch(/could not read Username|Authentication failed/);
  });
});

test('a build whose role does not trust CodeBuild any more ends in PROVISIONING', async () => {
  await createProject(local, 'version: 0.2\nphases: { build: { commands: [ls] } }', {
    serviceRole: await bareRole(local, 'bare', 'codebuild.amazonaws.com'),
  });
  const id = await startBuild(local);
  await local.client(IAMClient).send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: 'bare',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  await moveExecutions(local.aws, TIMING);
  expect(contextOf(await getBuild(local, id), 'PROVISIONING')).toBe(
    'CLIENT_ERROR CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::000000000000:role/bare',
  );
});

test('a build whose role may not write its log ends in PROVISIONING, and says so', async () => {
  await createProject(local, 'version: 0.2\nphases: { build: { commands: [ls] } }', {
    serviceRole: await bareRole(local, 'bare', 'codebuild.amazonaws.com'),
  });
  const id = await startBuild(local);
  await moveExecutions(local.aws, TIMING);
  expect(contextOf(await getBuild(local, id), 'PROVISIONING')).toMatch(
    /^ACCESS_DENIED Service role .* does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams .*: logs:CreateLogStream on resource: arn:aws:logs:us-east-1:000000000000:log-group:\/aws\/codebuild\/hello:log-stream:/,
  );
});
