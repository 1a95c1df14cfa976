import { describe, expect, test } from 'vitest';
import { extraStatements } from '../../src/stages/build-extras.js';
import type { CdkStage } from '../../src/stages/cdk/fields.js';
import { deploy, deployStageIn } from '../../src/stages/deploy.js';
import { stageProblems } from '../../src/stages/problems.js';
import { testContext } from '../helpers/context.js';

const context = testContext();
const { names } = context;
const plain: CdkStage = { deploy: 'cdk', environment: 'production', stack: 'ShopStack' };
const roles = 'arn:aws:iam::123456789012:role/';

test('declares what the build has synthesized, under the bootstrapped role', () => {
  const { actions = [] } = deploy(plain).declare(context);
  expect(actions.map(({ configuration }) => configuration)).toEqual([
    {
      ActionMode: 'CHANGE_SET_REPLACE',
      StackName: 'ShopStack',
      ChangeSetName: 'cdk-release',
      RoleArn: `${roles}cdk-hnb659fds-cfn-exec-role-123456789012-eu-central-1`,
      TemplatePath: 'BuildOutput::cdk.out/ShopStack.template.json',
      Capabilities: 'CAPABILITY_IAM,CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND',
    },
    { ActionMode: 'CHANGE_SET_EXECUTE', StackName: 'ShopStack', ChangeSetName: 'cdk-release' },
  ]);
});

test('the pipeline needs this stack, that role, and the version of the bootstrapping', () => {
  expect(deploy({ ...plain, qualifier: 'team' }).statements(names)).toMatchObject([
    { Resource: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/ShopStack/*' },
    { Action: 'iam:PassRole', Resource: `${roles}cdk-team-cfn-exec-role-123456789012-eu-central-1` },
    { Sid: 'Macros' },
    {
      Sid: 'BootstrapProduction',
      Action: 'ssm:GetParameters',
      Resource: 'arn:aws:ssm:eu-central-1:123456789012:parameter/cdk-bootstrap/team/version',
    },
  ]);
});

test('builds may publish assets, where there is a CDK app, and once for each qualifier', () => {
  const { config } = context;
  expect(extraStatements({ ...context, config: { ...config, stages: [] } })).toEqual([]);
  const stages = [plain, { ...plain, environment: 'staging', stack: 'Other' }];
  expect(extraStatements({ ...context, config: { ...config, stages } })).toEqual([
    {
      Sid: 'Assets',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: [
        `${roles}cdk-hnb659fds-file-publishing-role-123456789012-eu-central-1`,
        `${roles}cdk-hnb659fds-image-publishing-role-123456789012-eu-central-1`,
      ],
    },
  ]);
});

describe('is read back from the pipeline', () => {
  test.each<CdkStage>([
    plain,
    { ...plain, out: 'infra/cdk.out', review: true, parameters: { Size: '2' } },
    { ...plain, qualifier: 'team', test: 'buildspec.test.yml' },
    // What the role may do is in its policy.
    { ...plain, allow: [] },
    { ...plain, role: `${roles}mine` },
  ])('%j', (stage) => {
    expect(deployStageIn(deploy(stage).declare(context), names)).toEqual(stage);
  });
});

test('is refused where another stage deploys the same stack, as a whole template or of an app', () => {
  const message = expect.stringMatching(/^production and staging deploy the same stack, /);
  const [staging, other] = [
    { ...plain, environment: 'staging' },
    { ...plain, stack: 'Other' },
  ];
  expect(stageProblems([staging, plain], 'hello')).toEqual([{ index: 1, field: 'deploy', message }]);
  expect(stageProblems([staging, other], 'hello')).toEqual([]);
  const app = { ...staging, stack: 'hello-production' };
  const template = { deploy: 'cloudformation' as const, environment: 'production', allow: ['s3:*'] };
  expect(stageProblems([app, template], 'hello')).toEqual([{ index: 1, field: 'deploy', message }]);
  expect(stageProblems([app, template])).toEqual([]);
});

test('is refused without a stack, as a flag has none', () => {
  const { stack: _stack, ...rest } = plain;
  expect(stageProblems([rest as CdkStage], 'hello')).toEqual([
    { index: 0, field: 'deploy', message: expect.stringContaining('stack: ShopStack') },
  ]);
  expect(stageProblems([plain], '3d')).toEqual([]);
});
