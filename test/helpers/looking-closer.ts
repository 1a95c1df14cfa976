/** What `look` leaves out and a pipeline has: tags, a bucket's settings and former versions, report groups, environments. */
import { AwsError } from '../../src/local/errors.js';
import type { LocalAws } from '../../src/local/index.js';
import { type Ask, look, seen, type Sight } from './looking.js';

/** All that is in the account, whatever its name. */
export async function lookCloser(aws: LocalAws): Promise<Sight> {
  const details = await seen(aws, async (ask) => {
    await lookAtBuckets(ask);
    await lookAtTags(ask);
    await lookAtEnvironments(ask);
    const { reportGroups = [] } = await ask('codebuild', 'ListReportGroups', {});
    for (const arn of reportGroups) {
      await ask('codebuild', 'ListReportsForReportGroup', { reportGroupArn: arn }, `report group ${arn}`);
    }
  });
  return { ...(await look(aws)), ...details };
}

const settings = ['Tagging', 'Policy', 'LifecycleConfiguration', 'Website'].map((each) => `GetBucket${each}`);

async function lookAtBuckets(ask: Ask): Promise<void> {
  for (const { Name: Bucket } of (await ask('s3', 'ListBuckets', {})).Buckets) {
    for (const operation of [...settings, 'GetPublicAccessBlock']) {
      await ask('s3', operation, { Bucket }, `${operation} of ${Bucket}`).catch(unlessNotSet);
    }
    await ask('s3', 'ListObjectVersions', { Bucket }, `versions in ${Bucket}`);
  }
}

function unlessNotSet(error: unknown): void {
  if (!(error instanceof AwsError) || !error.code.startsWith('NoSuch')) throw error;
}

async function lookAtTags(ask: Ask): Promise<void> {
  for (const { repositoryName } of (await ask('codecommit', 'ListRepositories', {})).repositories) {
    const { repositoryMetadata } = await ask('codecommit', 'GetRepository', { repositoryName });
    await ask(
      'codecommit',
      'ListTagsForResource',
      { resourceArn: repositoryMetadata.Arn },
      `tags of ${repositoryName}`,
    );
  }
  for (const { name } of (await ask('codepipeline', 'ListPipelines', {})).pipelines) {
    const { metadata } = await ask('codepipeline', 'GetPipeline', { name });
    await ask('codepipeline', 'ListTagsForResource', { resourceArn: metadata.pipelineArn }, `tags of pipeline ${name}`);
  }
  for (const { Name, Arn } of (await ask('events', 'ListRules', {})).Rules) {
    await ask('events', 'ListTagsForResource', { ResourceARN: Arn }, `tags of rule ${Name}`);
  }
  for (const { logGroupName, logGroupArn } of (await ask('logs', 'DescribeLogGroups', {})).logGroups) {
    await ask('logs', 'ListTagsForResource', { resourceArn: logGroupArn }, `tags of log group ${logGroupName}`);
  }
}

async function lookAtEnvironments(ask: Ask): Promise<void> {
  for (const { InstanceProfileName } of (await ask('iam', 'ListInstanceProfiles', {})).InstanceProfiles) {
    const thing = `instance profile ${InstanceProfileName}`;
    await ask('iam', 'GetInstanceProfile', { InstanceProfileName }, thing);
  }
  const askBeanstalk = (operation: string, input: object, thing?: string) =>
    ask('elasticbeanstalk', operation, input, thing);
  for (const { ApplicationName, ApplicationArn } of (await askBeanstalk('DescribeApplications', {})).Applications) {
    const thing = `application ${ApplicationName}`;
    await askBeanstalk('ListTagsForResource', { ResourceArn: ApplicationArn }, thing);
    await askBeanstalk('DescribeApplicationVersions', { ApplicationName }, thing);
  }
  const { Environments } = await askBeanstalk('DescribeEnvironments', { IncludeDeleted: false });
  for (const { ApplicationName, EnvironmentName, EnvironmentArn } of Environments) {
    const thing = `environment ${EnvironmentName}`;
    await askBeanstalk('DescribeEnvironments', { EnvironmentNames: [EnvironmentName], IncludeDeleted: false }, thing);
    await askBeanstalk('DescribeConfigurationSettings', { ApplicationName, EnvironmentName }, thing);
    await askBeanstalk('ListTagsForResource', { ResourceArn: EnvironmentArn }, thing);
  }
}
