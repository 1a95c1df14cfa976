import { BatchGetProjectsCommand } from '@aws-sdk/client-codebuild';
import {
  GetRepositoryCommand,
  ListTagsForResourceCommand,
  RepositoryDoesNotExistException,
} from '@aws-sdk/client-codecommit';
import { GetPipelineCommand, ListTagsForResourceCommand as ListPipelineTags } from '@aws-sdk/client-codepipeline';
import { DescribeRuleCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaults } from '../../src/config/schema.js';
import { contextOf, inspect, refuseForeign, type Survey } from '../../src/inspect.js';
import { everythingThere, nothingThere, pipelineOf, projectOf } from '../helpers/account.js';
import { awsError, gate, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const kinds = [
  'repository',
  'artifact-bucket',
  'log-group',
  'pipeline-role',
  'pipeline-policy',
  'build-role',
  'build-policy',
  'trigger-role',
  'trigger-policy',
  'build-project',
  'pipeline',
  'rule',
  'target',
];

function statesOf({ inspections }: Survey) {
  return Object.fromEntries(inspections.map(({ kind, state }) => [kind, state]));
}

describe('inspect', () => {
  test('finds everything missing in an empty account, and has the defaults', async () => {
    nothingThere(aws);
    const survey = await inspect(context, { name: 'hello' });
    expect(statesOf(survey)).toEqual(Object.fromEntries(kinds.map((kind) => [kind, 'missing'])));
    expect(survey.context.config).toEqual({ ...defaults, name: 'hello' });
    expect(aws.writes()).toEqual([]);
  });

  test('finds everything present that init has made', async () => {
    everythingThere(aws, context);
    const survey = await inspect(context, { name: 'hello' });
    expect(statesOf(survey)).toEqual(Object.fromEntries(kinds.map((kind) => [kind, 'present'])));
    expect(survey.inspections.flatMap(({ changes }) => changes)).toEqual([]);
  });

  test('reads everything in one round: no read waits for another', async () => {
    nothingThere(aws);
    const all = kinds.length;
    await inspect(context, { name: 'hello' });
    const expected = aws.calls().length;
    expect(expected).toBeGreaterThan(all);

    const answers = gate();
    for (const mock of [
      aws.codebuild,
      aws.codecommit,
      aws.codepipeline,
      aws.events,
      aws.iam,
      aws.logs,
      aws.s3,
      aws.elasticbeanstalk,
      aws.cloudformation,
      aws.ssm,
    ]) {
      mock.send.resetHistory();
      mock.send.callsFake((() => answers.opened.then(() => ({}))) as never);
    }
    const inspecting = inspect(context, { name: 'hello' });
    expect(aws.calls()).toHaveLength(expected);
    answers.open();
    await inspecting;
  });

  test('names each resource and its ARN', async () => {
    nothingThere(aws);
    const { inspections } = await inspect(context, { name: 'hello' });
    const found = inspections.map(({ name, arn }) => `${name} ${arn}`);
    expect(found).toContain('hello-push arn:aws:events:eu-central-1:123456789012:rule/hello-push');
    expect(found).toContain(
      'hello-eu-central-1-build/permissions arn:aws:iam::123456789012:role/hello-eu-central-1-build',
    );
  });

  test('does not take for foreign what is made while it is looked at', async () => {
    everythingThere(aws, context);
    aws.codecommit
      .on(ListTagsForResourceCommand)
      .rejectsOnce(new RepositoryDoesNotExistException({ message: 'not yet', $metadata: {} }))
      .resolves({ tags: { 'pipeline-setup:pipeline': 'hello' } });
    const survey = await inspect(context, { name: 'hello' });
    expect(statesOf(survey).repository).toBe('present');
  });

  test('throws what a read throws', async () => {
    nothingThere(aws);
    const denied = awsError('AccessDeniedException', 'no', 403);
    aws.events.on(DescribeRuleCommand).rejects(denied);
    await expect(inspect(context, { name: 'hello' })).rejects.toBe(denied);
  });
});

describe('what the user did not say', () => {
  test('stays as it is on AWS: it is no drift', async () => {
    const chosen = testContext({ timeout: 30, compute: 'large', image: 'node:22', branch: 'trunk', env: { A: '1' } });
    everythingThere(aws, chosen);
    const survey = await inspect(context, { name: 'hello' });
    expect(survey.context.config).toEqual(chosen.config);
    expect(new Set(Object.values(statesOf(survey)))).toEqual(new Set(['present']));
  });

  test('gives way to what the user says now', async () => {
    everythingThere(aws, testContext({ timeout: 30, env: { A: '1', B: '2' } }));
    const { config } = (await inspect(context, { name: 'hello', timeout: 45, env: { B: '3' } })).context;
    expect(config).toMatchObject({ timeout: 45, env: { A: '1', B: '3' } });
  });

  test('is taken from what is foreign too, so that --adopt keeps it', async () => {
    everythingThere(aws, context);
    aws.codecommit
      .on(GetRepositoryCommand)
      .resolves({ repositoryMetadata: { defaultBranch: 'theirs' } })
      .on(ListTagsForResourceCommand)
      .resolves({ tags: {} });
    aws.codebuild
      .on(BatchGetProjectsCommand)
      .resolves({ projects: [{ ...projectOf(testContext({ timeout: 30 }).config), tags: [] }] });
    aws.codepipeline
      .on(GetPipelineCommand)
      .resolves({ pipeline: pipelineOf({ branch: 'theirs' }) })
      .on(ListPipelineTags)
      .resolves({ tags: [] });
    const { config } = (await inspect(context, { name: 'hello' })).context;
    expect(config).toMatchObject({ timeout: 30, branch: 'theirs' });
  });

  test('the pipeline knows its branch better than the repository', async () => {
    everythingThere(aws, context);
    aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: pipelineOf({ branch: 'release' }) });
    expect((await inspect(context, { name: 'hello' })).context.config.branch).toBe('release');
  });
});

describe('refuseForeign', () => {
  test('has nothing against what is ours', async () => {
    everythingThere(aws, context);
    const survey = await inspect(context, { name: 'hello' });
    expect(() => {
      refuseForeign(survey);
    }).not.toThrow();
  });

  test('names each one that is not', async () => {
    everythingThere(aws, context);
    aws.codecommit.on(ListTagsForResourceCommand).resolves({ tags: {} });
    aws.codepipeline.on(ListPipelineTags).resolves({ tags: [{ key: 'pipeline-setup:pipeline', value: 'other' }] });
    const survey = await inspect(context, { name: 'hello' });
    expect(() => {
      refuseForeign(survey);
    }).toThrow(
      expect.objectContaining({
        code: 'foreign-resource',
        exitCode: 1,
        message: 'These exist already and were not made for this pipeline: repository hello, pipeline hello.',
        hint: 'Choose another name, or see what taking them over would change: pipeline-setup init hello --adopt --dry-run',
      }),
    );
  });
});

test('a context has the names of its config', () => {
  const { names, config } = contextOf(context, { ...defaults, name: 'shop', artifactBucket: 'mine' });
  expect(config.name).toBe('shop');
  expect([names.pipeline.name, names.bucket.name]).toEqual(['shop', 'mine']);
});
