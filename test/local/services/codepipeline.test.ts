import {
  type CodePipelineClient,
  CreatePipelineCommand,
  DeletePipelineCommand,
  DisableStageTransitionCommand,
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionTypesCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePipelineCommand,
  type ActionDeclaration,
  type PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRole } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { type Hello, hello } from '../../helpers/pipeline.js';

let local: Local;
let lab: Hello;
let codepipeline: CodePipelineClient;

beforeEach(async () => {
  local = await openLocal();
  lab = await hello(local);
  codepipeline = lab.pipeline;
});
afterEach(() => local.close());

const resourceArn = 'arn:aws:codepipeline:us-east-1:000000000000:hello';
const pipelineName = 'hello';
const failing = (name: string, message: string | RegExp = /./) =>
  expect.objectContaining({ name, message: typeof message === 'string' ? message : expect.stringMatching(message) });

describe('pipelines', () => {
  test('come back with the defaults, and their first execution has begun', async () => {
    const { pipeline, tags } = await codepipeline.send(
      new CreatePipelineCommand({ pipeline: lab.declaration, tags: [{ key: 'owner', value: 'me' }] }),
    );
    expect(tags).toEqual([{ key: 'owner', value: 'me' }]);
    expect(pipeline).toMatchObject({ version: 1, executionMode: 'SUPERSEDED', pipelineType: 'V2' });
    expect(pipeline?.stages?.[0]?.actions?.[0]).toMatchObject({ runOrder: 1, inputArtifacts: [] });
    const got = await codepipeline.send(new GetPipelineCommand({ name: 'hello' }));
    expect(got.pipeline).toEqual(pipeline);
    expect(got.metadata).toMatchObject({ pipelineArn: resourceArn, created: expect.any(Date) });
    expect(await lab.executions()).toMatchObject([
      { status: 'InProgress', trigger: { triggerType: 'CreatePipeline' } },
    ]);
    await expect(codepipeline.send(new CreatePipelineCommand({ pipeline: lab.declaration }))).rejects.toThrow(
      failing(
        'PipelineNameInUseException',
        "A pipeline with the name 'hello' already exists in account '000000000000'",
      ),
    );
  });

  test('keep their former versions', async () => {
    await lab.create();
    const changed = { ...lab.declaration, executionMode: 'QUEUED' as const };
    const { pipeline } = await codepipeline.send(new UpdatePipelineCommand({ pipeline: changed }));
    expect(pipeline).toMatchObject({ version: 2, executionMode: 'QUEUED' });
    const first = await codepipeline.send(new GetPipelineCommand({ name: 'hello', version: 1 }));
    expect(first.pipeline).toMatchObject({ version: 1, executionMode: 'SUPERSEDED' });
    await expect(codepipeline.send(new GetPipelineCommand({ name: 'hello', version: 3 }))).rejects.toThrow(
      failing('PipelineVersionNotFoundException'),
    );
  });

  test('are deleted with their history, more than once', async () => {
    await lab.create();
    await codepipeline.send(new DeletePipelineCommand({ name: 'hello' }));
    await codepipeline.send(new DeletePipelineCommand({ name: 'hello' }));
    await expect(codepipeline.send(new GetPipelineCommand({ name: 'hello' }))).rejects.toThrow(
      failing('PipelineNotFoundException', "Account '000000000000' does not have a pipeline with name 'hello'"),
    );
    await lab.create();
    expect(await lab.executions()).toHaveLength(1);
  });

  test('are listed by pages', async () => {
    for (const name of ['c', 'a', 'b']) {
      await codepipeline.send(new CreatePipelineCommand({ pipeline: { ...lab.declaration, name } }));
    }
    const first = await codepipeline.send(new ListPipelinesCommand({ maxResults: 2 }));
    expect(first.pipelines?.map(({ name }) => name)).toEqual(['a', 'b']);
    const second = await codepipeline.send(new ListPipelinesCommand({ nextToken: first.nextToken }));
    expect(second.pipelines?.map(({ name }) => name)).toEqual(['c']);
    await expect(codepipeline.send(new ListPipelinesCommand({ nextToken: '???' }))).rejects.toThrow(
      failing('InvalidNextTokenException'),
    );
  });

  test('are tagged', async () => {
    await lab.create();
    await codepipeline.send(
      new TagResourceCommand({
        resourceArn,
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      }),
    );
    await codepipeline.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'a', value: '3' }] }));
    await codepipeline.send(new UntagResourceCommand({ resourceArn, tagKeys: ['b'] }));
    const { tags } = await codepipeline.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual([{ key: 'a', value: '3' }]);
    await expect(codepipeline.send(new ListTagsForResourceCommand({ resourceArn: `${resourceArn}x` }))).rejects.toThrow(
      failing('ResourceNotFoundException'),
    );
  });
});

describe('a structure is refused', () => {
  const source = (): ActionDeclaration => structuredClone(lab.declaration.stages![0]!.actions![0]!);
  const build = (over: Partial<ActionDeclaration> = {}): ActionDeclaration => ({
    ...structuredClone(lab.declaration.stages![1]!.actions![0]!),
    ...over,
  });
  const withBuild = (...actions: ActionDeclaration[]): Partial<PipelineDeclaration> => ({
    stages: [lab.declaration.stages![0]!, { name: 'Build', actions }],
  });

  test.each<[string, () => Partial<PipelineDeclaration>, string, RegExp]>([
    [
      'one stage',
      () => ({ stages: lab.declaration.stages!.slice(0, 1) }),
      'InvalidStructureException',
      /only 1 stage\(s\)\. There should be a minimum of 2 stages/,
    ],
    [
      'no source',
      () => ({ stages: lab.declaration.stages!.toReversed() }),
      'InvalidStructureException',
      /should start with a stage that only contains source actions/,
    ],
    [
      'a source later',
      () => withBuild(build(), { ...source(), name: 'Other' }),
      'InvalidStructureException',
      /only the first stage/,
    ],
    [
      'a stage twice',
      () => ({ stages: [...lab.declaration.stages!, { name: 'Build', actions: [build()] }] }),
      'InvalidStructureException',
      /unique within a pipeline: Build/,
    ],
    [
      'an action twice',
      () => withBuild(build(), build({ outputArtifacts: [] })),
      'InvalidStageDeclarationException',
      /unique within a stage: Build/,
    ],
    ['a stage without actions', () => withBuild(), 'InvalidStageDeclarationException', /at least one action/],
    [
      'an input from nowhere',
      () => withBuild(build({ inputArtifacts: [{ name: 'Other' }] })),
      'InvalidStructureException',
      /Other in action Build is not the output of an earlier action/,
    ],
    [
      'an output twice',
      () => withBuild(build({ outputArtifacts: [{ name: 'SourceOutput' }] })),
      'InvalidStructureException',
      /unique within the pipeline: SourceOutput/,
    ],
    [
      'no input',
      () => withBuild(build({ inputArtifacts: [] })),
      'InvalidActionDeclarationException',
      /^Action Build declares 0 input artifacts which is less than the minimum count \(1\)$/,
    ],
    [
      'a setting missing',
      () => withBuild(build({ configuration: {} })),
      'InvalidActionDeclarationException',
      /^Action configuration for action 'Build' is missing required configuration 'ProjectName'$/,
    ],
    [
      'a setting unknown',
      () => withBuild(build({ configuration: { ProjectName: 'hello', Project: 'x' } })),
      'InvalidActionDeclarationException',
      /unknown configuration 'Project'/,
    ],
    [
      'variables that are not JSON',
      () => withBuild(build({ configuration: { ProjectName: 'hello', EnvironmentVariables: '[{]' } })),
      'InvalidActionDeclarationException',
      /EnvironmentVariables is not a JSON array of name, value and type: action 'Build'/,
    ],
    [
      'a provider unknown',
      () => withBuild(build({ actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'ECS', version: '1' } })),
      'InvalidActionDeclarationException',
      /Provider: 'ECS'.* in action 'Build' is not offered by the local AWS/,
    ],
    [
      'a mode of V2 in V1',
      () => ({ pipelineType: 'V1', executionMode: 'QUEUED' }),
      'InvalidStructureException',
      /only available for pipelines of type V2/,
    ],
    [
      'a bad name',
      () => ({ name: 'hello world' }),
      'ValidationException',
      /at 'pipeline\.name' failed to satisfy constraint/,
    ],
    [
      'conditions',
      () => ({
        stages: [lab.declaration.stages![0]!, { name: 'Build', actions: [build()], onSuccess: { conditions: [{}] } }],
      }),
      'InvalidStageDeclarationException',
      /does not offer conditions/,
    ],
  ])('for %s', async (_, over, name, message) => {
    const pipeline = { ...lab.declaration, ...over() };
    await expect(codepipeline.send(new CreatePipelineCommand({ pipeline }))).rejects.toThrow(failing(name, message));
  });

  test('for a role that CodePipeline may not assume', async () => {
    const roleArn = await createRole(local, 'other', 'codebuild.amazonaws.com');
    await expect(
      codepipeline.send(new CreatePipelineCommand({ pipeline: { ...lab.declaration, roleArn } })),
    ).rejects.toThrow(
      failing('InvalidStructureException', `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`),
    );
  });
});

describe('executions', () => {
  test('are started once for a token', async () => {
    await lab.create();
    const request = new StartPipelineExecutionCommand({ name: 'hello', clientRequestToken: 'one' });
    const { pipelineExecutionId } = await codepipeline.send(request);
    expect((await codepipeline.send(request)).pipelineExecutionId).toBe(pipelineExecutionId);
    expect((await lab.executions()).map(({ trigger }) => trigger?.triggerType)).toEqual([
      'StartPipelineExecution',
      'CreatePipeline',
    ]);
  });

  test('take the variables that the pipeline declares', async () => {
    await lab.create({ variables: [{ name: 'LEVEL', defaultValue: 'low' }] });
    const variables = [{ name: 'LEVEL', value: 'high' }];
    const { pipelineExecutionId = '' } = await codepipeline.send(
      new StartPipelineExecutionCommand({ name: 'hello', variables }),
    );
    expect((await lab.execution(pipelineExecutionId)).variables).toEqual([{ name: 'LEVEL', resolvedValue: 'high' }]);
    const unknown = new StartPipelineExecutionCommand({ name: 'hello', variables: [{ name: 'OTHER', value: 'x' }] });
    await expect(codepipeline.send(unknown)).rejects.toThrow(failing('ValidationException', /no variable named OTHER/));
  });

  test('are listed by pages, newest first, with their actions', async () => {
    const first = await lab.create({ executionMode: 'PARALLEL' });
    const second = (await codepipeline.send(new StartPipelineExecutionCommand({ name: 'hello' }))).pipelineExecutionId;
    const page = await codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName, maxResults: 1 }));
    expect(page.pipelineExecutionSummaries?.map(({ pipelineExecutionId }) => pipelineExecutionId)).toEqual([second]);
    const rest = await codepipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName, nextToken: page.nextToken }),
    );
    expect(rest.pipelineExecutionSummaries?.map(({ pipelineExecutionId }) => pipelineExecutionId)).toEqual([first]);
    const actions = await codepipeline.send(new ListActionExecutionsCommand({ pipelineName, maxResults: 1 }));
    expect(actions.actionExecutionDetails).toMatchObject([
      { pipelineExecutionId: second, actionName: 'Source', status: 'InProgress' },
    ]);
    const filter = { pipelineExecutionId: first };
    const own = await codepipeline.send(new ListActionExecutionsCommand({ pipelineName, filter }));
    expect(own.actionExecutionDetails).toMatchObject([{ pipelineExecutionId: first }]);
  });

  test('that wait are stopped at once', async () => {
    await lab.create();
    const { pipelineExecutionId = '' } = await codepipeline.send(new StartPipelineExecutionCommand({ name: 'hello' }));
    await codepipeline.send(new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId }));
    expect((await lab.execution(pipelineExecutionId)).status).toBe('Stopped');
  });

  test('that are not there', async () => {
    const pipelineExecutionId = '00000000-0000-0000-0000-000000000000';
    await expect(codepipeline.send(new StartPipelineExecutionCommand({ name: 'hello' }))).rejects.toThrow(
      failing('PipelineNotFoundException'),
    );
    await expect(codepipeline.send(new GetPipelineStateCommand({ name: 'hello' }))).rejects.toThrow(
      failing('PipelineNotFoundException'),
    );
    await lab.create();
    await expect(
      codepipeline.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId })),
    ).rejects.toThrow(failing('PipelineExecutionNotFoundException'));
    await expect(
      codepipeline.send(new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId } })),
    ).rejects.toThrow(failing('PipelineExecutionNotFoundException'));
    await expect(
      codepipeline.send(new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId })),
    ).rejects.toThrow(failing('PipelineExecutionNotStoppableException'));
    const retry = { pipelineName, stageName: 'Other', pipelineExecutionId, retryMode: 'FAILED_ACTIONS' } as const;
    await expect(codepipeline.send(new RetryStageExecutionCommand(retry))).rejects.toThrow(
      failing('StageNotFoundException'),
    );
    const transition = { pipelineName, stageName: 'Other', transitionType: 'Inbound', reason: 'x' } as const;
    await expect(codepipeline.send(new DisableStageTransitionCommand(transition))).rejects.toThrow(
      failing('StageNotFoundException'),
    );
  });
});

test('the action types are those that a pipeline can have', async () => {
  const { actionTypes = [], nextToken } = await codepipeline.send(new ListActionTypesCommand({}));
  expect(actionTypes.map(({ id }) => `${id?.category} ${id?.owner} ${id?.provider} ${id?.version}`)).toEqual([
    'Deploy AWS CloudFormation 1',
    'Source AWS CodeCommit 1',
    'Build AWS CodeBuild 1',
    'Test AWS CodeBuild 1',
    'Deploy AWS CodeDeploy 1',
    'Deploy AWS ElasticBeanstalk 1',
    'Approval AWS Manual 1',
    'Deploy AWS S3 1',
  ]);
  expect(actionTypes[2]).toMatchObject({
    inputArtifactDetails: { minimumCount: 1, maximumCount: 5 },
    outputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
    actionConfigurationProperties: expect.arrayContaining([
      { name: 'ProjectName', required: true, key: true, secret: false, queryable: false },
    ]) as unknown,
  });
  expect(nextToken).toBeUndefined();
  expect(await codepipeline.send(new ListActionTypesCommand({ actionOwnerFilter: 'Custom' }))).toMatchObject({
    actionTypes: [],
  });
  await expect(codepipeline.send(new ListActionTypesCommand({ nextToken: 'x' }))).rejects.toThrow(
    failing('InvalidNextTokenException'),
  );
});
