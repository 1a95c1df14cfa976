/** An AWS account as the reads of our resources see it: with nothing in it, or with a whole pipeline. */
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand as ListLogTags,
  ResourceNotFoundException as NoLogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetProjectsCommand,
  ListBuildsForProjectCommand,
  ListReportGroupsCommand,
  ListReportsCommand,
  type Project,
} from '@aws-sdk/client-codebuild';
import {
  GetRepositoryCommand,
  ListTagsForResourceCommand as ListRepositoryTags,
  RepositoryDoesNotExistException,
} from '@aws-sdk/client-codecommit';
import {
  GetPipelineCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListTagsForResourceCommand as ListPipelineTags,
  type PipelineDeclaration,
  PipelineNotFoundException,
  ResourceNotFoundException as NoPipeline,
} from '@aws-sdk/client-codepipeline';
import {
  DescribeRuleCommand,
  ListTagsForResourceCommand as ListRuleTags,
  ListTargetsByRuleCommand,
  ResourceNotFoundException as NoRule,
} from '@aws-sdk/client-eventbridge';
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  type InstanceProfile,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  NoSuchEntityException,
  type Role,
} from '@aws-sdk/client-iam';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListBucketsCommand,
  NoSuchBucket,
} from '@aws-sdk/client-s3';
import { ListOnPremisesInstancesCommand } from '@aws-sdk/client-codedeploy';
import { DescribeApplicationsCommand } from '@aws-sdk/client-elastic-beanstalk';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Config } from '../../src/config/schema.js';
import type { Names } from '../../src/names.js';
import * as policies from '../../src/policies.js';
import type { MockedAws } from './aws.js';

const notFound = { message: 'not there', $metadata: { httpStatusCode: 404 } };

/** The caller has credentials of the account. */
export function signedIn(aws: MockedAws): void {
  const Arn = 'arn:aws:iam::123456789012:user/ada';
  aws.sts.on(GetCallerIdentityCommand).resolves({ UserId: 'AIDAEXAMPLE', Account: '123456789012', Arn });
  // Nothing is released to, unless a test says otherwise.
  aws.s3.on(ListBucketsCommand).resolves({ Buckets: [] });
  aws.elasticbeanstalk.on(DescribeApplicationsCommand).resolves({ Applications: [] });
  aws.iam.on(GetRoleCommand).rejects(new NoSuchEntityException(notFound)).on(ListRolesCommand).resolves({ Roles: [] });
  aws.iam.on(GetRolePolicyCommand).rejects(new NoSuchEntityException(notFound));
  aws.cloudformation.on(DescribeStacksCommand).resolves({ Stacks: [] });
  aws.codedeploy.on(ListOnPremisesInstancesCommand).resolves({ instanceNames: [] });
  aws.ssm.on(DescribeParametersCommand).resolves({ Parameters: [] });
}

/** Every read finds nothing. */
export function nothingThere(aws: MockedAws): void {
  signedIn(aws);
  aws.codecommit
    .on(GetRepositoryCommand)
    .rejects(new RepositoryDoesNotExistException(notFound))
    .on(ListRepositoryTags)
    .rejects(new RepositoryDoesNotExistException(notFound));
  for (const command of bucketReads) aws.s3.on(command).rejects(new NoSuchBucket(notFound));
  aws.logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [] }).on(ListLogTags).rejects(new NoLogGroup(notFound));
  for (const command of roleReads) aws.iam.on(command).rejects(new NoSuchEntityException(notFound));
  aws.codebuild
    .on(BatchGetProjectsCommand)
    .resolves({ projects: [], projectsNotFound: ['hello-build'] })
    .on(ListReportGroupsCommand)
    .resolves({ reportGroups: [] })
    .on(ListReportsCommand)
    .resolves({ reports: [] });
  aws.codepipeline
    .on(GetPipelineCommand)
    .rejects(new PipelineNotFoundException(notFound))
    .on(ListPipelineTags)
    .rejects(new NoPipeline(notFound));
  for (const command of executionReads) aws.codepipeline.on(command).rejects(new PipelineNotFoundException(notFound));
  for (const command of ruleReads) aws.events.on(command).rejects(new NoRule(notFound));
}

const bucketReads = [
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketLifecycleConfigurationCommand,
] as never[];
const roleReads = [GetRoleCommand, GetRolePolicyCommand] as never[];
const executionReads = [ListPipelineExecutionsCommand, ListActionExecutionsCommand] as never[];
const ruleReads = [DescribeRuleCommand, ListRuleTags, ListTargetsByRuleCommand] as never[];

export const ourTags = { 'pipeline-setup:pipeline': 'hello' };
export const ourSmallTags = [{ key: 'pipeline-setup:pipeline', value: 'hello' }];
export const ourTagPairs = [{ Key: 'pipeline-setup:pipeline', Value: 'hello' }];

/** Every read finds what `init` makes of this config, and nothing is running. */
export function everythingThere(aws: MockedAws, { config, names }: { config: Config; names: Names }): void {
  signedIn(aws);
  aws.codecommit
    .on(GetRepositoryCommand)
    .resolves({
      repositoryMetadata: {
        repositoryName: 'hello',
        defaultBranch: config.branch,
        cloneUrlHttp: 'https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/hello',
      },
    })
    .on(ListRepositoryTags)
    .resolves({ tags: ourTags });
  aws.s3
    .on(GetBucketTaggingCommand)
    .resolves({ TagSet: ourTagPairs })
    .on(GetBucketVersioningCommand)
    .resolves({ Status: 'Enabled' })
    .on(GetPublicAccessBlockCommand)
    .resolves({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    })
    .on(GetBucketPolicyCommand)
    .resolves({ Policy: JSON.stringify(policies.bucketPolicy(names)) })
    .on(GetBucketLifecycleConfigurationCommand)
    .resolves({ Rules: [ourLifecycleRule] })
    .on(ListMultipartUploadsCommand)
    .resolves({})
    .on(ListObjectVersionsCommand)
    .resolves({});
  aws.logs
    .on(DescribeLogGroupsCommand)
    .resolves({ logGroups: [{ logGroupName: '/aws/codebuild/hello-build', retentionInDays: 30 }] })
    .on(ListLogTags)
    .resolves({ tags: ourTags });
  rolesThere(aws, config, names);
  aws.codebuild
    .on(BatchGetProjectsCommand)
    .resolves({ projects: [projectOf(config)] })
    .on(BatchGetProjectsCommand, { names: [names.commandProject.name] })
    .resolves({ projects: [] })
    .on(ListBuildsForProjectCommand)
    .resolves({ ids: [] })
    .on(ListReportGroupsCommand)
    .resolves({ reportGroups: [] });
  aws.codepipeline
    .on(GetPipelineCommand)
    .resolves({ pipeline: pipelineOf(config) })
    .on(ListPipelineTags)
    .resolves({ tags: ourSmallTags })
    .on(ListPipelineExecutionsCommand)
    .resolves({ pipelineExecutionSummaries: [] });
  aws.events
    .on(DescribeRuleCommand)
    .resolves({ Name: 'hello-push', State: 'ENABLED', EventPattern: eventPatternOf(config) })
    .on(ListRuleTags)
    .resolves({ Tags: ourTagPairs })
    .on(ListTargetsByRuleCommand)
    .resolves({ Targets: [{ Id: 'pipeline', Arn: names.pipeline.arn, RoleArn: names.triggerRole.arn }] });
}

export const ourLifecycleRule: LifecycleRule = {
  ID: 'expire-artifacts',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  Expiration: { Days: 365 },
  NoncurrentVersionExpiration: { NoncurrentDays: 30 },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

function rolesThere(aws: MockedAws, config: Config, names: Names): void {
  const roles = [
    [names.pipelineRole, policies.pipelineTrust(), policies.pipelinePermissions(names)],
    [names.buildRole, policies.buildTrust(names), policies.buildPermissions(names)],
    [names.triggerRole, policies.triggerTrust(names), policies.triggerPermissions(names)],
  ] as const;
  for (const [{ name, arn }, trust, permissions] of roles) {
    aws.iam
      .on(GetRoleCommand, { RoleName: name })
      .resolves({ Role: roleOf(name, arn, trust, config.permissionsBoundary) })
      .on(GetRolePolicyCommand, { RoleName: name })
      .resolves({ RoleName: name, PolicyName: 'permissions', PolicyDocument: encoded(permissions) })
      .on(ListRolePoliciesCommand, { RoleName: name })
      .resolves({ PolicyNames: ['permissions'] });
  }
  aws.iam.on(ListAttachedRolePoliciesCommand).resolves({ AttachedPolicies: [] });
}

/** A role as IAM gives it. */
export function roleOf(name: string, arn: string, trust: object, boundary?: string): Role {
  return {
    Path: '/',
    RoleName: name,
    RoleId: 'AROAEXAMPLE',
    Arn: arn,
    CreateDate: new Date('2026-03-01T11:00:00Z'),
    AssumeRolePolicyDocument: encoded(trust),
    Tags: ourTagPairs,
    ...(boundary !== undefined && {
      PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: boundary },
    }),
  };
}

/** An instance profile as IAM gives it, with the role of its name in it, or another, or none. */
export function profileNamed(
  InstanceProfileName: string,
  RoleName: string | null = InstanceProfileName,
): InstanceProfile {
  return {
    Path: '/',
    InstanceProfileName,
    InstanceProfileId: 'AIPAEXAMPLE',
    Arn: `arn:aws:iam::123456789012:instance-profile/${InstanceProfileName}`,
    CreateDate: new Date('2026-03-01T11:00:00Z'),
    Roles: RoleName === null ? [] : [roleOf(RoleName, `arn:aws:iam::123456789012:role/${RoleName}`, {})],
    Tags: ourTagPairs,
  };
}

/** How IAM says that something is not there, or that it has not heard of it yet. */
export function noSuchEntity(): NoSuchEntityException {
  return new NoSuchEntityException(notFound);
}

/** A document as IAM gives it. */
export function encoded(document: object): string {
  return encodeURIComponent(JSON.stringify(document));
}

/** The project of `hello` as CodeBuild gives it. */
export function projectOf({ image, compute, timeout, env }: Config): Project {
  return {
    name: 'hello-build',
    arn: 'arn:aws:codebuild:eu-central-1:123456789012:project/hello-build',
    serviceRole: 'arn:aws:iam::123456789012:role/hello-eu-central-1-build',
    source: { type: 'CODEPIPELINE', insecureSsl: false },
    artifacts: { type: 'CODEPIPELINE', name: 'hello-build', packaging: 'NONE', encryptionDisabled: false },
    timeoutInMinutes: timeout,
    queuedTimeoutInMinutes: 480,
    environment: {
      type: 'LINUX_CONTAINER',
      image,
      computeType: `BUILD_GENERAL1_${compute.toUpperCase() as Uppercase<typeof compute>}`,
      privilegedMode: false,
      imagePullCredentialsType: 'CODEBUILD',
      environmentVariables: Object.entries(env).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' })),
    },
    logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: '/aws/codebuild/hello-build' } },
    tags: ourSmallTags,
  };
}

/** The pipeline `hello` as CodePipeline gives it. */
export function pipelineOf({ branch, artifactBucket }: Pick<Config, 'branch' | 'artifactBucket'>): PipelineDeclaration {
  return {
    name: 'hello',
    version: 1,
    roleArn: 'arn:aws:iam::123456789012:role/hello-eu-central-1-pipeline',
    artifactStore: { type: 'S3', location: artifactBucket ?? 'hello-123456789012-eu-central-1' },
    pipelineType: 'V2',
    executionMode: 'SUPERSEDED',
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Source',
            actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
            runOrder: 1,
            configuration: { BranchName: branch, PollForSourceChanges: 'false', RepositoryName: 'hello' },
            outputArtifacts: [{ name: 'SourceOutput' }],
            inputArtifacts: [],
            namespace: 'SourceVariables',
          },
        ],
      },
      {
        name: 'Build',
        actions: [
          {
            name: 'Build',
            actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
            runOrder: 1,
            configuration: { ProjectName: 'hello-build' },
            outputArtifacts: [{ name: 'BuildOutput' }],
            inputArtifacts: [{ name: 'SourceOutput' }],
            namespace: 'BuildVariables',
          },
        ],
      },
    ],
  };
}

/** The event pattern of the rule of `hello`. */
export function eventPatternOf({ branch }: Pick<Config, 'branch'>): string {
  return JSON.stringify({
    source: ['aws.codecommit'],
    'detail-type': ['CodeCommit Repository State Change'],
    resources: ['arn:aws:codecommit:eu-central-1:123456789012:hello'],
    detail: { event: ['referenceCreated', 'referenceUpdated'], referenceType: ['branch'], referenceName: [branch] },
  });
}
