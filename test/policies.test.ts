import { describe, expect, test } from 'vitest';
import { namesOf } from '../src/names.js';
import {
  bucketPolicy,
  buildPermissions,
  buildTrust,
  pipelinePermissions,
  pipelineTrust,
  triggerPermissions,
  triggerTrust,
} from '../src/policies.js';
import { identity } from './helpers/context.js';

const names = namesOf({ name: 'hello' }, identity);
const bucket = 'arn:aws:s3:::hello-123456789012-eu-central-1';
const project = 'arn:aws:codebuild:eu-central-1:123456789012:project/hello-build';

describe('who may be each role', () => {
  test('pipeline: CodePipeline', () => {
    expect(pipelineTrust()).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'codepipeline.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
  });

  test('build: CodeBuild, for the one project', () => {
    expect(buildTrust(names)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'codebuild.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceArn': project } },
        },
      ],
    });
  });

  test('trigger: EventBridge, for the one rule', () => {
    expect(triggerTrust(names)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:123456789012:rule/hello-push' },
            StringEquals: { 'aws:SourceAccount': '123456789012' },
          },
        },
      ],
    });
  });
});

describe('what each role may do', () => {
  test('pipeline: pass artifacts on, read the repository, start builds', () => {
    const sameAccount = { StringEquals: { 'aws:ResourceAccount': '123456789012' } };
    expect(pipelinePermissions(names)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ArtifactBucket',
          Effect: 'Allow',
          Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
          Resource: bucket,
          Condition: sameAccount,
        },
        {
          Sid: 'Artifacts',
          Effect: 'Allow',
          Action: [
            's3:GetObject',
            's3:GetObjectTagging',
            's3:GetObjectVersion',
            's3:GetObjectVersionTagging',
            's3:PutObject',
            's3:PutObjectAcl',
            's3:PutObjectTagging',
          ],
          Resource: `${bucket}/*`,
          Condition: sameAccount,
        },
        {
          Sid: 'Source',
          Effect: 'Allow',
          Action: [
            'codecommit:CancelUploadArchive',
            'codecommit:GetBranch',
            'codecommit:GetCommit',
            'codecommit:GetUploadArchiveStatus',
            'codecommit:UploadArchive',
          ],
          Resource: 'arn:aws:codecommit:eu-central-1:123456789012:hello',
        },
        {
          Sid: 'Build',
          Effect: 'Allow',
          Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
          Resource: project,
        },
      ],
    });
  });

  test('pipeline: what several stages need alike is said once', () => {
    const stages = ['staging', 'production'].map((environment) => {
      return { deploy: 'cdk' as const, environment, stack: `shop-${environment}` };
    });
    const sids = pipelinePermissions(names, stages).Statement.map(({ Sid }) => Sid);
    expect(sids.filter((sid) => sid === 'Macros')).toHaveLength(1);
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('build: write logs, artifacts and reports', () => {
    const logGroup = 'arn:aws:logs:eu-central-1:123456789012:log-group:/aws/codebuild/hello-build';
    expect(buildPermissions(names)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Logs',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: [logGroup, `${logGroup}:*`],
        },
        {
          Sid: 'ArtifactBucket',
          Effect: 'Allow',
          Action: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
          Resource: bucket,
        },
        {
          Sid: 'Artifacts',
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
          Resource: `${bucket}/*`,
        },
        {
          Sid: 'Reports',
          Effect: 'Allow',
          Action: [
            'codebuild:BatchPutCodeCoverages',
            'codebuild:BatchPutTestCases',
            'codebuild:CreateReport',
            'codebuild:CreateReportGroup',
            'codebuild:UpdateReport',
          ],
          Resource: 'arn:aws:codebuild:eu-central-1:123456789012:report-group/hello-build-*',
        },
      ],
    });
  });

  test('trigger: start the one pipeline', () => {
    expect(triggerPermissions(names)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'StartPipeline',
          Effect: 'Allow',
          Action: 'codepipeline:StartPipelineExecution',
          Resource: 'arn:aws:codepipeline:eu-central-1:123456789012:hello',
        },
      ],
    });
  });
});

test.each([undefined, 'mine'])(
  'the bucket that we make is closed to whoever comes without TLS, beside %s',
  (theirs) => {
    expect(bucketPolicy(namesOf({ name: 'hello', artifactBucket: theirs }, identity))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'DenyInsecureConnections',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [bucket, `${bucket}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
  },
);

describe('every role', () => {
  const longest = namesOf({ name: 'n'.repeat(35) }, { ...identity, partition: 'aws-us-gov', region: 'ap-southeast-1' });
  const permissions = [pipelinePermissions(longest), buildPermissions(longest), triggerPermissions(longest)];

  test('is allowed no action and no resource that is just a wildcard', () => {
    const statements = permissions.flatMap(({ Statement }) => Statement);
    for (const { Action, Resource } of statements) {
      for (const action of [Action].flat()) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
      for (const resource of [Resource ?? '*'].flat()) expect(resource).toContain('n'.repeat(35));
    }
  });

  test.each(permissions)('has permissions that fit into an inline policy of IAM', (document) => {
    expect(JSON.stringify(document).length).toBeLessThanOrEqual(10_240);
  });

  test.each([pipelineTrust(), buildTrust(longest), triggerTrust(longest)])(
    'has a trust policy that fits',
    (document) => {
      expect(JSON.stringify(document).length).toBeLessThanOrEqual(2048);
    },
  );
});
