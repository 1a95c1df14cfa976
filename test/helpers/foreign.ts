/** What somebody else may have made before us with a name that is ours. */
import { ownershipTag } from '../../src/names.js';
import { smallTagPairs, tagPairs } from '../../src/resources/resource.js';
import { all, another, type ByHand, call, editProject, names } from './by-hand.js';

/** The tags that it has. */
type Tags = Readonly<Record<string, string>>;

const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });

const role =
  ({ name: RoleName }: { name: string }) =>
  (tags: Tags): ByHand =>
    all(
      call('iam', 'CreateRole', {
        RoleName,
        AssumeRolePolicyDocument: document({
          Effect: 'Allow',
          Principal: { Service: 'ec2.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
        Tags: tagPairs(tags),
      }),
      call('iam', 'PutRolePolicy', {
        RoleName,
        PolicyName: 'permissions',
        PolicyDocument: document({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      }),
    );

const action = (name: string, category: string, provider: string, configuration: object) => ({
  name,
  actionTypeId: { category, owner: 'AWS', provider, version: '1' },
  configuration,
});

const theirPipeline = {
  name: names.pipeline.name,
  roleArn: another.role,
  artifactStore: { type: 'S3', location: another.bucket },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          ...action('Source', 'Source', 'CodeCommit', { RepositoryName: 'theirs', BranchName: 'main' }),
          outputArtifacts: [{ name: 'Theirs' }],
        },
      ],
    },
    {
      name: 'Build',
      actions: [
        { ...action('Build', 'Build', 'CodeBuild', { ProjectName: 'theirs' }), inputArtifacts: [{ name: 'Theirs' }] },
      ],
    },
  ],
};

/** Makes each kind that has tags; what is part of another is made with it. */
export const makeForeign = {
  repository: (tags: Tags) =>
    all(
      call('codecommit', 'CreateRepository', { repositoryName: names.repository.name, tags }),
      call('codecommit', 'CreateCommit', {
        repositoryName: names.repository.name,
        branchName: 'main',
        putFiles: [{ filePath: 'theirs', fileContent: Buffer.from('theirs') }],
      }),
    ),
  'artifact-bucket': (tags: Tags) =>
    all(
      call('s3', 'CreateBucket', { Bucket: names.ownBucket.name }),
      call('s3', 'PutBucketTagging', { Bucket: names.ownBucket.name, Tagging: { TagSet: tagPairs(tags) } }),
      call('s3', 'PutObject', { Bucket: names.ownBucket.name, Key: 'theirs', Body: Buffer.from('theirs') }),
    ),
  'log-group': (tags: Tags) => call('logs', 'CreateLogGroup', { logGroupName: names.logGroup.name, tags }),
  'pipeline-role': role(names.pipelineRole),
  'build-role': role(names.buildRole),
  'trigger-role': role(names.triggerRole),
  'build-project': (tags: Tags) =>
    call('codebuild', 'CreateProject', {
      name: names.project.name,
      source: { type: 'NO_SOURCE', buildspec: 'theirs.yml' },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'aws/codebuild/standard:7.0',
        computeType: 'BUILD_GENERAL1_LARGE',
      },
      serviceRole: another.role,
      tags: smallTagPairs(tags),
    }),
  pipeline: (tags: Tags) =>
    call('codepipeline', 'CreatePipeline', { pipeline: theirPipeline, tags: smallTagPairs(tags) }),
  rule: (tags: Tags) =>
    all(
      call('events', 'PutRule', {
        Name: names.rule.name,
        EventPattern: JSON.stringify({ source: ['theirs'] }),
        Tags: tagPairs(tags),
      }),
      call('events', 'PutTargets', {
        Rule: names.rule.name,
        Targets: [{ Id: names.target.name, Arn: `${names.pipeline.arn}-theirs`, RoleArn: another.role }],
      }),
    ),
} as const satisfies Record<string, (tags: Tags) => ByHand>;

const tagKeys = [ownershipTag];

/** Takes our tag away from what is ours. */
export const disown = {
  repository: call('codecommit', 'UntagResource', { resourceArn: names.repository.arn, tagKeys }),
  'artifact-bucket': call('s3', 'DeleteBucketTagging', { Bucket: names.ownBucket.name }),
  'log-group': call('logs', 'UntagResource', { resourceArn: names.logGroup.arn, tagKeys }),
  'pipeline-role': call('iam', 'UntagRole', { RoleName: names.pipelineRole.name, TagKeys: tagKeys }),
  'build-role': call('iam', 'UntagRole', { RoleName: names.buildRole.name, TagKeys: tagKeys }),
  'trigger-role': call('iam', 'UntagRole', { RoleName: names.triggerRole.name, TagKeys: tagKeys }),
  'build-project': editProject(() => ({ tags: [] })),
  pipeline: call('codepipeline', 'UntagResource', { resourceArn: names.pipeline.arn, tagKeys }),
  rule: call('events', 'UntagResource', { ResourceARN: names.rule.arn, TagKeys: tagKeys }),
} as const satisfies Record<keyof typeof makeForeign, ByHand>;
