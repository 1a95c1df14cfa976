/** The local Elastic Beanstalk under boto3 and the AWS CLI. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { awsCli, pythonWithBoto3 } from '../helpers/clients.js';

sayWhatIsSkipped('Elastic Beanstalk');

const ARN = 'arn:aws:elasticbeanstalk:us-east-1:000000000000';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

describe.skipIf(pythonWithBoto3 === undefined)('boto3 with Elastic Beanstalk', () => {
  let told: Told;
  beforeAll(async () => {
    told = await served.python('elasticbeanstalk');
  });

  test('succeeds with every operation', async () => {
    expect(told.succeeded['elasticbeanstalk']).toEqual(await operationsOf('elasticbeanstalk'));
  });

  test('has its applications, versions and platforms', () => {
    expect(told.said).toMatchObject({
      application: { ApplicationName: 'shop', ApplicationArn: `${ARN}:application/shop`, DateCreated: 'datetime' },
      applications: ['Sells more'],
      version: { VersionLabel: 'two', SourceBundle: { S3Key: 'two' }, Status: 'Unprocessed' },
      versions: ['one', 'two'],
      tags: [{ Key: 'b', Value: '2' }],
      platform: { PlatformOwner: 'AWSElasticBeanstalk', OperatingSystemVersion: '2023' },
      branches: 3,
      options: true,
      dns: true,
    });
  });

  test('has an environment that runs', () => {
    expect(told.said).toMatchObject({
      messages: [],
      environment: { Status: 'Launching', Health: 'Grey', EnvironmentArn: `${ARN}:environment/shop/production` },
      launched: ['Green', 'one'],
      updated: ['two', 'two'],
      'operations role': true,
      aborted: 'Ready',
      settings: ['deployed'],
      health: 'Ok',
      instances: ['Green'],
      resources: 1,
      tail: 'tail',
      events: 'createEnvironment is starting.',
      left: [],
    });
  });

  test('is told what is wrong', () => {
    const invalid = (message: string | RegExp) => refused('InvalidParameterValue', message, 400, 'ClientError');
    expect(told.said['errors']).toEqual([
      invalid('Application shop already exists.'),
      refused(
        'InvalidParameterCombination',
        'Unable to download from S3 location (Bucket: nope  Key: nope). Reason: Not Found',
        400,
        'ClientError',
      ),
      invalid(/^Value -shop at 'EnvironmentName' failed to satisfy constraint/),
      refused('OperationInProgressFailure', /^Unable to delete application shop/, 400, 'OperationInProgressException'),
      invalid("No Environment found for EnvironmentName = 'nope'."),
      refused('ResourceNotFoundException', /^Resource not found for arn/),
    ]);
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('asks for platforms', async () => {
    const query = ['--query', 'SolutionStacks[0]', '--output', 'text'];
    expect(await served.cli('elasticbeanstalk', 'list-available-solution-stacks', ...query)).toMatch(
      /^64bit Amazon Linux 2023 v\d+\.\d+\.\d+ running Node\.js \d+\n$/,
    );
  });
});
