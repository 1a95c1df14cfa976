/** Who may deploy, whom CodeDeploy acts as, and as whom an instance reads its revision. */
import {
  AddTagsToOnPremisesInstancesCommand,
  RegisterOnPremisesInstanceCommand,
  type UpdateDeploymentGroupCommandInput,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { DeleteRoleCommand, DetachRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { awsCli } from '../../../helpers/clients.js';
import { bareRole } from '../../../helpers/codebuild.js';
import { failureOf, hooked, type Servers, servers } from '../../../helpers/codedeploy.js';
import { type Local, openLocal } from '../../../helpers/local.js';

const ARN = 'arn:aws:codedeploy:us-east-1:000000000000';
const GROUP = { applicationName: 'hello', deploymentGroupName: 'servers' };

let local: Local;
let hello: Servers;
beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

async function allow(RoleName: string, Action: string | string[], Resource: string | string[]): Promise<void> {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
  await local.client(IAMClient).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
}

const update = (over: Partial<UpdateDeploymentGroupCommandInput>) =>
  hello.client.send(
    new UpdateDeploymentGroupCommand({ applicationName: 'hello', currentDeploymentGroupName: 'servers', ...over }),
  );

describe('an instance that acts as a role', () => {
  beforeEach(async () => {
    hello = await servers(local, {}, []);
    await bareRole(local, 'instance', 'ec2.amazonaws.com');
    const iamSessionArn = 'arn:aws:sts::000000000000:assumed-role/instance/web-1';
    await hello.client.send(new RegisterOnPremisesInstanceCommand({ instanceName: 'web-1', iamSessionArn }));
    const tags = [{ Key: 'app', Value: 'hello' }];
    await hello.client.send(new AddTagsToOnPremisesInstancesCommand({ instanceNames: ['web-1'], tags }));
  });

  test('gets no revision that the role may not read', async () => {
    const { deploymentId, status } = await hello.deploy(hooked({}));
    expect(status).toBe('Failed');
    const { errorCode, message } = failureOf(await hello.target(deploymentId)) ?? {};
    expect(errorCode).toBe('UnknownError');
    expect(message).toMatch(/assumed-role\/instance\/web-1 is not authorized to perform: s3:GetObject/);
  });

  test('gets one that it may', async () => {
    await allow('instance', 's3:GetObject', 'arn:aws:s3:::hello-revisions/*');
    expect(await hello.deploy(hooked({}))).toMatchObject({ status: 'Succeeded' });
  });

  describe.skipIf(awsCli === undefined)('lends it to its scripts', () => {
    // As docs/settings.md has it.
    const readSettings = `
aws ssm get-parameters-by-path --path /hello/servers --with-decryption \\
  --query 'Parameters[].[Name,Value]' --output text |
{
  while IFS="$(printf '\\t')" read -r name value; do export "\${name##*/}=$value"; done
  printf %s "$GREETING, $TOKEN" > "$CODEDEPLOY_INSTANCE_ROOT/read"
}`;
    const parameter = (Name: string, Value: string, Type: 'String' | 'SecureString') =>
      local.client(SSMClient).send(new PutParameterCommand({ Name: `/hello/servers/${Name}`, Value, Type }));
    beforeEach(async () => {
      await parameter('GREETING', 'good morning', 'String');
      await parameter('TOKEN', 'hidden', 'SecureString');
    });

    test('so that they read what it may read, and nothing else', async () => {
      await allow('instance', ['s3:GetObject', 'ssm:GetParametersByPath'], '*');
      expect(await hello.deploy(hooked({ AfterInstall: readSettings }))).toMatchObject({ status: 'Succeeded' });
      expect(await hello.read('read')).toBe('good morning, hidden');
      await allow('instance', 's3:GetObject', '*');
      await hello.deploy(hooked({ AfterInstall: readSettings }));
      expect(await hello.read('read')).toBe(', ');
    });
  });
});

describe('the revision', () => {
  beforeEach(async () => {
    hello = await servers(local);
  });

  const put = (Key: string, Body: string) =>
    local.client(S3Client).send(new PutObjectCommand({ Bucket: 'hello-revisions', Key, Body }));
  const cases: [string, object, RegExp][] = [
    ['is not there', { key: 'none.zip' }, /key does not exist/],
    ['is another one by now', { key: 'odd.zip', eTag: 'ffff' }, /etag ffff but was actually [0-9a-f]{32}/],
    ['is no zip', { key: 'odd.zip' }, /cannot be unpacked: it is not a zip file/],
    ['is no tar', { key: 'odd.zip', bundleType: 'tar' }, /cannot be unpacked: it ends too early|not a tar file/],
  ];
  test.each(cases)('%s', async (_title, over, message) => {
    await put('odd.zip', 'x'.repeat(1024));
    const s3Location = { bucket: 'hello-revisions', bundleType: 'zip' as const, ...over };
    const { deploymentId } = await hello.deploy({}, { revision: { revisionType: 'S3', s3Location } });
    expect(failureOf(await hello.target(deploymentId))).toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe('before it begins', () => {
  beforeEach(async () => {
    hello = await servers(local);
  });

  test('there is no instance with these tags', async () => {
    await update({ onPremisesInstanceTagFilters: [{ Key: 'app', Value: 'other', Type: 'KEY_AND_VALUE' }] });
    expect(await hello.deploy(hooked({}))).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'NO_INSTANCES' },
    });
  });

  test('a tag set asks for a tag of each of its groups', async () => {
    const list = (Value: string) => [{ Key: 'app', Value, Type: 'KEY_AND_VALUE' as const }];
    await update({ onPremisesTagSet: { onPremisesTagSetList: [list('hello'), list('other')] } });
    expect(await hello.deploy(hooked({}))).toMatchObject({ errorInformation: { code: 'NO_INSTANCES' } });
    await update({ onPremisesTagSet: { onPremisesTagSetList: [list('hello'), [...list('hello'), ...list('x')]] } });
    expect(await hello.deploy(hooked({}))).toMatchObject({ status: 'Succeeded' });
  });

  test('CodeDeploy may no longer assume its role', async () => {
    const iam = local.client(IAMClient);
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await iam.send(new DetachRolePolicyCommand({ RoleName: 'hello-deploy', PolicyArn }));
    await iam.send(new DeleteRoleCommand({ RoleName: 'hello-deploy' }));
    expect(await hello.deploy(hooked({}))).toMatchObject({ errorInformation: { code: 'IAM_ROLE_PERMISSIONS' } });
  });

  test('its role must be allowed to look for EC2 instances, where the group has tags of those', async () => {
    const serviceRoleArn = await bareRole(local, 'bare', 'codedeploy.amazonaws.com');
    const ec2TagFilters = [{ Key: 'app', Value: 'hello', Type: 'KEY_AND_VALUE' as const }];
    await update({ serviceRoleArn });
    expect(await hello.deploy(hooked({}))).toMatchObject({ status: 'Succeeded' });
    await update({ ec2TagFilters });
    expect(await hello.deploy(hooked({}))).toMatchObject({
      errorInformation: {
        code: 'IAM_ROLE_PERMISSIONS',
        message: expect.stringContaining('is not authorized to perform: ec2:DescribeInstances'),
      },
    });
    await allow('bare', 'ec2:DescribeInstances', '*');
    expect(await hello.deploy(hooked({}))).toMatchObject({ status: 'Succeeded' });
  });

  test('an alarm whose state cannot be read stops it, unless that is to be ignored', async () => {
    const alarms = { enabled: true, alarms: [{ name: 'errors' }] };
    await update({ alarmConfiguration: alarms });
    expect(await hello.deploy(hooked({}))).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE' },
    });
    const overrideAlarmConfiguration = { ...alarms, ignorePollAlarmFailure: true };
    expect(await hello.deploy(hooked({}), { overrideAlarmConfiguration })).toMatchObject({ status: 'Succeeded' });
  });
});

test('who deploys needs the deployment, its configuration and the revision', async () => {
  hello = await servers(local);
  await bareRole(local, 'dev', 'ec2.amazonaws.com');
  const revision = { revisionType: 'S3' as const, s3Location: await hello.upload(hooked({})) };
  const deploy = () =>
    local.aws.call(
      'codedeploy',
      'CreateDeployment',
      { ...GROUP, revision },
      'arn:aws:sts::000000000000:assumed-role/dev/me',
    );
  const needed = [
    ['codedeploy:CreateDeployment', `${ARN}:deploymentgroup:hello/servers`],
    ['codedeploy:GetDeploymentConfig', `${ARN}:deploymentconfig:CodeDeployDefault.OneAtATime`],
    ['codedeploy:RegisterApplicationRevision', `${ARN}:application:hello`],
  ] as const;
  for (let count = 0; count < needed.length; count++) {
    const [action, resource] = needed[count]!;
    await expect(deploy()).rejects.toThrow(`is not authorized to perform: ${action} on resource: ${resource}`);
    const granted = needed.slice(0, count + 1);
    await allow(
      'dev',
      granted.map(([each]) => each),
      granted.map(([, each]) => each),
    );
  }
  await expect(deploy()).resolves.toMatchObject({ deploymentId: expect.any(String) });
});
