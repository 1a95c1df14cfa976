/** The local Parameter Store and Secrets Manager under boto3 and the AWS CLI. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { awsCli, pythonWithBoto3 } from '../helpers/clients.js';

sayWhatIsSkipped('Parameter Store and Secrets Manager');

const account = '000000000000';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

describe.skipIf(pythonWithBoto3 === undefined)('boto3 with Parameter Store', () => {
  let told: Told;
  beforeAll(async () => {
    told = await served.python('ssm');
  });

  test('succeeds with every operation', async () => {
    expect(told.succeeded['ssm']).toEqual(await operationsOf('ssm'));
  });

  test('has its parameters', () => {
    const me = `arn:aws:iam::${account}:user/local`;
    expect(told.said).toMatchObject({
      none: { Parameters: [] },
      put: { Version: 1, Tier: 'Standard' },
      overwritten: 2,
      got: {
        Name: '/app/db/host',
        Type: 'String',
        Value: 'db',
        Version: 2,
        LastModifiedDate: 'datetime',
        ARN: `arn:aws:ssm:us-east-1:${account}:parameter/app/db/host`,
        DataType: 'text',
      },
      version: 'localhost',
      secret: [true, false],
      several: [['80,443'], ['/nope']],
      'by path': [['/app/db/host'], ['/app/db/password'], ['/app/ports']],
      'not below': ['/app/ports'],
      history: [[['localhost', 1, me]], [['db', 2, me]]],
      described: [[{ Name: '/app/db/host', LastModifiedUser: me, LastModifiedDate: 'datetime', Policies: [] }]],
      tags: [{ Key: 'stage', Value: 'dev' }],
      deleted: { DeletedParameters: ['/app/ports'], InvalidParameters: ['/nope'] },
      left: ['/app/db/password'],
    });
  });

  test('is told what is wrong', () => {
    expect(told.said['errors']).toEqual([
      refused('ParameterNotFound', ''),
      refused('ParameterVersionNotFound', /could not find version 9 of \/app\/db\/host\./),
      refused('ParameterAlreadyExists', /^The parameter already exists\./),
      refused('AccessDeniedException', 'No access to reserved parameter name: /aws/x.'),
      refused('ValidationException', /maximum parameter value of 4096 characters/),
      refused('ParameterPatternMismatchException', /cannot be validated against allowedPattern: \^even\$$/),
      refused('ValidationException', /at 'names' failed to satisfy constraint/),
      refused('ParameterNotFound', ''),
      refused('InvalidResourceId', /^The resource ID isn't valid\./),
    ]);
  });
});

describe.skipIf(pythonWithBoto3 === undefined)('boto3 with Secrets Manager', () => {
  let told: Told;
  beforeAll(async () => {
    told = await served.python('secretsmanager');
  });

  test('succeeds with every operation', async () => {
    expect(told.succeeded['secretsmanager']).toEqual(await operationsOf('secretsmanager'));
  });

  test('has its secrets', () => {
    const ARN: unknown = expect.stringMatching(
      new RegExp(`^arn:aws:secretsmanager:us-east-1:${account}:secret:db-\\w{6}$`),
    );
    const VersionId = 'EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE';
    expect(told.said).toMatchObject({
      none: { SecretList: [] },
      created: { ARN, Name: 'db', VersionId },
      bytes: { bytes: '\x00\xff' },
      value: {
        ARN,
        Name: 'db',
        VersionId,
        SecretString: 'one',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: 'datetime',
      },
      put: ['AWSCURRENT'],
      values: ['two', 'one'],
      'by version': 'one',
      updated: true,
      versions: [[], ['AWSCURRENT'], ['AWSPREVIOUS']],
      'last versions': true,
      described: {
        Description: 'Better',
        CreatedDate: 'datetime',
        LastChangedDate: 'datetime',
        LastAccessedDate: 'datetime',
        Tags: [{ Key: 'team', Value: 'web' }],
        VersionIdsToStages: [['AWSCURRENT'], ['AWSPREVIOUS']],
      },
      listed: [['db'], ['key']],
      filtered: ['key'],
      tags: [{ Key: 'stage', Value: 'dev' }],
      deleted: { ARN, Name: 'db', DeletionDate: 'datetime' },
      planned: ['db'],
      restored: 'db',
    });
  });

  test('is told what is wrong', () => {
    const missing = "Secrets Manager can't find the specified secret";
    expect(told.said['errors']).toEqual([
      refused('ResourceNotFoundException', `${missing}.`),
      refused('ResourceNotFoundException', `${missing} value for staging label: nope`),
      refused('ResourceExistsException', 'The operation failed because the secret db already exists.'),
      refused('ValidationException', /^Invalid name\./, 400, 'ClientError'),
      refused('InvalidParameterException', /both a binary secret value and a string secret value/),
      refused('ResourceExistsException', /that value is already in use for a version of secret/),
      refused('InvalidParameterException', /^The RecoveryWindowInDays value must be between 7 and 30 days/),
      refused('InvalidRequestException', /because it was marked for deletion\.$/),
      refused('ResourceNotFoundException', `${missing}.`),
    ]);
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('puts parameters and reads them', async () => {
    const input = JSON.stringify({ Name: 'cli', Value: 'a b', Type: 'String' });
    const tags = ['--tags', 'Key=a,Value=1'];
    await served.cli('ssm', 'put-parameter', '--cli-input-json', input, ...tags);
    const query = ['--query', 'Parameter.Value', '--output', 'text'];
    expect(await served.cli('ssm', 'get-parameter', '--name', 'cli', ...query)).toBe('a b\n');
    const of = { ResourceType: 'Parameter', ResourceId: 'cli' };
    expect(await served.local.aws.call('ssm', 'ListTagsForResource', of)).toMatchObject({
      TagList: [{ Key: 'a', Value: '1' }],
    });
  });

  test('keeps a secret', async () => {
    await writeFile(join(served.folder, 'secret'), Buffer.from([0, 255]));
    await served.cli('secretsmanager', 'create-secret', '--name', 'cli', '--secret-binary', 'fileb://secret');
    const secret = await served.cli('secretsmanager', 'get-secret-value', '--secret-id', 'cli');
    expect(JSON.parse(secret)).toMatchObject({ Name: 'cli', SecretBinary: 'AP8=', VersionStages: ['AWSCURRENT'] });
  });
});
