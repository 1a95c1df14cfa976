import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import { deploy, deployStageIn } from '../../src/stages/deploy.js';
import type { CloudFormationStage } from '../../src/stages/cloudformation/fields.js';
import { allowedIn, stackPermissions } from '../../src/stages/cloudformation/permissions.js';
import { arranged, outlineOf, stagesFor } from '../../src/stages/index.js';
import { stageProblems } from '../../src/stages/problems.js';
import { testContext } from '../helpers/context.js';

const context = testContext();
const { names } = context;
const role = 'arn:aws:iam::123456789012:role/hello-eu-central-1-stack-production';
const own = 'arn:aws:iam::123456789012:role/mine';
const plain: CloudFormationStage = { deploy: 'cloudformation', environment: 'production', allow: ['s3:*'] };
const action = { category: 'Deploy', owner: 'AWS', provider: 'CloudFormation', version: '1' };
const changeSet = { StackName: 'hello-production', ChangeSetName: 'release' };
const variablesOf = (declared: ReturnType<ReturnType<typeof deploy>['declare']>, name: string) =>
  JSON.parse(
    declared.actions?.find((each) => each.name === name)?.configuration?.EnvironmentVariables ?? '[]',
  ) as object[];

describe('declares', () => {
  test('a change set that is made, and executed, so that its outputs are variables', () => {
    expect(deploy(plain).declare(context)).toEqual({
      name: 'Production',
      actions: [
        {
          name: 'Prepare',
          actionTypeId: action,
          configuration: {
            ActionMode: 'CHANGE_SET_REPLACE',
            ...changeSet,
            RoleArn: role,
            TemplatePath: 'BuildOutput::infra.yml',
          },
          inputArtifacts: [{ name: 'BuildOutput' }],
          runOrder: 1,
        },
        {
          name: 'Deploy',
          actionTypeId: action,
          configuration: { ActionMode: 'CHANGE_SET_EXECUTE', ...changeSet },
          namespace: 'production',
          runOrder: 2,
        },
      ],
    });
  });

  test('a review between the two, and the test behind them', () => {
    const { actions = [] } = deploy({ ...plain, review: true, test: 'buildspec.test.yml' }).declare(context);
    expect(actions.map(({ name, runOrder }) => [name, runOrder])).toEqual([
      ['Prepare', 1],
      ['Review', 2],
      ['Deploy', 3],
      ['Test', 4],
    ]);
    expect(actions[1]).toEqual({
      name: 'Review',
      actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
      configuration: { CustomData: 'for a review of what changes in the stack hello-production' },
      runOrder: 2,
    });
  });

  test('parameters, capabilities and a role of the user', () => {
    const parameters = { Size: 'small', From: '#{staging.BucketName}' };
    const stage: CloudFormationStage = { deploy: 'cloudformation', environment: 'production', role: own };
    const { actions = [] } = deploy({ ...stage, parameters, capabilities: ['iam', 'auto-expand'] }).declare(context);
    expect(actions[0]?.configuration).toMatchObject({
      RoleArn: own,
      Capabilities: 'CAPABILITY_IAM,CAPABILITY_AUTO_EXPAND',
      ParameterOverrides: JSON.stringify(parameters),
    });
  });

  test('the outputs for tests, in the stage and behind it, until another environment comes', () => {
    const staging: CloudFormationStage = { ...plain, environment: 'staging', url: 'Url', outputs: ['BucketName'] };
    const stages = [{ ...staging, test: 'a.yml' }, { test: 'smoke' }, plain, { test: 'end' }] as const;
    const [, , first, smoke, , end] = stagesFor(stages).map((stage) =>
      stage.declare({ ...context, urls: { staging: 'https://known.example' } }),
    );
    const told = [
      { name: 'ENVIRONMENT', value: 'staging', type: 'PLAINTEXT' },
      { name: 'ENVIRONMENT_URL', value: '#{staging.Url}', type: 'PLAINTEXT' },
      { name: 'BucketName', value: '#{staging.BucketName}', type: 'PLAINTEXT' },
    ];
    expect(variablesOf(first!, 'Test')).toEqual(told);
    expect(variablesOf(smoke!, 'Test')).toEqual(told);
    expect(variablesOf(end!, 'Test')).toEqual([{ name: 'ENVIRONMENT', value: 'production', type: 'PLAINTEXT' }]);
  });

  test('no address, when the stage has none: not even the one that the stack had', () => {
    const urls = { production: 'https://former.example' };
    const declared = deploy({ ...plain, test: 'a.yml' }).declare({ ...context, urls });
    expect(variablesOf(declared, 'Test')).toEqual([{ name: 'ENVIRONMENT', value: 'production', type: 'PLAINTEXT' }]);
  });
});

test('the pipeline needs the change sets of this stack, and hands its role to CloudFormation alone', () => {
  expect(deploy({ ...plain, environment: 'eu-west' }).statements(names)).toEqual([
    {
      Sid: 'StackEuWest',
      Effect: 'Allow',
      Action: [
        'cloudformation:CreateChangeSet',
        'cloudformation:DeleteChangeSet',
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStacks',
        'cloudformation:ExecuteChangeSet',
      ],
      Resource: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/hello-eu-west/*',
    },
    {
      Sid: 'StackRoleEuWest',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: 'arn:aws:iam::123456789012:role/hello-eu-central-1-stack-eu-west',
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
    },
  ]);
});

test('where the template may have macros, the pipeline may have them expanded', () => {
  expect(deploy({ ...plain, capabilities: ['iam', 'auto-expand'] }).statements(names)).toContainEqual({
    Sid: 'Macros',
    Effect: 'Allow',
    Action: 'cloudformation:CreateChangeSet',
    Resource: [
      'arn:aws:cloudformation:eu-central-1:aws:transform/*',
      'arn:aws:cloudformation:eu-central-1:123456789012:transform/*',
    ],
  });
});

describe('is read back from the pipeline', () => {
  // What the role may do is in its policy.
  const known = { deploy: 'cloudformation', environment: 'production', allow: [] as string[] } as const;
  test.each<CloudFormationStage>([
    known,
    { ...known, template: 'other.yml', capabilities: ['named-iam'], parameters: { Size: '2' } },
    { ...known, review: true, test: 'buildspec.test.yml', rollback: 'on-failure' },
    { deploy: 'cloudformation', environment: 'production', role: own },
  ])('%j', (stage) => {
    expect(deployStageIn(deploy(stage).declare(context), names)).toEqual(stage);
  });

  test('without its parameters, when somebody wrote what are none', () => {
    const declared = deploy({ ...plain, parameters: { A: '1' } }).declare(context);
    const [prepare, ...others] = declared.actions!;
    const broken = { ...prepare!, configuration: { ...prepare!.configuration, ParameterOverrides: '{ A: 1 }' } };
    expect(deployStageIn({ ...declared, actions: [broken, ...others] }, names)).toEqual({ ...plain, allow: [] });
  });

  test('but not when it deploys another stack, or a change set of somebody else', () => {
    expect(deployStageIn(deploy(plain).declare(testContext({ name: 'other' })), names)).toBeUndefined();
    const text = JSON.stringify(deploy(plain).declare(context)).replaceAll('"release"', '"theirs"');
    expect(deployStageIn(JSON.parse(text) as StageDeclaration, names)).toBeUndefined();
  });
});

describe('what the config has no more', () => {
  const rich: CloudFormationStage = { ...plain, review: true, capabilities: ['iam'], parameters: { A: '1' } };
  const declared = { ...deploy({ ...rich, test: 'a.yml' }).declare(context) };
  const theirs = { ...deploy(plain).declare(context).actions![1]!, name: 'Theirs', runOrder: 9 };
  const wanted = deploy(plain).declare(context);

  test('is told apart', () => {
    expect(outlineOf([declared], names)).toBe('Production (test, review, parameters, iam)');
    expect(outlineOf([wanted], names)).toBe('Production');
  });

  test('goes from the stage, and what others put there stays', () => {
    const [stage] = arranged([{ ...declared, actions: [...declared.actions!, theirs] }], [wanted], names);
    expect(stage?.actions?.map(({ name }) => name)).toEqual(['Prepare', 'Deploy', 'Theirs']);
    expect(stage?.actions?.[0]?.configuration).toEqual(wanted.actions?.[0]?.configuration);
  });

  test('goes also when the environment gets something else', () => {
    const site = deploy({ deploy: 's3', environment: 'production' }).declare(context);
    expect(arranged([declared], [site], names)).toEqual([site]);
    // The settings of the other service, too: CodePipeline takes no unknown ones.
    expect(arranged([site], [wanted], names)[0]?.actions).toEqual([wanted.actions?.[1]]);
  });
});

describe('what the stack may do', () => {
  const allow = ['s3:CreateBucket', 's3:Get*', 'ssm:PutParameter on arn:aws:ssm:*:*:parameter/shop/*', 'sqs:*'];
  const permissions = stackPermissions(allow);

  test('is what is allowed, and no more', () => {
    expect(permissions.Statement).toEqual([
      { Effect: 'Allow', Action: ['s3:CreateBucket', 's3:Get*', 'sqs:*'], Resource: '*' },
      { Effect: 'Allow', Action: ['ssm:PutParameter'], Resource: 'arn:aws:ssm:*:*:parameter/shop/*' },
    ]);
  });

  test('is read back from the policy as it makes the same policy again', () => {
    expect(allowedIn(permissions).toSorted()).toEqual(allow.toSorted());
    expect(stackPermissions(allowedIn(permissions))).toEqual(permissions);
  });
});

describe('is refused', () => {
  const problemsOf = (stage: object, pipeline = 'hello') => stageProblems([stage as CloudFormationStage], pipeline);
  test.each([
    ['without a bound', { allow: undefined }, 'deploy', /What the stack of production may do is missing/],
    ['with two', { role: own }, 'deploy', /both allow and role/],
    ['called as variables are', { environment: 'variables' }, 'environment', /"variables" cannot name/],
  ])('%s', (_what, fields, field, message) => {
    expect(problemsOf({ ...plain, ...fields })).toEqual([{ index: 0, field, message: expect.stringMatching(message) }]);
  });

  test('in a pipeline whose name no stack can begin with', () => {
    expect(problemsOf(plain, '3d')).toEqual([expect.objectContaining({ field: 'environment' })]);
    expect(problemsOf(plain)).toEqual([]);
  });
});
