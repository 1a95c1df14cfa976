/** Elastic Beanstalk's API, of environments that nobody serves: what runs in them is for the tests of the hosting. */
import {
  CheckDNSAvailabilityCommand,
  CreateApplicationCommand,
  CreateApplicationVersionCommand,
  CreateEnvironmentCommand,
  CreateStorageLocationCommand,
  DeleteApplicationCommand,
  DeleteApplicationVersionCommand,
  DescribeApplicationsCommand,
  DescribeApplicationVersionsCommand,
  DescribeConfigurationOptionsCommand,
  DescribeConfigurationSettingsCommand,
  DescribeEnvironmentHealthCommand,
  DescribeEnvironmentsCommand,
  DescribeEventsCommand,
  DescribePlatformVersionCommand,
  ElasticBeanstalkClient,
  ListAvailableSolutionStacksCommand,
  ListPlatformBranchesCommand,
  ListPlatformVersionsCommand,
  ListTagsForResourceCommand,
  TerminateEnvironmentCommand,
  UpdateApplicationCommand,
  UpdateApplicationVersionCommand,
  UpdateEnvironmentCommand,
  UpdateTagsForResourceCommand,
  ValidateConfigurationSettingsCommand,
  type CreateEnvironmentCommandInput,
} from '@aws-sdk/client-elastic-beanstalk';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Local, openLocal } from '../../helpers/local.js';
import { roleSession } from '../../helpers/role-session.js';

let local: Local;
let client: ElasticBeanstalkClient;
let hostings: number;
beforeEach(async () => {
  hostings = 0;
  local = await openLocal({ startHosting: () => void (hostings += 1) });
  client = local.client(ElasticBeanstalkClient);
});
afterEach(() => local.close());

const ApplicationName = 'hello';
const ARN = 'arn:aws:elasticbeanstalk:us-east-1:000000000000';
const SolutionStackName = '64bit Amazon Linux 2023 v6.10.0 running Node.js 22';

const application = (name = ApplicationName) => client.send(new CreateApplicationCommand({ ApplicationName: name }));

async function version(VersionLabel: string, Bucket = 'bundles'): Promise<void> {
  const s3 = local.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket })).catch(() => undefined);
  await s3.send(new PutObjectCommand({ Bucket, Key: VersionLabel, Body: 'zip' }));
  const SourceBundle = { S3Bucket: Bucket, S3Key: VersionLabel };
  await client.send(new CreateApplicationVersionCommand({ ApplicationName, VersionLabel, SourceBundle }));
}

function environment(EnvironmentName: string, over: Partial<CreateEnvironmentCommandInput> = {}) {
  const input = { ApplicationName, EnvironmentName, SolutionStackName, ...over };
  return client.send(new CreateEnvironmentCommand(input));
}

/** Has it as it is when it has been launched. */
async function launched(EnvironmentName: string, over: Partial<CreateEnvironmentCommandInput> = {}): Promise<string> {
  const { EnvironmentId = '' } = await environment(EnvironmentName, over);
  await local.aws.act(async (call) => {
    const all = call.regional<Record<string, unknown>>('elasticbeanstalk/environments');
    const { task: _, ...record } = (await all.get(EnvironmentId)) ?? {};
    await all.put(EnvironmentId, {
      ...record,
      status: 'Ready',
      health: { status: 'Ok', causes: [], refreshed: call.now() },
    });
  });
  return EnvironmentId;
}

describe('applications', () => {
  test('are made, described, updated and deleted', async () => {
    const { Application } = await application();
    expect(Application).toMatchObject({
      ApplicationName,
      ApplicationArn: `${ARN}:application/hello`,
      Versions: [],
      DateCreated: expect.any(Date) as unknown,
    });
    await version('one');
    await client.send(new UpdateApplicationCommand({ ApplicationName, Description: 'Says hello' }));
    const { Applications } = await client.send(
      new DescribeApplicationsCommand({ ApplicationNames: ['hello', 'nope'] }),
    );
    expect(Applications).toMatchObject([{ ApplicationName, Description: 'Says hello', Versions: ['one'] }]);
    await client.send(new DeleteApplicationCommand({ ApplicationName }));
    expect(await client.send(new DescribeApplicationsCommand({}))).toMatchObject({ Applications: [] });
    expect(await client.send(new DescribeApplicationVersionsCommand({}))).toMatchObject({ ApplicationVersions: [] });
  });

  test('have names of their own', async () => {
    await application();
    await expect(application()).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Application hello already exists.',
    });
    await expect(client.send(new UpdateApplicationCommand({ ApplicationName: 'nope' }))).rejects.toThrow(
      "No Application named 'nope' found.",
    );
  });

  test('stay while something of them runs, unless by force', async () => {
    await application();
    await launched('staging');
    await expect(client.send(new DeleteApplicationCommand({ ApplicationName }))).rejects.toMatchObject({
      name: 'OperationInProgressException',
      message: 'Unable to delete application hello because it has running environments: staging.',
    });
    await client.send(new DeleteApplicationCommand({ ApplicationName, TerminateEnvByForce: true }));
    const { Environments } = await client.send(new DescribeEnvironmentsCommand({}));
    expect(Environments).toMatchObject([{ EnvironmentName: 'staging', Status: 'Terminating' }]);
  });
});

describe('versions', () => {
  test('are of a bundle that is there', async () => {
    await application();
    await version('one');
    await expect(version('one')).rejects.toThrow('Application Version one already exists.');
    const missing = { ApplicationName, VersionLabel: 'two', SourceBundle: { S3Bucket: 'bundles', S3Key: 'two' } };
    await expect(client.send(new CreateApplicationVersionCommand(missing))).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
      message: 'Unable to download from S3 location (Bucket: bundles  Key: two). Reason: Not Found',
    });
    const made = { ApplicationName: 'made', VersionLabel: 'sample', AutoCreateApplication: true, Process: true };
    const { ApplicationVersion } = await client.send(new CreateApplicationVersionCommand(made));
    expect(ApplicationVersion).toMatchObject({
      ApplicationVersionArn: `${ARN}:applicationversion/made/sample`,
      Status: 'Processed',
    });
  });

  test('are of a bundle that the caller may read', async () => {
    await application();
    await version('one');
    const credentials = await roleSession(local, 'deployer', {
      Action: 'elasticbeanstalk:CreateApplicationVersion',
      Resource: '*',
    });
    const SourceBundle = { S3Bucket: 'bundles', S3Key: 'one' };
    const command = new CreateApplicationVersionCommand({ ApplicationName, VersionLabel: 'two', SourceBundle });
    await expect(local.client(ElasticBeanstalkClient, { credentials }).send(command)).rejects.toThrow(
      'Reason: Forbidden',
    );
  });

  test('are of a bundle in their own region', async () => {
    await application();
    await local.client(S3Client, { region: 'eu-west-1' }).send(
      new CreateBucketCommand({
        Bucket: 'far-away',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    const SourceBundle = { S3Bucket: 'far-away', S3Key: 'one' };
    const command = new CreateApplicationVersionCommand({ ApplicationName, VersionLabel: 'two', SourceBundle });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'S3LocationNotInServiceRegionException' });
  });

  test('are listed in pages, described and deleted with their bundles', async () => {
    await application();
    for (const label of ['one', 'two', 'three']) await version(label);
    const first = await client.send(new DescribeApplicationVersionsCommand({ ApplicationName, MaxRecords: 2 }));
    const { NextToken } = first;
    const rest = await client.send(
      new DescribeApplicationVersionsCommand({ ApplicationName, MaxRecords: 2, NextToken }),
    );
    const labels = [first, rest].map(({ ApplicationVersions = [] }) =>
      ApplicationVersions.map((each) => each.VersionLabel),
    );
    expect(labels.map((page) => page.length)).toEqual([2, 1]);
    expect(new Set(labels.flat())).toEqual(new Set(['one', 'two', 'three']));
    await client.send(
      new UpdateApplicationVersionCommand({ ApplicationName, VersionLabel: 'one', Description: 'First' }),
    );
    const { ApplicationVersions } = await client.send(
      new DescribeApplicationVersionsCommand({ ApplicationName, VersionLabels: ['one'] }),
    );
    expect(ApplicationVersions).toMatchObject([{ Description: 'First', SourceBundle: { S3Key: 'one' } }]);
    const one = { ApplicationName, VersionLabel: 'one' };
    await client.send(new DeleteApplicationVersionCommand({ ...one, DeleteSourceBundle: true }));
    await expect(client.send(new DeleteApplicationVersionCommand(one))).rejects.toThrow(
      "No Application Version named 'one' found.",
    );
    const SourceBundle = { S3Bucket: 'bundles', S3Key: 'one' };
    await expect(client.send(new CreateApplicationVersionCommand({ ...one, SourceBundle }))).rejects.toThrow(
      'Not Found',
    );
  });

  test('go, also when their bundle may not be deleted', async () => {
    await application();
    await version('one');
    const Resource = 'arn:aws:s3:::bundles/*';
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await local.client(S3Client).send(new PutBucketPolicyCommand({ Bucket: 'bundles', Policy }));
    const one = { ApplicationName, VersionLabel: 'one', DeleteSourceBundle: true };
    const refused = expect.objectContaining({
      name: expect.stringMatching(/^SourceBundleDeletion/) as string,
    }) as Error;
    await expect(client.send(new DeleteApplicationVersionCommand(one))).rejects.toEqual(refused);
    expect(await client.send(new DescribeApplicationVersionsCommand({}))).toMatchObject({ ApplicationVersions: [] });
  });

  test('stay while an environment has them', async () => {
    await application();
    await version('one');
    await launched('staging', { VersionLabel: 'one' });
    const command = new DeleteApplicationVersionCommand({ ApplicationName, VersionLabel: 'one' });
    await expect(client.send(command)).rejects.toThrow('is in use by the following environments: staging.');
  });
});

describe('environments', () => {
  test('are launched, and somebody is called to serve them', async () => {
    await application();
    const made = await environment('staging', { Description: 'Before production' });
    expect(made).toMatchObject({
      EnvironmentName: 'staging',
      EnvironmentId: expect.stringMatching(/^e-\w{10}$/) as unknown,
      EnvironmentArn: `${ARN}:environment/hello/staging`,
      ApplicationName,
      Description: 'Before production',
      SolutionStackName,
      PlatformArn: 'arn:aws:elasticbeanstalk:us-east-1::platform/Node.js 22 running on 64bit Amazon Linux 2023/6.10.0',
      CNAME: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as unknown,
      Status: 'Launching',
      Health: 'Grey',
      AbortableOperationInProgress: false,
      Tier: { Name: 'WebServer', Type: 'Standard' },
    });
    expect(hostings).toBe(1);
    const events = await client.send(new DescribeEventsCommand({ EnvironmentName: 'staging', Severity: 'INFO' }));
    expect(events.Events?.map(({ Message }) => Message)).toEqual([
      'Using elasticbeanstalk-us-east-1-000000000000 as Amazon S3 storage bucket for environment data.',
      'createEnvironment is starting.',
    ]);
  });

  test.each<[string, Partial<CreateEnvironmentCommandInput>, string, string]>([
    ['of no application', { ApplicationName: 'nope' }, 'InvalidParameterValue', "No Application named 'nope' found."],
    ['of no version', { VersionLabel: 'nope' }, 'InvalidParameterValue', "No Application Version named 'nope' found."],
    [
      'of a name that is none',
      { EnvironmentName: '-nope' },
      'InvalidParameterValue',
      'may not start or end with a dash',
    ],
    [
      'of a name that is taken',
      { EnvironmentName: 'taken' },
      'InvalidParameterValue',
      'Environment taken already exists.',
    ],
    [
      'of a stack that is none',
      { SolutionStackName: 'nope' },
      'InvalidParameterValue',
      "No Solution Stack named 'nope'",
    ],
    ['of a DNS name that is taken', { CNAMEPrefix: 'taken' }, 'InvalidParameterValue', 'is not available.'],
    ['of workers', { Tier: { Name: 'Worker' } }, 'InvalidParameterValue', 'The tier Worker is not offered'],
    ['of a template', { TemplateName: 'nope' }, 'InvalidParameterValue', 'TemplateName is not offered'],
    [
      'of an option that is none',
      { OptionSettings: [{ Namespace: 'aws:rds:dbinstance', OptionName: 'DBEngine', Value: 'mysql' }] },
      'ConfigurationValidationException',
      "Configuration validation exception: Invalid option specification (Namespace: 'aws:rds:dbinstance', OptionName: 'DBEngine'): Unknown configuration setting",
    ],
    [
      'of an option that is out of range',
      { OptionSettings: [{ Namespace: 'aws:elasticbeanstalk:command', OptionName: 'Timeout', Value: '4000' }] },
      'ConfigurationValidationException',
      'Value exceeds maximum allowed value: 3600',
    ],
    [
      'of a role that is none',
      { OperationsRole: 'arn:aws:iam::000000000000:role/nope' },
      'InsufficientPrivilegesException',
      'sts:AssumeRole on arn:aws:iam::000000000000:role/nope',
    ],
  ])('%s are refused', async (_, over, name, message) => {
    await application();
    await environment('taken', { CNAMEPrefix: 'taken' });
    await expect(environment('other', over)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as unknown,
    });
  });

  test('are found by application, name, id and version, and for a while when they are gone', async () => {
    await application();
    await application('other');
    await version('one');
    const id = await launched('staging', { VersionLabel: 'one' });
    await launched('production', { ApplicationName: 'other' });
    const names = async (input: object) => {
      const { Environments = [] } = await client.send(new DescribeEnvironmentsCommand(input));
      return Environments.map(({ EnvironmentName }) => EnvironmentName);
    };
    expect(await names({})).toEqual(['staging', 'production']);
    expect(await names({ ApplicationName: 'other' })).toEqual(['production']);
    expect(await names({ EnvironmentIds: [id] })).toEqual(['staging']);
    expect(await names({ VersionLabel: 'one' })).toEqual(['staging']);
    expect(await names({ EnvironmentNames: ['production', 'nope'] })).toEqual(['production']);
    await local.aws.act(async (call) => {
      const all = call.regional<Record<string, unknown>>('elasticbeanstalk/environments');
      await all.put(id, { ...(await all.get(id)), status: 'Terminated' });
    });
    expect(await names({ ApplicationName })).toEqual(['staging']);
    expect(await names({ ApplicationName, IncludeDeleted: false })).toEqual([]);
    const later = new Date(Date.now() + 1000);
    expect(await names({ ApplicationName, IncludeDeleted: true, IncludedDeletedBackTo: later })).toEqual([]);
  });

  test('do one thing at a time', async () => {
    await application();
    await environment('staging');
    const busy = 'Environment named staging is in an invalid state for this operation. Must be Ready.';
    await expect(client.send(new UpdateEnvironmentCommand({ EnvironmentName: 'staging' }))).rejects.toThrow(busy);
    await expect(client.send(new TerminateEnvironmentCommand({ EnvironmentName: 'staging' }))).rejects.toThrow(busy);
    await expect(client.send(new TerminateEnvironmentCommand({ EnvironmentName: 'nope' }))).rejects.toThrow(
      "No Environment found for EnvironmentName = 'nope'.",
    );
    await expect(client.send(new TerminateEnvironmentCommand({}))).rejects.toMatchObject({ name: 'MissingParameter' });
  });

  test('are updated in their release or in their configuration, not in both at once', async () => {
    await application();
    await version('one');
    await launched('staging');
    const EnvironmentName = 'staging';
    const OptionSettings = [{ Namespace: 'aws:elasticbeanstalk:application:environment', OptionName: 'A', Value: '1' }];
    const update = (input: object) => client.send(new UpdateEnvironmentCommand({ EnvironmentName, ...input }));
    await expect(update({ VersionLabel: 'one', OptionSettings })).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });
    expect(await update({ Description: 'Described' })).toMatchObject({ Status: 'Ready', Description: 'Described' });
    expect(await update({ OptionSettings })).toMatchObject({
      Status: 'Updating',
      Health: 'Grey',
      AbortableOperationInProgress: true,
    });
    const { ConfigurationSettings = [] } = await client.send(
      new DescribeConfigurationSettingsCommand({ ApplicationName, EnvironmentName }),
    );
    const properties = ConfigurationSettings.map(({ DeploymentStatus, OptionSettings: settings = [] }) => [
      DeploymentStatus,
      settings.filter(({ OptionName }) => OptionName === 'A').length,
    ]);
    expect(properties).toEqual([
      ['deployed', 0],
      ['pending', 1],
    ]);
  });

  test('have health in detail only with enhanced health reporting', async () => {
    await application();
    await launched('staging');
    const command = new DescribeEnvironmentHealthCommand({ EnvironmentName: 'staging' });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'DescribeEnvironmentHealth is not supported.',
    });
    const { Environments } = await client.send(new DescribeEnvironmentsCommand({}));
    expect(Environments?.[0]).toMatchObject({ Health: 'Green' });
    expect(Environments?.[0]).not.toHaveProperty('HealthStatus');
  });
});

test('events are filtered, and come in pages, newest first', async () => {
  await application();
  await application('other');
  await environment('staging');
  const messages = async (input: object) => {
    const { Events = [], NextToken } = await client.send(new DescribeEventsCommand(input));
    return { said: Events.map(({ Message }) => Message), NextToken };
  };
  expect((await messages({ ApplicationName: 'other' })).said).toEqual(['Created new Application: other']);
  expect((await messages({ Severity: 'WARN' })).said).toEqual([]);
  expect((await messages({ EndTime: new Date(0) })).said).toEqual([]);
  expect((await messages({ StartTime: new Date(0), EnvironmentName: 'staging' })).said).toHaveLength(2);
  const first = await messages({ MaxRecords: 3 });
  const rest = await messages({ MaxRecords: 3, NextToken: first.NextToken });
  expect([...first.said, ...rest.said]).toHaveLength(4);
  expect(rest.NextToken).toBeUndefined();
  expect((await messages({})).said).toEqual([...first.said, ...rest.said]);
});

test('platforms are those of Node.js, and can be filtered', async () => {
  const { SolutionStacks } = await client.send(new ListAvailableSolutionStacksCommand({}));
  expect(SolutionStacks).toContain(SolutionStackName);
  const Filters = [
    { Type: 'PlatformName', Operator: 'contains', Values: ['Node.js 24'] },
    { Type: 'OperatingSystemName', Operator: '=', Values: ['Amazon Linux'] },
  ];
  const { PlatformSummaryList } = await client.send(new ListPlatformVersionsCommand({ Filters }));
  expect(PlatformSummaryList).toMatchObject([
    { PlatformBranchName: 'Node.js 24 running on 64bit Amazon Linux 2023', PlatformLifecycleState: 'Recommended' },
  ]);
  const PlatformArn = PlatformSummaryList?.[0]?.PlatformArn;
  const { PlatformDescription } = await client.send(new DescribePlatformVersionCommand({ PlatformArn }));
  expect(PlatformDescription).toMatchObject({
    SolutionStackName: SolutionStacks?.[0],
    PlatformOwner: 'AWSElasticBeanstalk',
  });
  const branches = await client.send(
    new ListPlatformBranchesCommand({
      Filters: [{ Attribute: 'LifecycleState', Operator: 'not_in', Values: ['Retired'] }],
    }),
  );
  expect(branches.PlatformBranchSummaryList).toHaveLength(SolutionStacks?.length ?? 0);
  await expect(
    client.send(new ListPlatformVersionsCommand({ Filters: [{ Type: 'Nope', Operator: '=', Values: ['x'] }] })),
  ).rejects.toThrow('Invalid filter attribute: Nope.');
});

test('options are described, and settings validated', async () => {
  await application();
  const SystemType = { Namespace: 'aws:elasticbeanstalk:healthreporting:system', OptionName: 'SystemType' };
  const { Options } = await client.send(
    new DescribeConfigurationOptionsCommand({ SolutionStackName, Options: [SystemType] }),
  );
  expect(Options).toMatchObject([{ Name: 'SystemType', DefaultValue: 'basic', ValueOptions: ['basic', 'enhanced'] }]);
  const validate = (Value: string) =>
    client.send(
      new ValidateConfigurationSettingsCommand({ ApplicationName, OptionSettings: [{ ...SystemType, Value }] }),
    );
  expect((await validate('enhanced')).Messages).toEqual([]);
  expect((await validate('nope')).Messages).toMatchObject([{ Severity: 'error', OptionName: 'SystemType' }]);
});

test('the storage location is a bucket', async () => {
  for (let index = 0; index < 2; index++) {
    const { S3Bucket } = await client.send(new CreateStorageLocationCommand({}));
    expect(S3Bucket).toBe('elasticbeanstalk-us-east-1-000000000000');
    await local.client(S3Client).send(new HeadBucketCommand({ Bucket: S3Bucket }));
  }
  expect(await client.send(new CheckDNSAvailabilityCommand({ CNAMEPrefix: 'shop' }))).toMatchObject({
    Available: true,
    FullyQualifiedCNAME: 'shop.us-east-1.elasticbeanstalk.com',
  });
});

test('everything can be tagged', async () => {
  const Tags = [{ Key: 'a', Value: '1' }];
  await client.send(new CreateApplicationCommand({ ApplicationName, Tags }));
  await client.send(new CreateApplicationVersionCommand({ ApplicationName, VersionLabel: 'one', Tags }));
  await environment('staging', { Tags });
  for (const resource of ['application/hello', 'applicationversion/hello/one', 'environment/hello/staging']) {
    const ResourceArn = `${ARN}:${resource}`;
    await client.send(
      new UpdateTagsForResourceCommand({ ResourceArn, TagsToAdd: [{ Key: 'b', Value: '2' }], TagsToRemove: ['a'] }),
    );
    expect(await client.send(new ListTagsForResourceCommand({ ResourceArn }))).toMatchObject({
      ResourceArn,
      ResourceTags: [{ Key: 'b', Value: '2' }],
    });
  }
  await expect(
    client.send(new ListTagsForResourceCommand({ ResourceArn: `${ARN}:application/nope` })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('who creates an environment passes its roles on, and needs a stack of its own', async () => {
  await application();
  const settings = (Value: string) => [
    { Namespace: 'aws:elasticbeanstalk:environment', OptionName: 'ServiceRole', Value },
  ];
  const as = async (name: string, ...actions: string[]) => {
    const credentials = await roleSession(local, name, { Action: actions, Resource: '*' });
    return local.client(ElasticBeanstalkClient, { credentials }).send(
      new CreateEnvironmentCommand({
        ApplicationName,
        EnvironmentName: name,
        SolutionStackName,
        OptionSettings: settings('service'),
      }),
    );
  };
  await expect(as('first', 'elasticbeanstalk:*')).rejects.toThrow(
    'iam:PassRole on resource: arn:aws:iam::000000000000:role/service',
  );
  await expect(as('second', 'elasticbeanstalk:*', 'iam:PassRole')).rejects.toMatchObject({
    name: 'InsufficientPrivilegesException',
    message: expect.stringMatching(/cloudformation:CreateStack on resource: .*stack\/awseb-e-\w+-stack/) as unknown,
  });
  const enough = [
    'elasticbeanstalk:*',
    'iam:PassRole',
    'cloudformation:CreateStack',
    'autoscaling:Describe*',
    's3:CreateBucket',
  ];
  expect(await as('third', ...enough)).toMatchObject({ Status: 'Launching' });
});
