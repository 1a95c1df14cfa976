/** The policy that the documentation gives to users allows every call that is made, and nothing that is never called. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { destroy, inspect, provision } from '../src/engine.js';
import { ownPipelines } from '../src/pipelines.js';
import { type Local, openLocal } from './helpers/local.js';
import { recordedSession } from './helpers/recorder.js';

let local: Local;
beforeAll(async () => {
  local = await openLocal();
});
afterAll(() => local.close());

/** Operations whose permission is called otherwise. Service Authorization Reference, "Actions, resources, and condition keys". */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  's3:CreateBucket': ['s3:CreateBucket', 's3:PutBucketTagging', 's3:TagResource'],
  's3:DeleteObjects': ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
  's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  's3:ListMultipartUploads': ['s3:ListBucketMultipartUploads'],
  's3:ListObjectVersions': ['s3:ListBucketVersions'],
  's3:PutBucketLifecycleConfiguration': ['s3:PutLifecycleConfiguration'],
  's3:PutPublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
  'iam:CreateRole': ['iam:CreateRole', 'iam:TagRole', 'iam:PassRole'],
};

/** Needed in situations that this run does not meet: a failure, a report, an upload that was left behind, a clone. */
const elsewhere = [
  'codebuild:BatchGetBuilds',
  'codebuild:BatchGetReportGroups',
  'codebuild:BatchGetReports',
  'codebuild:DeleteReportGroup',
  'codebuild:DescribeTestCases',
  'codebuild:ListReportsForReportGroup',
  'codebuild:StopBuild',
  'codecommit:GetCommit',
  'codecommit:GitPull',
  'codecommit:GitPush',
  'codepipeline:ListActionExecutions',
  'codepipeline:RetryStageExecution',
  'codepipeline:StopPipelineExecution',
  'iam:DetachRolePolicy',
  'logs:GetLogEvents',
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
];

it('the documented policy and the calls that are made are the same', async () => {
  const { session, requests } = recordedSession(local);
  const asked = { name: 'hello', permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess' };
  await provision(await inspect(session, asked));
  await provision(await inspect(session, { ...asked, timeout: 5, branch: 'next', tags: { team: 'web' } }));
  await ownPipelines(session);
  await destroy(await inspect(session, asked), {});
  const called = requests.flatMap(({ service, operation }) => {
    const action = `${service}:${operation}`;
    return actionsOf[action] ?? [action];
  });

  const text = await readFile(new URL('../docs/permissions.md', import.meta.url), 'utf8');
  const policy = JSON.parse(/```json\n([^]*?)```/.exec(text)?.[1] ?? '');
  const documented = policy.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
  expect(documented.toSorted()).toEqual([...new Set([...called, ...elsewhere])].toSorted());
});
