import {
  type ActionDeclaration,
  CreatePipelineCommand,
  GetPipelineCommand,
  InvalidStructureException,
  ListTagsForResourceCommand,
  type PipelineDeclaration,
  type StageDeclaration,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../src/engine.js';
import { pipeline } from '../../src/resources/pipeline.js';
import { build } from '../../src/stages/build.js';
import { source } from '../../src/stages/source.js';
import { everythingThere, nothingThere, ourSmallTags, pipelineOf } from '../helpers/account.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { surveyOf } from '../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const resourceArn = 'arn:aws:codepipeline:eu-central-1:123456789012:hello';
const roleArn = 'arn:aws:iam::123456789012:role/hello-eu-central-1-pipeline';
const there = pipelineOf({ branch: 'main' });
const theirAction: ActionDeclaration = {
  name: 'Lint',
  actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  configuration: { ProjectName: 'lint' },
  inputArtifacts: [{ name: 'SourceOutput' }],
};

describe('absent', () => {
  test('is made with its stages, its type and its tags', async () => {
    nothingThere(aws);
    expect(await pipeline.read(context)).toBeUndefined();
    const survey = await surveyOf(context, 'pipeline', { branch: 'trunk', tags: { team: 'web' } });
    await provision(survey);
    expect(aws.writes()).toEqual([
      [
        'CreatePipeline',
        {
          pipeline: {
            name: 'hello',
            roleArn,
            artifactStore: { type: 'S3', location: 'hello-123456789012-eu-central-1' },
            pipelineType: 'V2',
            executionMode: 'SUPERSEDED',
            stages: [source.declare(survey.context), build.declare(survey.context)],
          },
          tags: [{ key: 'team', value: 'web' }, ...ourSmallTags],
        },
      ],
    ]);
  });

  test('is made as soon as CodePipeline may use its role', async () => {
    nothingThere(aws);
    const notYet = new InvalidStructureException({
      message: `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`,
      $metadata: {},
    });
    aws.codepipeline.on(CreatePipelineCommand).rejectsOnce(notYet).resolves({});
    await provision(await surveyOf(context, 'pipeline'));
    expect(aws.inputsOf('CreatePipeline')).toHaveLength(2);
  });
});

test('same: there is nothing to change', async () => {
  everythingThere(aws, context);
  expect((await surveyOf(context, 'pipeline')).inspection).toMatchObject({ state: 'present', changes: [] });
});

test('actions and stages that somebody added are no drift', async () => {
  everythingThere(aws, context);
  const stages = there.stages!.map((stage) => ({ ...stage, actions: [{ ...theirAction }, ...stage.actions!] }));
  aws.codepipeline
    .on(GetPipelineCommand)
    .resolves({ pipeline: { ...there, stages: [...stages, { name: 'Deploy', actions: [] }] } });
  expect((await surveyOf(context, 'pipeline')).inspection).toMatchObject({ state: 'present', changes: [] });
});

test('the branch and the bucket that it has are kept when nothing is said about them', async () => {
  const chosen = { branch: 'trunk', artifactBucket: 'mine' };
  const own = testContext(chosen);
  everythingThere(aws, own);
  const survey = await surveyOf(own, 'pipeline');
  expect(survey.context.config).toMatchObject(chosen);
  expect(survey.inspection.state).toBe('present');
});

describe('different', () => {
  const [sourceStage, buildStage] = there.stages as [StageDeclaration, StageDeclaration];
  const polling = {
    ...sourceStage,
    actions: [{ ...sourceStage.actions![0]!, configuration: { RepositoryName: 'hello', BranchName: 'main' } }],
  };

  test.each<[string, Partial<PipelineDeclaration>, object]>([
    ['of type V1', { pipelineType: 'V1' }, { path: 'type', from: 'V1', to: 'V2' }],
    ['with another role', { roleArn: 'arn:other' }, { path: 'role', from: 'arn:other', to: roleArn }],
    [
      'that polls',
      { stages: [polling, buildStage] },
      { path: 'stages.Source.actions.Source.configuration.PollForSourceChanges', from: undefined, to: 'false' },
    ],
    ['without its build', { stages: [sourceStage] }, { path: 'stages.Build', from: undefined }],
  ])('%s: is set right, and nothing else', async (_what, other, change) => {
    everythingThere(aws, context);
    aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: { ...there, ...other } });
    const survey = await surveyOf(context, 'pipeline');
    expect(survey.inspection).toMatchObject({ state: 'drifted', changes: [change] });
    await provision(survey);
    const stages =
      'stages' in other && other.stages?.length === 1 ? [sourceStage, build.declare(survey.context)] : there.stages;
    expect(aws.writes()).toEqual([
      ['TagResource', { resourceArn, tags: ourSmallTags }],
      ['UpdatePipeline', { pipeline: { ...there, stages } }],
    ]);
  });

  test('of another branch than is asked for: follows that one', async () => {
    everythingThere(aws, context);
    const survey = await surveyOf(context, 'pipeline', { branch: 'trunk' });
    const path = 'stages.Source.actions.Source.configuration.BranchName';
    expect(survey.inspection.changes).toEqual([{ path, from: 'main', to: 'trunk' }]);
    await provision(survey);
    expect(aws.inputsOf('UpdatePipeline')).toEqual([{ pipeline: pipelineOf({ branch: 'trunk' }) }]);
  });

  test('in its tags alone: is tagged, and what runs goes on', async () => {
    everythingThere(aws, context);
    await provision(await surveyOf(context, 'pipeline', { tags: { team: 'web' } }));
    expect(aws.writes()).toEqual([
      ['TagResource', { resourceArn, tags: [{ key: 'team', value: 'web' }, ...ourSmallTags] }],
    ]);
  });

  test('keeps what others put into it', async () => {
    everythingThere(aws, context);
    const deploy: StageDeclaration = { name: 'Deploy', actions: [] };
    const theirs: PipelineDeclaration = {
      ...there,
      pipelineType: 'V1',
      executionMode: 'QUEUED',
      artifactStore: { ...there.artifactStore!, encryptionKey: { id: 'alias/theirs', type: 'KMS' } },
      variables: [{ name: 'THEIRS', defaultValue: 'x' }],
      stages: [
        sourceStage,
        {
          ...buildStage,
          actions: [theirAction, { ...buildStage.actions![0]!, region: 'eu-central-1' }],
          onFailure: { result: 'ROLLBACK' },
        },
        deploy,
      ],
    };
    aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: theirs });
    await provision(await surveyOf(context, 'pipeline'));
    expect(aws.inputsOf('UpdatePipeline')).toEqual([{ pipeline: { ...theirs, pipelineType: 'V2' } }]);
  });

  test('with a store for each region: has ours alone, as CodePipeline takes no more than one of both', async () => {
    everythingThere(aws, context);
    const { artifactStore, ...rest } = there;
    const artifactStores = { 'eu-central-1': artifactStore!, 'us-east-1': { type: 'S3', location: 'theirs' } as const };
    aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: { ...rest, artifactStores } });
    const survey = await surveyOf(context, 'pipeline');
    const to = 'hello-123456789012-eu-central-1';
    expect(survey.inspection.changes).toEqual([{ path: 'artifactBucket', from: undefined, to }]);
    await provision(survey);
    expect(aws.inputsOf('UpdatePipeline')).toEqual([{ pipeline: there }]);
  });
});

test('what does not go together with what somebody added is told, with a way out', async () => {
  everythingThere(aws, context);
  aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: { ...there, pipelineType: 'V1' } });
  const refused = new InvalidStructureException({
    message: 'Output Artifact Bundle name must be unique',
    $metadata: {},
  });
  aws.codepipeline.on(UpdatePipelineCommand).rejects(refused);
  await expect(provision(await surveyOf(context, 'pipeline'))).rejects.toMatchObject({
    code: 'pipeline-clash',
    message: 'CodePipeline does not take the repaired pipeline: Output Artifact Bundle name must be unique',
    hint: expect.stringContaining('Give it its name back, or remove it'),
    cause: refused,
  });
});

test('without our tag it is foreign', async () => {
  everythingThere(aws, context);
  aws.codepipeline.on(ListTagsForResourceCommand).resolves({ tags: [{ key: 'theirs', value: 'x' }] });
  expect((await surveyOf(context, 'pipeline')).inspection.state).toBe('foreign');
});

test('is removed at once, whatever is in progress', async () => {
  everythingThere(aws, context);
  await destroy(await surveyOf(context, 'pipeline'), {});
  expect(aws.writes()).toEqual([['DeletePipeline', { name: 'hello' }]]);
});
