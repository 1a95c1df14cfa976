/** One row for each type of resource: how it is made, changed, looked at and found again. */
import { domain } from '../../../../../src/local/runs/stacks/types/codeartifact/domain.js';
import { repository as packageRepository } from '../../../../../src/local/runs/stacks/types/codeartifact/repository.js';
import { project } from '../../../../../src/local/runs/stacks/types/codebuild/project.js';
import { reportGroup } from '../../../../../src/local/runs/stacks/types/codebuild/report-group.js';
import { repository } from '../../../../../src/local/runs/stacks/types/codecommit/repository.js';
import { application } from '../../../../../src/local/runs/stacks/types/codedeploy/application.js';
import { deploymentConfig } from '../../../../../src/local/runs/stacks/types/codedeploy/deployment-config.js';
import { deploymentGroup } from '../../../../../src/local/runs/stacks/types/codedeploy/deployment-group.js';
import { pipeline } from '../../../../../src/local/runs/stacks/types/codepipeline/pipeline.js';
import { application as beanstalkApplication } from '../../../../../src/local/runs/stacks/types/elasticbeanstalk/application.js';
import { applicationVersion } from '../../../../../src/local/runs/stacks/types/elasticbeanstalk/application-version.js';
import { rule } from '../../../../../src/local/runs/stacks/types/events/rule.js';
import { instanceProfile } from '../../../../../src/local/runs/stacks/types/iam/instance-profile.js';
import { managedPolicy } from '../../../../../src/local/runs/stacks/types/iam/managed-policy.js';
import { policy } from '../../../../../src/local/runs/stacks/types/iam/policy.js';
import { role } from '../../../../../src/local/runs/stacks/types/iam/role.js';
import { rolePolicy } from '../../../../../src/local/runs/stacks/types/iam/role-policy.js';
import { bucket } from '../../../../../src/local/runs/stacks/types/s3/bucket.js';
import { bucketPolicy } from '../../../../../src/local/runs/stacks/types/s3/bucket-policy.js';
import { secret } from '../../../../../src/local/runs/stacks/types/secretsmanager/secret.js';
import type { Properties, ResourceType } from '../../../../../src/local/runs/stacks/types/type.js';

type Look = readonly [service: string, operation: string, input: object];

export interface Row {
  readonly type: ResourceType;
  /** With `NAME` wherever the row's own name is to be. */
  readonly properties: Properties;
  /** What is different after an update. */
  readonly changed: Properties;
  /** What `Ref` gives: a text that has `NAME` in it, or anything. */
  readonly id?: string;
  /** How the service tells of it. */
  readonly look: Look;
  /** What of that is as the properties say, before the update and after it. */
  readonly before: object;
  readonly after: object;
  /** The answer when it is not there, unless that is an error. */
  readonly gone?: object;
  /** What it is imported by; from its properties and attributes where it is not said. */
  readonly by?: Properties;
}

export const ACCOUNT = '000000000000';
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const allow = (Action: string, Resource = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
export const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const Tags = [
  { Key: 'team', Value: 'shop' },
  { Key: 'aws:cloudformation:stack-name', Value: 'shop' },
];
const OtherTags = [{ Key: 'team', Value: 'till' }];

const action = (category: string, provider: string, configuration: object, artifacts: object) => ({
  Name: category,
  ActionTypeId: { Category: category, Owner: 'AWS', Provider: provider, Version: 1 },
  Configuration: configuration,
  ...artifacts,
});
const stages = [
  {
    Name: 'Source',
    Actions: [
      action(
        'Source',
        'CodeCommit',
        { RepositoryName: 'NAME', BranchName: 'main', PollForSourceChanges: false },
        { OutputArtifacts: [{ Name: 'Code' }] },
      ),
    ],
  },
  {
    Name: 'Build',
    Actions: [action('Build', 'CodeBuild', { ProjectName: 'NAME' }, { InputArtifacts: [{ Name: 'Code' }] })],
  },
];

export const rows: readonly Row[] = [
  {
    type: bucket,
    properties: { BucketName: 'NAME', Tags, VersioningConfiguration: { Status: 'Enabled' } },
    changed: { Tags: OtherTags },
    id: 'NAME',
    look: ['s3', 'GetBucketTagging', { Bucket: 'NAME' }],
    before: { TagSet: [{ Key: 'team', Value: 'shop' }] },
    after: { TagSet: OtherTags },
  },
  {
    type: bucketPolicy,
    properties: { Bucket: 'site', PolicyDocument: bucketStatement('s3:GetObject') },
    changed: { PolicyDocument: bucketStatement('s3:PutObject') },
    id: 'site',
    look: ['s3', 'GetBucketPolicy', { Bucket: 'site' }],
    before: { Policy: expectText('s3:GetObject') },
    after: { Policy: expectText('s3:PutObject') },
  },
  {
    type: role,
    properties: { RoleName: 'NAME', AssumeRolePolicyDocument: trust('codebuild.amazonaws.com'), Description: 'builds' },
    changed: { Description: 'releases', MaxSessionDuration: '7200' },
    id: 'NAME',
    look: ['iam', 'GetRole', { RoleName: 'NAME' }],
    before: { Role: { Description: 'builds', MaxSessionDuration: 3600 } },
    after: { Role: { Description: 'releases', MaxSessionDuration: 7200 } },
  },
  {
    type: policy,
    properties: { PolicyName: 'NAME', PolicyDocument: allow('s3:GetObject'), Roles: ['other'] },
    changed: { PolicyDocument: allow('s3:PutObject') },
    look: ['iam', 'GetRolePolicy', { RoleName: 'other', PolicyName: 'NAME' }],
    before: { PolicyDocument: expectText('s3%3AGetObject') },
    after: { PolicyDocument: expectText('s3%3APutObject') },
  },
  {
    type: rolePolicy,
    properties: { PolicyName: 'NAME', PolicyDocument: allow('s3:GetObject'), RoleName: 'other' },
    changed: { PolicyDocument: allow('s3:PutObject') },
    id: 'NAME|other',
    look: ['iam', 'GetRolePolicy', { RoleName: 'other', PolicyName: 'NAME' }],
    before: { PolicyDocument: expectText('s3%3AGetObject') },
    after: { PolicyDocument: expectText('s3%3APutObject') },
  },
  {
    type: managedPolicy,
    properties: { ManagedPolicyName: 'NAME', PolicyDocument: allow('s3:GetObject'), Roles: ['other'] },
    changed: { PolicyDocument: allow('s3:PutObject'), Roles: [] },
    id: `arn:aws:iam::${ACCOUNT}:policy/NAME`,
    look: ['iam', 'GetPolicy', { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/NAME` }],
    before: { Policy: { DefaultVersionId: 'v1', AttachmentCount: 1 } },
    after: { Policy: { DefaultVersionId: 'v2', AttachmentCount: 0 } },
  },
  {
    type: instanceProfile,
    properties: { InstanceProfileName: 'NAME', Roles: ['other'], Path: '/web/' },
    changed: { Roles: ['codebuild'] },
    id: 'NAME',
    look: ['iam', 'GetInstanceProfile', { InstanceProfileName: 'NAME' }],
    before: { InstanceProfile: { Path: '/web/', Roles: [{ RoleName: 'other' }] } },
    after: { InstanceProfile: { Roles: [{ RoleName: 'codebuild' }] } },
  },
  {
    type: rule,
    properties: { Name: 'NAME', EventPattern: { source: ['aws.codecommit'] }, State: 'ENABLED', Tags },
    changed: { EventPattern: { source: ['aws.s3'] }, State: 'DISABLED' },
    id: 'NAME',
    look: ['events', 'DescribeRule', { Name: 'NAME' }],
    before: { EventPattern: '{"source":["aws.codecommit"]}', State: 'ENABLED' },
    after: { EventPattern: '{"source":["aws.s3"]}', State: 'DISABLED' },
  },
  {
    type: repository,
    properties: { RepositoryName: 'NAME', RepositoryDescription: 'the code', Tags },
    changed: { RepositoryDescription: 'the shop', Tags: OtherTags },
    look: ['codecommit', 'GetRepository', { repositoryName: 'NAME' }],
    before: { repositoryMetadata: { repositoryDescription: 'the code' } },
    after: { repositoryMetadata: { repositoryDescription: 'the shop' } },
  },
  {
    type: project,
    properties: {
      Name: 'NAME',
      Source: { Type: 'NO_SOURCE', BuildSpec: 'version: 0.2' },
      Artifacts: { Type: 'NO_ARTIFACTS' },
      Environment: {
        Type: 'LINUX_CONTAINER',
        Image: 'aws/codebuild/standard:7.0',
        ComputeType: 'BUILD_GENERAL1_SMALL',
        EnvironmentVariables: [{ Name: 'LEVEL', Value: 7 }],
      },
      ServiceRole: roleArn('codebuild'),
      TimeoutInMinutes: '30',
      Tags,
    },
    changed: { TimeoutInMinutes: undefined, Description: 'builds', Tags: OtherTags },
    id: 'NAME',
    look: ['codebuild', 'BatchGetProjects', { names: ['NAME'] }],
    before: {
      projects: [
        {
          timeoutInMinutes: 30,
          tags: [{ key: 'team', value: 'shop' }],
          environment: { environmentVariables: [{ name: 'LEVEL', value: '7', type: 'PLAINTEXT' }] },
        },
      ],
    },
    after: { projects: [{ timeoutInMinutes: 60, description: 'builds', tags: [{ key: 'team', value: 'till' }] }] },
    gone: { projects: [] },
  },
  {
    type: reportGroup,
    properties: { Name: 'NAME', Type: 'TEST', ExportConfig: { ExportConfigType: 'NO_EXPORT' } },
    changed: { ExportConfig: { ExportConfigType: 'S3', S3Destination: { Bucket: 'site', Packaging: 'ZIP' } } },
    id: `arn:aws:codebuild:us-east-1:${ACCOUNT}:report-group/NAME`,
    look: [
      'codebuild',
      'BatchGetReportGroups',
      { reportGroupArns: [`arn:aws:codebuild:us-east-1:${ACCOUNT}:report-group/NAME`] },
    ],
    before: { reportGroups: [{ exportConfig: { exportConfigType: 'NO_EXPORT' } }] },
    after: { reportGroups: [{ exportConfig: { s3Destination: { bucket: 'site', packaging: 'ZIP' } } }] },
    gone: { reportGroups: [] },
  },
  {
    type: pipeline,
    properties: {
      Name: 'NAME',
      RoleArn: roleArn('codepipeline'),
      ArtifactStore: { Type: 'S3', Location: 'site' },
      Stages: stages,
      PipelineType: 'V2',
      Tags,
    },
    changed: { ExecutionMode: 'QUEUED', Variables: [{ Name: 'LEVEL', DefaultValue: 7 }] },
    id: 'NAME',
    look: ['codepipeline', 'GetPipeline', { name: 'NAME' }],
    before: {
      pipeline: {
        version: 1,
        executionMode: 'SUPERSEDED',
        stages: [
          { actions: [{ actionTypeId: { version: '1' }, configuration: { PollForSourceChanges: 'false' } }] },
          { actions: [{ inputArtifacts: [{ name: 'Code' }] }] },
        ],
      },
    },
    after: { pipeline: { version: 2, executionMode: 'QUEUED', variables: [{ name: 'LEVEL', defaultValue: '7' }] } },
  },
  {
    type: application,
    properties: { ApplicationName: 'NAME', ComputePlatform: 'Server', Tags },
    changed: { Tags: OtherTags },
    id: 'NAME',
    look: [
      'codedeploy',
      'ListTagsForResource',
      { ResourceArn: `arn:aws:codedeploy:us-east-1:${ACCOUNT}:application:NAME` },
    ],
    before: { Tags: [{ Key: 'team', Value: 'shop' }] },
    after: { Tags: OtherTags },
  },
  {
    type: deploymentConfig,
    properties: { DeploymentConfigName: 'NAME', MinimumHealthyHosts: { Type: 'HOST_COUNT', Value: '1' } },
    changed: {},
    id: 'NAME',
    look: ['codedeploy', 'GetDeploymentConfig', { deploymentConfigName: 'NAME' }],
    before: { deploymentConfigInfo: { minimumHealthyHosts: { type: 'HOST_COUNT', value: 1 } } },
    after: { deploymentConfigInfo: { minimumHealthyHosts: { type: 'HOST_COUNT', value: 1 } } },
  },
  {
    type: deploymentGroup,
    properties: {
      ApplicationName: 'fleet',
      DeploymentGroupName: 'NAME',
      ServiceRoleArn: roleArn('codedeploy'),
      OnPremisesTagSet: {
        OnPremisesTagSetList: [{ OnPremisesTagGroup: [{ Key: 'a', Value: 'b', Type: 'KEY_AND_VALUE' }] }],
      },
      AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE'] },
      Tags,
    },
    changed: {
      OnPremisesTagSet: undefined,
      AutoRollbackConfiguration: undefined,
      DeploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      Tags: OtherTags,
    },
    id: 'NAME',
    look: ['codedeploy', 'GetDeploymentGroup', { applicationName: 'fleet', deploymentGroupName: 'NAME' }],
    before: {
      deploymentGroupInfo: {
        onPremisesTagSet: { onPremisesTagSetList: [[{ Key: 'a', Value: 'b', Type: 'KEY_AND_VALUE' }]] },
        autoRollbackConfiguration: { enabled: true },
        deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      },
    },
    after: {
      deploymentGroupInfo: {
        autoRollbackConfiguration: { enabled: false },
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      },
    },
  },
  {
    type: beanstalkApplication,
    properties: { ApplicationName: 'NAME', Description: 'the web' },
    changed: { Description: 'the shop' },
    id: 'NAME',
    look: ['elasticbeanstalk', 'DescribeApplications', { ApplicationNames: ['NAME'] }],
    before: { Applications: [{ Description: 'the web' }] },
    after: { Applications: [{ Description: 'the shop' }] },
    gone: { Applications: [] },
  },
  {
    type: applicationVersion,
    properties: {
      ApplicationName: 'web',
      Description: 'first',
      SourceBundle: { S3Bucket: 'bundles', S3Key: 'web.zip' },
    },
    changed: { Description: 'second' },
    id: 'shop-Thing-1A2B3C',
    look: [
      'elasticbeanstalk',
      'DescribeApplicationVersions',
      { ApplicationName: 'web', VersionLabels: ['shop-Thing-1A2B3C'] },
    ],
    before: { ApplicationVersions: [{ Description: 'first', SourceBundle: { S3Key: 'web.zip' } }] },
    after: { ApplicationVersions: [{ Description: 'second' }] },
    gone: { ApplicationVersions: [] },
  },
  {
    type: domain,
    properties: { DomainName: 'NAME', Tags },
    changed: { Tags: OtherTags },
    id: `arn:aws:codeartifact:us-east-1:${ACCOUNT}:domain/NAME`,
    look: [
      'codeartifact',
      'ListTagsForResource',
      { resourceArn: `arn:aws:codeartifact:us-east-1:${ACCOUNT}:domain/NAME` },
    ],
    before: { tags: [{ key: 'team', value: 'shop' }] },
    after: { tags: [{ key: 'team', value: 'till' }] },
  },
  {
    type: packageRepository,
    properties: {
      DomainName: 'acme',
      RepositoryName: 'NAME',
      Description: 'packages',
      ExternalConnections: ['public:npmjs'],
    },
    changed: { Description: undefined, ExternalConnections: [], Upstreams: ['shared'] },
    id: `arn:aws:codeartifact:us-east-1:${ACCOUNT}:repository/acme/NAME`,
    look: ['codeartifact', 'DescribeRepository', { domain: 'acme', repository: 'NAME' }],
    before: {
      repository: { description: 'packages', externalConnections: [{ externalConnectionName: 'public:npmjs' }] },
    },
    after: {
      repository: { description: '', externalConnections: [], upstreams: [{ repositoryName: 'shared' }] },
    },
  },
  {
    type: secret,
    properties: { Name: 'NAME', SecretString: 'first', Description: 'of the shop', Tags },
    changed: { SecretString: 'second', Description: undefined },
    look: ['secretsmanager', 'GetSecretValue', { SecretId: 'NAME' }],
    before: { SecretString: 'first' },
    after: { SecretString: 'second' },
  },
];

function bucketStatement(Action: string) {
  const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
  const statement = { Effect: 'Allow', Principal, Action, Resource: 'arn:aws:s3:::site/*' };
  return { Version: '2012-10-17', Statement: [statement] };
}

/** Text that has this in it. */
function expectText(part: string): unknown {
  return { asymmetricMatch: (text: unknown) => typeof text === 'string' && text.includes(part) };
}
