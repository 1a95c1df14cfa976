/** Environments of Elastic Beanstalk fetch parameters and secrets for their applications. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ConfigurationOptionSetting,
  DescribeConfigurationOptionsCommand,
  RestartAppServerCommand,
  UpdateEnvironmentCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import { DetachRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answers, type Beanstalk, beanstalk, property } from '../../helpers/beanstalk.js';

const EnvironmentName = 'staging';
const parameterArn = 'arn:aws:ssm:us-east-1:000000000000:parameter/app/TOKEN';

let eb: Beanstalk;
beforeEach(async () => {
  eb = await beanstalk();
  await keep('first value');
  await eb.version('one', answers(`JSON.stringify(process.env)`));
});
afterEach(() => eb.close());

const keep = (Value: string) =>
  eb.local
    .client(SSMClient)
    .send(new PutParameterCommand({ Name: '/app/TOKEN', Type: 'SecureString', Value, Overwrite: true }));

const from = (OptionName: string, Value: string): ConfigurationOptionSetting => {
  return { Namespace: 'aws:elasticbeanstalk:application:environmentsecrets', OptionName, Value };
};

async function launched(...OptionSettings: ConfigurationOptionSetting[]) {
  return await eb.create(EnvironmentName, { VersionLabel: 'one', OptionSettings });
}

async function variables(address: string | undefined): Promise<Record<string, string>> {
  return (await (await fetch(`http://${address}/`)).json()) as Record<string, string>;
}

/** The instance may do no more than this. */
async function mayOnly(Action: string): Promise<void> {
  const iam = eb.local.client(IAMClient);
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'web', PolicyName: 'all', PolicyDocument: JSON.stringify(document) }),
  );
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new DetachRolePolicyCommand({ RoleName: 'web', PolicyArn })).catch(() => undefined);
}

/** All files of the local AWS that have the text in them. */
async function filesWith(text: string): Promise<string[]> {
  const all = await readdir(eb.local.home, { recursive: true, withFileTypes: true });
  const paths = all.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const contents = await Promise.all(paths.map((path) => readFile(path).catch(() => Buffer.alloc(0))));
  return paths.filter((_path, index) => contents[index]?.includes(text));
}

describe('an application', () => {
  test('has the values of parameters and secrets, and the disk has none of them', async () => {
    const { ARN } = await eb.local.client(SecretsManagerClient).send(
      new CreateSecretCommand({
        Name: 'app/database',
        SecretString: '{"user":"alan","port":5432,"more":{"a":[1]}}',
        ClientRequestToken: 'a'.repeat(32),
      }),
    );
    const { CNAME, Status } = await launched(
      property('GREETING', 'hello'),
      from('TOKEN', parameterArn),
      from('ALL', ARN ?? ''),
      from('PORT_OF_DATABASE', `${ARN}:port`),
      from('MORE', `${ARN}:more`),
    );
    expect(Status).toBe('Ready');
    expect(await variables(CNAME)).toMatchObject({
      GREETING: 'hello',
      TOKEN: 'first value',
      ALL: '{"user":"alan","port":5432,"more":{"a":[1]}}',
      PORT_OF_DATABASE: '5432',
      MORE: '{"a":[1]}',
    });
    expect(await filesWith('first value')).toEqual([]);
    // What is no secret is found so.
    expect(await filesWith('GREETING')).not.toEqual([]);
  });

  test('gets a new value when it is restarted, or released, and not before', async () => {
    const { CNAME } = await launched(from('TOKEN', parameterArn));
    await keep('second value');
    expect(await variables(CNAME)).toMatchObject({ TOKEN: 'first value' });
    await eb.client.send(new RestartAppServerCommand({ EnvironmentName }));
    await eb.settled(EnvironmentName);
    expect(await variables(CNAME)).toMatchObject({ TOKEN: 'second value' });
    await keep('third value');
    await eb.deploy(EnvironmentName, 'one');
    expect(await variables(CNAME)).toMatchObject({ TOKEN: 'third value' });
    await keep('fourth value');
    // As after the machine was started anew.
    await eb.restart();
    await expect.poll(() => variables(CNAME).catch(() => undefined)).toMatchObject({ TOKEN: 'fourth value' });
  });

  test('loses what is no option any more', async () => {
    const { CNAME } = await launched(from('TOKEN', parameterArn));
    const { Namespace, OptionName } = from('TOKEN', '');
    const request = { EnvironmentName, OptionsToRemove: [{ Namespace, OptionName }] };
    await eb.client.send(new UpdateEnvironmentCommand(request));
    await eb.settled(EnvironmentName);
    expect(await variables(CNAME)).not.toHaveProperty('TOKEN');
  });
});

describe('what cannot be had', () => {
  const failures = async () => (await eb.events(EnvironmentName)).filter((event) => event.startsWith('ERROR'));

  test.each([
    ['a parameter that is not there', `${parameterArn}S`, /cannot get TOKEN from .*TOKENS: ParameterNotFound/],
    [
      'a secret that is not there',
      'arn:aws:secretsmanager:us-east-1:000000000000:secret:no-a1b2c3',
      /ResourceNotFound/,
    ],
    ['what is neither', 'arn:aws:s3:::bucket', /there is no text that a variable can have/],
    ['no ARN', 'TOKEN', /there is no text that a variable can have/],
  ])('%s fails the launch, by events', async (_what, arn, reason) => {
    const { Health } = await launched(from('TOKEN', arn));
    expect(Health).toBe('Red');
    expect((await failures())[0]).toMatch(reason);
  });

  test('what the instance may not read fails the update, and the former version goes on', async () => {
    const { CNAME } = await launched();
    await mayOnly('s3:*');
    const { Status } = await eb.configure(EnvironmentName, from('TOKEN', parameterArn));
    expect(Status).toBe('Ready');
    expect((await failures())[0]).toMatch(/AccessDeniedException: .*is not authorized to perform: ssm:GetParameter on/);
    expect(await variables(CNAME)).not.toHaveProperty('TOKEN');
    await mayOnly('*');
    await eb.configure(EnvironmentName, from('TOKEN', parameterArn));
    expect(await variables(CNAME)).toMatchObject({ TOKEN: 'first value' });
  });

  test('a release fails when the parameter is gone: no value is told', async () => {
    await launched(from('TOKEN', parameterArn));
    await eb.local.client(SSMClient).send(new DeleteParameterCommand({ Name: '/app/TOKEN' }));
    await eb.deploy(EnvironmentName, 'one');
    const said = (await eb.events(EnvironmentName)).join('\n');
    expect(said).toContain('ParameterNotFound');
    expect(said).not.toContain('first value');
  });
});

test('are options that the user has named', async () => {
  await launched(from('TOKEN', parameterArn));
  const { Options = [] } = await eb.client.send(new DescribeConfigurationOptionsCommand({ EnvironmentName }));
  expect(Options.filter(({ UserDefined }) => UserDefined)).toMatchObject([
    { Namespace: 'aws:elasticbeanstalk:application:environmentsecrets', Name: 'TOKEN' },
  ]);
});
