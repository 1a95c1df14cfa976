import {
  DeleteConflictException,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  NoSuchEntityException,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../src/engine.js';
import * as policies from '../../src/policies.js';
import * as roles from '../../src/resources/roles.js';
import { encoded, everythingThere, nothingThere, ourTagPairs, roleOf } from '../helpers/account.js';
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

const boundary = 'arn:aws:iam::123456789012:policy/limits';
const { names } = testContext();
const all = [
  {
    purpose: 'pipeline',
    role: roles.pipelineRole,
    policy: roles.pipelinePolicy,
    description: 'What CodePipeline may do for the pipeline hello',
    trust: policies.pipelineTrust(),
    permissions: policies.pipelinePermissions(names),
  },
  {
    purpose: 'build',
    role: roles.buildRole,
    policy: roles.buildPolicy,
    description: 'What builds may do for the pipeline hello',
    trust: policies.buildTrust(names),
    permissions: policies.buildPermissions(names),
  },
  {
    purpose: 'trigger',
    role: roles.triggerRole,
    policy: roles.triggerPolicy,
    description: 'Lets EventBridge start the pipeline hello',
    trust: policies.triggerTrust(names),
    permissions: policies.triggerPermissions(names),
  },
] as const;

describe.each(all)('the $purpose role', ({ purpose, role, policy, description, trust, permissions }) => {
  const RoleName = `hello-eu-central-1-${purpose}`;
  const arn = `arn:aws:iam::123456789012:role/${RoleName}`;

  test('absent: is made with its trust, its boundary and its tags', async () => {
    nothingThere(aws);
    expect(await role.read(context)).toBeUndefined();
    await provision(await surveyOf(context, role.kind, { permissionsBoundary: boundary, tags: { team: 'web' } }));
    expect(aws.writes()).toEqual([
      [
        'CreateRole',
        {
          RoleName,
          Description: description,
          AssumeRolePolicyDocument: JSON.stringify(trust),
          PermissionsBoundary: boundary,
          Tags: [{ Key: 'team', Value: 'web' }, ...ourTagPairs],
        },
      ],
    ]);
  });

  test('absent: gets what it may do as its inline policy', async () => {
    nothingThere(aws);
    expect(await policy.read(context)).toBeUndefined();
    await provision(await surveyOf(context, policy.kind));
    expect(aws.writes()).toEqual([
      ['PutRolePolicy', { RoleName, PolicyName: 'permissions', PolicyDocument: JSON.stringify(permissions) }],
    ]);
  });

  test('same: there is nothing to change', async () => {
    everythingThere(aws, context);
    for (const kind of [role.kind, policy.kind]) {
      expect((await surveyOf(context, kind)).inspection).toMatchObject({ state: 'present', changes: [] });
    }
  });

  test('that trusts somebody else: is set right', async () => {
    everythingThere(aws, context);
    const trusting = { ...trust, Statement: [{ ...trust.Statement[0], Principal: { AWS: '*' } }] };
    aws.iam.on(GetRoleCommand, { RoleName }).resolves({ Role: roleOf(RoleName, arn, trusting) });
    const survey = await surveyOf(context, role.kind);
    expect(survey.inspection).toMatchObject({
      state: 'drifted',
      changes: [
        { path: 'trust.Statement.0.Principal.Service', from: undefined },
        { path: 'trust.Statement.0.Principal.AWS', from: '*', to: undefined },
      ],
    });
    await provision(survey);
    expect(aws.writes()).toEqual([
      ['UpdateAssumeRolePolicy', { RoleName, PolicyDocument: JSON.stringify(trust) }],
      ['TagRole', { RoleName, Tags: ourTagPairs }],
    ]);
  });

  test('with another boundary than is wanted: gets the wanted one', async () => {
    everythingThere(aws, context);
    const survey = await surveyOf(context, role.kind, { permissionsBoundary: boundary });
    expect(survey.inspection.changes).toEqual([{ path: 'permissionsBoundary', from: undefined, to: boundary }]);
    await provision(survey);
    expect(aws.writes()).toContainEqual(['PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: boundary }]);
  });

  test('whose policy was changed: gets it back', async () => {
    everythingThere(aws, context);
    const PolicyDocument = encoded({ Version: '2012-10-17', Statement: [] });
    aws.iam.on(GetRolePolicyCommand, { RoleName }).resolves({ RoleName, PolicyName: 'permissions', PolicyDocument });
    const survey = await surveyOf(context, policy.kind);
    expect(survey.inspection).toMatchObject({
      state: 'drifted',
      changes: [{ path: 'permissions.Statement', from: [] }],
    });
    await provision(survey);
    expect(aws.writes()).toEqual([
      ['PutRolePolicy', { RoleName, PolicyName: 'permissions', PolicyDocument: JSON.stringify(permissions) }],
    ]);
  });

  test('without our tag: is foreign, and so is its policy', async () => {
    everythingThere(aws, context);
    aws.iam.on(GetRoleCommand, { RoleName }).resolves({ Role: { ...roleOf(RoleName, arn, trust), Tags: [] } });
    for (const kind of [role.kind, policy.kind]) {
      expect((await surveyOf(context, kind)).inspection.state).toBe('foreign');
    }
  });

  test('is removed with all policies, also those that somebody added', async () => {
    everythingThere(aws, context);
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    aws.iam
      .on(ListRolePoliciesCommand)
      .resolves({ PolicyNames: ['permissions', 'more'] })
      .on(ListAttachedRolePoliciesCommand)
      .resolves({ AttachedPolicies: [{ PolicyArn }] })
      .on(DeleteRoleCommand)
      .rejectsOnce(new DeleteConflictException({ message: 'It has policies.', $metadata: {} }))
      .resolves({});
    await destroy(await surveyOf(context, role.kind), {});
    expect(aws.writes()).toEqual([
      ['DeleteRole', { RoleName }],
      ['DeleteRolePolicy', { RoleName, PolicyName: 'permissions' }],
      ['DeleteRolePolicy', { RoleName, PolicyName: 'more' }],
      ['DetachRolePolicy', { RoleName, PolicyArn }],
      ['DeleteRole', { RoleName }],
    ]);
  });

  test('gone already is no error', async () => {
    everythingThere(aws, context);
    const gone = new NoSuchEntityException({
      message: `The role with name ${RoleName} cannot be found.`,
      $metadata: {},
    });
    const survey = { role: await surveyOf(context, role.kind), policy: await surveyOf(context, policy.kind) };
    for (const command of [ListRolePoliciesCommand, ListAttachedRolePoliciesCommand] as never[]) {
      aws.iam.on(command).rejects(gone);
    }
    aws.iam.on(DeleteRoleCommand).rejects(gone).on(DeleteRolePolicyCommand).rejects(gone);
    expect((await destroy(survey.policy, {}))[0]?.outcome).toBe('removed');
    expect((await destroy(survey.role, {}))[0]?.outcome).toBe('removed');
  });
});

test('a policy is put as soon as IAM has noticed its role', async () => {
  nothingThere(aws);
  const notYet = new NoSuchEntityException({ message: 'The role cannot be found.', $metadata: {} });
  aws.iam.on(PutRolePolicyCommand).rejectsOnce(notYet).resolves({});
  await provision(await surveyOf(context, 'build-policy'));
  expect(aws.inputsOf('PutRolePolicy')).toHaveLength(2);
});

test('a boundary that the roles have is kept when nothing is said about it', async () => {
  everythingThere(aws, testContext({ permissionsBoundary: boundary }));
  const { context: settled, inspection } = await surveyOf(context, 'build-role');
  expect(settled.config.permissionsBoundary).toBe(boundary);
  expect(inspection.state).toBe('present');
});

test('taking over a role that has a boundary does not speak of it', async () => {
  everythingThere(aws, context);
  const Role = { ...roleOf(names.buildRole.name, names.buildRole.arn, policies.buildTrust(names), boundary), Tags: [] };
  aws.iam.on(GetRoleCommand, { RoleName: names.buildRole.name }).resolves({ Role });
  const { inspection } = await surveyOf(context, 'build-role');
  expect(inspection.changes).toEqual([{ path: 'tags.pipeline-setup:pipeline', from: undefined, to: 'hello' }]);
});

test('more stages than a role has room for are refused before anything is made', () => {
  const staged = (count: number) => {
    const stages = Array.from({ length: count }, (_, index) => {
      return { deploy: 'beanstalk' as const, environment: `environment-${index}` };
    });
    return testContext({ stages });
  };
  expect(() => roles.checkPolicyLength(staged(5))).not.toThrow();
  expect(() => roles.checkPolicyLength(staged(20))).toThrow(/would need a policy of \d{5} characters.*IAM takes 10240/);
});
