/** All that readers can see of a local AWS, by AWS's own operations. */
import { createHash } from 'node:crypto';
import type { LocalAws } from '../../src/local/index.js';

/** What is seen, by the name of the thing. What is random in it, and where it lies, is left out. */
export type Sight = Record<string, string>;

/** @throws DamagedState, and any error of an operation */
export function look(aws: LocalAws): Promise<Sight> {
  return seen(aws, async (ask, sight) => {
    await lookAtCode(ask);
    await lookAtBuckets(ask);
    await lookAtPipelines(ask);
    await lookAtBuilds(ask, sight);
    await lookAtReleases(ask);
    await lookAtStacks(ask);
    await lookAtRest(ask);
  });
}

/** What a look sees that asks for it. */
export function seen(aws: LocalAws, look: (ask: Ask, sight: Sight) => Promise<void>): Promise<Sight> {
  return aws.act(async (call) => {
    const sight: Sight = {};
    await look(async (service, operation, input, thing) => {
      const output = await call.invoke<any>(service, operation, input);
      if (thing !== undefined) sight[thing] = (sight[thing] ?? '') + plain(output);
      return output;
    }, sight);
    return sight;
  });
}

/** Asks for an operation, and lets what it gives be seen as a part of a thing. */
export type Ask = (service: string, operation: string, input: object, thing?: string) => Promise<any>;

async function lookAtCode(ask: Ask): Promise<void> {
  for (const { repositoryName } of (await ask('codecommit', 'ListRepositories', {})).repositories) {
    const thing = `repository ${repositoryName}`;
    await ask('codecommit', 'GetRepository', { repositoryName }, thing);
    for (const branchName of (await ask('codecommit', 'ListBranches', { repositoryName })).branches) {
      const { branch } = await ask('codecommit', 'GetBranch', { repositoryName, branchName }, thing);
      const at = { repositoryName, commitSpecifier: branch.commitId, folderPath: '/' };
      await ask('codecommit', 'GetFolder', at, thing);
    }
  }
}

async function lookAtBuckets(ask: Ask): Promise<void> {
  for (const { Name: Bucket } of (await ask('s3', 'ListBuckets', {})).Buckets) {
    await ask('s3', 'GetBucketVersioning', { Bucket }, `bucket ${Bucket}`);
    for (const { Key } of (await ask('s3', 'ListObjectsV2', { Bucket })).Contents ?? []) {
      await ask('s3', 'GetObject', { Bucket, Key }, `object ${Bucket}/${Key}`);
    }
    for (const { Key, UploadId } of (await ask('s3', 'ListMultipartUploads', { Bucket })).Uploads ?? []) {
      const { Parts } = await ask('s3', 'ListParts', { Bucket, Key, UploadId });
      await ask('s3', 'ListMultipartUploads', { Bucket, Prefix: Key }, `upload ${Bucket}/${Key} of ${Parts.length}`);
    }
  }
}

async function lookAtPipelines(ask: Ask): Promise<void> {
  for (const { name } of (await ask('codepipeline', 'ListPipelines', {})).pipelines) {
    const thing = `pipeline ${name}`;
    await ask('codepipeline', 'GetPipeline', { name }, thing);
    await ask('codepipeline', 'GetPipelineState', { name }, thing);
    const of = { pipelineName: name };
    const { pipelineExecutionSummaries } = await ask('codepipeline', 'ListPipelineExecutions', of, thing);
    await ask('codepipeline', 'ListActionExecutions', of, thing);
    for (const { pipelineExecutionId } of pipelineExecutionSummaries) {
      await ask('codepipeline', 'GetPipelineExecution', { ...of, pipelineExecutionId }, thing);
    }
  }
  for (const { Name } of (await ask('events', 'ListRules', {})).Rules) {
    await ask('events', 'DescribeRule', { Name }, `rule ${Name}`);
    await ask('events', 'ListTargetsByRule', { Rule: Name }, `rule ${Name}`);
  }
}

async function lookAtBuilds(ask: Ask, sight: Sight): Promise<void> {
  const { projects } = await ask('codebuild', 'ListProjects', {});
  if (projects.length > 0) await ask('codebuild', 'BatchGetProjects', { names: projects }, 'projects');
  for (const projectName of projects) {
    const { ids } = await ask('codebuild', 'ListBuildsForProject', { projectName });
    if (ids.length > 0) await ask('codebuild', 'BatchGetBuilds', { ids }, 'builds');
  }
  for (const { logGroupName } of (await ask('logs', 'DescribeLogGroups', {}, 'log groups')).logGroups) {
    for (const { logStreamName } of (await ask('logs', 'DescribeLogStreams', { logGroupName })).logStreams) {
      const stream = `${logGroupName}/${plain(logStreamName)}`;
      await ask('logs', 'DescribeLogStreams', { logGroupName, logStreamNamePrefix: logStreamName }, `log ${stream}`);
      const { events } = await ask('logs', 'GetLogEvents', { logGroupName, logStreamName, startFromHead: true });
      for (const [index, event] of events.entries()) sight[`event ${index} of ${stream}`] = plain(event);
    }
  }
}

async function lookAtReleases(ask: Ask): Promise<void> {
  for (const { ApplicationName } of (await ask('elasticbeanstalk', 'DescribeApplications', {})).Applications) {
    const of = { ApplicationName };
    const thing = `application ${ApplicationName} of Elastic Beanstalk`;
    await ask('elasticbeanstalk', 'DescribeApplicationVersions', of, thing);
    await ask('elasticbeanstalk', 'DescribeEnvironments', { ...of, IncludeDeleted: false }, thing);
  }
  for (const applicationName of (await ask('codedeploy', 'ListApplications', {})).applications) {
    const thing = `application ${applicationName} of CodeDeploy`;
    await ask('codedeploy', 'ListDeploymentGroups', { applicationName }, thing);
    await ask('codedeploy', 'ListDeployments', { applicationName }, thing);
  }
  const registered = { registrationStatus: 'Registered' };
  for (const instanceName of (await ask('codedeploy', 'ListOnPremisesInstances', registered)).instanceNames) {
    await ask('codedeploy', 'GetOnPremisesInstance', { instanceName }, `instance ${instanceName}`);
  }
}

async function lookAtStacks(ask: Ask): Promise<void> {
  for (const { StackName } of (await ask('cloudformation', 'DescribeStacks', {})).Stacks) {
    await ask('cloudformation', 'DescribeStacks', { StackName }, `stack ${StackName}`);
    await ask('cloudformation', 'DescribeStackResources', { StackName }, `stack ${StackName}`);
  }
}

async function lookAtRest(ask: Ask): Promise<void> {
  for (const { RoleName } of (await ask('iam', 'ListRoles', {})).Roles) {
    await ask('iam', 'GetRole', { RoleName }, `role ${RoleName}`);
    await ask('iam', 'ListAttachedRolePolicies', { RoleName }, `role ${RoleName}`);
    for (const PolicyName of (await ask('iam', 'ListRolePolicies', { RoleName })).PolicyNames) {
      await ask('iam', 'GetRolePolicy', { RoleName, PolicyName }, `role ${RoleName}`);
    }
  }
  for (const { Name } of (await ask('ssm', 'DescribeParameters', {})).Parameters) {
    await ask('ssm', 'GetParameter', { Name, WithDecryption: true }, `parameter ${Name}`);
  }
  for (const { Name } of (await ask('secretsmanager', 'ListSecrets', {})).SecretList) {
    await ask('secretsmanager', 'GetSecretValue', { SecretId: Name }, `secret ${Name}`);
  }
}

const RANDOM = [
  /(?<="file:\/\/)[^"]+(?=\/repositories\/)/g,
  /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
  /(?<="key":"\w{1,20}\/\w{1,10}\/)[A-Za-z0-9]{7}/g,
  /(?<="(RoleId|InstanceProfileId|EnvironmentId|UploadId|NextUploadIdMarker|VersionId)":")[^"]+/g,
  /(?<=secret:\w+-)\w{6}/g,
  /(?<=:instance\/[\w.-]+_)[0-9a-f]{10}/g,
  /(?<=127\.0\.0\.1:)\d+/g,
];

function plain(output: unknown): string {
  const text = JSON.stringify(output, (_key, value: unknown) =>
    value instanceof Uint8Array ? createHash('sha256').update(value).digest('hex') : value,
  );
  return RANDOM.reduce((masked, pattern) => masked.replaceAll(pattern, '#'), text);
}
