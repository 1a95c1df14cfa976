/** The local IAM and STS under boto3 and the AWS CLI. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf, refused, sayWhatIsSkipped, serve, type Served, type Told } from '../helpers/client-suite.js';
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

  test('succeeds with every operation', async () => {
    expect(told.succeeded['iam']).toEqual(await operationsOf('iam'));
  });

  test('has its roles', () => {
    expect(told.said).toMatchObject({
      none: { Roles: [], IsTruncated: false },
      role: {
        RoleName: 'build',
        Path: '/app/',
        Arn: `arn:aws:iam::${account}:role/app/build`,
        RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) as unknown,
        CreateDate: 'datetime',
        AssumeRolePolicyDocument: { Version: '2012-10-17' },
      },
      updated: ['Builds more', 7200, true],
      roles: [['build'], ['deploy']],
      below: ['build'],
      profiles: [],
      tags: [['b'], ['c']],
      left: ['deploy'],
    });
  });

  test('has its instance profiles', () => {
    const Arn = `arn:aws:iam::${account}:instance-profile/app/web`;
    expect(told.said).toMatchObject({
      profile: {
        InstanceProfileName: 'web',
        Path: '/app/',
        Arn,
        InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/) as unknown,
        CreateDate: 'datetime',
        Roles: [],
      },
      "profile's roles": ['build'],
      "role's profiles": [Arn],
      'all profiles': ['web'],
      "profile's tags": [{ Key: 'b', Value: '2' }],
    });
    const conflict = (message: string) => refused('DeleteConflict', message, 409, 'DeleteConflictException');
    const inUse = 'Cannot delete entity, must remove roles from instance profile first.';
    expect(told.said["profile's errors"]).toEqual([
      refused('EntityAlreadyExists', 'Instance Profile web already exists.', 409, 'EntityAlreadyExistsException'),
      refused(
        'LimitExceeded',
        'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
        409,
        'LimitExceededException',
      ),
      conflict(inUse),
      conflict(inUse),
      refused('NoSuchEntity', 'Instance Profile nope cannot be found.', 404, 'NoSuchEntityException'),
    ]);
  });

  test('has its policies', () => {
    const Arn = `arn:aws:iam::${account}:policy/managed`;
    expect(told.said).toMatchObject({
      inline: true,
      'inline policies': [['one'], ['two']],
      policy: { PolicyName: 'managed', Arn, DefaultVersionId: 'v1', AttachmentCount: 0, IsAttachable: true },
      'got policy': 'Lists',
      policies: ['managed'],
      attached: [[{ PolicyName: 'managed', PolicyArn: Arn }]],
      entities: [['build'], [], []],
      version: { VersionId: 'v2', IsDefaultVersion: false, CreateDate: 'datetime' },
      versions: [[['v2', true]], [['v1', false]]],
      'version document': true,
      boundary: true,
    });
  });

  test('is told what is wrong', () => {
    const missing = (message: string) => refused('NoSuchEntity', message, 404, 'NoSuchEntityException');
    const conflict = (message: string) => refused('DeleteConflict', message, 409, 'DeleteConflictException');
    const malformed = (message: string) =>
      refused('MalformedPolicyDocument', message, 400, 'MalformedPolicyDocumentException');
    expect(told.said['errors']).toEqual([
      missing('The role with name nope cannot be found.'),
      missing('The role policy with name nope cannot be found.'),
      refused('EntityAlreadyExists', 'Role with name build already exists.', 409, 'EntityAlreadyExistsException'),
      malformed('This policy contains invalid Json'),
      malformed('Policy document must be version 2012-10-17 or greater.'),
      refused('ValidationError', /^The specified value for roleName is invalid\./, 400, 'ClientError'),
      conflict('Cannot delete entity, must detach all policies first.'),
      conflict('Cannot delete a policy attached to entities.'),
      missing(`Policy arn:aws:iam::${account}:policy/managed version v9 does not exist or is not attachable.`),
      conflict('Cannot delete the default version of a policy.'),
      missing(`Policy arn:aws:iam::${account}:policy/nope does not exist or is not attachable.`),
    ]);
  });
});

describe.skipIf(pythonWithBoto3 === undefined)('boto3 with STS', () => {
  let told: Told;
  beforeAll(async () => {
    told = await served.python('sts');
  });

  test('succeeds with every operation', async () => {
    expect(told.succeeded['sts']).toEqual(await operationsOf('sts'));
  });

  test('becomes a role', () => {
    const Arn = `arn:aws:sts::${account}:assumed-role/role/me`;
    expect(told.said).toMatchObject({
      me: { Account: account, Arn: `arn:aws:iam::${account}:user/local`, UserId: expect.any(String) as unknown },
      assumed: {
        AssumedRoleUser: { Arn },
        Credentials: { AccessKeyId: expect.stringMatching(/^ASIA/) as unknown, Expiration: 'datetime' },
      },
      role: Arn,
    });
  });

  test('is told what is wrong', () => {
    const invalid = (message: RegExp) => refused('ValidationError', message, 400, 'ClientError');
    const denied = (action: string) => new RegExp(`assumed-role/role/me is not authorized to perform: ${action} `);
    expect(told.said['errors']).toEqual([
      refused('AccessDenied', /because no role trust policy allows the sts:AssumeRole action$/, 403, 'ClientError'),
      invalid(/at 'roleSessionName' failed to satisfy constraint/),
      invalid(/^The requested DurationSeconds exceeds/),
      refused(
        'AccessDenied',
        `User: arn:aws:sts::${account}:assumed-role/role/me is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${account}:role/ because no identity-based policy allows the iam:ListRoles action`,
        403,
        'ClientError',
      ),
      refused('AccessDeniedException', denied('codecommit:ListRepositories'), 400, 'ClientError'),
      refused('AccessDenied', denied('s3:ListAllMyBuckets'), 403),
      refused('InvalidClientTokenId', 'The security token included in the request is invalid.', 403, 'ClientError'),
      refused('SignatureDoesNotMatch', /^The request signature we calculated does not match/, 403, 'ClientError'),
    ]);
  });
});

describe.skipIf(awsCli === undefined)('the AWS CLI', { timeout: 180_000 }, () => {
  test('makes a role and becomes it', async () => {
    const Principal = { AWS: account };
    const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }];
    const trust = JSON.stringify({ Version: '2012-10-17', Statement });
    const role = ['--role-name', 'cli', '--assume-role-policy-document', trust];
    const Arn = `arn:aws:iam::${account}:role/cli`;
    const query = ['--query', 'Role.Arn', '--output', 'text'];
    expect(await served.cli('iam', 'create-role', ...role, '--tags', 'Key=a,Value=1', ...query)).toBe(`${Arn}\n`);
    const input = JSON.stringify({ RoleArn: Arn, RoleSessionName: 'cli' });
    const [assumed, missing] = await Promise.all([
      served.cli('sts', 'assume-role', '--cli-input-json', input),
      served.refusedCli('iam', 'get-role', '--role-name', 'nope'),
    ]);
    expect(JSON.parse(assumed)).toMatchObject({
      Credentials: { Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown },
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/cli/cli` },
    });
    expect(await served.local.aws.call('iam', 'ListRoleTags', { RoleName: 'cli' })).toMatchObject({
      Tags: [{ Key: 'a', Value: '1' }],
    });
    expect(missing).toBe(
      'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name nope cannot be found.',
    );
  });
});
