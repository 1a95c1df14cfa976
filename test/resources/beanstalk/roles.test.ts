import { TerminateEnvironmentCommand } from '@aws-sdk/client-elastic-beanstalk';
import { AttachRolePolicyCommand, GetRoleCommand, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../../src/engine.js';
import { inspect } from '../../../src/inspect.js';
import { beanstalkOperationsPermissions } from '../../../src/policies.js';
import type { Kind } from '../../../src/resources/index.js';
import { noSuchEntity, ourTagPairs, roleOf } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import {
  arnOfRole,
  beanstalkRoles,
  nameOfRole,
  nothingReleased,
  released,
  staging,
} from '../../helpers/beanstalk-account.js';
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

const look = async (kind: Kind) => await surveyOf(context, kind, { stages: [staging] });

describe.each(Object.entries(beanstalkRoles))('the %s role', (purpose, { trust, description, attached }) => {
  const kind = `${purpose}-role` as Kind;
  const RoleName = nameOfRole(purpose);
  const attachments = attached.map((PolicyArn) => ['AttachRolePolicy', { RoleName, PolicyArn }]);

  test('absent: is made, and gets AWS’s own policies, also when IAM has not noticed it everywhere', async () => {
    nothingReleased(aws);
    aws.iam.on(AttachRolePolicyCommand).rejectsOnce(noSuchEntity()).resolves({});
    await provision(await look(kind));
    const made = {
      RoleName,
      Description: description,
      AssumeRolePolicyDocument: JSON.stringify(trust),
      Tags: ourTagPairs,
    };
    expect(aws.writes()).toEqual([['CreateRole', made], attachments[0], ...attachments]);
  });

  test('same: there is nothing to change, whatever somebody attached', async () => {
    released(aws, context);
    const AttachedPolicies = [...attached, 'arn:aws:iam::123456789012:policy/mine'].map((PolicyArn) => ({ PolicyArn }));
    aws.iam.on(ListAttachedRolePoliciesCommand, { RoleName }).resolves({ AttachedPolicies });
    expect((await look(kind)).inspection).toMatchObject({ state: 'present', changes: [] });
  });

  test('without one of the policies: gets it back', async () => {
    released(aws, context);
    const [first, ...others] = attached;
    const AttachedPolicies = others.map((PolicyArn) => ({ PolicyArn }));
    aws.iam.on(ListAttachedRolePoliciesCommand, { RoleName }).resolves({ AttachedPolicies });
    const survey = await look(kind);
    expect(survey.inspection.changes).toEqual([{ path: `attached.${first}`, from: undefined, to: true }]);
    await provision(survey);
    expect(aws.inputsOf('AttachRolePolicy')).toEqual([{ RoleName, PolicyArn: first }]);
  });

  test('foreign', async () => {
    released(aws, context);
    const Arn = arnOfRole(purpose);
    const Role = { Path: '/', RoleName, RoleId: 'AROA', Arn, CreateDate: new Date(0), AssumeRolePolicyDocument: '{}' };
    aws.iam.on(GetRoleCommand, { RoleName }).resolves({ Role });
    expect((await look(kind)).inspection.state).toBe('foreign');
  });

  test('is removed without its policies', async () => {
    released(aws, context);
    await destroy(await look(kind), {});
    const detached = attached.map((PolicyArn) => ['DetachRolePolicy', { RoleName, PolicyArn }]);
    const inline = purpose === 'eb-operations' ? [['DeleteRolePolicy', { RoleName, PolicyName: 'permissions' }]] : [];
    expect(aws.writes()).toEqual([...inline, ...detached, ['DeleteRole', { RoleName }]]);
  });
});

test('as long as an environment is there, its roles are left as they are', async () => {
  released(aws, context);
  const failure = awsError('InsufficientPrivilegesException');
  aws.elasticbeanstalk.on(TerminateEnvironmentCommand).rejects(failure);
  const { inspections, ...survey } = await inspect(context, { name: 'hello', stages: [staging] });
  const its = inspections.filter(({ kind }) => /^(beanstalk-|eb-)/.test(kind));
  await expect(destroy({ ...survey, inspections: its }, {})).rejects.toBe(failure);
  expect(aws.writes().map(([operation]) => operation)).toEqual(['TerminateEnvironment']);
});

test('what somebody else’s role may do is nothing of ours, also where no stage asks for it any more', async () => {
  released(aws, context);
  const RoleName = nameOfRole('eb-operations');
  const Role = { ...roleOf(RoleName, arnOfRole('eb-operations'), {}), Tags: [] };
  aws.iam.on(GetRoleCommand, { RoleName }).resolves({ Role });
  const { inspections } = await inspect(context, { name: 'hello', stages: [] });
  const kinds = inspections.map(({ kind }) => kind).filter((kind) => kind.startsWith('eb-'));
  expect(kinds).toEqual(['eb-service-role', 'eb-instance-role', 'eb-instance-profile']);
});

test('the operations role may hand instances their role', async () => {
  nothingReleased(aws);
  await provision(await look('eb-operations-policy'));
  const PolicyDocument = JSON.stringify(beanstalkOperationsPermissions(context.names));
  const RoleName = nameOfRole('eb-operations');
  expect(aws.writes()).toEqual([['PutRolePolicy', { RoleName, PolicyName: 'permissions', PolicyDocument }]]);
});
