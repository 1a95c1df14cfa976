import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ContinueUpdateRollbackCommand,
  CancelUpdateStackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetStackPolicyCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  RollbackStackCommand,
  SetStackPolicyCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
  type CreateChangeSetCommandInput,
  type CreateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bareRole } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { logGroup, parameter, type Stacks, stacksOf } from '../../helpers/stacks.js';

let local: Local;
let stacks: Stacks;
beforeEach(async () => {
  local = await openLocal();
  stacks = stacksOf(local);
});
afterEach(() => local.close());

const StackName = 'shop';
const TEMPLATE = { Logs: logGroup('logs') };

function create(Resources: object, input: Partial<CreateStackCommandInput> = {}) {
  const TemplateBody = JSON.stringify({ Resources });
  return stacks.client.send(new CreateStackCommand({ StackName, TemplateBody, ...input }));
}

function changeSet(Resources: object, input: Partial<CreateChangeSetCommandInput> = {}) {
  const TemplateBody = JSON.stringify('Resources' in Resources ? Resources : { Resources });
  return stacks.client.send(
    new CreateChangeSetCommand({ StackName, ChangeSetName: 'release', TemplateBody, ...input }),
  );
}

function described(ChangeSetName = 'release') {
  return stacks.client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
}

async function value(Name: string): Promise<string | undefined> {
  return (await local.client(SSMClient).send(new GetParameterCommand({ Name }))).Parameter?.Value;
}

describe('CreateStack', () => {
  test('takes a name once, and the same request twice', async () => {
    const first = await create(TEMPLATE, { ClientRequestToken: 'once' });
    expect(await create(TEMPLATE, { ClientRequestToken: 'once' })).toMatchObject({ StackId: first.StackId });
    await expect(create(TEMPLATE)).rejects.toMatchObject({
      name: 'AlreadyExistsException',
      message: 'Stack [shop] already exists',
    });
    await expect(create(TEMPLATE, { StackName: '1-shop' })).rejects.toThrow('[a-zA-Z][-a-zA-Z0-9]*');
  });

  test('refuses what it cannot do, before anything is made', async () => {
    await expect(create({ Queue: { Type: 'AWS::SQS::Queue' } })).rejects.toThrow(
      'The local AWS does not have the resource types [AWS::SQS::Queue]. On AWS a template may have them, if they are spelled so; docs/local-templates.md lists those that there are here.',
    );
    await expect(create(TEMPLATE, { NotificationARNs: ['arn:aws:sns:us-east-1:000000000000:a'] })).rejects.toThrow(
      'NotificationARNs is not offered by the local AWS.',
    );
    await expect(create(TEMPLATE, { TemplateBody: undefined })).rejects.toThrow(
      'Either Template URL or Template Body must be specified.',
    );
    await expect(create(TEMPLATE, { TemplateBody: ' '.repeat(51_201) })).rejects.toThrow('51200');
    await expect(create(TEMPLATE, { Tags: [{ Key: 'aws:team', Value: 'a' }] })).rejects.toThrow('reserved prefix');
    await expect(create(TEMPLATE, { OnFailure: 'DELETE', DisableRollback: true })).rejects.toThrow('not both');
    await expect(create(TEMPLATE, { ResourceTypes: ['AWS::S3::*'] })).rejects.toThrow('is not allowed by parameter');
    expect((await stacks.client.send(new ListStacksCommand({}))).StackSummaries).toEqual([]);
  });

  test('asks that what it makes in IAM is acknowledged', async () => {
    const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: [] };
    const role = (more: object) => ({
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument, ...more } },
    });
    await expect(create(role({}))).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_IAM]',
    });
    await expect(create(role({ RoleName: 'a' }), { Capabilities: ['CAPABILITY_IAM'] })).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    );
    await create(role({}), { Capabilities: ['CAPABILITY_NAMED_IAM'] });
  });

  test('leaves a stack that fails as it is, or takes it away, when it is told to', async () => {
    await stacks.create({ Taken: parameter('mine', { Name: '/taken' }) }, { StackName: 'other' });
    const failing = { Logs: logGroup('logs'), Taken: parameter('no', { Name: '/taken' }, { DependsOn: 'Logs' }) };
    expect(await stacks.create(failing, { OnFailure: 'DELETE' })).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
    expect(await stacks.create(failing, { DisableRollback: true })).toMatchObject({ StackStatus: 'CREATE_FAILED' });
    await expect(stacks.update(failing)).rejects.toThrow(
      /^Stack:arn:.* is in CREATE_FAILED state and can not be updated\.$/,
    );
    expect((await stacks.resources())['Logs']?.ResourceStatus).toBe('CREATE_COMPLETE');
    await stacks.client.send(new RollbackStackCommand({ StackName }));
    await local.aws.moveExecutions();
    expect((await stacks.describe()).StackStatus).toBe('ROLLBACK_COMPLETE');
  });

  test('reads a template that lies in S3 as who asks', async () => {
    const s3 = local.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
    const Body = JSON.stringify({ Resources: TEMPLATE });
    await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'a/b.json', Body }));
    const urls = [
      'https://templates.s3.amazonaws.com/a/b.json',
      'https://s3.us-east-1.amazonaws.com/templates/a/b.json',
      'http://127.0.0.1:4000/templates/a/b.json',
    ];
    for (const TemplateURL of urls) {
      expect(await stacks.client.send(new ValidateTemplateCommand({ TemplateURL }))).toMatchObject({ Parameters: [] });
    }
    await expect(
      stacks.client.send(new ValidateTemplateCommand({ TemplateURL: 'https://example.com/templates/a/b.json' })),
    ).rejects.toThrow('is not a valid S3 domain');
    await expect(
      stacks.client.send(new ValidateTemplateCommand({ TemplateURL: 'https://templates.s3.amazonaws.com/%zz' })),
    ).rejects.toThrow('S3 error: The specified key does not exist.');
    await expect(
      stacks.client.send(new ValidateTemplateCommand({ TemplateURL: 'https://templates.s3.amazonaws.com/c' })),
    ).rejects.toThrow('S3 error: The specified key does not exist.');
  });
});

describe('UpdateStack', () => {
  test('refuses what changes nothing, and what cannot be updated', async () => {
    await stacks.create({ Resources: TEMPLATE, Outputs: { A: { Value: 'a' } } });
    const same = stacks.update({ Resources: TEMPLATE, Outputs: { A: { Value: 'a' } } });
    await expect(same).rejects.toMatchObject({ name: 'ValidationError', message: 'No updates are to be performed.' });
    expect((await stacks.update({ Resources: TEMPLATE, Outputs: { A: { Value: 'b' } } })).StackStatus).toBe(
      'UPDATE_COMPLETE',
    );
    expect(await stacks.outputs()).toEqual({ A: 'b' });
    await expect(
      stacks.client.send(new UpdateStackCommand({ StackName: 'nobody', TemplateBody: '{}' })),
    ).rejects.toThrow('Stack with id nobody does not exist');
    await expect(stacks.client.send(new CancelUpdateStackCommand({ StackName }))).rejects.toThrow(
      'CancelUpdateStack cannot be called from current stack status',
    );
    await expect(stacks.client.send(new ContinueUpdateRollbackCommand({ StackName }))).rejects.toThrow(
      'UPDATE_COMPLETE',
    );
    await expect(stacks.client.send(new RollbackStackCommand({ StackName }))).rejects.toThrow('can not be rolled back');
  });

  test('is asked for by the same request as often as may be, and makes change sets obsolete', async () => {
    await create(TEMPLATE, { ClientRequestToken: 'made' });
    await local.aws.moveExecutions();
    const { StackId } = await stacks.describe();
    const changed = JSON.stringify({ Resources: { Logs: logGroup('logs', { RetentionInDays: 7 }) } });
    await changeSet({ ...TEMPLATE, More: logGroup('more') });
    await changeSet(TEMPLATE, { ChangeSetName: 'nothing' });
    const update = (ClientRequestToken: string) =>
      stacks.client.send(new UpdateStackCommand({ StackName, TemplateBody: changed, ClientRequestToken }));
    const other = { name: 'TokenAlreadyExistsException' };
    await expect(update('made')).rejects.toMatchObject(other);
    expect(await update('changed')).toMatchObject({ StackId });
    expect(await update('changed')).toMatchObject({ StackId });
    await local.aws.moveExecutions();
    expect(await update('changed')).toMatchObject({ StackId });
    expect((await stacks.describe()).StackStatus).toBe('UPDATE_COMPLETE');
    expect((await described()).ExecutionStatus).toBe('OBSOLETE');
    expect((await described('nothing')).ExecutionStatus).toBe('UNAVAILABLE');
    const execute = new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'release' });
    await expect(stacks.client.send(execute)).rejects.toThrow('in its current execution status of [OBSOLETE]');
    const remove = (ClientRequestToken: string) =>
      stacks.client.send(new DeleteStackCommand({ StackName, ClientRequestToken }));
    await expect(remove('changed')).rejects.toMatchObject(other);
    await remove('removed');
    await remove('removed');
    await local.aws.moveExecutions();
    await remove('removed');
    expect((await stacks.describe(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  });

  test('keeps the template and parameters that it is not told anew, and shows no secret', async () => {
    const template = {
      Parameters: { Size: { Type: 'String' }, Secret: { Type: 'String', NoEcho: true } },
      Resources: {
        Stored: parameter({ Ref: 'Size' }, { Name: '/size' }),
        Other: parameter({ Ref: 'Secret' }, { Name: '/secret' }),
      },
    };
    const given = (Size: string, Secret: string) =>
      Object.entries({ Size, Secret }).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
    const stack = await stacks.create(template, { Parameters: given('small', 'hush-hush') });
    expect(stack.Parameters).toEqual(given('small', '****'));
    await stacks.client.send(
      new UpdateStackCommand({
        StackName,
        UsePreviousTemplate: true,
        Parameters: [
          { ParameterKey: 'Size', ParameterValue: 'large' },
          { ParameterKey: 'Secret', UsePreviousValue: true },
        ],
      }),
    );
    await local.aws.moveExecutions();
    expect([await value('/size'), await value('/secret')]).toEqual(['large', 'hush-hush']);
    const { StackEvents } = await stacks.client.send(new DescribeStackEventsCommand({ StackName }));
    expect(JSON.stringify(StackEvents)).not.toContain('hush-hush');
    const files = await readdir(local.home, { recursive: true, withFileTypes: true });
    const kept = files.filter((file) => file.isFile() && file.parentPath.includes('cloudformation'));
    expect(kept.length).toBeGreaterThan(10);
    for (const { parentPath, name } of kept) {
      expect(await readFile(join(parentPath, name), 'utf8')).not.toContain('hush-hush');
    }
  });

  test('resolves what lies in Parameter Store and in Secrets Manager', async () => {
    await local.client(SSMClient).send(new PutParameterCommand({ Name: '/image', Value: 'alpine', Type: 'String' }));
    const SecretString = '{"user":"ada"}';
    await local.client(SecretsManagerClient).send(new CreateSecretCommand({ Name: 'login', SecretString }));
    const stack = await stacks.create({
      Parameters: { Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/image' } },
      Resources: {
        A: parameter({ Ref: 'Image' }, { Name: '/a' }),
        B: parameter('{{resolve:ssm:/image:1}} of {{resolve:secretsmanager:login:SecretString:user}}', { Name: '/b' }),
      },
    });
    expect(stack.Parameters).toEqual([{ ParameterKey: 'Image', ParameterValue: '/image', ResolvedValue: 'alpine' }]);
    expect([await value('/a'), await value('/b')]).toEqual(['alpine', 'alpine of ada']);
    const { StackEvents = [] } = await stacks.client.send(new DescribeStackEventsCommand({ StackName }));
    const shown = StackEvents.find(({ LogicalResourceId: id }) => id === 'B')?.ResourceProperties;
    expect(shown).toContain('{{resolve:secretsmanager:login:SecretString:user}}');
  });
});

describe('a change set', () => {
  test('creates a stack that is there to be reviewed first', async () => {
    const { Id, StackId } = await changeSet(TEMPLATE, { ChangeSetType: 'CREATE', Description: 'first' });
    expect(await stacks.describe()).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS', StackId });
    expect(await described()).toMatchObject({
      ChangeSetId: Id,
      Description: 'first',
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Changes: [{ Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: 'Logs' } }],
    });
    await expect(changeSet(TEMPLATE, { ChangeSetType: 'CREATE' })).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    });
    const { Summaries } = await stacks.client.send(new ListChangeSetsCommand({ StackName }));
    expect(Summaries).toMatchObject([{ ChangeSetName: 'release', StackName }]);
    await stacks.client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'release' }));
    await local.aws.moveExecutions();
    expect(await stacks.describe()).toMatchObject({ StackStatus: 'CREATE_COMPLETE', ChangeSetId: Id });
    await expect(described()).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
    expect((await described(Id)).ExecutionStatus).toBe('EXECUTE_COMPLETE');
    const again = stacks.client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await expect(again).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' });
  });

  test('changes a stack, or fails where it would change nothing', async () => {
    await stacks.create(TEMPLATE);
    await changeSet(TEMPLATE);
    expect(await described()).toMatchObject({
      Status: 'FAILED',
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
      ExecutionStatus: 'UNAVAILABLE',
    });
    await expect(
      stacks.client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'release' })),
    ).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' });
    await stacks.client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName: 'release' }));
    await changeSet({ Logs: logGroup('renamed') });
    expect((await described()).Changes).toMatchObject([
      {
        ResourceChange: {
          Action: 'Modify',
          Replacement: 'True',
          PhysicalResourceId: 'logs',
          LogicalResourceId: 'Logs',
        },
      },
    ]);
    expect((await stacks.describe()).StackStatus).toBe('CREATE_COMPLETE');
    await stacks.client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'release' }));
    await local.aws.moveExecutions();
    expect((await stacks.resources())['Logs']?.PhysicalResourceId).toBe('renamed');
  });

  test('is refused where there is no stack, or one', async () => {
    await expect(changeSet(TEMPLATE)).rejects.toThrow('Stack [shop] does not exist');
    await stacks.create(TEMPLATE);
    await expect(changeSet(TEMPLATE, { ChangeSetType: 'CREATE' })).rejects.toThrow(
      'already exists and cannot be created again',
    );
    await expect(described()).rejects.toThrow('ChangeSet [release] does not exist');
  });

  test('leaves no stack behind where it is refused', async () => {
    const wrong = { Logs: { Type: 'AWS::Logs::Unknown' } };
    await expect(changeSet(wrong, { ChangeSetType: 'CREATE' })).rejects.toThrow('does not have the resource types');
    await expect(stacks.describe()).rejects.toThrow('does not exist');
  });

  test('is asked for nested stacks by clients that do not look whether there are any', async () => {
    await stacks.create(TEMPLATE);
    await changeSet({ Logs: logGroup('renamed') }, { IncludeNestedStacks: true });
    expect(await described()).toMatchObject({ IncludeNestedStacks: true, Status: 'CREATE_COMPLETE' });
    const Inner = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://s3.amazonaws.com/a/b' } };
    await expect(changeSet({ Inner }, { ChangeSetName: 'other', IncludeNestedStacks: true })).rejects.toThrow(
      'IncludeNestedStacks, with a nested stack, is not offered by the local AWS.',
    );
  });

  test('is still there, with all others, where it could not be executed yet', async () => {
    await stacks.create(TEMPLATE);
    const RoleARN = await bareRole(local, 'deploys', 'cloudformation.amazonaws.com');
    await changeSet({ Logs: logGroup('renamed') }, { RoleARN });
    await changeSet({ Logs: logGroup('other') }, { ChangeSetName: 'other' });
    await local.client(IAMClient).send(new DeleteRoleCommand({ RoleName: 'deploys' }));
    const executed = stacks.client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'release' }));
    await expect(executed).rejects.toThrow('cannot be assumed');
    const { Summaries = [] } = await stacks.client.send(new ListChangeSetsCommand({ StackName }));
    expect(Summaries.map(({ ExecutionStatus }) => ExecutionStatus)).toEqual(['AVAILABLE', 'AVAILABLE']);
  });
});

test('what is asked of a stack is answered', async () => {
  const template = { Description: 'Logs', Resources: { Logs: logGroup('logs', {}, { Metadata: { a: 1 } }) } };
  const { StackId } = await stacks.create(template);
  const TemplateBody = JSON.stringify(template);
  expect(await stacks.client.send(new GetTemplateCommand({ StackName }))).toMatchObject({ TemplateBody });
  expect(await stacks.client.send(new GetTemplateSummaryCommand({ StackName }))).toMatchObject({
    Description: 'Logs',
    ResourceTypes: ['AWS::Logs::LogGroup'],
    ResourceIdentifierSummaries: [{ ResourceIdentifiers: ['LogGroupName'], LogicalResourceIds: ['Logs'] }],
  });
  const one = { LogicalResourceId: 'Logs', PhysicalResourceId: 'logs', ResourceStatus: 'CREATE_COMPLETE' };
  const { StackResourceSummaries } = await stacks.client.send(new ListStackResourcesCommand({ StackName }));
  expect(StackResourceSummaries).toMatchObject([one]);
  const asked = { StackName, LogicalResourceId: 'Logs' };
  expect((await stacks.client.send(new DescribeStackResourceCommand(asked))).StackResourceDetail).toMatchObject({
    ...one,
    Metadata: '{"a":1}',
  });
  const found = await stacks.client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: 'logs' }));
  expect(found.StackResources).toMatchObject([{ ...one, StackId }]);
  await expect(
    stacks.client.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'X' })),
  ).rejects.toThrow('Resource X does not exist for stack shop');
  expect((await stacks.client.send(new DescribeStacksCommand({}))).Stacks).toMatchObject([
    { StackId, Description: 'Logs' },
  ]);
  const complete = await stacks.client.send(new ListStacksCommand({ StackStatusFilter: ['UPDATE_COMPLETE'] }));
  expect(complete.StackSummaries).toEqual([]);
});

test('a stack may be protected, and have a policy', async () => {
  await stacks.create(TEMPLATE);
  const protect = (EnableTerminationProtection: boolean) =>
    stacks.client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }));
  await protect(true);
  await expect(stacks.client.send(new DeleteStackCommand({ StackName }))).rejects.toThrow(
    'Stack [shop] cannot be deleted while TerminationProtection is enabled',
  );
  await protect(false);
  const StackPolicyBody = '{"Statement":[]}';
  await stacks.client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody }));
  expect((await stacks.client.send(new GetStackPolicyCommand({ StackName }))).StackPolicyBody).toBe(StackPolicyBody);
  await expect(stacks.client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody: 'no' }))).rejects.toThrow(
    'Invalid stack policy',
  );
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
});
