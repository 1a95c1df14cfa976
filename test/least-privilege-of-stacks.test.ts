/**
 * What a stage that deploys a stack grants the pipeline's role is the least: without any part of it a release fails, and with it
 * no other stack can be changed. What the stack's own role may do is the user's.
 */
import { IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../src/context.js';
import { pipelineSession } from '../src/local/runs/principals.js';
import { pipelinePermissions, trust } from '../src/policies.js';
import type { CdkStage } from '../src/stages/cdk/fields.js';
import type { CloudFormationStage } from '../src/stages/cloudformation/fields.js';
import { stackTrust } from '../src/stages/cloudformation/permissions.js';
import { stackRole } from '../src/stages/cloudformation/stack.js';
import { lackingOneAction } from './helpers/lacking.js';
import { type StackLab, stackLab } from './helpers/stack-lab.js';

const allow = ['ssm:*'];
const plain: CloudFormationStage = { deploy: 'cloudformation', environment: 'production', allow };
const app: CdkStage = { deploy: 'cdk', environment: 'staging', stack: 'template', out: 'out', allow };
const stages = [app, plain];

let lab: StackLab;
let context: Context;
let count = 0;

beforeAll(async () => {
  lab = await stackLab();
  const { aws } = lab.session;
  await aws
    .ssm()
    .send(new PutParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value: '30' }));
  context = await lab.make(stages);
});
afterAll(() => lab.local.close());

/** Something new, with what templates of the CDK have: how it ended in all stages, or why not. */
async function release(): Promise<string> {
  count += 1;
  const execution = await lab.release(context, {
    Parameters: {
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
    },
    Resources: {
      It: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Type: 'String', Name: { Ref: 'AWS::StackName' }, Value: String(count) },
      },
    },
  });
  const failed = execution.stages.flatMap(({ actions }) => actions).find(({ status }) => status === 'Failed');
  return failed?.error?.message ?? execution.status;
}

const iam = () => lab.local.client(IAMClient);
const grant = async (document: object) => {
  const RoleName = context.names.pipelineRole.name;
  const PolicyDocument = JSON.stringify(document);
  await iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'permissions', PolicyDocument }));
};

it('no release does without any action', async () => {
  expect(await release()).toBe('Succeeded');
  const permissions = pipelinePermissions(context.names, stages);
  const unused = new Set<string>();
  const used = new Set<string>();
  for (const { sid, action, document } of lackingOneAction(permissions)) {
    // The rest is of the stages that every pipeline has.
    if (!/^(Stack|StackRole|Bootstrap)(Staging|Production)$/.test(sid)) continue;
    await grant(document);
    if ((await release()) === 'Succeeded') unused.add(`pipeline ${action}`);
    else used.add(sid);
  }
  await grant(permissions);
  expect(await release()).toBe('Succeeded');
  expect([...unused]).toEqual([]);
  expect([...used]).toEqual([
    'StackStaging',
    'StackRoleStaging',
    'BootstrapStaging',
    'StackProduction',
    'StackRoleProduction',
  ]);
});

it('the stack’s role needs its trust', async () => {
  const RoleName = stackRole(context.names, 'production').name;
  const put = (document: object) =>
    iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(document) }));
  await put(trust('lambda'));
  expect(await release()).toMatch(/is invalid or cannot be assumed/);
  await put(stackTrust());
  expect(await release()).toBe('Succeeded');
});

describe('the pipeline’s role may not touch what is another’s', () => {
  const other = { StackName: 'other', ChangeSetName: 'release' };
  const own = { StackName: 'hello-production', ChangeSetName: 'release' };
  const TemplateBody = '{}';
  it.each<[string, string, object]>([
    ['cloudformation', 'CreateChangeSet', { ...other, TemplateBody }],
    ['cloudformation', 'DescribeChangeSet', other],
    ['cloudformation', 'DeleteChangeSet', other],
    ['cloudformation', 'DescribeStacks', { StackName: 'other' }],
    ['cloudformation', 'DeleteStack', { StackName: 'hello-production' }],
    ['cloudformation', 'UpdateStack', { StackName: 'hello-production', TemplateBody }],
    ['cloudformation', 'CreateChangeSet', { ...own, TemplateBody, RoleARN: 'arn:aws:iam::000000000000:role/admin' }],
    ['ssm', 'GetParameters', { Names: ['hello-production'] }],
  ])('%s %s %j', async (service, operation, input) => {
    const principal = pipelineSession(context.names.pipelineRole.arn, 'hello');
    const call = lab.local.aws.call(service, operation, input, principal, 'us-east-1');
    await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/^AccessDenied/) as string });
  });
});
