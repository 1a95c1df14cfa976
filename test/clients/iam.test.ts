/** The local IAM and STS under boto3 and the AWS CLI. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
import { awsCli, pythonWithBoto3 } from '../helpers/clients.js';

sayWhatIsSkipped('IAM and STS');

const account = '000000000000';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

describe.skipIf(pythonWithBoto3 === undefined)('boto3 with IAM', () => {
  let told: Told;
  beforeAll(async () => {
    told = await served.python('iam');
  });

  test('calls every operation', async () => {
    expect(told.called).toEqual(await operationsOf('iam'));
  });

  test('has its roles', () => {
    expect(told.said).toMatchObject({
      none: { Roles: [], IsTruncated: false },
      role: {
        RoleName: 'build',
        Path: '/app/',
        Arn: `arn:aws:iam::${account}:role/app/build`,
        RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) as unknown,
        CreateDate: 'a time',
        AssumeRolePolicyDocument: { Version: '2012-10-17' },
      },
      updated: ['Builds more', 7200, true],
      roles: ['build', 'deploy', 2],
      below: ['build'],
      profiles: [],
      tags: ['b', 'c'],
      left: ['deploy'],
    });
  });

  test('has its policies', () => {
    const Arn = `arn:aws:iam::${account}:policy/managed`;
    expect(told.said).toMatchObject({
      inline: true,
      'inline policies': [['one', 'two'], 2],
      policy: { PolicyName: 'managed', Arn, DefaultVersionId: 'v1', AttachmentCount: 0, IsAttachable: true },
      'got policy': 'Lists',
      policies: ['managed'],
      attached: [[{ PolicyName: 'managed', PolicyArn: Arn }], 1],
      entities: [['build'], [], []],
      version: { VersionId: 'v2', IsDefaultVersion: false, CreateDate: 'a time' },
      versions: [
        ['v2', true],
        ['v1', false],
      ],
      'version document': true,
      boundary: true,
    });
  });

  test('is told what is wrong', () => {
    expect(told.said['errors']).toEqual([
      ['NoSuchEntityException', 'NoSuchEntity', 404],
      ['NoSuchEntityException', 'NoSuchEntity', 404],
      ['EntityAlreadyExistsException', 'EntityAlreadyExists', 409],
      ['MalformedPolicyDocumentException', 'MalformedPolicyDocument', 400],
      ['MalformedPolicyDocumentException', 'MalformedPolicyDocument', 400],
      ['ClientError', 'ValidationError', 400],
      ['DeleteConflictException', 'DeleteConflict', 409],
      ['DeleteConflictException', 'DeleteConflict', 409],
      ['NoSuchEntityException', 'NoSuchEntity', 404],
      ['DeleteConflictException', 'DeleteConflict', 409],
      ['NoSuchEntityException', 'NoSuchEntity', 404],
    ]);
    expect(told.said['message']).toBe(
      'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name nope cannot be found.',
    );
  });
});

describe.skipIf(pythonWithBoto3 === undefined)('boto3 with STS', () => {
  let told: Told;
  beforeAll(async () => {
    told = await served.python('sts');
  });

  test('calls every operation', async () => {
    expect(told.called).toEqual(expect.arrayContaining(await operationsOf('sts')));
  });

  test('becomes a role', () => {
    const Arn = `arn:aws:sts::${account}:assumed-role/role/me`;
    expect(told.said).toMatchObject({
      me: { Account: account, Arn: `arn:aws:iam::${account}:user/local`, UserId: expect.any(String) as unknown },
      assumed: {
        AssumedRoleUser: { Arn },
        Credentials: { AccessKeyId: expect.stringMatching(/^ASIA/) as unknown, Expiration: 'a time' },
      },
      role: Arn,
    });
  });

  test('is told what is wrong', () => {
    expect(told.said['errors']).toEqual([
      ['ClientError', 'AccessDenied', 403],
      ['ClientError', 'ValidationError', 400],
      ['ClientError', 'ValidationError', 400],
      ['ClientError', 'AccessDenied', 403],
      ['ClientError', 'AccessDeniedException', 400],
      ['AccessDenied', 'AccessDenied', 403],
      ['ClientError', 'InvalidClientTokenId', 403],
      ['ClientError', 'SignatureDoesNotMatch', 403],
    ]);
    expect(told.said['denied']).toBe(
      `An error occurred (AccessDenied) when calling the ListRoles operation: User: arn:aws:sts::${account}:assumed-role/role/me is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${account}:role/ because no identity-based policy allows the iam:ListRoles action`,
    );
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('makes a role and becomes it', async () => {
    const Principal = { AWS: account };
    const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }];
    const trust = JSON.stringify({ Version: '2012-10-17', Statement });
    const role = ['--role-name', 'cli', '--assume-role-policy-document', trust];
    const Arn = `arn:aws:iam::${account}:role/cli`;
    expect(
      await served.cli(
        'iam',
        'create-role',
        ...role,
        '--tags',
        'Key=a,Value=1',
        '--query',
        'Role.Arn',
        '--output',
        'text',
      ),
    ).toBe(`${Arn}\n`);
    const input = JSON.stringify({ RoleArn: Arn, RoleSessionName: 'cli' });
    const [, assumed, tags, missing] = await Promise.all([
      served.cli('iam', 'wait', 'role-exists', '--role-name', 'cli'),
      served.cli('sts', 'assume-role', '--cli-input-json', input),
      served.cli('iam', 'list-role-tags', '--role-name', 'cli', '--output', 'text'),
      served.refusedCli('iam', 'get-role', '--role-name', 'nope'),
    ]);
    expect(JSON.parse(assumed)).toMatchObject({
      Credentials: { Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown },
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/cli/cli` },
    });
    expect(tags).toContain('TAGS\ta\t1');
    expect(missing).toBe(
      'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name nope cannot be found.',
    );
  });
});
