import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  type ResourceToImport,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetParameterHistoryCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Local, openLocal } from '../../../helpers/local.js';
import { logGroup, parameter, type Stacks, stacksOf } from '../../../helpers/stacks.js';

let local: Local;
let stacks: Stacks;
let ssm: SSMClient;
beforeEach(async () => {
  local = await openLocal();
  stacks = stacksOf(local);
  ssm = local.client(SSMClient);
  await ssm.send(new PutParameterCommand({ Name: '/size', Value: 'small', Type: 'String' }));
});
afterEach(() => local.close());

const StackName = 'shop';
const retain = { DeletionPolicy: 'Retain' };
const Size = parameter('small', { Name: '/size', Tags: { own: 'yes' } }, retain);
const SIZE: ResourceToImport = {
  LogicalResourceId: 'Size',
  ResourceType: 'AWS::SSM::Parameter',
  ResourceIdentifier: { Name: '/size' },
};

function prepare(Resources: object, ResourcesToImport: ResourceToImport[]) {
  return stacks.client.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName: 'import',
      ChangeSetType: 'IMPORT',
      ResourcesToImport,
      TemplateBody: JSON.stringify({ Resources }),
      Tags: [{ Key: 'team', Value: 'web' }],
    }),
  );
}

async function execute(): Promise<string | undefined> {
  await stacks.client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'import' }));
  await local.aws.moveExecutions();
  return (await stacks.describe()).StackStatus;
}

test('takes over what is there without making it, and puts the tags of the stack on it', async () => {
  await prepare({ Size }, [SIZE]);
  const { Changes, Status } = await stacks.client.send(
    new DescribeChangeSetCommand({ StackName, ChangeSetName: 'import' }),
  );
  expect([Status, Changes?.map(({ ResourceChange: change }) => [change?.Action, change?.LogicalResourceId])]).toEqual([
    'CREATE_COMPLETE',
    [['Import', 'Size']],
  ]);
  expect(await execute()).toBe('IMPORT_COMPLETE');
  expect(await stacks.events()).toEqual([
    'shop REVIEW_IN_PROGRESS: User Initiated',
    'shop IMPORT_IN_PROGRESS: User Initiated',
    'Size IMPORT_IN_PROGRESS: Resource import started.',
    'Size IMPORT_COMPLETE: Resource import completed.',
    'Size UPDATE_IN_PROGRESS',
    'Size UPDATE_COMPLETE',
    'shop IMPORT_COMPLETE',
  ]);
  const { TagList } = await ssm.send(
    new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: '/size' }),
  );
  expect(TagList).toEqual([
    { Key: 'team', Value: 'web' },
    { Key: 'own', Value: 'yes' },
  ]);
  expect((await ssm.send(new GetParameterHistoryCommand({ Name: '/size' }))).Parameters).toHaveLength(1);
  await stacks.update({ Size: parameter('large', { Name: '/size', Tags: { own: 'yes' } }, retain) });
  const { Parameters = [] } = await ssm.send(new GetParameterHistoryCommand({ Name: '/size' }));
  expect(Parameters.at(-1)?.Value).toBe('large');
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
  expect((await ssm.send(new GetParameterHistoryCommand({ Name: '/size' }))).Parameters).toHaveLength(
    Parameters.length,
  );
});

test('takes something over into a stack that is there, and lets go of it when another is not', async () => {
  await stacks.create({ Logs: logGroup('logs') });
  await local.client(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName: 'there' }));
  const missing: ResourceToImport = {
    LogicalResourceId: 'Missing',
    ResourceType: 'AWS::Logs::LogGroup',
    ResourceIdentifier: { LogGroupName: 'missing' },
  };
  const Missing = logGroup('missing', {}, { ...retain, DependsOn: 'Size' });
  await prepare({ Logs: logGroup('logs'), Size, Missing }, [SIZE, missing]);
  expect(await execute()).toBe('IMPORT_ROLLBACK_COMPLETE');
  expect(Object.keys(await stacks.resources())).toEqual(['Logs']);
  const taken = { Logs: logGroup('logs'), Size, Missing: logGroup('there', {}, retain) };
  await prepare(taken, [SIZE, { ...missing, ResourceIdentifier: { LogGroupName: 'there' } }]);
  expect(await execute()).toBe('IMPORT_COMPLETE');
  expect((await stacks.resources())['Missing']).toMatchObject({
    PhysicalResourceId: 'there',
    ResourceStatus: 'UPDATE_COMPLETE',
  });
  // What was taken over is the stack's: an update that fails goes back to that.
  await stacks.create({ Taken: parameter('mine', { Name: '/taken' }) }, { StackName: 'other' });
  const failing = { ...taken, Taken: parameter('no', { Name: '/taken' }) };
  expect((await stacks.update(failing)).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(Object.keys(await stacks.resources())).toEqual(['Logs', 'Missing', 'Size']);
});

test('is refused where it cannot be', async () => {
  await expect(prepare({ Size: parameter('small', { Name: '/size' }) }, [SIZE])).rejects.toThrow('deletion policies');
  await expect(prepare({ Size }, [])).rejects.toThrow('ResourcesToImport must be specified');
  await expect(prepare({ Size, Logs: logGroup('new') }, [SIZE])).rejects.toThrow('cannot add other resources: [Logs]');
  await expect(prepare({ Size }, [{ ...SIZE, ResourceIdentifier: { Id: 'x' } }])).rejects.toThrow(
    'Resource identifier for Size must have the properties [Name]',
  );
  await expect(prepare({ Size }, [{ ...SIZE, ResourceType: 'AWS::CDK::Metadata' }])).rejects.toThrow(
    'ResourceTypes [AWS::CDK::Metadata] are not supported for Import',
  );
});
