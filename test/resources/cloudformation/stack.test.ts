import { CreateStackCommand, DescribeStacksCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { provision } from '../../../src/engine.js';
import { environmentsIn, inspect } from '../../../src/inspect.js';
import type { CloudFormationStage } from '../../../src/stages/cloudformation/fields.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { testContext, type TestContext } from '../../helpers/context.js';
import {
  eventsAre,
  noStackThere,
  resourcesAre,
  RoleARN,
  stackIs,
  StackId,
  StackName,
  stackNamed,
  stackTags,
  stackThere,
  staging,
} from '../../helpers/stack-account.js';
import { surveyOf } from '../../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const look = async (stage: Partial<CloudFormationStage> = {}) =>
  await surveyOf(context, 'stack', { stages: [{ ...staging, ...stage }] });
const lines = () => context.events.flatMap((event) => (event.type === 'resource-progress' ? event.text : []));

describe('absent', () => {
  test('is made with next to nothing in it, under our tags and as its role, and waited for', async () => {
    noStackThere(aws);
    const survey = await look({ url: 'Url', outputs: ['A', 'B'] });
    stackIs(aws, stackNamed('CREATE_IN_PROGRESS'), stackNamed('CREATE_COMPLETE'));
    eventsAre(aws, {
      LogicalResourceId: 'Placeholder',
      ResourceType: 'AWS::CloudFormation::WaitConditionHandle',
      ResourceStatus: 'CREATE_COMPLETE',
    });
    expect(await provision(survey)).toMatchObject([{ kind: 'stack', outcome: 'created' }]);
    const [[operation, input]] = aws.writes() as [[string, { TemplateBody: string }]];
    expect(operation).toBe('CreateStack');
    expect(input).toMatchObject({
      StackName,
      RoleARN,
      Tags: [
        ...stackTags,
        { Key: 'pipeline-setup:url', Value: 'Url' },
        { Key: 'pipeline-setup:outputs', Value: 'A B' },
      ],
    });
    expect(JSON.parse(input.TemplateBody)).toMatchObject({
      Resources: { Placeholder: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
    });
    expect(lines()).toEqual(['Placeholder (AWS::CloudFormation::WaitConditionHandle) CREATE_COMPLETE']);
  });

  test('is made as soon as IAM has made its role known', async () => {
    noStackThere(aws);
    const survey = await look();
    stackIs(aws, stackNamed('CREATE_COMPLETE'));
    aws.cloudformation
      .on(CreateStackCommand)
      .rejectsOnce(awsError('ValidationError', `Role ${RoleARN} is invalid or cannot be assumed`))
      .resolves({});
    await provision(survey);
    expect(aws.inputsOf('CreateStack')).toHaveLength(2);
  });

  test('says why it could not be made', async () => {
    noStackThere(aws);
    const survey = await look();
    stackIs(aws, stackNamed('ROLLBACK_COMPLETE'));
    eventsAre(aws, {
      LogicalResourceId: 'Placeholder',
      ResourceType: 'T',
      ResourceStatus: 'CREATE_FAILED',
      ResourceStatusReason: 'no',
    });
    await expect(provision(survey)).rejects.toMatchObject({ code: 'stack-failed', hint: 'Placeholder (T): no' });
  });

  test('made by somebody else meanwhile: is taken as it is when it is ours', async () => {
    noStackThere(aws);
    const survey = await look();
    stackIs(aws, stackNamed('CREATE_COMPLETE'));
    resourcesAre(aws);
    aws.cloudformation.on(CreateStackCommand).rejects(awsError('AlreadyExistsException'));
    expect(await provision(survey)).toMatchObject([{ outcome: 'unchanged' }]);
  });

  test('Ctrl-C: it goes on by itself', async () => {
    noStackThere(aws);
    const survey = await look();
    stackIs(aws, stackNamed('CREATE_IN_PROGRESS'));
    context.host.onWait = () => context.host.interrupt();
    await expect(provision(survey)).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('same', () => {
  test.each(['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_IN_PROGRESS'] as const)('%s', async (status) => {
    stackThere(aws, context, stackNamed(status));
    expect((await look()).inspection).toMatchObject({ name: StackName, state: 'present', changes: [] });
  });

  test('tells how the environment fares, and where it answers', async () => {
    const Tags = [...stackTags, { Key: 'pipeline-setup:url', Value: 'Url' }];
    const Outputs = [{ OutputKey: 'Url', OutputValue: 'https://shop.example' }];
    stackThere(aws, context, stackNamed('UPDATE_COMPLETE', { Tags, Outputs }));
    const survey = await look({ url: 'Url' });
    expect(environmentsIn(survey)).toEqual([
      { name: 'staging', url: 'https://shop.example', health: 'UPDATE_COMPLETE' },
    ]);
    expect(survey.inspection).toMatchObject({ state: 'present', changes: [] });
  });
});

describe('different', () => {
  const update = {
    StackName,
    UsePreviousTemplate: true,
    Parameters: [{ ParameterKey: 'Size', UsePreviousValue: true }],
    Capabilities: ['CAPABILITY_IAM'],
    RoleARN,
  };
  const theirs = { Key: 'theirs', Value: 'yes' };
  const drifted = (more: object) =>
    stackNamed('UPDATE_COMPLETE', {
      Parameters: [{ ParameterKey: 'Size', ParameterValue: '2' }],
      Capabilities: ['CAPABILITY_IAM'],
      Tags: [...stackTags, theirs],
      ...more,
    });

  test.each([
    ['its role', { RoleARN: 'arn:aws:iam::123456789012:role/other' }, {}, 'role', []],
    ['the output that is its address', {}, { url: 'Url' }, 'marks.url', [{ Key: 'pipeline-setup:url', Value: 'Url' }]],
  ])(
    '%s: is set right with the template that it has, and tags of others stay',
    async (_what, more, stage, path, tags) => {
      stackThere(aws, context, drifted(more));
      const survey = await look(stage);
      expect(survey.inspection.changes.map((each) => each.path)).toEqual([path]);
      await provision(survey);
      const [[operation, input]] = aws.writes() as [[string, { Tags: object[] }]];
      expect([operation, input]).toMatchObject(['UpdateStack', update]);
      expect(input.Tags).toEqual(expect.arrayContaining([theirs, ...stackTags, ...tags]));
    },
  );

  test('what a release does behind it is no failure of its own', async () => {
    stackThere(aws, context, drifted({}));
    const survey = await look({ url: 'Url' });
    stackIs(aws, drifted({}), stackNamed('UPDATE_ROLLBACK_COMPLETE'));
    eventsAre(aws, { ResourceStatus: 'UPDATE_COMPLETE', LogicalResourceId: StackName, PhysicalResourceId: StackId });
    expect(await provision(survey)).toMatchObject([{ outcome: 'updated' }]);
  });

  test.each([
    ['an empty list of outputs', { outputs: [] }],
    ['a stage without them', {}],
  ])('what the stage has no more, by %s: its marks go, and it does not come back', async (_what, stage) => {
    const gone = [
      { Key: 'pipeline-setup:url', Value: 'Url' },
      { Key: 'pipeline-setup:outputs', Value: 'A B' },
      { Key: 'pipeline-setup:qualifier', Value: 'other' },
    ];
    stackThere(aws, context, drifted({ Tags: [...stackTags, theirs, ...gone] }));
    const survey = await look(stage);
    expect(survey.inspection.changes).toEqual([
      { path: 'marks.url', from: 'Url', to: undefined },
      { path: 'marks.outputs', from: 'A B', to: undefined },
      { path: 'marks.qualifier', from: 'other', to: undefined },
    ]);
    await provision(survey);
    const [{ Tags }] = aws.inputsOf('UpdateStack') as [{ Tags: object[] }];
    expect(new Set(Tags)).toEqual(new Set([theirs, ...stackTags]));
  });

  test('a role alone is no update to CloudFormation: the next release comes with it', async () => {
    stackThere(aws, context, drifted({ RoleARN: undefined }));
    aws.cloudformation.on(UpdateStackCommand).rejects(awsError('ValidationError', 'No updates are to be performed.'));
    expect(await provision(await look())).toMatchObject([{ outcome: 'updated' }]);
  });

  test('an update that is under way is waited for: somebody else’s, or its own, of which the answer was lost', async () => {
    stackThere(aws, context, drifted({}));
    const survey = await look({ url: 'Url' });
    const underWay = `Stack:${StackId} is in UPDATE_IN_PROGRESS state and can not be updated.`;
    aws.cloudformation
      .on(UpdateStackCommand)
      .rejectsOnce(awsError('ValidationError', underWay))
      .rejects(awsError('ValidationError', 'No updates are to be performed.'));
    stackIs(aws, drifted({}), stackNamed('UPDATE_IN_PROGRESS'), stackNamed('UPDATE_COMPLETE'));
    expect(await provision(survey)).toMatchObject([{ outcome: 'updated' }]);
    expect(aws.inputsOf('UpdateStack')).toHaveLength(2);
  });

  test.each(['ROLLBACK_COMPLETE', 'DELETE_FAILED', 'REVIEW_IN_PROGRESS'] as const)(
    '%s takes no release: it is made anew',
    async (status) => {
      stackThere(aws, context, stackNamed(status));
      const survey = await look();
      expect(survey.inspection.changes).toEqual([{ path: 'state', from: status, to: 'usable' }]);
      const [lost, gone] = [stackNamed(status), stackNamed('DELETE_COMPLETE')];
      stackIs(aws, lost, lost, gone, stackNamed('CREATE_COMPLETE'));
      await provision(survey);
      expect(aws.writes().map(([operation]) => operation)).toEqual(['DeleteStack', 'CreateStack']);
    },
  );

  test('UPDATE_ROLLBACK_FAILED: says what to type', async () => {
    const StackStatusReason = 'The following resource(s) failed to update: [Queue].';
    stackThere(aws, context, stackNamed('UPDATE_ROLLBACK_FAILED', { StackStatusReason }));
    await expect(provision(await look())).rejects.toMatchObject({
      code: 'stack-stuck',
      message: expect.stringContaining('[Queue]'),
      hint: expect.stringContaining('aws cloudformation continue-update-rollback --stack-name hello-staging'),
    });
    expect(aws.writes()).toEqual([]);
    context = { ...context, endpoint: 'local' };
    await expect(provision(await look())).rejects.toMatchObject({
      hint: expect.stringMatching(/^Lead the AWS CLI to the local AWS first/),
    });
  });
});

test('of an environment that is called otherwise now: is the same stack, and is there once', async () => {
  stackThere(aws, context);
  const stages = [{ deploy: 'cdk' as const, environment: 'live', stack: StackName }];
  const { inspections } = await inspect(context, { name: 'hello', stages });
  expect(inspections.filter(({ kind }) => kind === 'stack')).toMatchObject([
    { name: StackName, state: 'drifted', changes: [{ path: 'role' }, { path: 'marks.environment', to: 'live' }] },
  ]);
});

test('foreign: somebody else made one of this name', async () => {
  stackThere(aws, context, stackNamed('CREATE_COMPLETE', { Tags: [] }));
  expect((await look()).inspection.state).toBe('foreign');
});

test('denied: says so when a stage needs it, and is no matter when none does', async () => {
  stackThere(aws, context);
  aws.cloudformation.on(DescribeStacksCommand).rejects(awsError('AccessDenied'));
  await expect(look()).rejects.toMatchObject({ name: 'AccessDenied' });
  const { inspections } = await inspect(context, { name: 'hello' });
  expect(inspections.map(({ kind }) => kind)).not.toContain('stack');
});

describe('is found when the pipeline is gone', () => {
  test('with its role, by its tags; a nested one has the same and is none', async () => {
    stackThere(aws, context);
    const nested = stackNamed('CREATE_COMPLETE', { StackName: 'hello-staging-Nested', ParentId: StackId });
    aws.cloudformation
      .on(DescribeStacksCommand, {}, true)
      .resolves({ Stacks: [stackNamed('CREATE_COMPLETE'), nested] });
    const { inspections } = await inspect(context, { name: 'hello' });
    const own = inspections.filter(({ kind }) => kind.startsWith('stack'));
    expect(own.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'stack-role hello-eu-central-1-stack-staging',
      'stack-policy hello-eu-central-1-stack-staging/permissions',
      'stack hello-staging',
    ]);
  });

  test('and its role alone, when the stack went first', async () => {
    stackThere(aws, context);
    aws.cloudformation.on(DescribeStacksCommand, {}, true).resolves({ Stacks: [] });
    const { inspections } = await inspect(context, { name: 'hello' });
    expect(inspections.map(({ kind }) => kind).filter((kind) => kind.startsWith('stack'))).toEqual([
      'stack-role',
      'stack-policy',
    ]);
  });
});
