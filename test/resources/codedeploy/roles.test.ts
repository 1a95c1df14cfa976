import {
  AttachRolePolicyCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../../src/engine.js';
import { inspect } from '../../../src/inspect.js';
import type { Kind } from '../../../src/resources/index.js';
import type { GroupStage } from '../../../src/stages/codedeploy/fields.js';
import { encoded, noSuchEntity, ourTagPairs, roleOf } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import {
  arnOfRole,
  autoScalingGroup,
  codedeployRoles,
  deployed,
  ecs,
  instances,
  nameOfRole,
  nothingDeployed,
} from '../../helpers/codedeploy-account.js';
import { testContext, type TestContext } from '../../helpers/context.js';
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

const look = async (kind: Kind, stage: GroupStage = instances) => await surveyOf(context, kind, { stages: [stage] });

describe.each(Object.entries(codedeployRoles))('the %s role', (purpose, { trust, description, permissions }) => {
  const roleKind = `${purpose}-role` as Kind;
  const policyKind = `${purpose}-policy` as Kind;
  const RoleName = nameOfRole(purpose);
  const put = [
    'PutRolePolicy',
    { RoleName, PolicyName: 'permissions', PolicyDocument: JSON.stringify(permissions(instances)) },
  ];

  test('absent: is made with its trust and its tags, and gets what it may do', async () => {
    nothingDeployed(aws);
    await provision(await look(roleKind));
    await provision(await look(policyKind));
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    const made = { RoleName, Description: description, AssumeRolePolicyDocument, Tags: ourTagPairs };
    expect(aws.writes()).toEqual([['CreateRole', made], put]);
  });

  test('absent: gets what it may do as soon as IAM has noticed it everywhere', async () => {
    nothingDeployed(aws);
    aws.iam.on(PutRolePolicyCommand).rejectsOnce(noSuchEntity()).resolves({});
    await provision(await look(policyKind));
    expect(aws.writes()).toEqual([put, put]);
  });

  test('same: there is nothing to change', async () => {
    deployed(aws, context);
    for (const kind of [roleKind, policyKind]) {
      expect((await look(kind)).inspection).toMatchObject({ state: 'present', changes: [] });
    }
  });

  test('that trusts somebody else, or may do something else: is set right', async () => {
    deployed(aws, context);
    const theirs = { ...trust, Statement: [{ ...trust.Statement[0], Principal: { Service: 'lambda.amazonaws.com' } }] };
    const PolicyDocument = encoded({ Version: '2012-10-17', Statement: [] });
    aws.iam
      .on(GetRoleCommand, { RoleName })
      .resolves({ Role: roleOf(RoleName, arnOfRole(purpose), theirs) })
      .on(GetRolePolicyCommand, { RoleName })
      .resolves({ RoleName, PolicyName: 'permissions', PolicyDocument });
    await provision(await look(roleKind));
    await provision(await look(policyKind));
    expect(aws.writes()).toEqual([
      ['UpdateAssumeRolePolicy', { RoleName, PolicyDocument: JSON.stringify(trust) }],
      ['TagRole', { RoleName, Tags: ourTagPairs }],
      put,
    ]);
  });

  test('foreign, and so is its policy', async () => {
    deployed(aws, context);
    const Role = { ...roleOf(RoleName, arnOfRole(purpose), trust), Tags: [] };
    aws.iam.on(GetRoleCommand, { RoleName }).resolves({ Role });
    for (const kind of [roleKind, policyKind]) expect((await look(kind)).inspection.state).toBe('foreign');
  });

  test('is removed; gone already is no error', async () => {
    deployed(aws, context);
    aws.iam.on(DeleteRoleCommand).rejects(noSuchEntity());
    await destroy(await look(policyKind), {});
    await destroy(await look(roleKind), {});
    const deleted = ['DeleteRolePolicy', { RoleName, PolicyName: 'permissions' }];
    // What it has of AWS's own policies is looked for first.
    const again = purpose === 'codedeploy' ? [deleted] : [];
    expect(aws.writes()).toEqual([deleted, ...again, ['DeleteRole', { RoleName }]]);
  });
});

describe('AWS’s own policy for CodeDeploy', () => {
  const RoleName = nameOfRole('codedeploy');
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';

  test('is attached where Auto Scaling groups are deployed to, also when IAM has not noticed the role everywhere', async () => {
    nothingDeployed(aws);
    aws.iam.on(AttachRolePolicyCommand).rejectsOnce(noSuchEntity()).resolves({});
    await provision(await look('codedeploy-role', autoScalingGroup));
    const attach = ['AttachRolePolicy', { RoleName, PolicyArn }];
    expect(aws.writes()).toEqual([['CreateRole', expect.anything()], attach, attach]);
  });

  test('is attached when that comes later, and is not missed elsewhere', async () => {
    deployed(aws, context, autoScalingGroup);
    expect((await look('codedeploy-role', autoScalingGroup)).inspection.state).toBe('present');
    aws.iam.on(ListAttachedRolePoliciesCommand, { RoleName }).resolves({ AttachedPolicies: [] });
    const survey = await look('codedeploy-role', autoScalingGroup);
    expect(survey.inspection.changes).toEqual([{ path: `attached.${PolicyArn}`, from: undefined, to: true }]);
    await provision(survey);
    expect(aws.inputsOf('AttachRolePolicy')).toEqual([{ RoleName, PolicyArn }]);
    expect((await look('codedeploy-role', { ...instances, to: 'instances' })).inspection.state).toBe('present');
  });
});

test('what has no instances needs nothing for them', async () => {
  nothingDeployed(aws);
  const { inspections } = await inspect(context, { name: 'hello', stages: [ecs] });
  const kinds = inspections.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['codedeploy-role', 'codedeploy-policy']));
  for (const kind of ['instance-role', 'instance-policy', 'instance-profile', 'on-premises-instance']) {
    expect(kinds).not.toContain(kind);
  }
});

test('by the role it is known that something is there; who may not look does without, where no stage needs it', async () => {
  deployed(aws, context);
  const kinds = async () => (await inspect(context, { name: 'hello' })).inspections.map(({ kind }) => kind);
  expect(await kinds()).toEqual(
    expect.arrayContaining(['codedeploy-role', 'codedeploy-application', 'deployment-group']),
  );
  aws.iam.on(GetRoleCommand, { RoleName: nameOfRole('codedeploy') }).rejects(awsError('AccessDenied'));
  expect(await kinds()).not.toContain('codedeploy-role');
  await expect(look('codedeploy-role')).rejects.toMatchObject({ name: 'AccessDenied' });
});
