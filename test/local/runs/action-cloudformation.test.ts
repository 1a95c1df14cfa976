/** CodePipeline's CloudFormation action. */
import { DescribeChangeSetCommand } from '@aws-sdk/client-cloudformation';
import type { ActionDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readZip } from '../../../src/local/runs/zip.js';
import { bareRole, createRole } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { type Hello, hello } from '../../helpers/pipeline.js';
import { parameter, type Stacks, stacksOf } from '../../helpers/stacks.js';

let local: Local;
let lab: Hello;
let stacks: Stacks;
let RoleArn: string;
beforeEach(async () => {
  local = await openLocal();
  lab = await hello(local);
  stacks = stacksOf(local);
  RoleArn = await createRole(local, 'hello-stack', 'cloudformation.amazonaws.com');
});
afterEach(() => local.close());

const TEMPLATE = {
  Parameters: { Size: { Type: 'String', Default: 'small' } },
  Resources: { Stored: parameter({ Ref: 'Size' }, { Name: '/size' }) },
  Outputs: { Size: { Value: { 'Fn::GetAtt': ['Stored', 'Value'] } } },
};

/** An action of the stage Deploy; what is not said is as in most pipelines. */
function action(ActionMode: string, more: Record<string, string> = {}, over: Partial<ActionDeclaration> = {}) {
  const needed = {
    CHANGE_SET_EXECUTE: { ChangeSetName: 'release' },
    CHANGE_SET_REPLACE: { ChangeSetName: 'release', TemplatePath: 'SourceOutput::template.json', RoleArn },
    DELETE_ONLY: { RoleArn },
  }[ActionMode] ?? { TemplatePath: 'SourceOutput::template.json', RoleArn };
  return {
    name: ActionMode,
    actionTypeId: { category: 'Deploy' as const, owner: 'AWS' as const, provider: 'CloudFormation', version: '1' },
    configuration: { ActionMode, StackName: 'shop', ...needed, ...more },
    inputArtifacts: [{ name: 'SourceOutput' }],
    ...over,
  };
}

function stages(...actions: readonly ActionDeclaration[]): StageDeclaration[] {
  const inOrder = actions.map((each, index) => ({ runOrder: index + 1, ...each }));
  return [lab.declaration.stages![0]!, { name: 'Deploy', actions: inOrder }];
}

/** The actions of the stage Deploy of its one execution, by name. */
async function released(files: Readonly<Record<string, string>>, ...actions: readonly ActionDeclaration[]) {
  await lab.commit(files);
  const id = await lab.create({ stages: stages(...actions) });
  await lab.move();
  const all = (await lab.actions()).filter(({ stageName }) => stageName === 'Deploy');
  return {
    execution: await lab.execution(id),
    actions: Object.fromEntries(all.map((each) => [each.actionName, each])),
  };
}

async function value(Name: string): Promise<string | undefined> {
  return (await local.client(SSMClient).send(new GetParameterCommand({ Name }))).Parameter?.Value;
}

const files = { 'template.json': JSON.stringify(TEMPLATE) };

test('makes a stack, then changes it, and leaves it alone when there is nothing to do', async () => {
  const overrides = { ParameterOverrides: JSON.stringify({ Size: '#{codepipeline.PipelineExecutionId}' }) };
  const { execution, actions } = await released(
    files,
    action('CREATE_UPDATE', {}),
    {
      ...action('CREATE_UPDATE', overrides),
      name: 'Again',
    },
    { ...action('CREATE_UPDATE', overrides), name: 'Same' },
  );
  expect(execution.status).toBe('Succeeded');
  expect(await value('/size')).toBe(execution.pipelineExecutionId);
  const { StackId, RoleARN } = await stacks.describe();
  expect(RoleARN).toBe(RoleArn);
  expect(actions['Again']?.output).toMatchObject({
    executionResult: {
      externalExecutionId: StackId,
      externalExecutionUrl: expect.stringContaining(`stackId=${StackId}`),
      externalExecutionSummary: 'Stack shop UPDATE_COMPLETE',
    },
    outputVariables: { Size: execution.pipelineExecutionId },
  });
  expect(actions['Same']?.output?.executionResult?.externalExecutionSummary).toBe('Stack shop UPDATE_COMPLETE');
});

test('prepares a change set and executes it; the outputs are variables and a file', async () => {
  const execute = {
    ...action('CHANGE_SET_EXECUTE', { OutputFileName: 'outputs.json' }),
    namespace: 'Staging',
    outputArtifacts: [{ name: 'Outputs' }],
  };
  const next = action('CREATE_UPDATE', {
    StackName: 'next',
    ParameterOverrides: '{"Size":"#{Staging.Size}-next","Name":"/next"}',
    TemplatePath: 'SourceOutput::next.json',
  });
  const second = {
    Parameters: { Size: { Type: 'String' }, Name: { Type: 'String' } },
    Resources: { Stored: parameter({ Ref: 'Size' }, { Name: { Ref: 'Name' } }) },
  };
  const configuration = { Parameters: { Size: 'large' }, Tags: { team: 'web' } };
  const { execution, actions } = await released(
    { ...files, 'next.json': JSON.stringify(second), 'config.json': JSON.stringify(configuration) },
    action('CHANGE_SET_REPLACE', { TemplateConfiguration: 'SourceOutput::config.json' }),
    execute,
    next,
  );
  expect(execution.status).toBe('Succeeded');
  expect([await value('/size'), await value('/next')]).toEqual(['large', 'large-next']);
  expect((await stacks.describe()).Tags).toEqual([{ Key: 'team', Value: 'web' }]);
  const { s3location } = actions['CHANGE_SET_EXECUTE']?.output?.outputArtifacts?.[0] ?? {};
  const { Body } = await local
    .client(S3Client)
    .send(new GetObjectCommand({ Bucket: s3location?.bucket, Key: s3location?.key }));
  const [file] = readZip(await Body!.transformToByteArray());
  expect([file?.path, JSON.parse(Buffer.from(file!.content()).toString())]).toEqual([
    'outputs.json',
    { Size: 'large' },
  ]);
  expect(actions['CHANGE_SET_REPLACE']?.output?.executionResult?.externalExecutionId).toMatch(/changeSet\/release\//);
});

test('succeeds with a change set that changes nothing', async () => {
  await stacks.create(TEMPLATE);
  const { execution, actions } = await released(files, action('CHANGE_SET_REPLACE'), action('CHANGE_SET_EXECUTE'));
  expect(execution.status).toBe('Succeeded');
  const changeSet = await stacks.client.send(
    new DescribeChangeSetCommand({ StackName: 'shop', ChangeSetName: 'release' }),
  );
  expect(changeSet).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
  expect(actions['CHANGE_SET_REPLACE']?.output?.executionResult?.externalExecutionSummary).toBe(
    'Change set release is empty.',
  );
  expect(actions['CHANGE_SET_EXECUTE']?.output?.outputVariables).toEqual({ Size: 'small' });
});

test('removes a stack, and one that failed before another is made', async () => {
  await stacks.create({ Size: parameter('taken', { Name: '/size' }) }, { StackName: 'other' });
  expect((await stacks.create(TEMPLATE)).StackStatus).toBe('ROLLBACK_COMPLETE');
  const { execution } = await released(
    files,
    { ...action('DELETE_ONLY', { StackName: 'other' }), name: 'Other' },
    action('REPLACE_ON_FAILURE'),
    { ...action('DELETE_ONLY', { StackName: 'nobody' }), name: 'Nobody' },
  );
  expect(execution.status).toBe('Succeeded');
  expect([(await stacks.describe()).StackStatus, await value('/size')]).toEqual(['CREATE_COMPLETE', 'small']);
});

test('hands over what lies in artifacts, and a template that is too long for a request', async () => {
  const overrides = {
    Size: { 'Fn::GetParam': ['SourceOutput', 'sizes.json', 'production'] },
    Bucket: { 'Fn::GetArtifactAtt': ['SourceOutput', 'BucketName'] },
  };
  const long = {
    ...TEMPLATE,
    Metadata: { long: 'x'.repeat(52_000) },
    Parameters: { Size: { Type: 'String' }, Bucket: { Type: 'String' } },
    Outputs: { Bucket: { Value: { Ref: 'Bucket' } } },
  };
  const files = { 'template.json': JSON.stringify(long), 'sizes.json': '{"production":"large"}' };
  const ParameterOverrides = JSON.stringify(overrides);
  const { actions } = await released(files, action('CREATE_UPDATE', { ParameterOverrides }));
  expect(actions['CREATE_UPDATE']?.output?.outputVariables).toEqual({ Bucket: 'hello-artifacts' });
  expect(await value('/size')).toBe('large');
});

test.each<[string, ActionDeclaration]>([
  ['ActionMode is to be one of CREATE_UPDATE, ', action('CREATE')],
  ['RoleArn is required where ActionMode is CREATE_UPDATE', action('CREATE_UPDATE')],
  ['TemplatePath is to name a file in an input artifact', action('CREATE_UPDATE', { RoleArn: 'a', TemplatePath: 'a' })],
  ['OutputFileName needs an output artifact', action('CREATE_UPDATE', { RoleArn: 'a', OutputFileName: 'a' })],
])('is refused in a pipeline: %s', async (message, refused) => {
  await expect(lab.create({ stages: stages(refused) })).rejects.toThrow(message);
});

describe('fails', () => {
  async function failed(files: Readonly<Record<string, string>>, ...actions: readonly ActionDeclaration[]) {
    const { execution, actions: all } = await released(files, ...actions);
    expect(execution.status).toBe('Failed');
    const last = all[actions.at(-1)?.name ?? '']?.output?.executionResult;
    return last?.errorDetails;
  }

  test('with what failed first in the stack', async () => {
    await stacks.create({ Size: parameter('taken', { Name: '/size' }) }, { StackName: 'other' });
    expect(await failed(files, action('CREATE_UPDATE'))).toEqual({
      code: 'JobFailed',
      message: expect.stringMatching(
        /^The stack is ROLLBACK_COMPLETE\. Stored \(AWS::SSM::Parameter\): .*already exists/,
      ),
    });
  });

  test('without the template, and with one that is none', async () => {
    const missing = await failed({ 'readme.md': '' }, action('CREATE_UPDATE'));
    expect(missing).toEqual({
      code: 'JobFailed',
      message: 'File [template.json] does not exist in artifact [SourceOutput]',
    });
  });

  test('where the role may not', async () => {
    RoleArn = await bareRole(local, 'powerless', 'cloudformation.amazonaws.com');
    expect((await failed(files, action('CREATE_UPDATE')))?.message).toContain(
      'is not authorized to perform: ssm:PutParameter',
    );
  });
});
